import { expect, test } from 'vitest';
import type { LeverShown } from '../../playground/control/toolsWire.ts';
import type { Screen } from '../../playground/control/wire.ts';
import { MODELS, SUPPORT_TONE } from '../../playground/world/organization.ts';
import { told } from '../control/desk.ts';
import { message, permissions, reads } from './slack.ts';
import { stageForFile } from './stage.ts';

/**
 * Each lever once, on the page: what a person reads while it is pulled, and how it ends. All in one world that goes on:
 * what one lever leaves behind, the next must get on with.
 */

const stage = stageForFile({ oneWorld: true });

interface Pulled {
  /** What is asked for; who can be read in the title of its card. */
  readonly ask?: readonly [model: string, project: string, title: string];
  /** What Priya reads while it is on. */
  readonly meanwhile?: RegExp;
  /** Omar presses again afterwards: his click was not counted. */
  readonly again?: boolean;
  /** Whether it ends in a grant. */
  readonly grants?: boolean;
  /** What the card says at the end. */
  readonly card?: RegExp;
}

const LEVERS: Readonly<Record<string, Pulled>> = {
  'openai-401': { meanwhile: /OpenAI refuses/ },
  'openai-429': { meanwhile: /OpenAI is busy/ },
  'openai-500': { meanwhile: /OpenAI/ },
  'openai-slow': { meanwhile: /Creating it at OpenAI/ },
  'openai-drop': { meanwhile: /OpenAI did not answer/ },
  'slack-limit': {},
  'slack-fail': { again: true },
  'slack-slow': { again: true },
  'queue-hangs': { again: true },
  'kill-shares': {},
  'kill-requests': {},
  'deliver-again': {},
  outsider: {},
  'clock-minute': {},
  'clock-hour': {},
  'rotate-admin-key': {},
  'rotate-signing-secret': {},
  'openai-404': {
    ask: [SUPPORT_TONE, 'search-dev', 'support-tone for search-dev'],
    meanwhile: /does not know this model/,
    grants: false,
    card: /does not know this model/,
  },
  policy: {
    ask: [MODELS.triage, 'payments-prod', 'triage for payments-prod'],
    meanwhile: /now 3 of @ml-owners/,
    grants: false,
    card: /of 3/,
  },
  'clock-day': {},
  'clock-month': {
    ask: [SUPPORT_TONE, 'payments-prod', 'support-tone for payments-prod'],
    grants: false,
    card: /nobody answered in 7 days/,
  },
};

const levers = async (): Promise<readonly LeverShown[]> => told(await stage.desk.get('/api/levers'));
/** Omar is at his own desk: his clicks come by the control interface, and some of them fail. */
const omarApproves = async (title: string): Promise<void> => {
  const { channels } = told<Screen>(await stage.desk.get('/api/people/U01OMAR/screen'));
  const cards = channels.find(({ id }) => id === 'C01APPROVALS')?.messages ?? [];
  const ts = cards.findLast(({ text }) => text.includes(title))?.ts;
  await stage.desk.post('/api/people/U01OMAR/click', { where: { channel: 'C01APPROVALS', ts }, action: 'approve' });
};

test('every lever stands in the table', async () => {
  expect((await levers()).map(({ name }) => name).toSorted()).toEqual(Object.keys(LEVERS).toSorted());
});

test.for(Object.entries(LEVERS))('%s', { timeout: 60_000 }, async ([name, pulled]) => {
  const { meanwhile, again = false, grants = true, card = / until / } = pulled;
  const [model, project, title] = pulled.ask ?? [SUPPORT_TONE, 'payments-prod', 'support-tone for payments-prod'];
  const page = stage.page();
  const lever = (await levers()).find((one) => one.name === name);
  if (lever === undefined) throw new Error(`There is no lever ${name}`);
  const priya = stage.slack('Priya Shah');
  const before = await permissions(stage);

  const text = `${model} ${project} for 1d because ${name}`;
  told(await stage.desk.post('/api/people/U01DANA/command', { channel: 'C01PLATFORM', text }));
  await stage.quiet();
  await message(priya, name).getByRole('button', { name: /^Approve/ }).click();
  await reads(message(priya, name), /1 of 2/);
  await stage.quiet();

  await page.getByRole('tab', { name: 'Levers' }).click();
  const control = page.getByRole(lever.kind === 'push' ? 'button' : 'switch', { name: lever.title, exact: true });
  await control.click();
  if (lever.kind === 'push') await expect.poll(() => control.isEnabled(), { timeout: 20_000 }).toBe(true);
  else await expect.poll(() => control.getAttribute('aria-checked')).toBe('true');
  if (name === 'policy') await page.getByRole('button', { name: '+1 minute' }).click();

  await omarApproves(title);
  if (meanwhile !== undefined) await reads(message(priya, title), meanwhile);
  if (meanwhile !== undefined) await stage.picture(`lever-${name}`);
  if (lever.kind === 'toggle' && name !== 'policy') {
    await control.click();
    await expect.poll(() => control.getAttribute('aria-checked')).toBe('false');
  }
  await stage.quiet();
  if (again) {
    await omarApproves(title);
    await stage.quiet();
  }
  if (grants) {
    await page.getByRole('button', { name: '+1 hour' }).click();
    await stage.quiet();
  }
  await reads(message(priya, title), card);
  if (name === 'clock-month') return;
  if (name === 'policy') await control.click();
  expect(await permissions(stage)).toBe(before + (grants ? 1 : 0));
  await page.getByRole('button', { name: '+1 day' }).click();
  await stage.quiet();
  // Its time is over; the first, of the history, is there for a month.
  expect(await permissions(stage)).toBe(before);
});

test('a reset puts every lever off', async () => {
  const page = stage.page();
  await page.getByRole('tab', { name: 'Levers' }).click();
  for (const one of await page.getByRole('switch').all()) await one.click();
  await expect.poll(async () => (await levers()).filter(({ state }) => state === 'on').length).toBeGreaterThan(10);
  await page.getByRole('button', { name: 'Reset' }).click();
  await page.getByText('Everything is as at the start.').waitFor({ state: 'attached', timeout: 20_000 });
  expect((await levers()).filter(({ state }) => state !== 'off')).toEqual([]);
  // The page asks again on its own; until then a switch stands as it was pressed.
  await expect.poll(() => page.getByRole('switch', { checked: true }).count()).toBe(0);
  expect(await permissions(stage)).toBe(1);
});
