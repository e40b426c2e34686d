import type { LeaseEnd, Origin, Row, ShareEvent, ShareState, Waiting, WaitReason } from './types.ts';
import { sameRow } from './evolve.ts';
import { HOUR, MINUTE, SECOND, pauseAfter } from '../time.ts';

/**
 * Creating and deleting without an idempotency key (DESIGN, "Creating without an idempotency key").
 * This protocol was model-checked; change no clause without doing that again.
 */

/** OpenAI's clock may be behind ours by this much. */
const SKEW = 5 * SECOND;
/** A refused admin key is tried again this often: it heals by itself once mended. */
const KEY_RETRY = 5 * MINUTE;
/** After so many busy answers the request is told instead of waiting on. */
const BUSY_TRIES = 8;
const BUSY_PAUSE = 30 * SECOND;
/** What OpenAI asks for is obeyed up to this: nobody's access may last, or fail to come, for a header's sake. */
const RETRY_AFTER_CAP = 15 * MINUTE;

const askedFor = (retryAfterMs: number | null): number | null =>
  retryAfterMs === null ? null : Math.min(retryAfterMs, RETRY_AFTER_CAP);

/** How a call to OpenAI went wrong, as far as the protocol cares. */
export type CallFailure =
  /** Surely not acted upon: no connection came about, or a read failed. */
  | { readonly kind: 'not_sent'; readonly status: number | null }
  /** The admin key is refused, or cannot be read (status null). */
  | { readonly kind: 'key'; readonly status: number | null; readonly scope: string | null }
  | { readonly kind: 'busy'; readonly retryAfterMs: number | null }
  | { readonly kind: 'owner' }
  | { readonly kind: 'unknown_model'; readonly status: number }
  | { readonly kind: 'bad_request'; readonly status: number }
  | { readonly kind: 'conflict' }
  /** It may have taken effect, or may still. */
  | { readonly kind: 'lost' };

const windowHolds = (start: number, row: Row, settle: number): boolean =>
  row.createdAt >= start - SKEW && row.createdAt <= start + settle;

/** Rows that only this share can have made: born within a recorded doubt. */
const bornInDoubt = (state: ShareState, rows: readonly Row[], settle: number): readonly Row[] =>
  rows.filter((row) => state.doubts.some((start) => windowHolds(start, row, settle)));

/** Rows that count: what this share itself deleted may still stand in a list that lags. */
const notDeleted = (state: ShareState, rows: readonly Row[]): readonly Row[] =>
  rows.filter((row) => !state.deleted.some((gone) => sameRow(gone, row)));

const adopt = (state: ShareState, rows: readonly Row[], settle: number, now: number): ShareEvent | null => {
  const present = notDeleted(state, rows);
  const ours = bornInDoubt(state, present, settle);
  if (ours.length > 0) return { kind: 'held', rows: ours, origin: 'bot', at: now, wrote: false };
  return present.length > 0 ? { kind: 'held', rows: present, origin: 'found', at: now, wrote: false } : null;
};

/** The look right before a POST: adopt what is there, or go on. */
export const beforePost = (state: ShareState, rows: readonly Row[], settle: number, now: number): ShareEvent | 'go' =>
  adopt(state, rows, settle, now) ?? 'go';

/** The look after a doubt or a conflict has settled. */
export const afterSettle = (
  state: ShareState,
  rows: readonly Row[],
  settle: number,
  now: number,
): readonly ShareEvent[] => {
  const there = adopt(state, rows, settle, now);
  if (there !== null) return [there];
  const conflict = state.op?.kind === 'create' && state.op.mode === 'conflict';
  return [conflict ? unseen(state, now) : { kind: 'create_closed' }];
};

/** OpenAI says that it is there, and does not list it: every further try is as good as the last, so none is hurried. */
const unseen = (state: ShareState, now: number): ShareEvent => ({
  kind: 'create_waits',
  waiting: wait(state, now, { why: 'conflict', status: 409, scope: null, pause: (tries) => pauseAfter(tries + 2, HOUR) }),
});

/**
 * The answer 200 to a POST. A row older than the attempt was there before and is not ours to remove, unless it was born
 * in a doubt of an earlier attempt.
 */
export const afterCreated = (
  state: ShareState,
  rows: readonly Row[],
  startedAt: number,
  settle: number,
  now: number,
): ShareEvent => {
  const ours = bornInDoubt(state, rows, settle);
  const origin: Origin = rows.every((row) => row.createdAt >= startedAt - SKEW || ours.includes(row)) ? 'bot' : 'found';
  return { kind: 'held', rows, origin, at: now, wrote: true };
};

const wait = (
  state: ShareState,
  now: number,
  given: { why: WaitReason; status: number | null; scope: string | null; pause: (tries: number) => number },
): Waiting => {
  const tries = state.waiting?.why === given.why ? state.waiting.tries + 1 : 1;
  return { why: given.why, status: given.status, scope: given.scope, tries, next: now + given.pause(tries) };
};

const refused = (end: LeaseEnd, now: number): ShareEvent => ({ kind: 'create_refused', end, at: now });

/** A creation that did not succeed: in the look before it (`sent: false`) or in the POST itself. */
export const afterFailure = (
  state: ShareState,
  failure: CallFailure,
  given: { startedAt: number; now: number; settle: number; sent: boolean },
): ShareEvent => {
  const { startedAt, now, settle, sent } = given;
  switch (failure.kind) {
    case 'key':
      return {
        kind: 'create_waits',
        waiting: wait(state, now, {
          why: 'key',
          status: failure.status,
          scope: failure.scope,
          pause: () => KEY_RETRY,
        }),
      };
    case 'busy': {
      const waiting = wait(state, now, {
        why: 'busy',
        status: 429,
        scope: null,
        pause: (tries) => askedFor(failure.retryAfterMs) ?? pauseAfter(tries, 5 * MINUTE) + BUSY_PAUSE,
      });
      return waiting.tries > BUSY_TRIES
        ? refused({ kind: 'refused', why: 'busy_too_long', status: 429 }, now)
        : { kind: 'create_waits', waiting };
    }
    case 'owner':
      return refused({ kind: 'had' }, now);
    case 'unknown_model':
      // The list of the model's permissions was there a moment ago: it may be the project that is unknown.
      return refused({ kind: 'refused', why: sent ? 'unknown_target' : 'unknown_model', status: failure.status }, now);
    case 'bad_request':
      return refused({ kind: 'refused', why: 'bad_request', status: failure.status }, now);
    case 'conflict':
      return sent
        ? { kind: 'create_conflicted', at: startedAt, next: startedAt + settle }
        : unreachable(state, null, now);
    case 'not_sent':
      return unreachable(state, failure.status, now);
    case 'lost':
      return sent
        ? { kind: 'create_doubted', at: startedAt, next: startedAt + settle, sent: true }
        : unreachable(state, null, now);
  }
};

const unreachable = (state: ShareState, status: number | null, now: number): ShareEvent => ({
  kind: 'create_waits',
  waiting: wait(state, now, { why: 'unreachable', status, scope: null, pause: (tries) => pauseAfter(tries) }),
});

/**
 * What one DELETE came to. A 404 counts as gone only later than settle after the row was born: lists and reads lag. It
 * tells of somebody else's hand only where no earlier try can have been ours (`suspect`).
 */
export const afterDelete = (
  state: ShareState,
  row: Row,
  answer: { readonly kind: 'deleted'; readonly unsure: boolean } | { readonly kind: 'not_found' } | { readonly kind: 'failed'; readonly failure: CallFailure },
  given: { now: number; settle: number; suspect: boolean },
): ShareEvent => {
  const { now, settle, suspect } = given;
  if (answer.kind === 'deleted') {
    return { kind: 'row_deleted', row, at: now, gone: false, noCreateBefore: answer.unsure ? now + settle : 0 };
  }
  if (answer.kind === 'not_found' && now > row.createdAt + settle) {
    return { kind: 'row_deleted', row, at: now, gone: !suspect, noCreateBefore: 0 };
  }
  const tries = state.op?.kind === 'delete' ? state.op.tries + 1 : 1;
  const lost = answer.kind === 'failed' && answer.failure.kind === 'lost';
  const asked = answer.kind === 'failed' && answer.failure.kind === 'busy' ? askedFor(answer.failure.retryAfterMs) : null;
  return {
    kind: 'delete_failed',
    at: now,
    next: now + Math.max(pauseAfter(tries), asked ?? 0),
    lost,
    noCreateBefore: lost ? now + settle : 0,
  };
};

/**
 * A later look: is the recorded permission still there, and did something of our own making turn up late? Strangers
 * are never touched. Once a look comes long after the last doubt, the doubts are closed.
 */
export const afterLook = (
  state: ShareState,
  rows: readonly Row[],
  settle: number,
  now: number,
): readonly ShareEvent[] => {
  // Stryker disable next-line ArrayDeclaration: rows are only looked for in it, and none is like that
  const held = state.permission?.rows ?? [];
  const present = notDeleted(state, rows);
  const late = bornInDoubt(state, present, settle).filter((row) => !held.some((other) => sameRow(row, other)));
  const closed: ShareEvent[] =
    state.doubts.length > 0 && now >= doubtsEnd(state, settle) ? [{ kind: 'doubts_closed' }] : [];
  if (state.permission === null) {
    const found: ShareEvent = { kind: 'held', rows: late, origin: 'bot', at: now, wrote: false };
    return [{ kind: 'looked', extra: [] }, ...(late.length > 0 ? [found] : []), ...closed];
  }
  if (late.length > 0 && state.permission.origin === 'found') {
    // Ours is the one to remove at the end; what was found stays, whatever becomes of ours.
    return [{ kind: 'looked', extra: [] }, { kind: 'held', rows: late, origin: 'bot', at: now, wrote: false }, ...closed];
  }
  if (!held.some((row) => present.some((other) => sameRow(row, other)))) {
    // Absence counts only one settle after this share's own write: until then the list may still lag behind that.
    const settledAt = (state.lastWriteAt ?? 0) + settle;
    return now < settledAt ? [{ kind: 'look_due', at: settledAt, tries: 0 }] : [{ kind: 'lost', at: now }, ...closed];
  }
  return [{ kind: 'looked', extra: late }, ...closed];
};

/** How long after the last doubt a list is believed to show everything that may have come of it. */
export const doubtsEnd = (state: ShareState, settle: number): number =>
  Math.max(0, ...state.doubts) + settle + 10 * MINUTE;
