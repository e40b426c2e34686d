import { expect, test } from 'vitest';
import type { Screen } from '../../playground/control/wire.ts';
import { told } from '../control/desk.ts';
import { ASK, CARD, message, openChannel, reads, sits, write } from './slack.ts';
import { stageForFile } from './stage.ts';

/** How often a whole story rings, as each person's Slack shows it. */

const stage = stageForFile();
const EVERYBODY = ['U01DANA', 'U01PRIYA', 'U01OMAR', 'U01LENA', 'U01RAVI', 'U01BO', 'U01GUEST', 'U01STRANGE', 'U01GONE'];

const pings = async (): Promise<Readonly<Record<string, number>>> =>
  Object.fromEntries(
    await Promise.all(
      EVERYBODY.map(async (id) => [id, told<Screen>(await stage.desk.get(`/api/people/${id}/screen`)).pings] as const),
    ),
  );
type Counts = Readonly<Record<string, number>>;
const since = (before: Counts, after: Counts): Counts =>
  Object.fromEntries(
    EVERYBODY.map((id) => [id, (after[id] ?? 0) - (before[id] ?? 0)] as const).filter(([, count]) => count !== 0),
  );

test('asked, approved by two, granted, given back: who was rung, and how often', async () => {
  const before = await pings();
  const dana = stage.slack('Dana Kim');
  const priya = stage.slack('Priya Shah');
  await write(dana, ASK);
  await stage.quiet();
  // The card rings its approvers once; the requester has a receipt.
  const asked = await pings();
  expect(since(before, asked)).toEqual({ U01DANA: 1, U01PRIYA: 1, U01OMAR: 1, U01LENA: 1, U01RAVI: 1 });

  await message(priya, CARD).getByRole('button', { name: /^Approve support-tone/ }).click();
  await stage.quiet();
  const omar = await sits(stage, 'Priya Shah', 'Omar Haddad');
  await message(omar, CARD).getByRole('button', { name: /^Approve support-tone/ }).click();
  await reads(omar, /support-tone for payments-prod until/);
  await stage.quiet();
  // Clicks ring nobody; the grant rings the requester.
  expect(since(asked, await pings())).toEqual({ U01DANA: 1 });

  await openChannel(dana, 'Model Share');
  await message(dana, 'payments-prod can use support-tone').getByRole('button', { name: 'I\'m done with it' }).click();
  await reads(dana, /payments-prod no longer has support-tone/);
  await stage.quiet();
  const all = since(before, await pings());
  expect(all).toMatchObject({ U01PRIYA: 1, U01OMAR: 1, U01LENA: 1, U01RAVI: 1 });
  expect(all['U01DANA']).toBeLessThanOrEqual(3);
  // What a pane says is what was counted.
  const total = (await pings())['U01DANA'] ?? 0;
  await reads(stage.page().locator('.pane').filter({ has: dana }), new RegExp(`^${total} pings$`));
});
