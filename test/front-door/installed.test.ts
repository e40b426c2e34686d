import { expect, test } from 'vitest';
import { FUNCTIONS, NAMES } from '../../playground/world/names.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { APPROVALS, DANA, DAY, HOUR, MINUTE, OMAR, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';

/** What happens to an installation while people use it. */

const ASK = `${SUPPORT_TONE} payments-prod for 1d because A/B starts Monday`;

const counted = ({ world }: House, metric: string): readonly unknown[] =>
  world.log().map(({ line }) => line[metric]).filter((value) => value !== undefined);

test('the clock does not run for a day: its next minute tells how late it is, and ends what is over', async () => {
  const house = await openHouse();
  const { world } = house;
  await house.ask(ASK);
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  await world.run(2 * MINUTE);
  world.advance(2 * DAY);
  expect(house.shared()).toEqual(['proj_payments']);
  const before = house.thread().length;
  await world.tick();
  expect(house.shared()).toEqual([]);
  // Since the record's own next look, at most a day after the last.
  expect(counted(house, 'OldestOverdueSeconds').at(-1)).toBeGreaterThan((DAY - HOUR) / 1_000);
  expect(house.thread().slice(before).map((entry) => entry.split('\n')[0])).toEqual([
    'Its time is over; what was made is being removed at OpenAI.',
    'Ended: payments-prod. OpenAI confirmed at 14:02:00 UTC.',
  ]);
  expect(house.messages(DANA).at(-1)).toContain('payments-prod no longer has support-tone');
  world.advance(MINUTE);
  await world.tick();
  expect(house.thread()).toHaveLength(before + 2);
  expect(counted(house, 'OldestOverdueSeconds').at(-1)).toBe(0);
});

test('secrets that were pasted with line breaks and spaces around them', async () => {
  const house = await openHouse();
  const { world } = house;
  const { token, signingSecret } = world.slack.world.app;
  const key = world.openai.organization.adminKeys[0]?.key;
  world.secrets.put(NAMES.secrets.slack, `{"signing_secret":"${signingSecret}\\n","bot_token":" ${token}\\n"}\n`);
  world.secrets.put(NAMES.secrets.openai, `{"admin_key":"${key}\\r\\n"}\r\n`);
  await deploy(house);
  await house.ask(ASK);
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  expect(house.shared()).toEqual(['proj_payments']);
});

/** New instances of every function: what runs may end, what waits in a queue is handled by the new ones. */
const deploy = ({ world }: House): Promise<unknown> =>
  Promise.all(FUNCTIONS.map((fn) => world.functions.restart(fn)));

test('a deployment while messages are in flight: none is lost, none counts twice', async () => {
  const house = await openHouse();
  const { world } = house;
  await world.people.as(DANA).command(ASK, { channel: APPROVALS });
  await deploy(house);
  await world.pump();
  const { channel, ts } = house.card();
  const approve = (who: string) => world.people.as(who).click({ message: { channel, ts }, actionId: 'approve' });
  await approve(PRIYA);
  await approve(OMAR);
  await deploy(house);
  await world.pump();
  await world.run(2 * MINUTE);
  expect(house.shared()).toEqual(['proj_payments']);
  expect(house.thread().map((entry) => entry.split('\n')[0]?.replace(/, policy .*|, cp_.*/, ''))).toEqual([
    'Dana Kim asked for support-tone for payments-prod, 1 day. Rule prod-models: 2 of @ml-owners',
    'Priya Shah approved, 1 of 2.',
    'Omar Haddad approved, 2 of 2.',
    'Granted: payments-prod',
  ]);
});

test.each(['UpdateItem', 'SendMessage', 'createFineTuningCheckpointPermission', 'chat.postMessage'])(
  'a deployment at every %s of a whole request: all of it is done, once',
  async (operation) => {
    let deployments = 0;
    let house: House | null = null;
    house = await openHouse({
      onCall: (call) => {
        if (house === null || call.operation !== operation || call.phase !== 'received') return;
        deployments += 1;
        void deploy(house);
      },
    });
    const { world } = house;
    await house.ask(ASK);
    await house.press(PRIYA, 'approve');
    await house.press(OMAR, 'approve');
    await world.run(2 * MINUTE);
    expect(house.shared()).toEqual(['proj_payments']);
    expect(deployments).toBeGreaterThan(0);
    await world.run(DAY + 2 * MINUTE);
    expect(house.shared()).toEqual([]);
    expect(house.thread()).toHaveLength(6);
    expect(new Set(house.thread()).size).toBe(6);
  },
);
