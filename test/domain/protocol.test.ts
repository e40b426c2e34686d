import { describe, expect, it } from 'vitest';
import { decideShare } from '../../src/domain/share/decide.ts';
import { evolveShare } from '../../src/domain/share/evolve.ts';
import { outcomeFor } from '../../src/domain/share/outcome.ts';
import { owedByShare } from '../../src/domain/share/owed.ts';
import { afterCreated, afterDelete, afterFailure, afterLook, afterSettle, beforePost } from '../../src/domain/share/protocol.ts';
import type { CallFailure } from '../../src/domain/share/protocol.ts';
import type { Lease, ShareState } from '../../src/domain/share/types.ts';
import { DAY, HOUR, ID, MINUTE, POLICY, SECOND, T0, live, row, share } from './made.ts';

/** DESIGN, "Creating without an idempotency key", clause by clause. The creation is stored at T0. */
const SETTLE = MINUTE;
const creating = share({
  leases: { [ID]: live({}, false) },
  op: { kind: 'create', at: T0, mode: 'open', tries: 0, next: T0 },
  lastWriteAt: T0,
});
const doubted = evolveShare(creating, { kind: 'create_doubted', at: T0, next: T0 + SETTLE, sent: true });
const refused = (failure: CallFailure, sent: boolean, state: ShareState = creating, now = T0 + SECOND) =>
  afterFailure(state, failure, { startedAt: T0, now, settle: SETTLE, sent });

describe('the look before the POST', () => {
  it('lets it go out when nothing is there', () => {
    expect(beforePost(creating, [], SETTLE, T0 + SECOND)).toBe('go');
  });

  it('adopts what is there as found', () => {
    const there = row('cp_9', T0 - DAY);
    expect(beforePost(creating, [there], SETTLE, T0 + SECOND)).toEqual({ kind: 'held', rows: [there], origin: 'found', at: T0 + SECOND, wrote: false });
  });

  it('does not take for new what this share has deleted and a lagging list still shows, by id and birth', () => {
    const gone = row('cp_1', T0 - DAY);
    const state = { ...creating, deleted: [gone] };
    expect(beforePost(state, [gone], SETTLE, T0)).toBe('go');
    expect(beforePost(state, [row('cp_1', T0 - DAY + SECOND)], SETTLE, T0)).toMatchObject({ kind: 'held', origin: 'found' });
    expect(beforePost(state, [row('cp_2', T0 - DAY)], SETTLE, T0)).toMatchObject({ kind: 'held', origin: 'found' });
  });

  it('takes as its own what was born in an earlier doubt, all of it, and leaves the others alone', () => {
    const state = { ...creating, doubts: [T0 - HOUR] };
    const ours = [row('cp_1', T0 - HOUR), row('cp_2', T0 - HOUR + SETTLE)];
    expect(beforePost(state, [row('cp_9', T0 - DAY), ...ours], SETTLE, T0)).toMatchObject({ rows: ours, origin: 'bot' });
  });
});

describe('the answer 200', () => {
  it('makes it the bot’s if it was born no earlier than five seconds before the attempt', () => {
    expect(afterCreated(creating, [row('cp_1', T0 - 5 * SECOND)], T0, SETTLE, T0 + SECOND)).toMatchObject({ origin: 'bot', wrote: true });
    expect(afterCreated(creating, [row('cp_1', T0 - 5 * SECOND - 1)], T0, SETTLE, T0 + SECOND)).toMatchObject({ origin: 'found' });
  });

  it('makes it the bot’s also if it was born in an earlier doubt of this share', () => {
    const state = { ...creating, doubts: [T0 - 2 * MINUTE] };
    expect(afterCreated(state, [row('cp_1', T0 - 2 * MINUTE + SECOND)], T0, SETTLE, T0 + SECOND)).toMatchObject({ origin: 'bot' });
    expect(afterCreated(state, [row('cp_1', T0 - 2 * MINUTE - 6 * SECOND)], T0, SETTLE, T0 + SECOND)).toMatchObject({ origin: 'found' });
  });

  it('is a grant at once', () => {
    const state = evolveShare(creating, afterCreated(creating, [row('cp_1', T0)], T0, SETTLE, T0 + SECOND));
    expect(outcomeFor(state, ID, T0 + SECOND)).toMatchObject({ kind: 'granted', approval: 2, origin: 'bot', afterDoubt: false });
    expect(state).toMatchObject({ op: null, lastWriteAt: T0 + SECOND });
  });
});

describe('a refusal', () => {
  it('of the key waits five minutes, whether in the look or the POST, and is said with its status and scope', () => {
    const waiting = { why: 'key', status: 403, scope: 'api.x', tries: 1, next: T0 + SECOND + 5 * MINUTE };
    for (const sent of [true, false]) {
      expect(refused({ kind: 'key', status: 403, scope: 'api.x' }, sent)).toEqual({ kind: 'create_waits', waiting });
    }
  });

  it('because it is busy waits as long as it is asked to, eight times, and then it is final', () => {
    let state: ShareState = creating;
    for (let tries = 1; tries <= 8; tries += 1) {
      const event = refused({ kind: 'busy', retryAfterMs: 20_000 }, true, state);
      expect(event).toEqual({ kind: 'create_waits', waiting: { why: 'busy', status: 429, scope: null, tries, next: T0 + 21 * SECOND } });
      state = evolveShare(state, event);
    }
    expect(refused({ kind: 'busy', retryAfterMs: 20_000 }, true, state)).toEqual({
      kind: 'create_refused', end: { kind: 'refused', why: 'busy_too_long', status: 429 }, at: T0 + SECOND,
    });
  });

  it('because it is busy is waited out for a quarter of an hour at most, whatever it asks', () => {
    expect(refused({ kind: 'busy', retryAfterMs: 99 * HOUR }, true)).toMatchObject({ waiting: { next: T0 + SECOND + 15 * MINUTE } });
  });

  it('because it is busy, without a time, waits growing pauses of at least half a minute', () => {
    expect(refused({ kind: 'busy', retryAfterMs: null }, true)).toMatchObject({ waiting: { next: T0 + SECOND + 35 * SECOND } });
  });

  it.each([
    [{ kind: 'owner' }, true, { kind: 'had' }],
    [{ kind: 'unknown_model', status: 404 }, true, { kind: 'refused', why: 'unknown_target', status: 404 }],
    [{ kind: 'unknown_model', status: 404 }, false, { kind: 'refused', why: 'unknown_model', status: 404 }],
    [{ kind: 'bad_request', status: 422 }, true, { kind: 'refused', why: 'bad_request', status: 422 }],
  ] as const)('is final: %j, sent %j', (failure, sent, end) => {
    const event = refused(failure, sent);
    expect(event).toEqual({ kind: 'create_refused', end, at: T0 + SECOND });
    expect(evolveShare(creating, event).leases[ID]?.state).toEqual({ kind: 'ended', at: T0 + SECOND, end });
  });

  it('409 made nothing: it is looked at after settle, without a doubt', () => {
    const state = evolveShare(creating, refused({ kind: 'conflict' }, true));
    expect(state).toMatchObject({ op: { kind: 'create', mode: 'conflict', next: T0 + SETTLE }, doubts: [] });
  });

  it.each([
    [{ kind: 'lost' }, false],
    [{ kind: 'not_sent', status: null }, true],
    [{ kind: 'not_sent', status: 503 }, false],
  ] as const)('is surely nothing: %j, sent %s', (failure, sent) => {
    expect(refused(failure, sent)).toMatchObject({ kind: 'create_waits', waiting: { why: 'unreachable', next: T0 + 6 * SECOND } });
  });
});

describe('a doubt', () => {
  it('opens when an answer is lost, and nothing is sent before settle is over', () => {
    const state = evolveShare(creating, refused({ kind: 'lost' }, true));
    expect(state).toMatchObject({ op: { kind: 'create', mode: 'doubt', next: T0 + SETTLE }, doubts: [T0] });
    expect(owedByShare(state, T0 + SETTLE - 1, 0).effects.filter(({ kind }) => kind !== 'tell')).toEqual([]);
    expect(owedByShare(state, T0 + SETTLE - 1, 0).due).toBe(T0 + SETTLE);
    expect(owedByShare(state, T0 + SETTLE, 0).effects[0]).toEqual({ kind: 'settle', at: T0 });
    const requests = new Map();
    expect(decideShare(state, { requests, policy: POLICY, settle: SETTLE, holdUntil: 0 }, T0 + SETTLE - 1)).toEqual([]);
  });

  it('takes everything born within the window of any of its attempts, not only the latest', () => {
    const state = { ...doubted, doubts: [T0 - HOUR, T0] };
    const ours = [row('cp_1', T0 - HOUR - 5 * SECOND), row('cp_2', T0 - 5 * SECOND), row('cp_3', T0 + SETTLE)];
    const others = [row('cp_7', T0 - HOUR - 5 * SECOND - 1), row('cp_8', T0 - 5 * SECOND - 1), row('cp_9', T0 + SETTLE + 1)];
    expect(afterSettle(state, [...others, ...ours], SETTLE, T0 + 2 * MINUTE)).toEqual([
      { kind: 'held', rows: ours, origin: 'bot', at: T0 + 2 * MINUTE, wrote: false },
    ]);
    const granted = evolveShare(state, { kind: 'held', rows: ours, origin: 'bot', at: T0 + 2 * MINUTE, wrote: false });
    expect(outcomeFor(granted, ID, T0 + 2 * MINUTE)).toMatchObject({ kind: 'granted', rows: ours, afterDoubt: true });
  });

  it('adopts others as found when none is ours', () => {
    const other = row('cp_9', T0 - DAY);
    expect(afterSettle(doubted, [other], SETTLE, T0 + 2 * MINUTE)).toMatchObject([{ kind: 'held', rows: [other], origin: 'found' }]);
  });

  it('is over when there is nothing: a new attempt if a lease is live', () => {
    expect(afterSettle(doubted, [], SETTLE, T0 + 2 * MINUTE)).toEqual([{ kind: 'create_closed' }]);
    const closed = evolveShare(doubted, { kind: 'create_closed' });
    expect(closed).toMatchObject({ op: null, doubts: [T0] });
    const given = { requests: new Map(), policy: POLICY, settle: SETTLE, holdUntil: 0 };
    expect(decideShare(closed, given, T0 + 2 * MINUTE)).toContainEqual({ kind: 'create_opened', at: T0 + 2 * MINUTE });
    const left = { ...closed, leases: {} };
    expect(decideShare(left, given, T0 + 2 * MINUTE)).toEqual([{ kind: 'look_due', at: T0 + SETTLE + 10 * MINUTE, tries: 0 }]);
  });
});

describe('a later look', () => {
  const bots = row('cp_1', T0);
  const held = share({ leases: { [ID]: live({}, false) }, permission: { rows: [bots], origin: 'bot' }, look: { at: T0, tries: 0 } });

  it('confirms what is there', () => {
    expect(afterLook(held, [bots], SETTLE, T0 + HOUR)).toEqual([{ kind: 'looked', extra: [] }]);
    expect(evolveShare(held, { kind: 'looked', extra: [] }).leases[ID]?.state).toEqual({ kind: 'live', verified: true });
  });

  it('ends every lease that had it as lost when it is missing, and none that only joined', () => {
    expect(afterLook(held, [row('cp_9', T0 - DAY)], SETTLE, T0 + HOUR)).toEqual([{ kind: 'lost', at: T0 + HOUR }]);
    const lost = (lease: Lease) => evolveShare({ ...held, leases: { [ID]: lease } }, { kind: 'lost', at: T0 + HOUR });
    const state = lost(live());
    expect(state).toMatchObject({ permission: null, look: null });
    const ended = { kind: 'ended', at: T0 + HOUR, end: { kind: 'lost' } };
    expect(state.leases[ID]?.state).toEqual(ended);
    // Its request tried again for another project meanwhile: it had this one all the same.
    expect(lost(live({ told: 'g2:cp_1' }, false)).leases[ID]?.state).toEqual(ended);
    expect(lost(live({}, false)).leases[ID]?.state).toEqual({ kind: 'live', verified: false });
  });

  it('does not believe that something is missing before one settle after the share’s own write, and looks again then', () => {
    const made = { ...held, lastWriteAt: T0, doubts: [T0 - DAY] };
    expect(afterLook(made, [], SETTLE, T0 + SETTLE - 1)).toEqual([{ kind: 'look_due', at: T0 + SETTLE, tries: 0 }]);
    expect(afterLook(made, [], SETTLE, T0 + SETTLE)).toEqual([{ kind: 'lost', at: T0 + SETTLE }, { kind: 'doubts_closed' }]);
    expect(afterLook(made, [bots], SETTLE, T0 + SECOND)).toEqual([{ kind: 'looked', extra: [] }, { kind: 'doubts_closed' }]);
  });

  it('finds what an unanswered attempt left long after, and takes it in', () => {
    const late = row('cp_2', T0 + 30 * SECOND);
    const state = { ...held, doubts: [T0] };
    expect(afterLook(state, [bots, late], SETTLE, T0 + 2 * MINUTE)).toEqual([{ kind: 'looked', extra: [late] }]);
    expect(evolveShare(state, { kind: 'looked', extra: [late] }).permission).toEqual({ rows: [bots, late], origin: 'bot', afterDoubt: true });
  });

  it('deletes it when nobody holds a lease any more', () => {
    const late = row('cp_2', T0 + 30 * SECOND);
    const empty = share({ doubts: [T0], look: { at: T0, tries: 0 } });
    const events = afterLook(empty, [late, row('cp_9', T0 - DAY)], SETTLE, T0 + 2 * MINUTE);
    const state = events.reduce(evolveShare, empty);
    expect(state.permission).toEqual({ rows: [late], origin: 'bot', afterDoubt: true });
    const given = { requests: new Map(), policy: POLICY, settle: SETTLE, holdUntil: 0 };
    expect(decideShare(state, given, T0 + 2 * MINUTE)).toContainEqual({ kind: 'delete_opened', rows: [late], at: T0 + 2 * MINUTE });
  });

  it('does not leave it behind beside one that was found: ours goes at the end, the other stays', () => {
    const there = row('cp_9', T0 - DAY);
    const late = row('cp_2', T0 + 30 * SECOND);
    const state = share({ leases: { [ID]: live() }, permission: { rows: [there], origin: 'found' }, doubts: [T0], look: { at: T0, tries: 0 } });
    const after = afterLook(state, [there, late], SETTLE, T0 + 2 * MINUTE).reduce(evolveShare, state);
    expect(after.permission).toEqual({ rows: [late], origin: 'bot', afterDoubt: true });
    expect(after).toMatchObject({ look: null });
    expect(after.leases[ID]?.state).toEqual({ kind: 'live', verified: true });
  });

  it('closes the doubts only long after the last of them', () => {
    const state = { ...held, doubts: [T0 - DAY, T0] };
    const end = T0 + SETTLE + 10 * MINUTE;
    expect(afterLook(state, [bots], SETTLE, end - 1)).toEqual([{ kind: 'looked', extra: [] }]);
    expect(afterLook(state, [bots], SETTLE, end)).toEqual([{ kind: 'looked', extra: [] }, { kind: 'doubts_closed' }]);
  });
});

describe('a delete', () => {
  const one = row('cp_1', T0);
  const deleting = evolveShare(share({ permission: { rows: [one], origin: 'bot' } }), { kind: 'delete_opened', rows: [one], at: T0 + HOUR });
  const answered = (answer: Parameters<typeof afterDelete>[2], now: number, state = deleting, suspect = false) =>
    afterDelete(state, one, answer, { now, settle: SETTLE, suspect });

  it('is done by 200', () => {
    expect(answered({ kind: 'deleted', unsure: false }, T0 + HOUR)).toEqual({ kind: 'row_deleted', row: one, at: T0 + HOUR, gone: false, noCreateBefore: 0 });
  });

  it('is done by a 404 only later than settle after the row was born', () => {
    expect(answered({ kind: 'not_found' }, T0 + SETTLE)).toMatchObject({ kind: 'delete_failed', lost: false, noCreateBefore: 0 });
    expect(answered({ kind: 'not_found' }, T0 + SETTLE + 1)).toMatchObject({ kind: 'row_deleted', gone: true });
  });

  it('is nobody else’s work where an earlier try can have been ours', () => {
    expect(answered({ kind: 'not_found' }, T0 + HOUR, deleting, true)).toMatchObject({ kind: 'row_deleted', gone: false });
  });

  it('whose answer was lost is sent again, and blocks a creation for one settle', () => {
    const event = answered({ kind: 'failed', failure: { kind: 'lost' } }, T0 + HOUR);
    expect(event).toMatchObject({ kind: 'delete_failed', lost: true, next: T0 + HOUR + 5 * SECOND, noCreateBefore: T0 + HOUR + SETTLE });
    const again = evolveShare(deleting, event);
    expect(owedByShare(again, T0 + HOUR + 5 * SECOND, 0).effects).toEqual([{ kind: 'delete', row: one }]);
    const done = [answered({ kind: 'deleted', unsure: false }, T0 + HOUR + 6 * SECOND, again), { kind: 'delete_closed' as const, at: T0 + HOUR + 6 * SECOND }].reduce(evolveShare, again);
    expect(done).toMatchObject({ op: null, permission: null, noCreateBefore: T0 + HOUR + SETTLE, deleted: [one] });
    const waiting = { ...done, leases: { [ID]: live({}, false) } };
    const given = { requests: new Map(), policy: POLICY, settle: SETTLE, holdUntil: 0 };
    expect(decideShare(waiting, given, T0 + HOUR + SETTLE - 1)).toEqual([]);
    expect(decideShare(waiting, given, T0 + HOUR + SETTLE)).toMatchObject([{ kind: 'create_opened' }]);
  });

  it('never gives up: its pauses grow to five minutes', () => {
    let state = deleting;
    const pauses: number[] = [];
    for (let tries = 0; tries < 9; tries += 1) {
      const event = answered({ kind: 'failed', failure: { kind: 'not_sent', status: 500 } }, T0 + HOUR, state);
      state = evolveShare(state, event);
      pauses.push(event.kind === 'delete_failed' ? (event.next - T0 - HOUR) / SECOND : 0);
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
  });

  it('takes as long as it is asked to wait', () => {
    expect(answered({ kind: 'failed', failure: { kind: 'busy', retryAfterMs: 90_000 } }, T0 + HOUR)).toMatchObject({ next: T0 + HOUR + 90 * SECOND });
  });

  it('is overdue after an hour, is said so once, and nobody is due in the past for it', () => {
    const state = { ...deleting, leases: { [ID]: live({ state: { kind: 'ending', since: T0 + HOUR }, told: 'o2:' }) }, op: { ...deleting.op, kind: 'delete' as const, rows: [one], done: [], gone: true, since: T0 + HOUR, tries: 9, next: T0 + 3 * HOUR } };
    expect(owedByShare(state, T0 + 2 * HOUR, 0)).toEqual({ effects: [], due: T0 + 2 * HOUR + 1 });
    expect(owedByShare(state, T0 + 2 * HOUR + 1, 0).effects).toEqual([{ kind: 'tell', request: ID, outcome: 'o2:late' }]);
    expect(owedByShare(state, T0 + 2 * HOUR + 1, 0).due).toBe(T0 + 3 * HOUR);
  });

  it('ends the leases that waited for it, with what OpenAI said', () => {
    const state = { ...deleting, leases: { [ID]: live({ state: { kind: 'ending', since: T0 + HOUR } }) } };
    const done = [answered({ kind: 'not_found' }, T0 + HOUR), { kind: 'delete_closed' as const, at: T0 + HOUR }].reduce(evolveShare, state);
    expect(done.leases[ID]?.state).toEqual({ kind: 'ended', at: T0 + HOUR, end: { kind: 'deleted', rows: [one], gone: true } });
  });
});
