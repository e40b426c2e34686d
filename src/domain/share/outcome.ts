import type { RequestId } from '../ids.ts';
import { blockedBy } from './gate.ts';
import type { BlockedBy, Lease, LeaseEnd, Origin, Row, ShareState, WaitReason } from './types.ts';

/** A revocation that OpenAI has not confirmed after this long is overdue: operators are alarmed. */
export const OVERDUE_AFTER = 3_600_000;

/** What a share's record says to one request. Always about one claim: an older one says nothing of a newer. */
export type LeaseOutcome =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'working'; readonly claim: number }
  /** `doubt`: the answer was lost. `conflict`: OpenAI says that it is there already. Looked at again at `next`. */
  | { readonly kind: 'doubt'; readonly claim: number; readonly why: 'doubt' | 'conflict'; readonly next: number }
  | {
      readonly kind: 'waiting';
      readonly claim: number;
      readonly why: WaitReason;
      readonly status: number | null;
      readonly scope: string | null;
      readonly next: number;
      readonly tries: number;
    }
  | {
      readonly kind: 'granted';
      readonly claim: number;
      readonly approval: number;
      readonly rows: readonly Row[];
      readonly origin: Origin;
      readonly afterDoubt: boolean;
      /** The project's own list of models that keeps it from being used, where one is known to. */
      readonly blockedBy: BlockedBy | null;
    }
  | { readonly kind: 'ending'; readonly claim: number; readonly overdue: boolean }
  | { readonly kind: 'ended'; readonly claim: number; readonly at: number; readonly end: LeaseEnd };

/**
 * The outcome for one request. `granted` only while the permission is recorded, OpenAI has said so since this lease
 * joined, and no delete is open.
 */
export const outcomeFor = (share: ShareState | null, request: RequestId, now: number): LeaseOutcome => {
  if (share === null) return { kind: 'unknown' };
  const lease = share.leases[request];
  if (lease === undefined) return { kind: 'unknown' };
  const { claim } = lease;
  if (lease.state.kind === 'ended') return { kind: 'ended', claim, at: lease.state.at, end: lease.state.end };
  if (lease.state.kind === 'ending') {
    const since = share.op?.kind === 'delete' ? share.op.since : lease.state.since;
    return { kind: 'ending', claim, overdue: now - since > OVERDUE_AFTER };
  }
  if (share.op?.kind === 'delete') return { kind: 'working', claim };
  if (share.op?.kind === 'create') {
    const { mode, next } = share.op;
    return mode === 'open' ? { kind: 'working', claim } : { kind: 'doubt', claim, why: mode, next };
  }
  if (share.permission !== null) {
    return lease.state.verified
      ? {
          kind: 'granted',
          claim,
          approval: lease.approval,
          rows: share.permission.rows,
          origin: share.permission.origin,
          afterDoubt: share.permission.afterDoubt === true,
          blockedBy: blockedBy(share.permission.gate?.says),
        }
      : { kind: 'working', claim };
  }
  if (share.waiting !== null) return { kind: 'waiting', claim, ...share.waiting };
  return { kind: 'working', claim };
};

/** The last that its request was nudged about was a grant (`outcomeKey`). */
export const wasToldGranted = ({ told }: Lease): boolean => told.startsWith('g');

/** A short name of an outcome: a request is nudged when it differs from the last one told. */
export const outcomeKey = (outcome: LeaseOutcome): string => {
  switch (outcome.kind) {
    case 'unknown':
      return '';
    case 'working':
      return `w${outcome.claim}`;
    case 'doubt':
      return `d${outcome.claim}:${outcome.next}`;
    case 'waiting':
      return outcome.why === 'busy'
        ? `b${outcome.claim}:${outcome.next}`
        : `x${outcome.claim}:${outcome.why}:${outcome.status ?? ''}:${outcome.scope ?? ''}`;
    case 'granted':
      return `g${outcome.claim}:${[...outcome.rows.map((row) => row.id), ...(outcome.blockedBy === null ? [] : [outcome.blockedBy])].join(',')}`;
    case 'ending':
      return `o${outcome.claim}:${outcome.overdue ? 'late' : ''}`;
    case 'ended':
      return `e${outcome.claim}:${outcome.end.kind}`;
  }
};
