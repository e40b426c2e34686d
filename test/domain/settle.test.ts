import { describe, expect, it } from 'vitest';
import { owedByRequest } from '../../src/domain/request/owed.ts';
import { settle } from '../../src/domain/request/settle.ts';
import { nothingShown } from '../../src/domain/request/types.ts';
import type { RequestEvent, RequestState } from '../../src/domain/request/types.ts';
import type { ShareState } from '../../src/domain/share/types.ts';
import { DAY, ID, MINUTE, ONE, T0, approved, asked, fold, live, settleFacts, share } from './made.ts';

const APPROVED_AT = T0 + MINUTE;
const facts = (one: ShareState | null | 'unreadable') => settleFacts({ shares: new Map([[ONE, one]]) });
const due = (state: RequestState, now: number, shown = nothingShown): number | null =>
  owedByRequest({ id: ID, entries: [], state, shown }, now).due;

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
