import { describe, expect, it } from 'vitest';
import type { PersonLookup } from '../../src/domain/people.ts';
import type { RequestCommand } from '../../src/domain/request/commands.ts';
import { decideAsk, decideClick } from '../../src/domain/request/decide.ts';
import type { NotAsked } from '../../src/domain/request/decide.ts';
import { evolveRequest } from '../../src/domain/request/evolve.ts';
import type { CommandFacts } from '../../src/domain/request/judge.ts';
import { evolveNote } from '../../src/domain/request/note.ts';
import { digestOf } from '../../src/domain/request/terms.ts';
import { nothingShown } from '../../src/domain/request/types.ts';
import type { RequestState, RefusalName } from '../../src/domain/request/types.ts';
import { BO, DANA, MODEL, OMAR, PRIYA, makeRule, person as principal, team } from '../policy/made.ts';
import {
  DAY, HOUR, ID, MINUTE, ONE, OWNERS, POLICY, RULE, T0, TEAM, TWO, approved, asked, ended, facts, failed, fold, granted, member, person, policyOf, sha256,
} from './made.ts';

type Click = Exclude<RequestCommand, { kind: 'ask' }>;
const at = T0 + HOUR;
const given = (kind: Click['kind'], user: typeof DANA, over: { at?: number; digest?: string; delivery?: string } = {}): Click => {
  const common = { request: ID, delivery: over.delivery ?? 'c1', at: over.at ?? at, by: { user, team: TEAM } };
  const digest = over.digest ?? 'd1d1d1d1';
  switch (kind) {
    case 'approve':
      return { ...common, kind, digest, rule: 'prod-models' };
    case 'deny':
      return { ...common, kind, digest, reason: 'not now' };
    case 'revoke':
      return { ...common, kind, reason: 'over' };
    case 'cancel':
    case 'give_back':
    case 'retry':
      return { ...common, kind };
  }
};
const click = (state: RequestState, command: Click, world: Partial<CommandFacts> = {}, now = at) =>
  decideClick(state, nothingShown, [], command, facts(member(command.by.user), world), now);

/** One request in each class of states. */
const STATES = {
  waits: fold(asked()),
  approved: fold(asked(), approved()),
  granted: fold(asked(), approved(), granted()),
  failed: fold(asked(), approved(), failed()),
  denied: fold(asked(), { kind: 'denied', at, by: person(PRIYA), reason: 'no', rule: 'prod-models', policy: POLICY.hash, digest: 'd1d1d1d1', delivery: 'x' }),
  ended: fold(asked(), approved(), granted(), ended('revoked', at)),
  lapsed: fold(asked(), { kind: 'lapsed', at }),
} as const;

type Cell = RefusalName | 'approved' | 'denied' | 'cancelled' | 'ended' | 'retried';
const TABLE: readonly (readonly [Click['kind'], typeof DANA, Record<keyof typeof STATES, Cell>])[] = [
  ['approve', PRIYA, { waits: 'approved', approved: 'already_settled', granted: 'already_settled', failed: 'already_settled', denied: 'already_settled', ended: 'already_settled', lapsed: 'already_settled' }],
  ['approve', DANA, { waits: 'own_request', approved: 'already_settled', granted: 'already_settled', failed: 'already_settled', denied: 'already_settled', ended: 'already_settled', lapsed: 'already_settled' }],
  ['approve', BO, { waits: 'not_an_approver', approved: 'already_settled', granted: 'already_settled', failed: 'already_settled', denied: 'already_settled', ended: 'already_settled', lapsed: 'already_settled' }],
  ['deny', PRIYA, { waits: 'denied', approved: 'already_settled', granted: 'already_settled', failed: 'already_settled', denied: 'already_settled', ended: 'already_settled', lapsed: 'already_settled' }],
  ['deny', BO, { waits: 'not_an_approver', approved: 'already_settled', granted: 'already_settled', failed: 'already_settled', denied: 'already_settled', ended: 'already_settled', lapsed: 'already_settled' }],
  ['cancel', DANA, { waits: 'cancelled', approved: 'already_settled', granted: 'already_settled', failed: 'already_settled', denied: 'already_settled', ended: 'already_settled', lapsed: 'already_settled' }],
  ['cancel', PRIYA, { waits: 'not_yours', approved: 'not_yours', granted: 'not_yours', failed: 'not_yours', denied: 'not_yours', ended: 'not_yours', lapsed: 'not_yours' }],
  ['revoke', PRIYA, { waits: 'nothing_to_end', approved: 'ended', granted: 'ended', failed: 'ended', denied: 'nothing_to_end', ended: 'nothing_to_end', lapsed: 'nothing_to_end' }],
  ['revoke', BO, { waits: 'not_an_approver', approved: 'not_an_approver', granted: 'not_an_approver', failed: 'not_an_approver', denied: 'not_an_approver', ended: 'not_an_approver', lapsed: 'not_an_approver' }],
  ['give_back', DANA, { waits: 'nothing_to_end', approved: 'ended', granted: 'ended', failed: 'ended', denied: 'nothing_to_end', ended: 'nothing_to_end', lapsed: 'nothing_to_end' }],
  ['give_back', PRIYA, { waits: 'not_yours', approved: 'not_yours', granted: 'not_yours', failed: 'not_yours', denied: 'not_yours', ended: 'not_yours', lapsed: 'not_yours' }],
  ['retry', PRIYA, { waits: 'nothing_to_retry', approved: 'nothing_to_retry', granted: 'nothing_to_retry', failed: 'retried', denied: 'nothing_to_retry', ended: 'nothing_to_retry', lapsed: 'nothing_to_retry' }],
];

describe('every command in every state', () => {
  for (const [kind, user, row] of TABLE) {
    // The keys of the literal above.
    for (const name of Object.keys(row) as (keyof typeof STATES)[]) {
      const expected = row[name];
      it(`${kind} by ${user} on one that is ${name}: ${expected}`, () => {
        const decision = click(STATES[name], given(kind, user));
        const last = decision.events.at(-1);
        if (last?.kind === 'refused') {
          expect(decision.answer).toEqual({ kind: 'refused', why: expected });
          expect(last).toMatchObject({ action: kind, why: expected, by: { user, team: TEAM }, policy: '00000001', delivery: 'c1' });
          const state = STATES[name];
          const after = evolveRequest(state, last);
          expect(after).toEqual({ ...state, seq: state.seq + 1 });
        } else {
          expect(decision).toMatchObject({ answer: { kind: 'done' }, notes: [] });
          expect(last?.kind).toBe(expected);
        }
      });
    }
  }
});

describe('who may not, whatever they press', () => {
  const KINDS = ['approve', 'deny', 'cancel', 'revoke', 'give_back', 'retry'] as const;
  const people: readonly (readonly [RefusalName, PersonLookup])[] = [
    ['guest', { kind: 'refused', why: 'guest', person: person(PRIYA) }],
    ['outsider', { kind: 'refused', why: 'outsider', person: person(PRIYA) }],
    ['bot', { kind: 'refused', why: 'bot', person: person(PRIYA) }],
    ['deactivated', { kind: 'refused', why: 'deactivated', person: person(PRIYA) }],
    ['slack_silent', { kind: 'silent' }],
  ];
  it.each(people)('%s', (why, actor) => {
    for (const kind of KINDS) {
      const decision = decideClick(STATES.waits, nothingShown, [], given(kind, PRIYA), facts(actor), at);
      expect(decision.answer).toEqual({ kind: 'refused', why });
      expect(decision.events).toMatchObject([{ kind: 'refused', action: kind, why, by: { user: PRIYA } }]);
    }
  });

  it('who comes more than ten minutes late', () => {
    for (const kind of KINDS) {
      const late = click(STATES.waits, given(kind, PRIYA, { at: at - 10 * MINUTE - 1 }));
      expect(late.answer).toEqual({ kind: 'refused', why: 'too_late' });
    }
    expect(click(STATES.waits, given('approve', PRIYA, { at: at - 10 * MINUTE })).answer).toEqual({ kind: 'done' });
  });

  it('who presses under other terms than the request has now', () => {
    expect(click(STATES.waits, given('approve', PRIYA, { digest: '00000000' })).answer).toEqual({ kind: 'refused', why: 'terms_changed' });
  });

  it('who is in a group that Slack does not answer about, but not who is named beside it', () => {
    const silent = { groups: new Map([[OWNERS, { kind: 'silent' as const }]]) };
    expect(click(STATES.waits, given('approve', PRIYA), silent).answer).toEqual({ kind: 'refused', why: 'slack_silent' });
    const rule = makeRule({ approvals: 1, approvers: [team(OWNERS), principal(PRIYA)] });
    const named = fold(asked({ rule, digest: digestOf(asked().terms, rule, sha256) }));
    const decision = click(named, given('approve', PRIYA, { digest: named.digest }), { ...silent, policy: policyOf('00000001', rule) });
    expect(decision.events).toMatchObject([{ kind: 'approved', via: [PRIYA] }]);
  });

  it('nobody of a group that is gone', () => {
    expect(click(STATES.waits, given('approve', PRIYA), { groups: new Map([[OWNERS, { kind: 'gone' }]]) }).answer).toEqual({ kind: 'refused', why: 'not_an_approver' });
  });
});

describe('an approval', () => {
  const two = makeRule({ approvals: 2 });
  const policy = policyOf('00000002', two);
  const start = fold(asked({ rule: two, policy: '00000002', digest: digestOf(asked().terms, two, sha256) }));
  const by = (state: RequestState, user: typeof DANA, delivery = 'c1') => click(state, given('approve', user, { digest: start.digest, delivery }), { policy });

  it('that completes the rule says until when, counted from the click', () => {
    expect(click(STATES.waits, given('approve', PRIYA)).events).toEqual([
      { kind: 'approved', at, by: person(PRIYA), via: [OWNERS], hours: 720, digest: 'd1d1d1d1', rule: 'prod-models', policy: '00000001', have: 1, need: 1, until: at + 30 * DAY, delivery: 'c1' },
    ]);
  });

  it('of two completes nothing alone, counts once for each person, and is complete with the second', () => {
    const first = by(start, PRIYA);
    expect(first.events).toMatchObject([{ kind: 'approved', have: 1, need: 2, until: null }]);
    const one = first.events.reduce(evolveRequest, start);
    expect(one.cleared).toBeNull();
    expect(by(one, PRIYA).answer).toEqual({ kind: 'refused', why: 'already_approved' });
    const second = by(one, OMAR);
    expect(second.events).toMatchObject([{ kind: 'approved', have: 2, need: 2, until: at + 30 * DAY }]);
    expect(second.events.reduce(evolveRequest, one).cleared).toEqual({ event: 3, at, until: at + 30 * DAY });
  });

  it('of the requester counts only where the rule says so', () => {
    const own = makeRule({ approvals: 1, requesterMayApprove: true });
    const state = fold(asked({ rule: own }));
    const groups = new Map([[OWNERS, { kind: 'members' as const, users: [DANA] }]]);
    expect(click(state, given('approve', DANA), { policy: policyOf('00000001', own), groups }).answer).toEqual({ kind: 'done' });
    expect(click(STATES.waits, given('approve', DANA), { groups }).answer).toEqual({ kind: 'refused', why: 'own_request' });
  });

  it('comes after what time and policy changed: here it is settled first, and the click meets other terms', () => {
    const decision = click(STATES.waits, given('approve', PRIYA), { policy });
    expect(decision.events).toMatchObject([{ kind: 'rechecked', why: 'policy', need: 2 }, { kind: 'refused', why: 'terms_changed' }]);
    const lapsed = click(STATES.waits, given('approve', PRIYA, { at: T0 + 7 * DAY }), {}, T0 + 7 * DAY);
    expect(lapsed.events).toMatchObject([{ kind: 'lapsed' }, { kind: 'refused', why: 'already_settled' }]);
    const none = click(STATES.waits, given('approve', PRIYA), { policy: policyOf('00000004') });
    expect(none.events).toMatchObject([{ kind: 'rechecked', rule: null }, { kind: 'refused', why: 'no_rule' }]);
  });
});

describe('a repeat', () => {
  it('of the same delivery changes nothing', () => {
    const done = click(STATES.waits, given('approve', PRIYA));
    const state = done.events.reduce(evolveRequest, STATES.waits);
    const again = decideClick(state, nothingShown, [asked(), ...done.events], given('approve', PRIYA), facts(member(PRIYA)), at);
    expect(again).toEqual({ events: [], notes: [], answer: { kind: 'repeated' } });
  });

  it('of the same person’s same refusal is counted and not appended, and its delivery is known again', () => {
    const first = click(STATES.waits, given('approve', BO));
    const trail = [asked(), ...first.events];
    const second = decideClick(STATES.waits, nothingShown, trail, given('approve', BO, { delivery: 'c2' }), facts(member(BO)), at);
    expect(second).toEqual({ events: [], notes: [{ kind: 'repeated', n: 2, delivery: 'c2' }], answer: { kind: 'refused', why: 'not_an_approver' } });
    const shown = second.notes.reduce(evolveNote, nothingShown);
    expect(shown.repeats).toEqual({ 2: { count: 2, deliveries: ['c2'] } });
    const third = decideClick(STATES.waits, shown, trail, given('approve', BO, { delivery: 'c2' }), facts(member(BO)), at);
    // Told again: the one who was to tell it may not have lived to.
    expect(third.answer).toEqual({ kind: 'refused', why: 'not_an_approver' });
    const other = decideClick(STATES.waits, shown, trail, given('deny', BO, { delivery: 'c3' }), facts(member(BO)), at);
    expect(other.events).toMatchObject([{ kind: 'refused', action: 'deny' }]);
  });
});

describe('the end', () => {
  it('by the requester is given back, whichever button it was, by an approver revoked, with the reason', () => {
    expect(click(STATES.granted, given('revoke', DANA)).events).toEqual([{ kind: 'ended', at, how: 'given_back', by: person(DANA), reason: 'over', delivery: 'c1' }]);
    expect(click(STATES.granted, given('revoke', PRIYA)).events).toEqual([{ kind: 'ended', at, how: 'revoked', by: person(PRIYA), reason: 'over', delivery: 'c1' }]);
  });

  it('can be made by an operator who is no approver, also after the rule is gone', () => {
    const operators = { channel: POLICY.operators.channel, people: [principal(BO)] };
    expect(click(STATES.granted, given('revoke', BO), { policy: { ...POLICY, operators } }).events).toMatchObject([{ kind: 'ended', how: 'revoked' }]);
    expect(click(STATES.granted, given('revoke', PRIYA), { policy: policyOf('00000004') }).events).toMatchObject([{ kind: 'ended', how: 'revoked' }]);
  });

  it('comes after the end of its time if that came first', () => {
    const until = T0 + MINUTE + 30 * DAY;
    const decision = click(STATES.granted, given('revoke', PRIYA, { at: until }), {}, until);
    expect(decision.events).toMatchObject([{ kind: 'ended', how: 'expired' }, { kind: 'refused', why: 'nothing_to_end' }]);
  });
});

describe('asking', () => {
  const ask = (over: Partial<Extract<RequestCommand, { kind: 'ask' }>> = {}, world: Partial<CommandFacts> = {}, actor: PersonLookup = member(DANA)) =>
    decideAsk(
      {
        kind: 'ask', delivery: 'a1', at, by: { user: DANA, team: TEAM }, request: ID, workspace: { team: TEAM, domain: 'acme' }, model: MODEL,
        projects: [{ id: ONE, label: 'one' }], hours: 720, reason: 'r', stops: '2027-01-31', ...over,
      },
      facts(actor, world),
      at,
    );

  it('is recorded with the rule, the policy and the digest of its terms', () => {
    expect(ask()).toEqual({
      kind: 'asked',
      event: {
        kind: 'asked', at, by: person(DANA), workspace: { team: TEAM, domain: 'acme' },
        terms: { model: MODEL, projects: [{ id: ONE, label: 'one' }], hours: 720 }, reason: 'r', rule: RULE, policy: '00000001',
        digest: digestOf({ model: MODEL, projects: [{ id: ONE, label: 'one' }], hours: 720 }, RULE, sha256), stops: '2027-01-31', until: null, delivery: 'a1',
      },
    });
  });

  it('is granted at once where the rule wants nobody', () => {
    const free = policyOf('00000007', makeRule({ approvals: 0, approvers: [] }));
    const result = ask({}, { policy: free });
    expect(result).toMatchObject({ kind: 'asked', event: { until: at + 30 * DAY } });
    if (result.kind === 'asked') expect(fold(result.event).cleared).toEqual({ event: 1, at, until: at + 30 * DAY });
  });

  const rules = policyOf('00000009', makeRule({ approvals: 1, name: 'one', projects: ['proj_one'] }), makeRule({ approvals: 1, name: 'two', approvers: [principal(BO)], projects: ['proj_two'] }));
  const both = [{ id: ONE, label: 'one' }, { id: TWO, label: 'two' }];
  it.each<readonly [NotAsked, object, Partial<CommandFacts>, PersonLookup]>([
    ['slack_silent', {}, {}, { kind: 'silent' }],
    ['guest', {}, {}, { kind: 'refused', why: 'guest', person: person(DANA) }],
    ['no_rule', {}, { policy: policyOf('00000004') }, member(DANA)],
    ['too_long', { hours: 2161 }, {}, member(DANA)],
    ['nobody_left', {}, { groups: new Map([[OWNERS, { kind: 'members', users: [DANA] }]]) }, member(DANA)],
    ['nobody_left', {}, { groups: new Map([[OWNERS, { kind: 'gone' }]]) }, member(DANA)],
    ['rule_changed', { projects: both }, { policy: rules }, member(DANA)],
  ])('is refused: %s', (why, over, world, actor) => {
    expect(ask(over, world, actor)).toEqual({ kind: 'not_asked', why });
  });

  it('is recorded under the name that the door saw, where Slack is silent since', () => {
    expect(ask({ name: 'Dana Kim' }, {}, { kind: 'silent' })).toMatchObject({ kind: 'asked', event: { by: { user: DANA, team: TEAM, name: 'Dana Kim' } } });
  });

  it('needs as many who may approve as the rule asks for: people, members, and whoever asks where the rule says so', () => {
    const only = (...users: readonly (typeof DANA)[]) => ({ groups: new Map([[OWNERS, { kind: 'members' as const, users }]]) });
    const one = (over: object, ...users: readonly (typeof DANA)[]) => ask({}, { ...only(...users), policy: policyOf('00000009', makeRule({ approvals: 1, ...over })) }).kind;
    expect(one({}, PRIYA)).toBe('asked');
    expect(one({ approvers: [principal(BO)] })).toBe('asked');
    expect(one({ approvers: [principal(DANA)] })).toBe('not_asked');
    expect(one({ requesterMayApprove: true }, DANA)).toBe('asked');
  });

  it('is not refused because Slack does not say who is in the group', () => {
    expect(ask({}, { groups: new Map([[OWNERS, { kind: 'silent' }]]) }).kind).toBe('asked');
  });
});

describe('the digest of what is signed', () => {
  const terms = asked().terms;
  const digest = digestOf(terms, RULE, sha256);
  it('is what it always was: cards that are out there carry it', () => {
    expect(digest).toBe('246dd9af');
  });
  it('is the same for the same terms, however they are ordered or named', () => {
    expect(digest).toMatch(/^[0-9a-f]{8}$/);
    expect(digestOf({ ...terms, projects: [{ id: ONE, label: 'renamed' }] }, { ...RULE, approvers: [...RULE.approvers] }, sha256)).toBe(digest);
    const both = { ...terms, projects: [{ id: TWO, label: '2' }, { id: ONE, label: '1' }] };
    expect(digestOf(both, RULE, sha256)).toBe(digestOf({ ...both, projects: both.projects.toReversed() }, RULE, sha256));
  });
  it.each([
    [{ ...terms, hours: 719 }, RULE],
    [{ ...terms, projects: [{ id: TWO, label: 'one' }] }, RULE],
    [terms, { ...RULE, approvals: 2 }],
    [terms, { ...RULE, name: 'other' }],
    [terms, { ...RULE, approvers: [principal(BO)] }],
  ])('is another for other terms', (other, rule) => {
    expect(digestOf(other, rule, sha256)).not.toBe(digest);
  });
});
