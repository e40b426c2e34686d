import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/domain/policy/types.ts';
import { claimOn } from '../../src/domain/request/claim.ts';
import { decideClick } from '../../src/domain/request/decide.ts';
import { evolveRequest } from '../../src/domain/request/evolve.ts';
import { settle } from '../../src/domain/request/settle.ts';
import { digestOf } from '../../src/domain/request/terms.ts';
import { nothingShown } from '../../src/domain/request/types.ts';
import type { RequestState } from '../../src/domain/request/types.ts';
import type { UserId } from '../../src/domain/ids.ts';
import { BO, OMAR, PRIYA, makeRule, person as principal, team } from '../policy/made.ts';
import { DAY, HOUR, ID, MINUTE, ONE, OWNERS, T0, approved, asked, facts, fold, granted, member, person, policyOf, settleFacts, sha256 } from './made.ts';

/** The table "What counts when": which policy, whose membership and which age decide, at ask, click and grant. */
const at = T0 + HOUR;
const one = policyOf('00000001', makeRule({ approvals: 1 }));
const two = policyOf('00000002', makeRule({ approvals: 2 }));
const none = policyOf('00000004');
const asks = fold(asked());
const cleared = fold(asked(), approved());

const catchUp = (state: RequestState, policy: Policy, now = at): RequestState =>
  settle(state, settleFacts({ policy }), now).reduce(evolveRequest, state);
const approve = (state: RequestState, by: UserId, policy: Policy, members: readonly UserId[] = [PRIYA, OMAR], now = at) =>
  decideClick(
    state,
    nothingShown,
    [],
    { kind: 'approve', request: ID, delivery: `by ${by}`, at: now, by: { user: by, team: asks.asked.by.team }, digest: state.digest, rule: state.rule?.name ?? '' },
    facts(member(by), { policy, groups: new Map([[OWNERS, { kind: 'members', users: members }]]) }),
    now,
  );
const mayCreate = (state: RequestState, policy: Policy, now = at): boolean => claimOn(state, ONE, policy, now).kind === 'live';

describe('the policy of the moment counts', () => {
  it('at the click, not the one at the ask: one that asks for more approvals', () => {
    const state = catchUp(asks, two);
    expect(state).toMatchObject({ need: 2, policy: '00000002' });
    expect(approve(state, PRIYA, two).events).toMatchObject([{ kind: 'approved', have: 1, need: 2, until: null }]);
  });

  it('at the click: one that asks for fewer is complete by what stands there', () => {
    const start = fold(asked({ rule: makeRule({ approvals: 2 }), policy: '00000002' }), approved({ have: 1, need: 2, until: null, policy: '00000002' }));
    const state = catchUp(start, one);
    expect(state.cleared).toEqual({ event: 3, at, until: at + 30 * DAY });
    expect(mayCreate(state, one)).toBe(true);
  });

  it('at the grant, not the one at the click: one that asks for more sends it back, and the share makes nothing', () => {
    expect(mayCreate(cleared, two)).toBe(false);
    const state = catchUp(cleared, two);
    expect(state).toMatchObject({ cleared: null, need: 2, approvals: [{ by: { user: PRIYA } }], dropped: [] });
    const complete = approve(state, OMAR, two).events.reduce(evolveRequest, state);
    expect(mayCreate(complete, two)).toBe(true);
  });

  it('at the grant: an approver whom the rule does not name any more does not count, and is named as dropped', () => {
    const others = policyOf('00000003', makeRule({ approvals: 1, approvers: [principal(BO)] }));
    expect(mayCreate(cleared, others)).toBe(false);
    const state = catchUp(cleared, others);
    expect(state).toMatchObject({ cleared: null, approvals: [], dropped: [{ user: PRIYA }] });
    expect(approve(state, PRIYA, others).answer).toEqual({ kind: 'refused', why: 'not_an_approver' });
  });

  it('at the grant: no rule at all', () => {
    expect(mayCreate(cleared, none)).toBe(false);
    const state = catchUp(cleared, none);
    expect([state.cleared, state.rule]).toEqual([null, null]);
    expect(approve(state, PRIYA, none).answer).toEqual({ kind: 'refused', why: 'no_rule' });
  });

  it('at the grant: a shorter longest duration', () => {
    const short = policyOf('00000006', makeRule({ approvals: 1, longestHours: 24 }));
    expect(mayCreate(cleared, short)).toBe(false);
    expect(catchUp(cleared, short).cleared).toBeNull();
    expect(approve(catchUp(cleared, short), OMAR, short).answer).toEqual({ kind: 'refused', why: 'terms_changed' });
  });

  it('not after the grant: what is granted stays until it is over', () => {
    const held = fold(asked(), approved(), granted());
    for (const policy of [two, none]) {
      expect(settle(held, settleFacts({ policy }), at)).toEqual([]);
      expect(mayCreate(held, policy)).toBe(true);
    }
  });

  it('changes what was signed: a click on the card of the old rule does not count', () => {
    const state = catchUp(asks, two);
    expect(state.digest).toBe(digestOf(asks.asked.terms, makeRule({ approvals: 2 }), sha256));
    const click = { kind: 'approve', request: ID, delivery: 'old', at, by: { user: PRIYA, team: asks.asked.by.team }, digest: asks.digest, rule: 'prod-models' } as const;
    expect(decideClick(asks, nothingShown, [], click, facts(member(PRIYA), { policy: two }), at).answer).toEqual({ kind: 'refused', why: 'terms_changed' });
  });
});

describe('who approved', () => {
  it('counts although they left the group after their click', () => {
    const start = fold(asked({ rule: makeRule({ approvals: 2 }), policy: '00000002' }), approved({ have: 1, need: 2, until: null, policy: '00000002' }));
    const state = approve(start, OMAR, two, [OMAR]).events.reduce(evolveRequest, start);
    expect(state.cleared).not.toBeNull();
    expect(mayCreate(state, two)).toBe(true);
  });

  it('does not count if they had left before it', () => {
    expect(approve(asks, PRIYA, one, [OMAR]).answer).toEqual({ kind: 'refused', why: 'not_an_approver' });
  });

  it('counts for the group they stood for then, also where the rule names it beside others', () => {
    const wider = policyOf('00000008', makeRule({ approvals: 1, approvers: [principal(BO), team(OWNERS)] }));
    expect(mayCreate(catchUp(cleared, wider), wider)).toBe(true);
  });

  it('never counts twice, whatever the record holds', () => {
    const twice = fold(asked(), approved({ until: null }), approved({ delivery: 'again', by: person(PRIYA) }));
    expect(mayCreate(twice, two)).toBe(false);
  });
});

describe('how old approvals may be', () => {
  it('counts from the one that completed the rule, by the rule that decides now', () => {
    const last = T0 + MINUTE + DAY;
    expect(mayCreate(cleared, one, last)).toBe(true);
    expect(mayCreate(cleared, one, last + 1)).toBe(false);
    const longer = policyOf('00000009', makeRule({ approvals: 1, approvalsLastHours: 48, name: 'longer' }));
    expect(mayCreate(catchUp(cleared, longer), longer, last + 1)).toBe(true);
  });

  it('is never longer than the grant itself would last', () => {
    const hour = fold(asked(), approved({ until: T0 + MINUTE + HOUR }));
    expect(mayCreate(hour, one, T0 + MINUTE + HOUR - 1)).toBe(true);
    expect(mayCreate(hour, one, T0 + MINUTE + HOUR)).toBe(false);
  });
});
