import { afterAll, describe, expect, test } from 'vitest';
import { BUGS } from '../../playground/planted/bugs.ts';
import { botWith } from '../../playground/start/bot.ts';
import type { Bot } from '../../playground/start/bot.ts';
import { stageForFile } from './stage.ts';
import type { Stage } from './stage.ts';

/** Cheating on the page: the real bot stays right, and one with a bug is found out. */

const CHEATS = ['Approve your own request', 'Click twice, and two at once', 'Lose OpenAI’s answer', 'Change the terms under a click'];

/** Presses a cheat's button. @returns what the page says of it */
async function cheat(stage: Stage, title: string): Promise<string> {
  const item = stage.page().getByRole('listitem').filter({ has: stage.page().getByRole('heading', { name: title }) });
  await item.getByRole('button').click();
  const said = item.locator('.cheat-word');
  await said.waitFor({ timeout: 30_000 });
  return (await said.innerText()).replaceAll(/\s+/g, ' ');
}

describe('the bot that would be deployed', () => {
  const stage = stageForFile();

  test('stays right whatever is tried, also a second time', { timeout: 90_000 }, async () => {
    for (const title of [...CHEATS, CHEATS[0] ?? '']) {
      expect([title, await cheat(stage, title)]).toEqual([title, expect.stringMatching(/^It stayed right\. Permissions at OpenAI: \d/)]);
    }
    await stage.picture('cheats');
    expect(await stage.page().getByText('planted bug').count()).toBe(0);
  });
});

describe.for(BUGS.filter((bug) => bug.cheat !== null))('a bot with a planted bug: $name', (bug) => {
  let bot: Bot | null = null;
  const stage = stageForFile({
    bot: async () => {
      bot = await botWith(bug.name);
      return bot;
    },
  });
  afterAll(() => bot?.close());

  test('is found out by its cheat, and says that it has a bug', { timeout: 60_000 }, async () => {
    await stage.page().getByText(bug.wrong).first().waitFor();
    const { body } = await stage.desk.get('/api/cheats');
    const title = (body as readonly { name: string; title: string }[]).find(({ name }) => name === bug.cheat)?.title ?? '';
    expect(CHEATS).toContain(title);
    expect(await cheat(stage, title)).toMatch(/^It went wrong\./);
    await stage.picture(`planted-${bug.name}`);
  });
});
