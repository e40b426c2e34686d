import { describe, expect, it } from 'vitest';
import { claimOn } from '../../src/domain/request/claim.ts';
import { evolveRequest } from '../../src/domain/request/evolve.ts';
import { decideClick } from '../../src/domain/request/decide.ts';
import { owedByRequest } from '../../src/domain/request/owed.ts';
import { recheck, settle, waitingOn } from '../../src/domain/request/settle.ts';
import { nothingShown } from '../../src/domain/request/types.ts';
import type { RequestEvent, RequestState } from '../../src/domain/request/types.ts';
import { decideShare } from '../../src/domain/share/decide.ts';
import { DANA, OMAR, PRIYA, makeRule } from '../policy/made.ts';
import {
  DAY, HOUR, ID, MINUTE, ONE, T0, TWO, approved, bothProjects, cp, facts, failed, fold, granted, live, member, policyOf, row,
  settleFacts, share,
} from './made.ts';

/** One project is granted, the other waits, when the policy begins to ask for two approvals. */
const stricter = policyOf('00000002', makeRule({ approvals: 2 }));
const start = fold(bothProjects(), approved(), granted(ONE));
const at = T0 + HOUR;
const after = (state: RequestState, events: readonly RequestEvent[]): RequestState => events.reduce(evolveRequest, state);
const waiting = after(start, recheck(start, { ...settleFacts({ policy: stricter }) }, at));

describe('a request of which a part is granted', () => {
  it('goes back to waiting for the rest, and the part stays held', () => {
    expect(waiting.cleared).toBeNull();
    expect(waiting.need).toBe(2);
    expect(claimOn(waiting, ONE, stricter, at)).toEqual({ kind: 'live', approval: 2, claim: 4, until: T0 + MINUTE + 30 * DAY });
    expect(claimOn(waiting, TWO, stricter, at)).toEqual({ kind: 'withdrawn' });
    expect(waitingOn(waiting)).toEqual([]);
  });

  it('keeps the permission at its share', () => {
    const held = share({ leases: { [ID]: live() }, permission: { rows: [row('cp_1', T0)], origin: 'bot' }, lastWriteAt: T0 });
    const world = { requests: new Map([[ID, waiting]]), policy: stricter, settle: MINUTE, holdUntil: 0 };
    const kinds = decideShare(held, world, at).map((event) => event.kind);
    expect(kinds).not.toContain('dropped');
    expect(kinds).not.toContain('delete_opened');
  });

  it('ends the part at its time, though nobody approved the rest', () => {
    const end = T0 + MINUTE + 30 * DAY;
    expect(settle(waiting, settleFacts({ policy: stricter }), end - 1)).toEqual([]);
    expect(owedByRequest({ id: ID, entries: [], state: waiting, shown: nothingShown }, at).due).toBe(end);
    const [event] = settle(waiting, settleFacts({ policy: stricter }), end);
    expect(event).toMatchObject({ kind: 'ended', how: 'expired' });
    expect(waitingOn(after(waiting, [{ kind: 'ended', at: end, how: 'expired', by: null, reason: null, delivery: null }]))).toEqual([ONE, TWO]);
  });

  it('hears that the part was removed, and can be given back meanwhile', () => {
    const lost = share({ leases: { [ID]: live({ state: { kind: 'ended', at, end: { kind: 'lost' } } }) } });
    const shares = new Map([[ONE, lost]]);
    expect(settle(waiting, settleFacts({ policy: stricter, shares }), at)).toEqual([
      { kind: 'removed', at, project: ONE, how: { kind: 'lost' } },
    ]);
    const command = { kind: 'give_back', request: ID, delivery: 'd9', at, by: { user: DANA, team: start.asked.by.team } } as const;
    const decision = decideClick(waiting, nothingShown, [], command, facts(member(DANA), { policy: stricter }), at);
    expect(decision.events).toMatchObject([{ kind: 'ended', how: 'given_back' }]);
  });

  it('is granted the rest after the missing approval', () => {
    const command = {
      kind: 'approve', request: ID, delivery: 'd9', at, by: { user: OMAR, team: start.asked.by.team }, digest: waiting.digest, rule: 'prod-models',
    } as const;
    const decision = decideClick(waiting, nothingShown, [], command, facts(member(OMAR), { policy: stricter }), at);
    const state = after(waiting, decision.events);
    expect(state.cleared).toEqual({ event: 5, at, until: at + 30 * DAY });
    expect(claimOn(state, ONE, stricter, at)).toMatchObject({ kind: 'live', approval: 5 });
    expect(claimOn(state, TWO, stricter, at)).toMatchObject({ kind: 'live', approval: 5 });
  });

  it('keeps the part also when it is tried again with approvals that are too old', () => {
    const half = fold(bothProjects(), approved(), granted(ONE), failed(TWO));
    const late = T0 + 3 * DAY;
    const command = { kind: 'retry', request: ID, delivery: 'd9', at: late, by: { user: PRIYA, team: half.asked.by.team } } as const;
    const decision = decideClick(half, nothingShown, [], command, facts(member(PRIYA)), late);
    expect(decision.events).toMatchObject([{ kind: 'retried' }, { kind: 'rechecked', why: 'stale', until: null }]);
    const state = after(half, decision.events);
    expect(claimOn(state, ONE, settleFacts().policy, late)).toMatchObject({ kind: 'live', approval: 2 });
    expect(state.outcomes[ONE]).toMatchObject({ kind: 'granted', permissions: [cp('cp_1')] });
  });
});
