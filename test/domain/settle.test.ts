import { describe, expect, it } from 'vitest';
import { evolveRequest } from '../../src/domain/request/evolve.ts';
import { owedByRequest } from '../../src/domain/request/owed.ts';
import { settle } from '../../src/domain/request/settle.ts';
import { nothingShown } from '../../src/domain/request/types.ts';
import type { RequestEvent, RequestState } from '../../src/domain/request/types.ts';
import type { ShareState } from '../../src/domain/share/types.ts';
import { makeRule } from '../policy/made.ts';
import { DAY, HOUR, ID, MINUTE, ONE, T0, approved, asked, fold, live, policyOf, settleFacts, share } from './made.ts';

const APPROVED_AT = T0 + MINUTE;
const facts = (one: ShareState | null | 'unreadable') => settleFacts({ shares: new Map([[ONE, one]]) });
const due = (state: RequestState, now: number, shown = nothingShown): number | null =>
  owedByRequest({ id: ID, entries: [], state, shown }, now).due;

const after = (state: RequestState, events: readonly RequestEvent[]): RequestState => events.reduce(evolveRequest, state);
const LAST = T0 + 6 * DAY;
/** Approved on the last but one day, and sent back to waiting by a policy that asks for two. */
const stricter = policyOf('00000002', makeRule({ approvals: 2 }));
const lastDay = fold(asked(), approved({ at: LAST, until: LAST + 30 * DAY }));

describe('a request that nobody decides', () => {
  it('lapses after seven days, not a moment before', () => {
    const state = fold(asked());
    expect(due(state, T0)).toBe(T0 + 7 * DAY);
    expect(settle(state, facts(null), T0 + 7 * DAY - 1)).toEqual([]);
    expect(settle(state, facts(null), T0 + 7 * DAY)).toEqual([{ kind: 'lapsed', at: T0 + 7 * DAY }]);
  });

  it('has seven days again when it is sent back to waiting', () => {
    const back = LAST + 20 * HOUR;
    const state = after(lastDay, settle(lastDay, settleFacts({ policy: stricter }), back));
    expect(state.cleared).toBeNull();
    expect(due(state, back)).toBe(back + 7 * DAY);
    expect(settle(state, settleFacts({ policy: stricter }), T0 + 8 * DAY)).toEqual([]);
    expect(settle(state, settleFacts({ policy: stricter }), back + 7 * DAY)).toMatchObject([{ kind: 'lapsed' }]);
  });
});

describe('approvals under a new policy that asks for no more', () => {
  it('stay, count for their rest of time, and are not younger than before', () => {
    const renamed = policyOf('00000003', makeRule({ approvals: 1, name: 'renamed' }));
    const state = fold(asked(), approved());
    const at = APPROVED_AT + 23 * HOUR;
    const [event] = settle(state, settleFacts({ policy: renamed }), at);
    expect(event).toMatchObject({ kind: 'rechecked', why: 'policy', have: 1, need: 1, dropped: [], until: APPROVED_AT + 30 * DAY });
    const next = after(state, event === undefined ? [] : [event]);
    expect(next.cleared).toEqual({ event: 3, at: APPROVED_AT, until: APPROVED_AT + 30 * DAY });
    expect(settle(next, settleFacts({ policy: renamed }), APPROVED_AT + DAY + 1)).toMatchObject([{ kind: 'failed', why: 'too_late' }]);
  });
});

describe('approvals that grow too old before the grant', () => {
  const late = APPROVED_AT + DAY + 1;
  const doubted: RequestEvent = {
    kind: 'delayed', at: T0 + 2 * MINUTE, project: ONE, why: 'doubt', status: null, scope: null, next: T0 + 3 * MINUTE,
  };
  const inDoubt = share({ leases: { [ID]: live({}, false) }, op: { kind: 'create', at: T0, mode: 'doubt', tries: 3, next: late } });
  const nudged = { ...nothingShown, nudges: { [ONE]: { claim: 2, at: late - MINUTE, tries: 6 } } };

  it('are acted on for exactly as long as the rule says', () => {
    const state = fold(asked(), approved());
    expect(settle(state, facts(share()), late - 1)).toEqual([]);
    expect(settle(state, facts(share()), late)).toEqual([
      { kind: 'failed', at: late, project: ONE, why: 'too_late', status: null },
    ]);
    expect(due(state, late - 1, nudged)).toBe(late);
  });

  it('wait for the end of a doubt, and nobody is due in the past for it', () => {
    const state = fold(asked(), approved(), doubted);
    expect(settle(state, facts(inDoubt), late)).toEqual([]);
    expect(settle(state, facts('unreadable'), late)).toEqual([]);
    expect(due(state, late, nudged)).toBeGreaterThan(late);
  });

  it('are given up when the share has let go of them', () => {
    const state = fold(asked(), approved(), doubted);
    expect(settle(state, facts(share({ doubts: [T0] })), late)).toMatchObject([{ kind: 'failed', why: 'too_late' }]);
  });
});
