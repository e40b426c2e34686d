import { describe, expect, it } from 'vitest';
import { decideClick } from '../../src/domain/request/decide.ts';
import type { Decision } from '../../src/domain/request/decide.ts';
import { evolveRequest } from '../../src/domain/request/evolve.ts';
import { settle } from '../../src/domain/request/settle.ts';
import { nothingShown } from '../../src/domain/request/types.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import type { RequestState } from '../../src/domain/request/types.ts';
import { BO, DANA, PRIYA, makeRule } from '../policy/made.ts';
import { DAY, HOUR, ID, MINUTE, ONE, POLICY, T0, approved, asked, ended, facts, failed, fold, granted, member, policyOf, settleFacts } from './made.ts';

const stuck = fold(asked(), approved(), failed());
const APPROVED_AT = T0 + MINUTE;
const retry = (state: RequestState, at: number, policy: Policy = POLICY, by = PRIYA): Decision => {
  const command = { kind: 'retry', request: ID, delivery: 'r1', at, by: { user: by, team: state.asked.by.team } } as const;
  return decideClick(state, nothingShown, [], command, facts(member(by), { policy }), at);
};
const after = (state: RequestState, { events }: Decision): RequestState => events.reduce(evolveRequest, state);

describe('try again', () => {
  it('needs nothing while the approvals are good: claimed anew', () => {
    const decision = retry(stuck, T0 + HOUR);
    expect(decision.events).toMatchObject([{ kind: 'retried', policy: POLICY.hash }]);
    const state = after(stuck, decision);
    expect(state.outcomes[ONE]).toEqual({ kind: 'none' });
    expect([state.claim, state.cleared]).toEqual([4, { event: 2, at: APPROVED_AT, until: APPROVED_AT + 30 * DAY }]);
  });

  it('waits for new approvals once they are too old, from the next millisecond on', () => {
    expect(retry(stuck, APPROVED_AT + DAY).events).toHaveLength(1);
    const decision = retry(stuck, APPROVED_AT + DAY + 1);
    expect(decision.events).toMatchObject([
      { kind: 'retried' },
      { kind: 'rechecked', why: 'stale', have: 0, need: 1, dropped: [{ user: PRIYA }], until: null },
    ]);
    expect(after(stuck, decision)).toMatchObject({ cleared: null, approvals: [], need: 1 });
  });

  it('keeps good approvals under a policy that asks for one more, and says that the policy is why', () => {
    const stricter = policyOf('00000002', makeRule({ approvals: 2 }));
    const decision = retry(stuck, T0 + HOUR, stricter);
    expect(decision.events).toMatchObject([
      { kind: 'retried' },
      { kind: 'rechecked', why: 'policy', have: 1, need: 2, dropped: [], until: null },
    ]);
    expect(after(stuck, decision)).toMatchObject({ cleared: null, approvals: [{ by: { user: PRIYA } }], need: 2 });
  });

  it("goes on under today's rule where that asks for no more", () => {
    const renamed = policyOf('00000003', makeRule({ approvals: 1, name: 'renamed', approvalsLastHours: 48 }));
    const state = after(stuck, retry(stuck, T0 + HOUR, renamed));
    expect(state.rule?.name).toBe('renamed');
    expect(state.cleared?.at).toBe(APPROVED_AT);
    expect(settle(state, settleFacts({ policy: renamed }), T0 + HOUR)).toEqual([]);
  });

  it.each([
    ['a person who is no approver and no operator', stuck, BO, POLICY, 'not_an_approver'],
    ['the requester, who is neither', stuck, DANA, POLICY, 'not_an_approver'],
    ['a request that waits', fold(asked()), PRIYA, POLICY, 'nothing_to_retry'],
    ['one that is granted', fold(asked(), approved(), granted()), PRIYA, POLICY, 'nothing_to_retry'],
    ['one that is over', fold(asked(), approved(), failed(), ended('revoked', T0 + HOUR)), PRIYA, POLICY, 'nothing_to_retry'],
    ['a policy without a rule for it', stuck, PRIYA, policyOf('00000004'), 'no_rule'],
  ] as const)('is refused: %s', (_what, state, by, policy, why) => {
    const decision = retry(state, T0 + HOUR, policy, by);
    expect(decision.answer).toEqual({ kind: 'refused', why });
    expect(decision.events.at(-1)).toMatchObject({ kind: 'refused', action: 'retry', why, by: { user: by } });
  });
});
