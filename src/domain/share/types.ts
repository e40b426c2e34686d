import type { ModelId, PermissionId, ProjectId, RequestId } from '../ids.ts';

/** A share is one model × one project: the pair a permission at OpenAI belongs to. */
export interface ShareKey {
  readonly model: ModelId;
  readonly project: ProjectId;
}

/** A permission as OpenAI lists it. An id alone does not identify it: only with the time it was created. */
export interface Row {
  readonly id: PermissionId;
  readonly createdAt: number;
}

/** `bot`: made by this bot, so it is removed at the end. `found`: it was there, so it is left as it is. */
export type Origin = 'bot' | 'found';

/** A project's own list of models that keeps a granted model from being used. */
export type BlockedBy = 'allow_list' | 'deny_list';
/** What the project's own list of models says of the share's model; `unknown`: it could not be read. */
export type Gate = 'open' | 'unknown' | BlockedBy;

/** A permission that stands at OpenAI. */
export interface Held {
  readonly rows: readonly Row[];
  readonly origin: Origin;
  /** It was found in a list after an answer that never came. */
  readonly afterDoubt?: true;
  /** What the second gate was seen to say, and when it is looked at again; absent = not yet. */
  readonly gate?: { readonly says: Gate; readonly tries: number; readonly next: number | null };
}

/** Why a creation did not happen for good. */
export type FinalRefusal = 'unknown_model' | 'unknown_target' | 'bad_request' | 'busy_too_long';
/** Why a creation waits; it is tried again by itself. */
export type WaitReason = 'key' | 'busy' | 'unreachable' | 'conflict';

export type LeaseEnd =
  /** OpenAI confirmed the deletion; `gone` when somebody else had removed it before. */
  | { readonly kind: 'deleted'; readonly rows: readonly Row[]; readonly gone: boolean }
  /** Another request still holds the share. */
  | { readonly kind: 'kept'; readonly through: RequestId; readonly until: number }
  /** The permission was there before the bot and stays. */
  | { readonly kind: 'left'; readonly rows: readonly Row[] }
  /** The permission was missing in OpenAI's list while it should have been there. */
  | { readonly kind: 'lost' }
  /** Nothing had been made. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly why: FinalRefusal; readonly status: number | null }
  /** The project owns the model: OpenAI refuses because it has it already. */
  | { readonly kind: 'had' };

/** What one request holds on a share. */
export interface Lease {
  /** Number of the approval event it stands on. */
  readonly approval: number;
  /** Number of the request's last event that changed what it claims; the version that was acted on. */
  readonly claim: number;
  readonly until: number;
  readonly state:
    /** `verified`: OpenAI has said, since this lease joined, that the permission is there. */
    | { readonly kind: 'live'; readonly verified: boolean }
    /** Its request is over; what follows from that is not done yet. */
    | { readonly kind: 'ending'; readonly since: number }
    | { readonly kind: 'ended'; readonly at: number; readonly end: LeaseEnd };
  /** The outcome its request was last nudged about; another one now means a nudge is owed. */
  readonly told: string;
}

export type Operation =
  /** `mode` is `open` only inside the run that stored it; whoever loads an open one is in doubt. */
  | { readonly kind: 'create'; readonly at: number; readonly mode: 'open' | 'doubt' | 'conflict'; readonly tries: number; readonly next: number }
  | {
      readonly kind: 'delete';
      readonly rows: readonly Row[];
      readonly done: readonly Row[];
      readonly gone: boolean;
      readonly since: number;
      readonly tries: number;
      readonly next: number;
    };

export interface Waiting {
  readonly why: WaitReason;
  readonly status: number | null;
  /** The scope that the admin key lacks, where OpenAI named it. */
  readonly scope: string | null;
  readonly next: number;
  readonly tries: number;
}

export interface ShareState {
  readonly key: ShareKey;
  readonly leases: Readonly<Record<RequestId, Lease>>;
  readonly permission: Held | null;
  readonly op: Operation | null;
  /** Instants of creations that never got an answer: what was born within their windows is ours. */
  readonly doubts: readonly number[];
  /** What this share deleted lately: a lagging list may still show it. */
  readonly deleted: readonly Row[];
  readonly waiting: Waiting | null;
  /** This share's own last write at OpenAI, sent or answered. */
  readonly lastWriteAt: number | null;
  /** After a delete whose answer was lost nothing is created for one settle. */
  readonly noCreateBefore: number;
  /** When the list must be looked at once more, and why it failed so far. */
  readonly look: { readonly at: number; readonly tries: number } | null;
  /** A request's record could not be read: look again then. */
  readonly rereadAt: number | null;
}

export const newShare = (key: ShareKey): ShareState => ({
  key,
  leases: {},
  permission: null,
  op: null,
  doubts: [],
  deleted: [],
  waiting: null,
  lastWriteAt: null,
  noCreateBefore: 0,
  look: null,
  rereadAt: null,
});

/** What happens to a share. Not kept: the state is; its requests are told. */
export type ShareEvent =
  | { readonly kind: 'joined'; readonly request: RequestId; readonly approval: number; readonly claim: number; readonly until: number; readonly verified: boolean }
  | { readonly kind: 'dropped'; readonly request: RequestId }
  | { readonly kind: 'ending'; readonly request: RequestId; readonly claim: number; readonly at: number }
  | { readonly kind: 'lease_ended'; readonly request: RequestId; readonly at: number; readonly end: LeaseEnd }
  | { readonly kind: 'purged'; readonly request: RequestId }
  | { readonly kind: 'create_opened'; readonly at: number }
  | { readonly kind: 'create_doubted'; readonly at: number; readonly next: number; readonly sent: boolean }
  | { readonly kind: 'create_conflicted'; readonly next: number; readonly at: number }
  | { readonly kind: 'create_look_failed'; readonly next: number }
  | { readonly kind: 'create_closed' }
  | { readonly kind: 'held'; readonly rows: readonly Row[]; readonly origin: Origin; readonly at: number; readonly wrote: boolean }
  | { readonly kind: 'create_waits'; readonly waiting: Waiting }
  | { readonly kind: 'create_refused'; readonly end: LeaseEnd; readonly at: number }
  | { readonly kind: 'delete_opened'; readonly rows: readonly Row[]; readonly at: number }
  | { readonly kind: 'row_deleted'; readonly row: Row; readonly at: number; readonly gone: boolean; readonly noCreateBefore: number }
  | { readonly kind: 'delete_failed'; readonly at: number; readonly next: number; readonly lost: boolean; readonly noCreateBefore: number }
  | { readonly kind: 'delete_closed'; readonly at: number }
  | { readonly kind: 'forgotten' }
  | { readonly kind: 'lost'; readonly at: number }
  | { readonly kind: 'look_due'; readonly at: number; readonly tries: number }
  | { readonly kind: 'looked'; readonly extra: readonly Row[] }
  | { readonly kind: 'gate_read'; readonly says: Gate; readonly at: number }
  /** No doubt is left: the lists have had long enough to show what may have come of it. */
  | { readonly kind: 'doubts_closed' }
  | { readonly kind: 'reread_at'; readonly at: number | null }
  | { readonly kind: 'told'; readonly request: RequestId; readonly outcome: string };

/** What the world still lacks. */
export type ShareEffect =
  | { readonly kind: 'create'; readonly at: number }
  | { readonly kind: 'settle'; readonly at: number }
  | { readonly kind: 'look' }
  | { readonly kind: 'gate' }
  | { readonly kind: 'delete'; readonly row: Row }
  | { readonly kind: 'tell'; readonly request: RequestId; readonly outcome: string };
