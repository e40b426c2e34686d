import { expect, test } from 'vitest';
import { callsInARow } from '../../playground/world/calls.ts';
import { START } from '../../playground/world/clock.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { APPROVALS, BO, DANA, DAY, OMAR, PLATFORM, PRIYA, openHouse } from './house.ts';

const ASK = `${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`;

test('asked, approved by two, granted, told, and taken back when its time is over', async () => {
  const house = await openHouse();
  await house.ask(ASK);
  expect(house.whispers(DANA).at(-1)).toMatch(/^Asked \(R-\w{5}\)\. 2 of @ml-owners decide\. I will message you\.$/);
  expect(house.shared()).toEqual([]);

  await house.press(PRIYA, 'approve');
  expect(house.read(house.card())).toContain('1 of 2');
  expect(house.shared()).toEqual([]);

  await house.press(OMAR, 'approve');
  expect(house.shared()).toEqual(['proj_payments']);
  const [permission] = house.world.openai.permissions(SUPPORT_TONE);
  const { state } = await house.record();
  expect(state.outcomes).toEqual({
    proj_payments: { kind: 'granted', at: house.world.now(), permissions: [permission?.id], origin: 'bot' },
  });
  expect(house.read(house.card())).toContain('support-tone for payments-prod until Dec 24');
  expect(house.messages(DANA).at(-1)).toContain('payments-prod can use support-tone until Dec 24');

  await house.world.run(30 * DAY + 2 * 60_000);
  expect(house.shared()).toEqual([]);
  expect((await house.record()).state.outcomes).toMatchObject({
    proj_payments: { kind: 'removed', how: { kind: 'deleted', permissions: [permission?.id] } },
  });
  expect(house.thread().map((entry) => entry.split('\n')[0])).toEqual([
    'Dana Kim asked for support-tone for payments-prod, 30 days. Rule prod-models: 2 of @ml-owners, policy 233e4502.',
    'Priya Shah approved, 1 of 2.',
    'Omar Haddad approved, 2 of 2.',
    `Granted: payments-prod, ${permission?.id}. Until Dec 24, 2026.`,
    'Its time is over; what was made is being removed at OpenAI.',
    expect.stringMatching(/^Ended: payments-prod\. OpenAI confirmed at 14:0\d:00 UTC\.$/),
  ]);
  expect(house.messages(DANA).at(-1)).toContain('payments-prod no longer has support-tone');
});

test('nobody is pinged beyond the budget', async () => {
  const house = await openHouse();
  await house.ask(ASK);
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  await house.world.run(31 * DAY);
  // The requester: receipt, granted, ended. Each approver in notify: the card. Nobody else.
  expect([DANA, PRIYA, OMAR, 'U01LENA', 'U01RAVI', BO].map((who) => house.pings(who))).toEqual([3, 1, 1, 1, 1, 0]);
  expect(house.world.slack.world.messages.filter((one) => one.channel === PLATFORM)).toEqual([]);
});

test('a click is stored by one call, and leads to the permission by six in a row; no call is made twice', async () => {
  // With functions that are at work already.
  const house = await openHouse({ start: START });
  const { world } = house;
  await house.ask(ASK);
  await house.press(PRIYA, 'approve');
  world.forgetCalls();
  const { channel, ts } = house.card();
  await world.people.as(OMAR).click({ message: { channel, ts }, actionId: 'approve' });
  expect(world.calls('slack').map((call) => call.operation)).toEqual(['SendMessage']);

  world.forgetCalls();
  await world.inRounds(() => world.pump());
  const calls = world.calls();
  const upTo = (fn: 'requests' | 'shares', operation: string) => {
    const own = calls.filter((call) => call.fn === fn);
    return own.slice(0, own.findIndex((call) => call.operation === operation) + 1);
  };
  // The queue hands over in between: on Lambda the second function runs beside the rest of the first.
  const [decided, granted] = [upTo('requests', 'SendMessage'), upTo('shares', 'createFineTuningCheckpointPermission')];
  const chain = [...callsInARow(decided), ...callsInARow(granted)];
  expect(chain.map((call) => call.operation)).toEqual([
    expect.stringMatching(/GetItem|users\.info|usergroups\.users\.list/),
    'UpdateItem',
    'SendMessage',
    'GetItem',
    expect.stringMatching(/UpdateItem|GetItem|listFineTuningCheckpointPermissions/),
    'createFineTuningCheckpointPermission',
  ]);
  const writes = calls.filter((call) => /^(?:create|delete)FineTuning|chat\.|SendMessage/.test(call.operation));
  const bodies = writes.map((call) => `${call.operation} ${JSON.stringify(call.request)}`);
  expect(new Set(bodies).size).toBe(bodies.length);
});

test('every delivery once more, byte for byte, changes nothing', async () => {
  const house = await openHouse();
  const { world } = house;
  await house.ask(ASK);
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  const before = await house.record();
  for (const { n } of [...world.people.deliveries()]) {
    await world.people.redeliver(n);
    await world.pump();
  }
  expect((await house.requests()).length).toBe(1);
  expect((await house.record()).entries).toEqual(before.entries);
  expect(house.shared()).toEqual(['proj_payments']);
  expect(world.slack.world.messages.filter((one) => one.channel === APPROVALS && one.threadTs === null)).toHaveLength(1);
});
