import { describe, expect, it } from 'vitest';
import { outcomeKey } from '../../src/domain/share/outcome.ts';
import type { LeaseOutcome } from '../../src/domain/share/outcome.ts';
import { owedByShare } from '../../src/domain/share/owed.ts';
import type { Lease, Operation, ShareState } from '../../src/domain/share/types.ts';
import { DAY, HOUR, ID, MINUTE, T0, live, row, share } from './made.ts';

const at = T0 + HOUR;
const owed = (state: Partial<ShareState>, holdUntil = 0) => owedByShare(share(state), at, holdUntil);
const bots = { rows: [row('cp_1', T0)], origin: 'bot' as const, gate: { says: 'open' as const, tries: 1, next: null } };
const quiet = live({ told: 'g2:cp_1' });
const op = (over: Partial<Extract<Operation, { kind: 'delete' }>>): Operation => ({
  kind: 'delete', rows: bots.rows, done: [], gone: true, since: at, tries: 0, next: at, ...over,
});

describe('when a share is due', () => {
  it('never, with nothing held and nothing claimed', () => {
    expect(owed({})).toEqual({ effects: [], due: null });
    expect(owed({ leases: { [ID]: quiet }, permission: bots })).toEqual({ effects: [], due: null });
  });

  it('at its look, not before', () => {
    const state = { leases: { [ID]: quiet }, permission: bots };
    expect(owed({ ...state, look: { at, tries: 0 } })).toEqual({ effects: [{ kind: 'look' }], due: null });
    expect(owed({ ...state, look: { at: at + 1, tries: 0 } })).toEqual({ effects: [], due: at + 1 });
  });

  it('at once for a permission of its own that nobody claims, after a cool-down; for one that was found never', () => {
    expect(owed({ permission: bots })).toEqual({ effects: [], due: at });
    expect(owed({ permission: bots }, at + MINUTE)).toEqual({ effects: [], due: at + MINUTE });
    expect(owed({ permission: { ...bots, origin: 'found' } })).toEqual({ effects: [], due: null });
  });

  it('no sooner than a record can be read again', () => {
    expect(owed({ permission: bots, rereadAt: at + MINUTE })).toEqual({ effects: [], due: at + MINUTE });
    expect(owed({ leases: { [ID]: live({}, false) }, rereadAt: at + MINUTE })).toEqual({ effects: [], due: at + MINUTE });
  });

  it('for an end that is overdue an hour after its deletion was opened, and for no lease that stays', () => {
    const ending: Lease['state'] = { kind: 'ending', since: T0 - DAY };
    const late = op({ next: at + 3 * HOUR });
    expect(owed({ leases: { [ID]: live({ state: ending, told: 'o2:' }) }, op: late })).toEqual({ effects: [], due: at + HOUR + 1 });
    expect(owed({ leases: { [ID]: live() }, op: late })).toEqual({ effects: [], due: at + 3 * HOUR });
  });

  it('for a deletion whose rows are all gone there is nothing to send', () => {
    expect(owed({ op: op({ rows: [], done: bots.rows }) }).effects).toEqual([]);
  });
});

/** It is kept with the lease: spelled otherwise, every request would be nudged once more. */
describe('what a request was last told', () => {
  const waiting = { kind: 'waiting', claim: 2, next: T0, tries: 3 } as const;
  it.each<readonly [LeaseOutcome, string]>([
    [{ kind: 'unknown' }, ''],
    [{ kind: 'working', claim: 2 }, 'w2'],
    [{ kind: 'doubt', claim: 2, why: 'doubt', next: 7 }, 'd2:7'],
    [{ ...waiting, why: 'busy', status: 429, scope: null, next: 7 }, 'b2:7'],
    [{ ...waiting, why: 'key', status: 403, scope: 'api.x' }, 'x2:key:403:api.x'],
    [{ ...waiting, why: 'unreachable', status: null, scope: null }, 'x2:unreachable::'],
    [{ kind: 'ending', claim: 2, overdue: false }, 'o2:'],
    [{ kind: 'ending', claim: 2, overdue: true }, 'o2:late'],
    [{ kind: 'ended', claim: 2, at: T0, end: { kind: 'lost' } }, 'e2:lost'],
    [
      { kind: 'granted', claim: 2, approval: 2, rows: [row('cp_1', T0), row('cp_2', T0)], origin: 'bot', afterDoubt: false, blockedBy: 'deny_list' },
      'g2:cp_1,cp_2,deny_list',
    ],
  ])('%j is %s', (outcome, key) => {
    expect(outcomeKey(outcome)).toBe(key);
  });
});
