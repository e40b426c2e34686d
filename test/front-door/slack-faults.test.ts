import { expect, test } from 'vitest';
import type { Fault } from '../../playground/faults.ts';
import { slackFault } from '../../playground/slack/slack.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { APPROVALS, BO, DANA, DAY, HOUR, LENA, MINUTE, OMAR, PLATFORM, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';
import { policyOf, prod } from './policies.ts';

const ASK = `${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`;
const BOT = 'U01SHAREBOT';
const GENERAL = 'C01GENERAL';

const said = (house: House): readonly string[] =>
  house.thread().map((entry) =>
    (entry.split('\n')[0] ?? '').replace(/cp_\w+/g, 'cp_').replace(/at \d\d:\d\d:\d\d UTC/, 'at …'),
  );
const last = (lines: readonly string[]): string => lines.at(-1) ?? '';
const cards = (house: House, channel = APPROVALS): number =>
  house.world.slack.world.messages.filter((one) => one.channel === channel && one.threadTs === null).length;
const alerts = (house: House): readonly string[] =>
  house.world.slack.world.messages.filter((one) => one.channel === PLATFORM).map((one) => house.read(one));

const WHOLE = [
  'Dana Kim asked for support-tone for payments-prod, 30 days. Rule prod-models: 2 of @ml-owners, policy 233e4502.',
  'Priya Shah approved, 1 of 2.',
  'Omar Haddad approved, 2 of 2.',
  'Granted: payments-prod, cp_. Until Dec 24, 2026.',
  'Its time is over; what was made is being removed at OpenAI.',
  'Ended: payments-prod. OpenAI confirmed at ….',
];

/** Everything is shown: in order, once, and with the budget of pings. */
const expectWhole = (house: House): void => {
  expect(said(house)).toEqual(WHOLE);
  expect(cards(house)).toBe(1);
  expect(house.read(house.card())).toMatch(/ended Dec 24, 2026, \d\d:\d\d UTC, OpenAI confirmed/);
  const messages = house.messages(DANA);
  expect(messages).toHaveLength(3);
  expect(messages[0]).toMatch(/ended Dec 24, 2026, \d\d:\d\d UTC, OpenAI confirmed/);
  expect(messages[1]).toContain('payments-prod can use support-tone until Dec 24, 2026.');
  expect(messages[2]).toContain('payments-prod no longer has support-tone.');
  expect([DANA, PRIYA, OMAR, LENA, BO].map((who) => house.pings(who))).toEqual([3, 1, 1, 1, 0]);
  expect(house.shared()).toEqual([]);
};

const play = async (house: House): Promise<void> => {
  await house.ask(ASK);
  await house.world.run(6 * MINUTE);
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  await house.world.run(30 * DAY + HOUR);
};

/** Every other call to write in Slack meets it. */
const everyOther = (house: House, fault: Fault, methods: RegExp): void => {
  let calls = 0;
  house.world.slack.faults.always((call) => {
    if (!methods.test(call.operation)) return false;
    calls += 1;
    return calls % 2 === 1;
  }, fault);
};

const writes = /^chat\.(?:postMessage|update)$/;
const FAULTS: readonly (readonly [string, Fault])[] = [
  ['ratelimited', slackFault('ratelimited', 30)],
  ['ratelimited without Retry-After', slackFault('ratelimited', null)],
  ['internal_error', slackFault('internal_error')],
  ['HTTP 500', { kind: 'status', status: 500, body: 'Oh no' }],
  ['HTML', { kind: 'html', status: 502 }],
  ['a connection cut before it posted', { kind: 'drop' }],
  ['a connection cut after it posted', { kind: 'drop_after' }],
];

test.each(FAULTS)('%s at every other message: all of it is shown in the end, in order, once', async (_name, fault) => {
  const house = await openHouse();
  everyOther(house, fault, writes);
  await play(house);
  expect(cards(house)).toBe(1);
  expectWhole(house);
});

test('every post is cut off after it was made, and so is looked for and found', async () => {
  const house = await openHouse();
  const seen = new Set<string>();
  house.world.slack.faults.always((call) => {
    const body = JSON.stringify(call.request);
    if (call.operation !== 'chat.postMessage' || seen.has(body)) return false;
    seen.add(body);
    return true;
  }, { kind: 'drop_after' });
  await play(house);
  expect(seen.size).toBeGreaterThan(8);
  expectWhole(house);
});

const down: Fault = { kind: 'status', status: 503, body: '' };

test.each(['asked', 'approved once', 'approved', 'granted', 'at its end'])(
  'Slack is down for an hour, %s: all of it is shown in the end',
  async (when) => {
    const house = await openHouse();
    const { world } = house;
    const { faults } = world.slack;
    const hourDown = async (fits: string, methods: '*' | RegExp = '*'): Promise<void> => {
      if (when !== fits) return;
      faults.always(methods === '*' ? '*' : ({ operation }) => methods.test(operation), down);
      await world.run(HOUR);
      faults.clear();
      await world.run(10 * MINUTE);
    };
    const click = async (who: string): Promise<void> => {
      const { channel, ts } = house.card();
      await world.people.as(who).click({ message: { channel, ts }, actionId: 'approve' });
    };
    await world.people.as(DANA).command(ASK, { channel: APPROVALS });
    expect(last(house.whispers(DANA))).toMatch(/^Asked \(R-\w{5}\)\. 2 of @ml-owners decide\. I will message you\.$/);
    await hourDown('asked');
    await world.pump();
    // Whoever presses while Slack does not say who they are must press again: clicks.test.ts. Here it says that much.
    await click(PRIYA);
    await hourDown('approved once', writes);
    await world.pump();
    await click(OMAR);
    await hourDown('approved', writes);
    await world.pump();
    await hourDown('granted');
    const { cleared } = (await house.record()).state;
    await world.run((cleared?.until ?? 0) - world.now() - MINUTE);
    await hourDown('at its end');
    await world.run(HOUR);
    expectWhole(house);
  },
);

test('the channel cannot be posted to: operators are told once, and /invite mends it within minutes', async () => {
  const house = await openHouse();
  const { slack } = house.world;
  slack.world.leave(APPROVALS, BOT);
  await house.ask(ASK);
  await house.ask(`${SUPPORT_TONE} search-dev for 30d because A/B starts Monday`);
  expect(alerts(house)).toEqual([
    ':warning: @ml-owners #model-approvals cannot be posted to (not_in_channel). Type /invite @Model Share there.',
  ]);
  expect([PRIYA, BO].map((who) => house.pings(who))).toEqual([1, 0]);
  await house.world.run(50 * MINUTE);
  expect(alerts(house)).toHaveLength(1);
  expect(last(house.messages(DANA))).toContain('2 of @ml-owners decide, in #model-approvals');
  slack.world.join(APPROVALS, BOT);
  await house.world.run(5 * MINUTE + 30_000);
  expect(cards(house)).toBe(2);
  expect(said(house)).toHaveLength(1);
  expect(house.pings(PRIYA)).toBe(3);
});

test('an alert whose answer is lost pings nobody twice', async () => {
  const house = await openHouse();
  const { slack } = house.world;
  slack.world.leave(APPROVALS, BOT);
  slack.faults.next(
    (call) => call.operation === 'chat.postMessage' && JSON.stringify(call.request).includes(PLATFORM),
    { kind: 'drop_after' },
  );
  await house.ask(ASK);
  await house.world.run(30 * MINUTE);
  expect(slack.faults.unused()).toBe(0);
  expect(alerts(house)).toHaveLength(1);
});

test.each([
  ['not_in_channel', 'Type /invite @Model Share there.'],
  ['channel_not_found', "Type /invite @Model Share there, or mend the channel's id in policy.yaml and deploy."],
  ['is_archived', 'Unarchive it, or name another channel in policy.yaml and deploy.'],
])('%s is told with what mends it; another channel in the policy does', async (error, remedy) => {
  const house = await openHouse({ policy: policyOf({ rules: prod() }) });
  const { slack } = house.world;
  if (error === 'is_archived') slack.world.changeChannel(APPROVALS, { isArchived: true });
  else slack.world.leave(APPROVALS, BOT);
  if (error === 'channel_not_found') slack.world.changeChannel(APPROVALS, { isPrivate: true });
  await house.ask(ASK);
  expect(alerts(house)).toEqual([`:warning: @ml-owners #model-approvals cannot be posted to (${error}). ${remedy}`]);
  slack.world.join(GENERAL, BOT);
  await house.world.usePolicy(policyOf({ rules: prod({ channel: 'elsewhere' }) }));
  await house.world.run(6 * MINUTE);
  expect(cards(house, GENERAL)).toBe(1);
  expect(house.card().channel).toBe(GENERAL);
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  expect(house.shared()).toEqual(['proj_payments']);
});

test('the card’s channel is archived while it waits: told anew, with its whole thread, where the policy says now', async () => {
  const house = await openHouse({ policy: policyOf({ rules: prod() }) });
  const { slack } = house.world;
  await house.ask(ASK);
  await house.press(BO, 'approve');
  slack.world.changeChannel(APPROVALS, { isArchived: true });
  slack.world.join(GENERAL, BOT);
  await house.world.usePolicy(policyOf({ rules: prod({ channel: 'elsewhere' }) }));
  await house.world.run(10 * MINUTE);
  expect(house.card().channel).toBe(GENERAL);
  expect(said(house)).toEqual([
    expect.stringMatching(/^Dana Kim asked/),
    'Bo Lind clicked Approve; not counted: not in @ml-owners.',
    expect.stringMatching(/^The policy changed/),
  ]);
  await house.press(BO, 'approve');
  expect(said(house)[1]).toBe('Bo Lind clicked Approve; not counted: not in @ml-owners. (2 times)');
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  expect(house.shared()).toEqual(['proj_payments']);
  expect(house.read(house.card())).toContain('support-tone for payments-prod until Dec 24, 2026');
});

test('a policy that names another channel leaves a card where people can read it', async () => {
  const house = await openHouse({ policy: policyOf({ rules: prod() }) });
  house.world.slack.world.join(GENERAL, BOT);
  await house.ask(ASK);
  await house.world.usePolicy(policyOf({ rules: prod({ channel: 'elsewhere' }) }));
  await house.world.run(10 * MINUTE);
  expect([cards(house), cards(house, GENERAL)]).toEqual([1, 0]);
  await house.ask(`${SUPPORT_TONE} search-dev for 30d because A/B starts Monday`);
  expect([cards(house), cards(house, GENERAL)]).toEqual([1, 1]);
});

test.each([
  ['posted at once', null],
  ['cut off after it posted', { kind: 'drop_after' } as const],
])('somebody deletes the card: a new one takes its place with the whole thread, %s', async (_how, fault) => {
  const house = await openHouse();
  const { slack } = house.world;
  await house.ask(ASK);
  const { channel, ts } = house.card();
  slack.world.remove(channel, ts);
  const { id } = await house.record();
  if (fault !== null) slack.faults.next('chat.postMessage', fault);
  await house.world.people.as(DANA).click({ message: dm(house), actionId: 'cancel' });
  await house.world.run(10 * MINUTE);
  expect(slack.faults.unused()).toBe(0);
  expect(cards(house)).toBe(1);
  expect(house.read(house.card(id))).toContain('cancelled by Dana');
  expect(said(house)).toEqual([expect.stringMatching(/^Dana Kim asked/), 'Dana Kim cancelled it.']);
});

const dm = (house: House): { channel: string; ts: string } => {
  const [first] = house.world.people.as(DANA).see().dm?.messages ?? [];
  if (first === undefined) throw new Error('There is no receipt.');
  return { channel: first.channel, ts: first.ts };
};

test('the receipt is deleted by its reader: left alone', async () => {
  const house = await openHouse();
  await house.ask(ASK);
  const { channel, ts } = dm(house);
  house.world.slack.world.remove(channel, ts);
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  expect(house.messages(DANA)).toHaveLength(1);
  expect(house.messages(DANA)[0]).toContain('payments-prod can use support-tone until');
});

test('the requester leaves: their messages are given up, everything else goes on', async () => {
  const house = await openHouse();
  await house.ask(ASK);
  house.world.slack.world.changeUser(DANA, { deleted: true });
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  expect(house.shared()).toEqual(['proj_payments']);
  house.world.forgetCalls();
  await house.world.run(31 * DAY);
  expect(said(house)).toEqual(WHOLE);
  const tries = house.world.calls('requests').filter(({ operation }) => operation === 'chat.postMessage');
  expect(tries.length).toBeLessThan(5);
});

test('the bot token is revoked, and rotated an hour later: nothing is lost', async () => {
  const house = await openHouse();
  await house.ask(ASK);
  house.world.slack.rotateToken();
  const { channel, ts } = house.card();
  const acted = await house.world.people.as(PRIYA).click({ message: { channel, ts }, actionId: 'approve' });
  expect(acted.kind).toBe('ok');
  await house.world.run(HOUR);
  expect((await house.record()).state.approvals).toEqual([]);
  house.world.storeSecrets();
  await house.world.run(10 * MINUTE);
  expect(said(house).slice(1)).toEqual(['U01PRIYA clicked Approve; not counted: Slack did not say who it was.']);
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  expect(house.shared()).toEqual(['proj_payments']);
});

test('the bot token is rotated with the secret: the next click counts', async () => {
  const house = await openHouse();
  await house.ask(ASK);
  house.world.slack.rotateToken();
  house.world.storeSecrets();
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  expect(house.shared()).toEqual(['proj_payments']);
});

test('the signing secret is rotated: not one click is lost', async () => {
  const house = await openHouse();
  await house.ask(ASK);
  house.world.slack.rotateSigningSecret();
  house.world.storeSecrets();
  expect((await house.press(PRIYA, 'approve')).kind).toBe('ok');
  expect((await house.press(OMAR, 'approve')).kind).toBe('ok');
  expect(house.shared()).toEqual(['proj_payments']);
});

test('the dialog cannot be opened: told, and nothing is changed', async () => {
  const house = await openHouse();
  await house.ask(ASK);
  house.world.slack.faults.next('views.open', slackFault('internal_error'));
  await house.press(PRIYA, 'deny');
  expect(last(house.whispers(PRIYA))).toBe('Slack did not open the dialog. Nothing was changed; press again.');
  expect((await house.record()).state.closed).toBeNull();
});
