import { expect, test } from 'vitest';
import { readable } from '../../playground/slack/readable.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { BO, DANA, DAY, HOUR, LENA, MINUTE, OMAR, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';
import { policyOf, prod } from './policies.ts';
import { everyButton, pressOn } from './screens.ts';

/** docs/policy.md, "What counts when", row by row. */

const ASK = `${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`;

const said = (house: House): readonly string[] =>
  house.thread().slice(1).map((entry) => (entry.split('\n')[0] ?? '').replace(/cp_\w+/g, 'cp_'));
const last = (lines: readonly string[]): string => lines.at(-1) ?? '';
const status = (house: House): string =>
  house.read(house.card()).split('\n').find((line) => /^:(hourglass|warning|white_check)/.test(line)) ?? '';
const buttons = (house: House): string =>
  house.read(house.card()).split('\n').find((line) => line.startsWith('[')) ?? '';
const receipt = (house: House): string => house.messages(DANA)[0] ?? '';

const asked = async (policy = policyOf({ rules: prod() }), text = ASK): Promise<House> => {
  const house = await openHouse({ policy });
  const { slack } = house.world;
  slack.world.groups.set('S01SECOWNERS', {
    id: 'S01SECOWNERS',
    handle: 'sec-owners',
    name: 'Security owners',
    users: [BO],
    disabled: false,
  });
  await house.ask(text);
  return house;
};

/** Approved by two; the permission is not made yet: the message to the shares waits in its queue. */
const approvedNotGranted = async (policy?: string): Promise<House> => {
  const house = await asked(policy);
  await house.press(PRIYA, 'approve');
  const { channel, ts } = house.card();
  await house.world.people.as(OMAR).click({ message: { channel, ts }, actionId: 'approve' });
  await house.world.step('requests');
  expect((await house.record()).state.cleared).not.toBeNull();
  expect(house.shared()).toEqual([]);
  return house;
};

const deploy = async (house: House, policy: string): Promise<void> => {
  await house.world.usePolicy(policy);
  await house.world.run(MINUTE);
};

test('asked under one policy, recorded under another: today’s decides, and the asker hears of it', async () => {
  const house = await openHouse();
  await house.world.people.as(DANA).command(ASK, { channel: 'C01APPROVALS' });
  await house.world.usePolicy(policyOf({ rules: prod({ longest: '14d', usual: '7d' }) }));
  await house.world.pump();
  expect(await house.requests()).toEqual([]);
  expect(last(house.whispers(DANA))).toBe(
    'Not asked: that is longer than allowed now (rule prod-models). Open /share-model and ask again.',
  );
});

test('a click on the terms of yesterday’s rule does not count', async () => {
  const house = await asked();
  const stale = house.card();
  await house.world.usePolicy(policyOf({ rules: prod({ approvals: '3' }) }));
  await pressOn(house, PRIYA, stale, 'approve');
  expect(last(house.whispers(PRIYA))).toBe(
    'Not counted: this changed while you were reading: now rule prod-models, 3 of @ml-owners. Look again and click.',
  );
  expect((await house.record()).state.approvals).toEqual([]);
  expect(status(house)).toBe(':warning: The rule changed: now 3 of @ml-owners.');
  await house.press(PRIYA, 'approve');
  expect(status(house)).toBe(':hourglass_flowing_sand: 1 of 3: Priya Shah Nov 24, 2026, 14:00 UTC. Two more of @ml-owners.');
});

test('the approver left the group after clicking: it counts', async () => {
  const house = await asked();
  await house.press(PRIYA, 'approve');
  house.world.slack.world.changeGroup('S01MLOWNERS', { users: [OMAR, LENA] });
  await house.press(OMAR, 'approve');
  expect(house.shared()).toEqual(['proj_payments']);
});

test('the approver left Slack after clicking: it counts', async () => {
  const house = await asked();
  await house.press(PRIYA, 'approve');
  house.world.slack.world.changeUser(PRIYA, { deleted: true });
  await house.press(OMAR, 'approve');
  expect(house.shared()).toEqual(['proj_payments']);
});

test('the approver left the group before clicking: it does not count', async () => {
  const house = await asked();
  house.world.slack.world.changeGroup('S01MLOWNERS', { users: [OMAR, LENA] });
  await house.press(PRIYA, 'approve');
  expect(last(said(house))).toBe('Priya Shah clicked Approve; not counted: not in @ml-owners.');
});

test('the rule names another group: back to waiting, and the card says whose approval is gone', async () => {
  const house = await approvedNotGranted();
  await deploy(house, policyOf({ rules: prod({ approvers: '[sec-owners]', approvals: '1' }) }));
  expect(house.shared()).toEqual([]);
  expect(status(house)).toBe(
    ":warning: The rule changed: now 1 of @sec-owners. Priya's and Omar's approvals do not count any more.",
  );
  expect((await house.record()).state).toMatchObject({ cleared: null, approvals: [] });
  await house.press(PRIYA, 'approve');
  expect(house.shared()).toEqual([]);
  await house.press(BO, 'approve');
  expect(house.shared()).toEqual(['proj_payments']);
  expect(said(house)).toEqual([
    'Priya Shah approved, 1 of 2.',
    'Omar Haddad approved, 2 of 2.',
    expect.stringMatching(
      /^The policy changed \(now [0-9a-f]{8}\): rule prod-models needs 1 of @sec-owners; 0 of 1 so far\. The approvals of Priya Shah and Omar Haddad do not count any more\.$/,
    ),
    'Priya Shah clicked Approve; not counted: not in @sec-owners.',
    'Bo Lind approved, 1 of 1.',
    'Granted: payments-prod, cp_. Until Dec 24, 2026.',
  ]);
});

test('the rule asks for more approvals: back to waiting for the rest; those there keep counting', async () => {
  const house = await approvedNotGranted();
  await deploy(house, policyOf({ rules: prod({ approvals: '3' }) }));
  expect(house.shared()).toEqual([]);
  expect(status(house)).toContain('2 of 3: Priya Shah');
  expect(status(house)).toContain('The rule changed');
  await house.press(LENA, 'approve');
  expect(house.shared()).toEqual(['proj_payments']);
  expect(house.messages(DANA).filter((message) => message.includes('can use support-tone'))).toHaveLength(1);
});

test('the rule asks for more at the very moment of the grant: nothing is made', async () => {
  const house = await approvedNotGranted();
  await house.world.usePolicy(policyOf({ rules: prod({ approvals: '3' }) }));
  await house.world.pump();
  expect(house.world.calls().filter(({ operation }) => operation.startsWith('create'))).toEqual([]);
  expect(house.shared()).toEqual([]);
});

test('the rule asks for fewer approvals: granted by the clock', async () => {
  const house = await asked();
  await house.press(PRIYA, 'approve');
  await deploy(house, policyOf({ rules: prod({ approvals: '1' }) }));
  expect(house.shared()).toEqual(['proj_payments']);
  expect(said(house)).toEqual([
    'Priya Shah approved, 1 of 2.',
    expect.stringMatching(/^The policy changed \(now [0-9a-f]{8}\): rule prod-models has all it needs\.$/),
    'Granted: payments-prod, cp_. Until Dec 24, 2026.',
  ]);
});

test('the rule asks for nobody any more: granted by the clock', async () => {
  const house = await asked();
  await deploy(house, policyOf({ rules: prod({ approvals: '0', approvers: null }) }));
  expect(house.shared()).toEqual(['proj_payments']);
});

test('the rule allows shorter durations only: not granted, and everybody reads what is allowed', async () => {
  const house = await approvedNotGranted();
  await deploy(house, policyOf({ rules: prod({ longest: '14d', usual: '7d' }) }));
  expect(house.shared()).toEqual([]);
  expect(status(house)).toBe(
    ":warning: Rule prod-models allows 14 days at most now, not 30 days, so nobody can approve it. Priya's and Omar's approvals do not count any more. Ask again for less; this one closes by itself Dec 1, 2026, 14:01 UTC.",
  );
  expect(buttons(house)).not.toContain('Approve');
  expect(receipt(house)).toContain('Rule prod-models allows 14 days at most now, not 30 days');
  expect(last(said(house))).toMatch(
    /^The policy changed \(now [0-9a-f]{8}\): rule prod-models allows 14 days at most, so nobody can approve 30 days\./,
  );
  const { id, state } = await house.record();
  const screen = everyButton(house.card(), { request: id, digest: state.digest, rule: 'prod-models' });
  await pressOn(house, LENA, screen, 'approve');
  expect(last(house.whispers(LENA))).toBe(
    'Not counted: rule prod-models allows 14 days at most now. Ask again for less.',
  );
  await house.press(DANA, 'cancel', { message: house.world.people.as(DANA).see().dm?.messages[0] ?? house.card() });
  expect((await house.record()).state.closed?.how).toBe('cancelled');
});

test('shorter durations, then longer again: it is approved anew', async () => {
  const house = await approvedNotGranted();
  await deploy(house, policyOf({ rules: prod({ longest: '14d', usual: '7d' }) }));
  await deploy(house, policyOf({ rules: prod() }));
  expect(house.shared()).toEqual([]);
  await house.press(PRIYA, 'approve');
  await house.press(LENA, 'approve');
  expect(house.shared()).toEqual(['proj_payments']);
});

test('no rule covers the project any more: nobody may approve it; a new rule helps', async () => {
  const house = await approvedNotGranted();
  await deploy(house, policyOf({ rules: prod({ projects: '[search-dev]' }) }));
  expect(house.shared()).toEqual([]);
  expect(status(house)).toContain(':warning: No rule covers this any more, so nobody can approve it.');
  expect(buttons(house)).toBe('[Deny…] [⋯]');
  await deploy(house, policyOf({ rules: prod() }));
  expect(house.shared()).toEqual([]);
  await house.press(PRIYA, 'approve');
  await house.press(LENA, 'approve');
  expect(house.shared()).toEqual(['proj_payments']);
});

test('another rule comes first now: it decides, over the same approvals', async () => {
  const house = await asked();
  await house.press(PRIYA, 'approve');
  const first = prod({ name: 'payments', projects: '[payments-prod]', approvers: '[priya, sec-owners]', approvals: '2' });
  await deploy(house, policyOf({ rules: `${first}\n${prod()}` }));
  // Priya stood for @ml-owners when she clicked, and this rule names herself.
  expect(status(house)).toContain('The rule changed: now 2 of @priya or @sec-owners.');
  expect(house.read(house.card())).toContain('rule payments');
});

test('requester_may_approve: counts, and not any more when it is taken away', async () => {
  const house = await asked(policyOf({ rules: prod({ approvers: '[ml-owners, sec-owners]', requester_may_approve: 'true' }) }), ASK);
  house.world.slack.world.changeGroup('S01SECOWNERS', { users: [DANA] });
  await house.press(DANA, 'approve');
  expect((await house.record()).state.approvals.map((one) => one.by.user)).toEqual([DANA]);
  await deploy(house, policyOf({ rules: prod({ approvers: '[ml-owners, sec-owners]' }) }));
  expect(status(house)).toContain("Dana's approval does not count any more.");
  await house.press(PRIYA, 'approve');
  expect(house.shared()).toEqual([]);
  await house.press(OMAR, 'approve');
  expect(house.shared()).toEqual(['proj_payments']);
});

test('what is granted stays until its end, whatever the policy says later', async () => {
  const house = await asked();
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  await deploy(house, policyOf({ rules: prod({ projects: '[search-dev]' }) }));
  await house.world.run(2 * DAY);
  expect(house.shared()).toEqual(['proj_payments']);
  await house.world.run(29 * DAY);
  expect(house.shared()).toEqual([]);
});

test('a policy that changes nothing here says nothing here', async () => {
  const house = await asked();
  const before = (await house.record()).entries;
  await deploy(house, policyOf({ rules: `${prod({ name: 'other', projects: '[sandbox]' })}\n${prod({ usual: '7d', longest: '60d', notify: '[]' })}` }));
  expect((await house.record()).entries).toEqual(before);
});

test('requester_may_approve is taken away before the requester clicks; shorter durations before anybody does', async () => {
  const own = await asked(policyOf({ rules: prod({ approvers: '[ml-owners, sec-owners]', requester_may_approve: 'true' }) }));
  own.world.slack.world.changeGroup('S01SECOWNERS', { users: [DANA] });
  await deploy(own, policyOf({ rules: prod({ approvers: '[ml-owners, sec-owners]' }) }));
  await own.press(DANA, 'approve');
  expect(last(said(own))).toBe('Dana Kim clicked Approve; not counted: it is their own request.');

  const long = await asked();
  await deploy(long, policyOf({ rules: prod({ longest: '14d', usual: '7d' }) }));
  expect(status(long)).toContain('Rule prod-models allows 14 days at most now, not 30 days, so nobody can approve it.');
});

test('approvals 0: granted at once', async () => {
  const house = await openHouse();
  await house.ask(`${SUPPORT_TONE} sandbox because trying it`);
  expect(last(house.whispers(DANA))).toMatch(/^Asked \(R-\w{5}\)\. No approval is needed\. I will message you\.$/);
  expect(house.shared()).toEqual(['proj_sandbox']);
  expect(house.read(house.card())).toContain('Dana asked · no approval needed · granted');
  expect([PRIYA, OMAR, LENA, BO].map((who) => house.pings(who))).toEqual([0, 0, 0, 0]);
});

test('confirm: Slack asks once more', async () => {
  const house = await asked(policyOf({ rules: prod({ confirm: 'true' }) }));
  const acted = await house.press(PRIYA, 'approve');
  expect(acted).toMatchObject({
    kind: 'ok',
    confirm: {
      title: { text: 'Share support-tone?' },
      text: { text: 'Everyone with a key in payments-prod can use it for 30 days.' },
      confirm: { text: 'Approve' },
      deny: { text: 'Back' },
    },
  });
  expect(last(said(house))).toBe('Priya Shah approved, 1 of 2.');
});

test('notify is who is pinged, approvers who may: nobody hears of it twice or without need', async () => {
  const house = await asked(policyOf({ rules: prod({ notify: '[bo]' }) }));
  expect([PRIYA, OMAR, LENA, BO].map((who) => house.pings(who))).toEqual([0, 0, 0, 1]);
  await house.press(BO, 'approve');
  expect((await house.record()).state.approvals).toEqual([]);
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  await house.world.run(31 * DAY);
  expect([DANA, PRIYA, OMAR, LENA, BO].map((who) => house.pings(who))).toEqual([3, 0, 0, 0, 1]);
});

test('notify nobody: no ping, and the card says who decides', async () => {
  const house = await asked(policyOf({ rules: prod({ notify: '[]' }) }));
  expect([PRIYA, OMAR, LENA, BO].map((who) => house.pings(who))).toEqual([0, 0, 0, 0]);
  expect(status(house)).toBe(':hourglass_flowing_sand: Needs 2 of @ml-owners');
});

test('an approver named as a person', async () => {
  const house = await asked(policyOf({ rules: prod({ approvers: '[priya]', approvals: '1' }) }));
  expect(last(house.whispers(DANA))).toMatch(/^Asked \(R-\w{5}\)\. @priya decides\. I will message you\.$/);
  expect(house.pings(PRIYA)).toBe(1);
  await house.press(OMAR, 'approve');
  expect(last(house.whispers(OMAR))).toBe('Not counted: this needs @priya (rule prod-models). The click is in the record.');
  await house.press(PRIYA, 'approve');
  expect(house.shared()).toEqual(['proj_payments']);
});

test('two projects under two rules are two requests, each with its own card', async () => {
  const house = await openHouse();
  await house.ask(`${SUPPORT_TONE} payments-prod sandbox for 7d because A/B starts Monday`);
  expect(last(house.whispers(DANA))).toMatch(
    /^Asked \(R-\w{5}\)\. No approval is needed\. Asked \(R-\w{5}\)\. 2 of @ml-owners decide\. I will message you\.$/,
  );
  const records = await house.requests();
  expect(records.map(({ state }) => state.asked.terms.projects.map(({ id }) => id).join()).toSorted()).toEqual([
    'proj_payments',
    'proj_sandbox',
  ]);
  expect(house.shared()).toEqual(['proj_sandbox']);
});

test('one request whose projects a new policy splits: each rule’s people approve, one after the other', async () => {
  const house = await asked(undefined, `${SUPPORT_TONE} payments-prod search-dev for 7d because A/B starts Monday`);
  await house.press(PRIYA, 'approve');
  const own = prod({ name: 'payments', projects: '[payments-prod]', approvers: '[sec-owners]', approvals: '1' });
  await deploy(house, policyOf({ rules: `${own}\n${prod()}` }));
  expect(status(house)).toBe(':warning: The rule changed: now 1 of @sec-owners.');
  await house.press(BO, 'approve');
  expect(house.shared()).toEqual([]);
  expect(status(house)).toBe(
    ':warning: The rule changed: now 2 of @ml-owners. 1 of 2: Priya Shah Nov 24, 2026, 14:00 UTC. One more of @ml-owners.',
  );
  await house.press(OMAR, 'approve');
  expect(house.shared().toSorted()).toEqual(['proj_payments', 'proj_search']);
  expect(said(house)).toEqual([
    'Priya Shah approved, 1 of 2.',
    expect.stringMatching(/^The policy changed \(now [0-9a-f]{8}\): rule payments needs 1 of @sec-owners; 0 of 1 so far\.$/),
    'Bo Lind approved, 1 of 1.',
    'Next: rule prod-models needs 2 of @ml-owners; 1 of 2 so far.',
    'Omar Haddad approved, 2 of 2.',
    'Granted: payments-prod, cp_. Until Dec 1, 2026.',
    'Granted: search-dev, cp_. Until Dec 1, 2026.',
  ]);
});

test('who stands for both rules of a split request approves once', async () => {
  const house = await asked(undefined, `${SUPPORT_TONE} payments-prod search-dev for 7d because A/B starts Monday`);
  house.world.slack.world.changeGroup('S01SECOWNERS', { users: [PRIYA] });
  await house.press(PRIYA, 'approve');
  const own = prod({ name: 'payments', projects: '[payments-prod]', approvers: '[sec-owners]', approvals: '1' });
  await deploy(house, policyOf({ rules: `${own}\n${prod({ approvals: '1' })}` }));
  // When she clicked she stood for @ml-owners only: for the new rule she clicks again, and that is not "twice".
  await house.press(PRIYA, 'approve');
  expect(house.shared().toSorted()).toEqual(['proj_payments', 'proj_search']);
});

const fieldErrors = async (house: House): Promise<string> => {
  const { modal } = house.world.people.as(DANA).see();
  return readable(house.world.slack.world, { text: '', blocks: modal?.blocks ?? [] }).join('\n');
};

test.each([
  ['an empty group', { users: [] }, 'Rule prod-models names @ml-owners, which is empty.'],
  ['a deleted group', { disabled: true }, 'Rule prod-models names @ml-owners, which does not exist any more.'],
  ['too few besides the requester', { users: [DANA, PRIYA] }, 'but without you only 1 may approve'],
])('nobody is left: %s is refused when asked, naming the rule', async (_what, change, words) => {
  const house = await openHouse();
  house.world.slack.world.changeGroup('S01MLOWNERS', change);
  await house.ask(ASK);
  expect(await fieldErrors(house)).toContain(words);
  expect(await house.requests()).toEqual([]);
});

test('no rule: refused when asked, with where to ask for one', async () => {
  const house = await openHouse({ policy: policyOf({ rules: prod({ projects: '[search-dev]' }) }) });
  await house.ask(ASK);
  expect(await fieldErrors(house)).toContain('Nobody may approve this yet. No rule covers this model and payments-prod. Ask in #ml-platform for one.');
  expect(await house.requests()).toEqual([]);
});

test('nobody left since the form was opened: answered at once or privately, never recorded', async () => {
  const house = await openHouse();
  await house.world.people.as(DANA).command(ASK, { channel: 'C01APPROVALS' });
  house.world.slack.world.changeGroup('S01MLOWNERS', { users: [] });
  await house.world.pump();
  expect(last(house.whispers(DANA))).toBe(
    'Not asked: nobody is left to approve (rule prod-models). Ask in #ml-platform to mend it.',
  );
  expect(await house.requests()).toEqual([]);
});

test.each([
  ['a guest', 'U01GUEST'],
])('%s cannot ask', async (_what, who) => {
  const house = await openHouse();
  await house.ask(ASK, who);
  const { modal } = house.world.people.as(who).see();
  expect(readable(house.world.slack.world, { text: '', blocks: modal?.blocks ?? [] }).join('\n')).toContain(
    'Only full members of this workspace can ask here.',
  );
  expect(await house.requests()).toEqual([]);
});

test('approvals keep for the time that the rule says', async () => {
  const house = await asked(policyOf({ rules: prod({ approvals_last: '2h' }) }));
  house.world.openai.faults.always('createFineTuningCheckpointPermission', {
    kind: 'status',
    status: 401,
    body: { error: { message: 'no', type: 'invalid_request_error', param: null, code: 'invalid_api_key' } },
  });
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  await house.world.run(2 * HOUR + 5 * MINUTE);
  house.world.openai.faults.clear();
  await house.world.run(HOUR);
  expect(house.shared()).toEqual([]);
  expect(last(said(house))).toBe(
    'Not granted: payments-prod. The approvals ran out before the admin key was mended (401). Nothing was shared; an approver or an operator can try again on the card.',
  );
});
