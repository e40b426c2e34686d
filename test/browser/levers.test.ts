import { expect, test } from 'vitest';
import type { LeverShown } from '../../playground/control/toolsWire.ts';
import { ASK, CARD, message, openChannel, permissions, reads, sits, write } from './slack.ts';
import { stageForFile } from './stage.ts';

/** Each lever once, on the page: what a person reads while it is pulled, and how it ends. */

const stage = stageForFile();

interface Pulled {
  /** `none`: before anything is asked; `half`: when one of two owners has approved. */
  readonly after: 'none' | 'half';
  /** Who reads what while it is on, and what is done meanwhile. */
  readonly meanwhile?: readonly [who: 'Dana Kim' | 'Priya Shah', text: string | RegExp];
  /** Owners press again afterwards: their clicks were not counted. */
  readonly again?: boolean;
  /** Hours until all is well. */
  readonly hours?: 1;
  /** The number at the end; 2 where the request is granted. */
  readonly ends: 0 | 1 | 2;
  /** What the card says at the end. */
  readonly card: RegExp;
}

const GRANTED = /support-tone for payments-prod until/;
const granted = (more: Partial<Pulled>): Pulled => ({ after: 'half', ends: 2, card: GRANTED, hours: 1, ...more });

const LEVERS: Readonly<Record<string, Pulled>> = {
  'openai-401': granted({ meanwhile: ['Priya Shah', /refuses/] }),
  'openai-404': { after: 'half', meanwhile: ['Priya Shah', /does not know this model/], ends: 1, card: /not shared|does not know this model/ },
  'openai-429': granted({ meanwhile: ['Priya Shah', /OpenAI is busy|busy/] }),
  'openai-500': granted({ meanwhile: ['Priya Shah', /OpenAI did not answer|OpenAI/] }),
  'openai-slow': granted({ meanwhile: ['Priya Shah', /Creating it at OpenAI/] }),
  'openai-drop': granted({ meanwhile: ['Priya Shah', /OpenAI did not answer/] }),
  'slack-limit': granted({}),
  'slack-fail': granted({ again: true }),
  'slack-slow': granted({ again: true }),
  'queue-hangs': granted({ again: true }),
  'kill-shares': granted({}),
  'kill-requests': granted({}),
  'deliver-again': granted({}),
  'clock-minute': granted({}),
  'clock-hour': granted({}),
  'clock-day': granted({}),
  'clock-month': { after: 'half', ends: 0, card: /Nobody answered|closed|7 days/ },
  'rotate-admin-key': granted({}),
  'rotate-signing-secret': granted({}),
  policy: { after: 'half', meanwhile: ['Priya Shah', /now 3 of @ml-owners|of 3/], ends: 1, card: /of 3|3 of/ },
};

const levers = async (): Promise<readonly LeverShown[]> => {
  const { body } = await stage.desk.get('/api/levers');
  // The playground's own list.
  return body as readonly LeverShown[];
};

test('every lever stands in the table below', async () => {
  expect((await levers()).map(({ name }) => name).toSorted()).toEqual(Object.keys(LEVERS).toSorted());
});

test.for(Object.entries(LEVERS))('%s', { timeout: 90_000 }, async ([name, { after, meanwhile, again, hours, ends, card }]) => {
  const page = stage.page();
  const lever = (await levers()).find((one) => one.name === name);
  if (lever === undefined) throw new Error(`There is no lever ${name}`);
  const dana = stage.slack('Dana Kim');
  const priya = stage.slack('Priya Shah');
  const approve = (slack: typeof priya) => message(slack, CARD).getByRole('button', { name: /^Approve support-tone/ });

  await write(dana, ASK);
  await stage.quiet();
  const omar = await sits(stage, 'Dana Kim', 'Omar Haddad');
  await openChannel(omar, 'model-approvals');
  if (after === 'half') {
    await approve(priya).click();
    await reads(priya, /1 of 2/);
    await stage.quiet();
  }

  await page.getByRole('tab', { name: 'Levers' }).click();
  const control = page.getByRole(lever.kind === 'push' ? 'button' : 'switch', { name: lever.title, exact: true });
  await control.click();
  if (lever.kind !== 'push') await expect.poll(() => control.getAttribute('aria-checked')).toBe('true');
  else await expect.poll(() => control.isEnabled(), { timeout: 20_000 }).toBe(true);
  if (name === 'policy') await page.getByRole('button', { name: '+1 minute' }).click();

  const hisButton = approve(omar);
  if ((await hisButton.count()) > 0) await hisButton.click();
  if (meanwhile !== undefined) await reads(stage.slack(meanwhile[0]), meanwhile[1]);
  await stage.picture(`lever-${name}`);
  if (lever.kind === 'toggle' && name !== 'policy') {
    await control.click();
    await expect.poll(() => control.getAttribute('aria-checked')).toBe('false');
  }
  await stage.quiet();
  if (again === true) {
    await hisButton.click();
    await stage.quiet();
  }
  if (hours !== undefined) {
    await page.getByRole('button', { name: '+1 hour' }).click();
    await stage.quiet();
  }
  expect(await permissions(stage)).toBe(ends);
  await reads(priya, card);

  await page.getByRole('button', { name: 'Reset' }).click();
  await page.getByText('Everything is as at the start.').waitFor({ state: 'attached', timeout: 20_000 });
  expect(await permissions(stage)).toBe(1);
  expect((await levers()).map(({ state }) => state).filter((state) => state !== 'off')).toEqual([]);
  expect(await page.getByRole('switch', { checked: true }).count()).toBe(0);
});
