import { describe, expect, it } from 'vitest';
import { evolveShare } from '../../src/domain/share/evolve.ts';
import { afterCreated, afterDelete, afterFailure, afterLook, afterSettle } from '../../src/domain/share/protocol.ts';
import type { ShareState } from '../../src/domain/share/types.ts';
import { DAY, HOUR, ID, MINUTE, SECOND, T0, live, row, share } from './made.ts';

/** What OpenAI's lists and answers come to, where they say less than one would like. */
const SETTLE = MINUTE;
const at = T0 + HOUR;
const conflict = share({ leases: { [ID]: live({}, false) }, op: { kind: 'create', at: T0, mode: 'conflict', tries: 0, next: T0 + SETTLE } });

describe('a 409 that no list explains', () => {
  it('is tried again at growing pauses, from twenty seconds to an hour', () => {
    let state: ShareState = conflict;
    const pauses = Array.from({ length: 12 }, () => {
      const [event] = afterSettle({ ...state, op: conflict.op }, [], SETTLE, at);
      if (event?.kind !== 'create_waits') throw new Error(`It did not wait: ${event?.kind ?? 'nothing'}`);
      expect(event.waiting).toMatchObject({ why: 'conflict', status: 409, scope: null });
      state = evolveShare(state, event);
      return (event.waiting.next - at) / SECOND;
    });
    expect(pauses).toEqual([20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600, 3600]);
    expect(state.waiting?.tries).toBe(12);
  });

  it('is not what a doubt comes to, nor a look for which no creation is open', () => {
    expect(afterSettle(share({ op: { kind: 'create', at: T0, mode: 'doubt', tries: 0, next: T0 } }), [], SETTLE, at)).toEqual([{ kind: 'create_closed' }]);
    expect(afterSettle(share(), [], SETTLE, at)).toEqual([{ kind: 'create_closed' }]);
  });
});

it('of two rows of one answer both must be new for them to be the bot’s', () => {
  const rows = [row('cp_1', T0), row('cp_2', T0 - DAY)];
  expect(afterCreated(share(), rows, T0, SETTLE, at)).toEqual({ kind: 'held', rows, origin: 'found', at, wrote: true });
});

it('a lost answer is a doubt about what was sent', () => {
  expect(afterFailure(share(), { kind: 'lost' }, { startedAt: T0, now: at, settle: SETTLE, sent: true })).toEqual({
    kind: 'create_doubted', at: T0, next: T0 + SETTLE, sent: true,
  });
});

describe('the answer to a DELETE', () => {
  const one = row('cp_1', T0);
  const given = { now: at, settle: SETTLE, suspect: false };
  it('that may have been somebody else’s second lets nothing be created for one settle', () => {
    expect(afterDelete(share(), one, { kind: 'deleted', unsure: true }, given)).toEqual({
      kind: 'row_deleted', row: one, at, gone: false, noCreateBefore: at + SETTLE,
    });
  });

  it('that it was surely not sent is no loss', () => {
    const failed = afterDelete(share(), one, { kind: 'failed', failure: { kind: 'not_sent', status: 503 } }, given);
    expect(failed).toEqual({ kind: 'delete_failed', at, next: at + 5 * SECOND, lost: false, noCreateBefore: 0 });
  });
});

describe('a look', () => {
  const [here, gone, late] = [row('cp_1', T0 - DAY), row('cp_2', T0 - DAY), row('cp_3', T0)];
  const looked = (state: Partial<ShareState>, rows: Parameters<typeof afterLook>[1]) => afterLook(share(state), rows, SETTLE, at);
  it('with nothing held and nothing late finds nothing', () => {
    expect(looked({}, [here])).toEqual([{ kind: 'looked', extra: [] }]);
  });

  it('with nothing held takes in what came late of a doubt', () => {
    const held = { kind: 'held', rows: [late], origin: 'bot', at, wrote: false };
    expect(looked({ doubts: [T0] }, [here, late])).toEqual([{ kind: 'looked', extra: [] }, held, { kind: 'doubts_closed' }]);
  });

  it('beside one that was found confirms it, and takes in what came late', () => {
    const permission = { rows: [here], origin: 'found' as const };
    expect(looked({ permission }, [here])).toEqual([{ kind: 'looked', extra: [] }]);
    const held = { kind: 'held', rows: [late], origin: 'bot', at, wrote: false };
    expect(looked({ permission, doubts: [T0] }, [here, late])).toEqual([{ kind: 'looked', extra: [] }, held, { kind: 'doubts_closed' }]);
  });

  it('that finds one of two still finds the permission', () => {
    expect(looked({ permission: { rows: [here, gone], origin: 'bot' } }, [here])).toEqual([{ kind: 'looked', extra: [] }]);
  });
});
