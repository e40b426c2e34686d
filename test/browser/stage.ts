import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Locator, Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { startPage } from '../../playground/start/page.ts';
import type { Bot } from '../../playground/start/bot.ts';
import type { PageOptions, Playground } from '../../playground/start/page.ts';
import { bundles } from '../../playground/world/bundles.ts';
import { BROWSER_ARGS, findBrowser, NoBrowser, thisMachine } from '../../scripts/browser.ts';
import { deskAt } from '../control/desk.ts';
import type { Desk } from '../control/desk.ts';

/** The page in a real browser, on the bundles that would be deployed. */
export interface Stage {
  readonly page: () => Page;
  /** The same playground through its control interface: for waiting and for looking, not for acting. */
  readonly desk: Desk;
  /** One person's Slack, by their name. */
  readonly slack: (name: string) => Locator;
  /** Opens the page anew, as somebody else may look at it. */
  readonly open: (look: Look) => Promise<void>;
  /** Resolves when nothing is at work any more. */
  readonly quiet: () => Promise<void>;
  /** Kept as test output. */
  readonly picture: (name: string) => Promise<void>;
}

/** How somebody looks at it. */
export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
}

export interface StageOptions {
  /** The tests of the file go on in one world, each where the one before left it. */
  readonly oneWorld?: boolean;
  /** Another bot than the built one. */
  readonly bot?: () => Promise<Bot>;
  /** Other people, channels or projects. */
  readonly world?: PageOptions['world'];
}

const PICTURES = join(import.meta.dirname, '..', '..', 'pictures');

/** One browser and one playground for all tests of a file; each test begins with a fresh page, in a fresh world. */
export function stageForFile({ oneWorld = false, bot, world }: StageOptions = {}): Stage {
  let browser: Browser | null = null;
  let playground: Playground | null = null;
  let page: Page | null = null;
  let used = false;
  const problems: string[] = [];
  /** What the page has asked for and not been answered: an act that the playground may not know of yet. */
  const posting = new Set<Request>();
  const desk = deskAt(() => playground?.url ?? '');
  const there = (): Page => {
    if (page === null) throw new Error('There is no page before a test begins');
    return page;
  };

  const picture = async (name: string): Promise<void> => {
    await mkdir(PICTURES, { recursive: true });
    await there().screenshot({ path: join(PICTURES, `${name}.png`), animations: 'disabled' });
  };

  beforeAll(async () => {
    const executablePath = findBrowser(thisMachine(() => undefined));
    if (executablePath === null) throw new NoBrowser('No browser is found: npm test says what to do.');
    const own = await bot?.();
    [browser, playground] = await Promise.all([
      chromium.launch({ executablePath, args: [...BROWSER_ARGS] }),
      startPage({
        launcher: () => bundles(own?.folder),
        port: 0,
        timeFlows: false,
        withPage: true,
        ...(own !== undefined && { running: own.running }),
        ...(world !== undefined && { world }),
      }),
    ]);
  }, 60_000);

  const open = async ({ width = 1440, height = 900, theme = 'light' }: Look): Promise<void> => {
    await page?.context().close();
    const context = await browser?.newContext({ viewport: { width, height }, colorScheme: theme, reducedMotion: 'reduce' });
    page = (await context?.newPage()) ?? null;
    const own = playground?.url ?? '';
    there().on('pageerror', (error) => problems.push(`error: ${error.message}`));
    there().on('console', (message) => {
      // A refusal of the control interface is an answer like others; the browser logs its status all the same.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) problems.push(message.text());
    });
    posting.clear();
    there().on('request', (request) => {
      if (!request.url().startsWith(`${own}/`)) problems.push(`asked elsewhere: ${request.url()}`);
      if (request.method() === 'POST') posting.add(request);
    });
    there().on('requestfinished', (request) => posting.delete(request));
    there().on('requestfailed', (request) => posting.delete(request));
    there().setDefaultTimeout(10_000);
    await there().goto(own);
  };

  beforeEach(async () => {
    if (used && !oneWorld) await desk.post('/api/reset');
    used = true;
    problems.length = 0;
    await open({});
  }, 60_000);

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await picture(`failed-${task.name.replaceAll(/\W+/g, '-').slice(0, 60)}`);
    await page?.context().close();
    page = null;
    // Whatever a test is about: the page has no errors of its own and asks nobody but this playground.
    expect(problems).toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await playground?.close();
  });

  return {
    page: there,
    desk,
    open,
    slack: (name) => there().getByRole('region', { name: `${name}’s Slack` }),
    quiet: async () => {
      // Whatever was pressed has been sent by the page's next turn.
      await there().evaluate('new Promise((resolve) => setTimeout(resolve))');
      await expect.poll(() => posting.size, { timeout: 20_000 }).toBe(0);
      const { status, body } = await desk.post('/api/wait', { quiet: true, within: 20 });
      expect([status, body]).toMatchObject([200, { quiet: true, troubles: [] }]);
    },
    picture,
  };
}
