import type { FreezeFact } from '../freeze.ts';
import { isFrozen } from '../freeze.ts';
import type { RequestId } from '../ids.ts';
import type { Policy } from '../policy/types.ts';
import { claimOn } from '../request/claim.ts';
import type { ClaimOn } from '../request/claim.ts';
import { standingOn } from '../request/evolve.ts';
import type { Outcome, RequestState } from '../request/types.ts';
import { MINUTE } from '../time.ts';
import { evolveShare } from './evolve.ts';
import { doubtsEnd } from './protocol.ts';
import type { Lease, LeaseEnd, ShareEvent, ShareState } from './types.ts';

/** What a share reads beside its own record. `unreadable`: the other table did not answer. */
export interface ShareFacts {
  readonly requests: ReadonlyMap<RequestId, RequestState | 'missing' | 'unreadable'>;
  readonly policy: Policy;
  /** How long an unanswered write may still take effect (DESIGN, settle). */
  readonly settle: number;
  /** The organization's cool-down after a 429: nothing is sent before. */
  readonly holdUntil: number;
  /** Absent: nothing is frozen. */
  readonly frozen?: FreezeFact;
}

const leasesOf = (state: ShareState, kind: Lease['state']['kind']): readonly [RequestId, Lease][] =>
  // Object.entries loses the brand that the record's keys were given when they were parsed.
  (Object.entries(state.leases) as [RequestId, Lease][]).filter(([, lease]) => lease.state.kind === kind);

export const liveLeases = (state: ShareState): readonly [RequestId, Lease][] => leasesOf(state, 'live');

type LiveClaim = Pick<Extract<ClaimOn, { kind: 'live' }>, 'approval' | 'claim' | 'until'>;

/** Collects events and the state they lead to, so that each rule below sees what the ones before decided. */
class Course {
  events: ShareEvent[] = [];
  state: ShareState;
  constructor(state: ShareState) {
    this.state = state;
  }
  take(event: ShareEvent): void {
    this.events.push(event);
    this.state = evolveShare(this.state, event);
  }
}

/**
 * Brings a share in line with its requests' records: who holds a lease, and which operation follows from that.
 * Pure; the same facts twice change nothing more. Nothing is opened while a request that holds a lease is unreadable.
 */
export const decideShare = (state: ShareState, facts: ShareFacts, now: number): readonly ShareEvent[] => {
  const course = new Course(state);
  doubtWhatWasLeftOpen(course, facts);
  if (!syncLeases(course, facts, now)) return course.events;
  endLeases(course, facts, now);
  openCreate(course, facts, now);
  lookAgainAfterDoubts(course, facts, now);
  return course.events;
};

/**
 * The last look before a POST, on records read beside it: leases that no longer stand are dropped. Null: a record
 * could not be read, so nothing may be sent.
 */
export const leasesBeforePost = (state: ShareState, facts: ShareFacts, now: number): readonly ShareEvent[] | null => {
  const course = new Course(state);
  return syncLeases(course, facts, now) ? course.events : null;
};

const syncLeases = (course: Course, facts: ShareFacts, now: number): boolean => {
  if (facts.frozen === 'unreadable') {
    // Whether anything new may be granted is not known: nobody joins, and nobody is dropped.
    if (Object.keys(course.state.leases).length > 0) course.take({ kind: 'reread_at', at: now + MINUTE });
    return false;
  }
  for (const [id, request] of facts.requests) syncLease(course, id, request, facts, now);
  const unread = [...facts.requests].some(([id, request]) => request === 'unreadable' && holds(course.state, id));
  if (unread) course.take({ kind: 'reread_at', at: now + MINUTE });
  else if (course.state.rereadAt !== null) course.take({ kind: 'reread_at', at: null });
  return !unread;
};

const holds = (state: ShareState, id: RequestId): boolean => {
  const lease = state.leases[id];
  return lease !== undefined && lease.state.kind !== 'ended';
};

/** An open creation that this run did not open itself was sent by somebody who did not live to say so, or was not. */
const doubtWhatWasLeftOpen = (course: Course, facts: ShareFacts): void => {
  const { op } = course.state;
  if (op?.kind === 'create' && op.mode === 'open') {
    course.take({ kind: 'create_doubted', at: op.at, next: op.at + facts.settle, sent: true });
  }
};

const syncLease = (
  course: Course,
  id: RequestId,
  request: RequestState | 'missing' | 'unreadable',
  facts: ShareFacts,
  now: number,
): void => {
  if (request === 'unreadable') return;
  const lease = course.state.leases[id];
  if (request === 'missing') {
    // Records are never deleted. A missing one is a forged nudge, or the table was lost: neither may end a lease.
    return;
  }
  const { project, model } = course.state.key;
  if (request.asked.terms.model !== model) return;
  const claim = claimOn(request, project, facts.policy, now, isFrozen(facts.frozen));
  const recorded = request.outcomes[project]?.kind;
  if (claim.kind === 'live' && recorded === 'granted' && course.state.permission === null) {
    // What is recorded as granted is kept unasked, but not made again unasked: it is lost, and the request hears of it.
    if (lease?.state.kind !== 'ended') endLost(course, id, claim, now);
  } else if (claim.kind === 'live') {
    const fresh = lease === undefined || claim.claim > lease.claim;
    if (fresh && lease?.state.kind !== 'ending') join(course, id, claim, facts, now);
  } else if (claim.kind === 'over') {
    if (lease?.state.kind === 'live') course.take({ kind: 'ending', request: id, claim: claim.claim, at: now });
    else if (lease?.state.kind === 'ended') {
      if (isLastWord(recorded) || standingOn(request) === null) course.take({ kind: 'purged', request: id });
      else if (lease.claim < claim.claim) reendLease(course, id, lease.state.end, claim.claim, now);
    } else if (lease === undefined && standingOn(request) !== null && recorded !== undefined && !isLastWord(recorded)) {
      endNeverHeld(course, id, claim.claim, now);
    }
  } else if (lease?.state.kind === 'ended' && isLastWord(recorded)) {
    course.take({ kind: 'purged', request: id });
  } else if (lease?.state.kind === 'live' && (claim.kind === 'withdrawn' || !(lease.state.verified && stands(course.state)))) {
    course.take({ kind: 'dropped', request: id });
  }
};

/** The request has written down how it came out: what the share remembers of it is of no use any more. */
const isLastWord = (recorded: Outcome['kind'] | undefined): boolean =>
  recorded === 'removed' || recorded === 'failed' || recorded === 'had';

/** A lease that had ended by itself (refused, lost) before its request was over: say the same about the newer claim. */
const reendLease = (course: Course, id: RequestId, end: LeaseEnd, claim: number, now: number): void => {
  course.take({ kind: 'ending', request: id, claim, at: now });
  course.take({ kind: 'lease_ended', request: id, at: now, end: end.kind === 'lost' ? end : { kind: 'nothing' } });
};

/** A request that is over and never came to hold anything here still waits for an answer: nothing was made. */
const endNeverHeld = (course: Course, id: RequestId, claim: number, now: number): void => {
  course.take({ kind: 'joined', request: id, approval: 0, claim, until: now, verified: false });
  course.take({ kind: 'lease_ended', request: id, at: now, end: { kind: 'nothing' } });
};

const endLost = (course: Course, id: RequestId, { approval, claim, until }: LiveClaim, now: number): void => {
  course.take({ kind: 'joined', request: id, approval, claim, until, verified: false });
  course.take({ kind: 'lease_ended', request: id, at: now, end: { kind: 'lost' } });
};

const stands = (state: ShareState): boolean => state.permission !== null && state.op?.kind !== 'delete';

const join = (
  course: Course,
  id: RequestId,
  { approval, claim, until }: LiveClaim,
  facts: ShareFacts,
  now: number,
): void => {
  const { permission, op, lastWriteAt } = course.state;
  const heard = permission !== null && op === null;
  // Within one settle of this share's own write a list may still lag: what OpenAI answered then is the better word.
  const settledAt = (lastWriteAt ?? 0) + facts.settle;
  // Who renews a lease has what it had: it was there when this was verified, and the look will say whether it still is.
  const was = course.state.leases[id]?.state;
  const had = was?.kind === 'live' && was.verified;
  course.take({ kind: 'joined', request: id, approval, claim, until, verified: heard && (had || now < settledAt) });
  if (heard) course.take({ kind: 'look_due', at: Math.max(now, settledAt), tries: 0 });
};

const endLeases = (course: Course, facts: ShareFacts, now: number): void => {
  const { permission, op } = course.state;
  const live = liveLeases(course.state);
  const ending = leasesOf(course.state, 'ending');
  const last = live.toSorted(([, a], [, b]) => b.until - a.until)[0];
  if (last !== undefined) {
    const [through, { until }] = last;
    // While a delete is open it is carried through; only then does the other lease get a permission of its own.
    if (op?.kind === 'delete') return;
    for (const [id] of ending) course.take({ kind: 'lease_ended', request: id, at: now, end: { kind: 'kept', through, until } });
    return;
  }
  if (op !== null) return;
  if (permission?.origin === 'bot') {
    if (now >= facts.holdUntil) course.take({ kind: 'delete_opened', rows: permission.rows, at: now });
    return;
  }
  for (const [id] of ending) {
    const end = permission === null ? { kind: 'nothing' as const } : { kind: 'left' as const, rows: permission.rows };
    course.take({ kind: 'lease_ended', request: id, at: now, end });
  }
  if (permission !== null) course.take({ kind: 'forgotten' });
};

/** A list may lag longer than settle: one more look, long after, finds what a lost answer left behind. */
const lookAgainAfterDoubts = (course: Course, facts: ShareFacts, now: number): void => {
  const { doubts, op, look } = course.state;
  if (doubts.length === 0 || op !== null || look !== null) return;
  course.take({ kind: 'look_due', at: Math.max(now, doubtsEnd(course.state, facts.settle)), tries: 0 });
};

const openCreate = (course: Course, facts: ShareFacts, now: number): void => {
  const { permission, op, waiting, noCreateBefore } = course.state;
  const free = permission === null && op === null && liveLeases(course.state).length > 0;
  const due = now >= noCreateBefore && now >= facts.holdUntil && (waiting === null || now >= waiting.next);
  if (free && due && !isFrozen(facts.frozen)) course.take({ kind: 'create_opened', at: now });
};
