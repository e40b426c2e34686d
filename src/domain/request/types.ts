import type { ChannelId, ModelId, PermissionId, ProjectId, RequestId, TeamId, UserId } from '../ids.ts';
import type { Rule } from '../policy/types.ts';
import type { BlockedBy, FinalRefusal, Origin, WaitReason } from '../share/types.ts';

/**
 * Why something approved is not granted yet. `conflict`: OpenAI says that it is there already, and it is looked for.
 * `frozen`: operators let nothing new be granted.
 */
export type DelayReason = WaitReason | 'doubt' | 'frozen';

/** Who did it: taken from the signed payload. The name is what Slack said then, for display only. */
export interface Person {
  readonly user: UserId;
  readonly team: TeamId;
  readonly name: string;
}

export interface ProjectTerm {
  readonly id: ProjectId;
  /** How it is shown: its name, with the id's end where the name is missing or doubled. Display only. */
  readonly label: string;
}

/** What is asked for, and what an approver signs (with the rule). */
export interface Terms {
  readonly model: ModelId;
  readonly projects: readonly ProjectTerm[];
  readonly hours: number;
}

/** Where the conversation was when somebody asked: needed to link to people. */
export interface Workspace {
  readonly team: TeamId;
  /** `acme` in acme.slack.com. */
  readonly domain: string;
}

export type Action = 'approve' | 'deny' | 'cancel' | 'revoke' | 'give_back' | 'retry';

/** Why a click did not count. Each has one sentence for the person (src/slack/views/answers). */
export type RefusalName =
  | 'own_request'
  | 'not_an_approver'
  | 'guest'
  | 'outsider'
  | 'bot'
  | 'deactivated'
  | 'slack_silent'
  | 'already_approved'
  | 'already_settled'
  | 'terms_changed'
  | 'too_late'
  | 'not_yours'
  | 'nothing_to_end'
  | 'nothing_to_retry'
  | 'no_rule';

export type RequestEvent =
  | {
      readonly kind: 'asked';
      readonly at: number;
      readonly by: Person;
      readonly workspace: Workspace;
      readonly terms: Terms;
      readonly reason: string;
      readonly rule: Rule;
      readonly policy: string;
      readonly digest: string;
      /** `YYYY-MM-DD` the model itself stops, as known then. */
      readonly stops: string | null;
      /** Where the rule grants at once: until when. */
      readonly until: number | null;
      readonly delivery: string;
    }
  | {
      readonly kind: 'approved';
      readonly at: number;
      readonly by: Person;
      /** Ids of the rule's users and groups that this person stood for at the click. */
      readonly via: readonly Rule['approvers'][number]['id'][];
      readonly hours: number;
      readonly digest: string;
      readonly rule: string;
      readonly policy: string;
      readonly have: number;
      readonly need: number;
      /** Set by the approval that completes the rule: until when the grant is to last. */
      readonly until: number | null;
      readonly delivery: string;
    }
  | { readonly kind: 'denied'; readonly at: number; readonly by: Person; readonly reason: string; readonly rule: string; readonly policy: string; readonly digest: string; readonly delivery: string }
  | { readonly kind: 'refused'; readonly at: number; readonly by: Person; readonly action: Action; readonly why: RefusalName; readonly rule: string; readonly policy: string; readonly digest: string; readonly delivery: string }
  | { readonly kind: 'cancelled'; readonly at: number; readonly by: Person; readonly delivery: string }
  | { readonly kind: 'lapsed'; readonly at: number }
  /** The policy changed, or approvals grew too old: what counts now. `until` set: complete under the new rule. */
  | {
      readonly kind: 'rechecked';
      readonly at: number;
      readonly why: 'policy' | 'stale';
      readonly rule: Rule | null;
      readonly policy: string;
      readonly digest: string;
      readonly have: number;
      readonly need: number;
      /** Approvals that do not count any more. */
      readonly dropped: readonly Person[];
      readonly until: number | null;
    }
  /** `blockedBy`: granted, but the project's own list of models keeps it from being used. */
  | { readonly kind: 'granted'; readonly at: number; readonly project: ProjectId; readonly permissions: readonly PermissionId[]; readonly origin: Origin; readonly afterDoubt: boolean; readonly blockedBy?: BlockedBy }
  /** The project's own list of models was changed since: null = what was granted can be used now. */
  | { readonly kind: 'gated'; readonly at: number; readonly project: ProjectId; readonly blockedBy: BlockedBy | null }
  | { readonly kind: 'delayed'; readonly at: number; readonly project: ProjectId; readonly why: DelayReason; readonly status: number | null; readonly scope: string | null; readonly next: number; readonly frozenBy?: Person }
  | { readonly kind: 'failed'; readonly at: number; readonly project: ProjectId; readonly why: FinalRefusal | 'too_late'; readonly status: number | null }
  /** The project owns the model and has it already. */
  | { readonly kind: 'had'; readonly at: number; readonly project: ProjectId }
  | { readonly kind: 'retried'; readonly at: number; readonly by: Person; readonly policy: string; readonly delivery: string }
  /** The only way a request is over once it was approved. */
  | { readonly kind: 'ended'; readonly at: number; readonly how: 'expired' | 'revoked' | 'given_back'; readonly by: Person | null; readonly reason: string | null; readonly delivery: string | null }
  /** What OpenAI confirmed about the end, per project. */
  | { readonly kind: 'removed'; readonly at: number; readonly project: ProjectId; readonly how: RemovedHow };

export type RemovedHow =
  | { readonly kind: 'deleted'; readonly permissions: readonly PermissionId[]; readonly confirmedAt: number }
  | { readonly kind: 'gone'; readonly permissions: readonly PermissionId[] }
  | { readonly kind: 'kept'; readonly through: RequestId; readonly until: number }
  | { readonly kind: 'left' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'nothing' };

/** How often delays of one project were told since it was claimed, and when last. */
export interface Said {
  readonly times: number;
  readonly at: number;
}

export type Outcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'delayed'; readonly why: DelayReason; readonly status: number | null; readonly scope: string | null; readonly next: number; readonly tries: number; readonly frozenBy?: Person; readonly said?: Said }
  | { readonly kind: 'granted'; readonly at: number; readonly permissions: readonly PermissionId[]; readonly origin: Origin; readonly blockedBy?: BlockedBy }
  | { readonly kind: 'failed'; readonly why: FinalRefusal | 'too_late'; readonly status: number | null; readonly at: number }
  | { readonly kind: 'had'; readonly at: number }
  | { readonly kind: 'removed'; readonly at: number; readonly how: RemovedHow };

export interface Approval {
  readonly event: number;
  readonly by: Person;
  readonly via: readonly Rule['approvers'][number]['id'][];
  readonly at: number;
  readonly hours: number;
}

export type Closed = {
  readonly how: 'denied' | 'cancelled' | 'lapsed' | 'expired' | 'revoked' | 'given_back';
  readonly at: number;
  readonly by: Person | null;
  readonly reason: string | null;
};

export type Asked = Extract<RequestEvent, { kind: 'asked' }>;

/** An event with its place in the trail. `hash` covers its stored bytes and the hash before it. */
export interface Entry {
  readonly n: number;
  readonly event: RequestEvent;
  readonly hash: string;
}

/** What is true of a request: folded from its events alone. */
export interface RequestState {
  readonly id: RequestId;
  readonly seq: number;
  readonly asked: Asked;
  /** The rule that decides now; null when no rule covers it any more. */
  readonly rule: Rule | null;
  readonly policy: string;
  readonly digest: string;
  readonly need: number;
  /** Since when approvals are waited for: asked, or sent back to waiting. */
  readonly since: number;
  readonly approvals: readonly Approval[];
  /** Who approved under a rule that does not count them any more; shown on the waiting card. */
  readonly dropped: readonly Person[];
  readonly cleared: { readonly event: number; readonly at: number; readonly until: number } | null;
  /** What is granted already stands on this while the rest waits for new approvals. */
  readonly held: { readonly event: number; readonly until: number } | null;
  readonly closed: Closed | null;
  /** Number of the last event that changed what shares must do. */
  readonly claim: number;
  readonly outcomes: Readonly<Record<ProjectId, Outcome>>;
}

export interface Posted {
  readonly channel: ChannelId;
  readonly ts: string;
}

/** A message to the requester that pings: each key is sent once. */
export type MessageKind = 'granted' | 'denied' | 'operator' | 'failed' | 'ended' | 'lapsed';

/** What Slack has been shown and whom we nudged. Not part of the trail: it can be redrawn or repeated. */
export interface Shown {
  /** `rev`: the revision it was drawn at; another one now means a redraw is owed. */
  readonly card: (Posted & { readonly rev: string }) | null;
  readonly receipt: (Posted & { readonly rev: string }) | null;
  /** Thread entries in order; `count` is what the entry of a repeated refusal says. */
  readonly entries: readonly { readonly ts: string; readonly count: number }[];
  /** Messages that ping: each key is sent once. `rev`: what the one about a grant said was blocked, where anything was. */
  readonly messages: Readonly<Record<string, Posted & { readonly rev?: string }>>;
  /** Causes about which operators were told for this request. */
  readonly alerts: readonly string[];
  /** Which claim each share was last nudged about or checked for, when, and how often. */
  readonly nudges: Readonly<Record<ProjectId, Nudge>>;
  /** Effects that failed: when each may be tried again. */
  readonly waits: Readonly<Record<string, { readonly tries: number; readonly next: number; readonly why: string }>>;
  /** The same person's same refusal, counted: how often, and the deliveries of the last ones. */
  readonly repeats: Readonly<Record<number, { readonly count: number; readonly deliveries: readonly string[] }>>;
  /** Latest word of the shares on delays; the card shows it, the trail does not repeat it. */
  readonly delays: Readonly<Record<ProjectId, { readonly next: number; readonly tries: number }>>;
  /** Projects whose revocation is not confirmed after an hour. */
  readonly overdue: readonly ProjectId[];
  /** Hash of the policy that this record was last checked against. */
  readonly policy: string;
}

export interface Nudge {
  readonly claim: number;
  readonly at: number;
  readonly tries: number;
}

export const nothingShown: Shown = {
  card: null,
  receipt: null,
  entries: [],
  messages: {},
  alerts: [],
  nudges: {},
  waits: {},
  repeats: {},
  delays: {},
  overdue: [],
  policy: '',
};

/** Changes of the note: they stand beside the trail, not in it. */
export type Note =
  | { readonly kind: 'card_posted'; readonly posted: Posted; readonly rev: string }
  | { readonly kind: 'card_drawn'; readonly rev: string }
  | { readonly kind: 'receipt_posted'; readonly posted: Posted; readonly rev: string }
  | { readonly kind: 'receipt_drawn'; readonly rev: string }
  | { readonly kind: 'entry_posted'; readonly ts: string; readonly count: number }
  | { readonly kind: 'entry_drawn'; readonly n: number; readonly count: number }
  | { readonly kind: 'message_sent'; readonly key: string; readonly posted: Posted; readonly rev?: string }
  | { readonly kind: 'message_drawn'; readonly key: string; readonly rev: string }
  | { readonly kind: 'alerted'; readonly cause: string }
  | { readonly kind: 'nudged'; readonly project: ProjectId; readonly claim: number; readonly at: number }
  | { readonly kind: 'nudge_done'; readonly project: ProjectId }
  | { readonly kind: 'waits'; readonly effect: string; readonly next: number; readonly why: string }
  | { readonly kind: 'repeated'; readonly n: number; readonly delivery: string }
  | { readonly kind: 'delay'; readonly project: ProjectId; readonly next: number; readonly tries: number }
  | { readonly kind: 'overdue'; readonly project: ProjectId }
  | { readonly kind: 'policy_seen'; readonly policy: string };

export type RequestChange =
  | { readonly kind: 'event'; readonly event: RequestEvent }
  | { readonly kind: 'note'; readonly note: Note };

/** What Slack and the shares still lack of a request. */
export type RequestEffect =
  | { readonly kind: 'nudge'; readonly project: ProjectId; readonly claim: number }
  | { readonly kind: 'card' }
  | { readonly kind: 'entry'; readonly n: number }
  | { readonly kind: 'redraw_entry'; readonly n: number; readonly count: number }
  | { readonly kind: 'redraw_card'; readonly rev: string }
  | { readonly kind: 'receipt' }
  | { readonly kind: 'redraw_receipt'; readonly rev: string }
  | { readonly kind: 'message'; readonly message: MessageKind; readonly key: string }
  /** An edit does not ping. */
  | { readonly kind: 'redraw_message'; readonly message: MessageKind; readonly key: string; readonly rev: string }
  | { readonly kind: 'alert'; readonly cause: AlertCause; readonly key: string };

/** What operators must act on; told once an hour at most per cause, however many requests it hits. */
export type AlertCause =
  | { readonly kind: 'admin_key'; readonly status: number | null; readonly scope: string | null }
  | { readonly kind: 'channel'; readonly channel: ChannelId; readonly error: string }
  | { readonly kind: 'overdue'; readonly project: ProjectId };

/** One request as it is kept: the trail, what it folds to, and the note of what was shown. */
export interface RequestRecord {
  readonly id: RequestId;
  readonly entries: readonly Entry[];
  readonly state: RequestState;
  readonly shown: Shown;
}
