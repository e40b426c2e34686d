import { expect, test } from 'vitest';
import { readable } from '../../playground/slack/readable.ts';
import { slackFault } from '../../playground/slack/slack.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { APPROVALS, BO, DANA, HOUR, LENA, MINUTE, OMAR, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';
import { pressOn } from './screens.ts';

const ASK = `${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`;
const GUEST = 'U01GUEST';
const STRANGER = 'U01STRANGE';
const BOT = 'U01SHAREBOT';

/** The thread without what was asked, first lines only. */
const said = (house: House): readonly string[] => house.thread().slice(1).map((entry) => entry.split('\n')[0] ?? '');
const last = (lines: readonly string[]): string => lines.at(-1) ?? '';

const refused = async (house: House) =>
  (await house.record()).entries.flatMap(({ event }) =>
    event.kind === 'refused' ? [{ by: event.by.user, action: event.action, why: event.why }] : [],
  );

const asked = async (): Promise<House> => {
  const house = await openHouse();
  await house.ask(ASK);
  return house;
};

test('the requester approves: answered, recorded, not counted', async () => {
  const house = await asked();
  await house.press(DANA, 'approve');
  expect(last(house.whispers(DANA))).toBe('You asked for this, so somebody else must approve. @ml-owners can.');
  expect(said(house)).toEqual(['Dana Kim clicked Approve; not counted: it is their own request.']);
  expect(await refused(house)).toEqual([{ by: DANA, action: 'approve', why: 'own_request' }]);
  expect((await house.record()).state.approvals).toEqual([]);
});

test('whoever may not decide is told why, privately', async () => {
  const house = await asked();
  const { slack } = house.world;
  slack.world.join(APPROVALS, STRANGER);
  await house.press(BO, 'approve');
  await house.press(GUEST, 'approve');
  await house.press(STRANGER, 'approve');
  slack.world.changeUser(LENA, { deleted: true });
  await pressOn(house, LENA, house.card(), 'approve');
  await pressOn(house, BOT, house.card(), 'approve');

  expect(last(house.whispers(BO))).toBe(
    'Not counted: this needs @ml-owners (rule prod-models). The click is in the record.',
  );
  expect(last(house.whispers(GUEST))).toBe('Not counted: only full members of acme can decide here.');
  expect(last(house.whispers(STRANGER))).toBe('Not counted: only full members of acme can decide here.');
  expect(last(house.whispers(LENA))).toBe('Not counted: this account is deactivated.');
  expect(last(house.whispers(BOT))).toBe('Not counted: bots cannot decide here.');
  expect(said(house)).toEqual([
    'Bo Lind clicked Approve; not counted: not in @ml-owners.',
    'Gus Guest clicked Approve; not counted: a guest of this workspace.',
    'Sam Strange clicked Approve; not counted: not of this workspace.',
    'Lena Ek clicked Approve; not counted: deactivated.',
    'Model Share clicked Approve; not counted: a bot.',
  ]);
  expect((await house.record()).state.approvals).toEqual([]);
  expect(house.shared()).toEqual([]);
});

test('the id of an approver with another workspace is a stranger, whatever the group says', async () => {
  const house = await asked();
  const { slack } = house.world;
  slack.world.changeUser(PRIYA, { teamId: 'T09OTHER' });
  await house.press(PRIYA, 'approve');
  expect(last(house.whispers(PRIYA))).toBe('Not counted: only full members of acme can decide here.');
  expect((await house.record()).state.approvals).toEqual([]);
});

test('a person who is in the group and a guest does not count', async () => {
  const house = await asked();
  house.world.slack.world.changeGroup('S01MLOWNERS', { users: [PRIYA, OMAR, GUEST] });
  await house.press(GUEST, 'approve');
  expect(await refused(house)).toEqual([{ by: GUEST, action: 'approve', why: 'guest' }]);
});

test('the same click three times is one entry of the record that says so', async () => {
  const house = await asked();
  for (let n = 1; n <= 3; n += 1) await house.press(BO, 'approve');
  expect(said(house)).toEqual(['Bo Lind clicked Approve; not counted: not in @ml-owners. (3 times)']);
  expect(await refused(house)).toEqual([{ by: BO, action: 'approve', why: 'not_an_approver' }]);
  expect(house.whispers(BO)).toHaveLength(3);
});

test('approving twice: told how many more are needed, and counted once', async () => {
  const house = await asked();
  await house.press(PRIYA, 'approve');
  await house.press(PRIYA, 'approve');
  expect(last(house.whispers(PRIYA))).toBe('You have approved this already. One more of @ml-owners is needed.');
  expect(said(house)).toEqual([
    'Priya Shah approved, 1 of 2.',
    'Priya Shah clicked Approve; not counted: approved already.',
  ]);
  expect((await house.record()).state.approvals).toHaveLength(1);
  expect(house.shared()).toEqual([]);
});

test('a card that was not redrawn: who decided and when', async () => {
  const house = await asked();
  const stale = house.card();
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  const more = { stale, actionId: 'approve' } as const;
  await house.world.people.as(LENA).click(more);
  await house.world.pump();
  expect(last(house.whispers(LENA))).toBe('Already granted Nov 24, 2026, 14:00 UTC (Priya, Omar).');
  expect(last(said(house))).toBe('Lena Ek clicked Approve; not counted: it was decided already.');
  expect(house.shared()).toEqual(['proj_payments']);
});

test('a click that waited eleven minutes in the queue does not count', async () => {
  const house = await asked();
  const { channel, ts } = house.card();
  await house.world.people.as(PRIYA).click({ message: { channel, ts }, actionId: 'approve' });
  house.world.advance(11 * MINUTE);
  await house.world.pump();
  expect(last(house.whispers(PRIYA))).toBe(
    'Not counted: your click reached me more than ten minutes late. Look at the card and press again.',
  );
  expect(said(house)).toEqual([
    'Priya Shah clicked Approve; not counted: the click arrived more than ten minutes late.',
  ]);
  await house.press(PRIYA, 'approve');
  expect((await house.record()).state.approvals.map((one) => one.by.user)).toEqual([PRIYA]);
});

test('a click that waited nine minutes counts', async () => {
  const house = await asked();
  const { channel, ts } = house.card();
  await house.world.people.as(PRIYA).click({ message: { channel, ts }, actionId: 'approve' });
  house.world.advance(9 * MINUTE);
  await house.world.pump();
  expect(said(house)).toEqual(['Priya Shah approved, 1 of 2.']);
});

test.each(['users.info', 'usergroups.users.list'])('while %s fails nothing is guessed', async (method) => {
  const house = await asked();
  const { faults } = house.world.slack;
  faults.always(method, slackFault('internal_error'));
  await house.press(PRIYA, 'approve');
  expect(last(house.whispers(PRIYA))).toBe(
    'Not counted: Slack did not say who you are. Press again in a moment.',
  );
  expect(await refused(house)).toEqual([{ by: PRIYA, action: 'approve', why: 'slack_silent' }]);
  expect(last(said(house))).toMatch(/clicked Approve; not counted: Slack did not say who it was\.$/);
  faults.clear();
  await house.press(PRIYA, 'approve');
  expect((await house.record()).state.approvals.map((one) => one.by.user)).toEqual([PRIYA]);
});

test('fifty clicks: the record stays small, the thread has one line, the card is left alone', async () => {
  const house = await asked();
  const before = JSON.stringify(await house.world.items('requests')).length;
  await house.press(BO, 'approve');
  house.world.forgetCalls();
  for (let n = 2; n <= 50; n += 1) await house.press(BO, 'approve');
  const after = JSON.stringify(await house.world.items('requests')).length;
  expect(said(house)).toEqual(['Bo Lind clicked Approve; not counted: not in @ml-owners. (50 times)']);
  expect((await house.record()).entries).toHaveLength(2);
  expect(after - before).toBeLessThan(2_500);
  const { ts } = house.card();
  const redrawn = house.world.calls('requests').filter(({ operation }) => operation === 'chat.update');
  expect(redrawn.filter(({ request }) => JSON.stringify(request).includes(ts))).toEqual([]);
  expect(redrawn).toHaveLength(49);
});

test('fifty clicks within Slack’s rates: who presses meanwhile is told to press again, and can a minute later', async () => {
  const house = await asked();
  house.world.slack.rates.on = true;
  const { channel, ts } = house.card();
  for (let n = 1; n <= 50; n += 1) {
    await house.world.people.as(BO).click({ message: { channel, ts }, actionId: 'approve' });
  }
  await house.world.pump();
  await house.press(PRIYA, 'approve');
  expect(last(house.whispers(PRIYA))).toBe('Not counted: Slack did not say who you are. Press again in a moment.');
  await house.world.run(2 * MINUTE);
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  expect(house.shared()).toEqual(['proj_payments']);
  await house.world.run(10 * MINUTE);
  // Groups can be looked up twenty times a minute: then Bo is one of whom Slack does not say who they are.
  expect(said(house).map((line) => line.replace(/cp_\w+/, 'cp_'))).toEqual([
    'Bo Lind clicked Approve; not counted: not in @ml-owners. (20 times)',
    'Bo Lind clicked Approve; not counted: Slack did not say who it was. (30 times)',
    'Priya Shah clicked Approve; not counted: Slack did not say who it was.',
    'Priya Shah approved, 1 of 2.',
    'Omar Haddad approved, 2 of 2.',
    'Granted: payments-prod, cp_. Until Dec 24, 2026.',
  ]);
});

test('denied with a reason, in the dialog', async () => {
  const house = await asked();
  await house.press(PRIYA, 'deny');
  expect(readable(house.world.slack.world, { text: '', blocks: house.world.people.as(PRIYA).see().modal?.blocks ?? [] }).join()).toContain(
    'Why? Dana will see this.',
  );
  await house.dialog(PRIYA, 'Use the *staging* checkpoint first.');
  expect(house.read(house.card())).toBe(
    [
      ':no_entry_sign: support-tone for payments-prod: denied',
      `Priya, Nov 24, 2026, 14:00 UTC: “Use the *staging* checkpoint first.” · ${(await house.record()).id}`,
      '[⋯]',
    ].join('\n'),
  );
  expect(last(house.messages(DANA))).toContain('Denied by Priya:');
  expect(house.thread().at(-1)).toContain('Priya Shah denied it:\n▏ Use the *staging* checkpoint first.');
  expect(house.shared()).toEqual([]);
});

test('a non-approver’s denial does not count', async () => {
  const house = await asked();
  await house.press(BO, 'deny');
  await house.dialog(BO, 'I do not like it.');
  expect(last(house.whispers(BO))).toBe(
    'Not counted: this needs @ml-owners (rule prod-models). The click is in the record.',
  );
  expect(said(house)).toEqual(['Bo Lind clicked Deny; not counted: not in @ml-owners.']);
  expect((await house.record()).state.closed).toBeNull();
});

test('an empty reason is said at its field', async () => {
  const house = await asked();
  await house.press(PRIYA, 'deny');
  expect(await house.dialog(PRIYA, '   ')).toMatchObject({ kind: 'errors', errors: { reason: 'A few words are needed.' } });
});

test('cancelled by the requester; by nobody else', async () => {
  const house = await asked();
  await house.menu(PRIYA, 'cancel');
  expect(last(house.whispers(PRIYA))).toBe('Not counted: only Dana can cancel it. Approvers can deny it.');
  await house.menu(DANA, 'cancel');
  expect((await house.record()).state.closed).toMatchObject({ how: 'cancelled', by: { user: DANA } });
  expect(said(house)).toEqual([
    'Priya Shah clicked Cancel; not counted: only Dana Kim can.',
    'Dana Kim cancelled it.',
  ]);
  expect(house.read(house.card())).toContain('support-tone for payments-prod: cancelled by Dana');
  expect(house.pings(DANA)).toBe(1);
});

test('the receipt’s button cancels too', async () => {
  const house = await asked();
  const dm = house.world.people.as(DANA).see().dm?.messages.at(-1);
  if (dm === undefined) throw new Error('There is no receipt.');
  await house.press(DANA, 'cancel', { message: { channel: dm.channel, ts: dm.ts } });
  expect((await house.record()).state.closed?.how).toBe('cancelled');
  expect(last(house.messages(DANA))).toContain('cancelled by Dana');
});

const granted = async (): Promise<House> => {
  const house = await asked();
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  expect(house.shared()).toEqual(['proj_payments']);
  return house;
};

test('revoked by an approver, with the reason', async () => {
  const house = await granted();
  await house.world.run(HOUR);
  await house.menu(LENA, 'revoke');
  await house.dialog(LENA, 'incident 512');
  expect(house.shared()).toEqual([]);
  expect(house.read(house.card())).toContain('revoked by Lena Nov 24, 2026, 15:00 UTC: “incident 512”, OpenAI confirmed');
  expect(last(house.messages(DANA))).toContain('payments-prod no longer has support-tone.');
});

test('revoked before OpenAI granted it: the requester, who waits for a message, gets one', async () => {
  const house = await asked();
  const create = 'createFineTuningCheckpointPermission';
  house.world.openai.faults.always(create, { kind: 'status', status: 401, body: { error: { message: 'no', type: 'invalid_request_error', param: null, code: null } } });
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  expect(last(house.messages(DANA))).toContain('You need not ask again.');
  await house.menu(LENA, 'revoke');
  await house.dialog(LENA, 'incident 512');
  await house.world.run(2 * MINUTE);
  expect(last(house.messages(DANA))).toContain('Your request is over. payments-prod: nothing had been shared.');
  expect(house.pings(DANA)).toBe(3);
});

test('revoked while it is in doubt whether it was made: the card says that it may be there', async () => {
  const house = await asked();
  house.world.openai.faults.next('createFineTuningCheckpointPermission', { kind: 'drop_after' });
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  await house.menu(LENA, 'revoke');
  await house.dialog(LENA, 'incident 512');
  expect(house.shared()).toEqual(['proj_payments']);
  expect(house.read(house.card())).toContain('OpenAI has not said whether it was made; it is looked for, and removed.');
  await house.world.run(5 * MINUTE);
  expect(house.shared()).toEqual([]);
  expect(house.read(house.card())).toContain('“incident 512”, OpenAI confirmed');
});

test('“revoked” by the requester is given back', async () => {
  const house = await granted();
  await house.menu(DANA, 'revoke');
  await house.dialog(DANA, 'not needed');
  expect(house.shared()).toEqual([]);
  expect((await house.record()).state.closed).toMatchObject({ how: 'given_back', reason: 'not needed' });
  expect(house.read(house.card())).toContain('given back by Dana');
});

test('a stranger’s revocation takes nothing away', async () => {
  const house = await granted();
  await house.menu(BO, 'revoke');
  await house.dialog(BO, 'because');
  expect(house.shared()).toEqual(['proj_payments']);
  expect(last(house.whispers(BO))).toBe(
    'Not counted: this needs @ml-owners or an operator (rule prod-models). The click is in the record.',
  );
  expect(last(said(house))).toBe('Bo Lind clicked Revoke; not counted: neither in @ml-owners nor an operator.');
});

test('“I’m done with it” gives it back; pressed again it is over already', async () => {
  const house = await granted();
  const message = house.world.people.as(DANA).see().dm?.messages.at(-1);
  if (message === undefined) throw new Error('Nothing was told.');
  const press = { message: { channel: message.channel, ts: message.ts } };
  await house.press(DANA, 'remove_done', press);
  expect(house.shared()).toEqual([]);
  expect(house.read(house.card())).toContain('given back by Dana');
  await house.press(DANA, 'remove_done', press);
  expect(last(house.whispers(DANA))).toBe('Already given back by Dana, Nov 24, 2026, 14:00 UTC.');
  expect((await house.record()).state.closed?.how).toBe('given_back');
});
