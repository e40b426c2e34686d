import type { ChannelId, GroupId, ModelId, ProjectId, UserId } from '../ids.ts';

/** Somebody a rule names: one person, or a Slack user group whose members are looked up when it matters. */
export type Principal =
  | { readonly kind: 'user'; readonly id: UserId; readonly name: string }
  | { readonly kind: 'group'; readonly id: GroupId; readonly name: string };

export interface Channel {
  readonly id: ChannelId;
  /** Readable name without `#`; the id where the policy gives none. Display only. */
  readonly name: string;
}

/** One rule of the policy, compiled: names resolved to ids, durations to hours, defaults filled in. */
export interface Rule {
  readonly name: string;
  /** Anchored globs over model ids; `*` never crosses a `:`. */
  readonly models: readonly string[];
  /** Anchored globs over project ids. */
  readonly projects: readonly string[];
  readonly approvers: readonly Principal[];
  /** How many distinct approvers; 0 grants at once. */
  readonly approvals: number;
  /** Who is pinged by a new card; separate from who may approve. */
  readonly notify: readonly Principal[];
  readonly channel: Channel;
  readonly usualHours: number;
  readonly longestHours: number;
  readonly requesterMayApprove: boolean;
  /** Approve asks once more before it counts. */
  readonly confirm: boolean;
  /** For how long complete approvals may still be acted on when OpenAI cannot be reached. */
  readonly approvalsLastHours: number;
}

/** `policy.yaml` as the functions read it: compiled and checked when the package was built. */
export interface Policy {
  readonly v: 1;
  /** First 8 hex digits of the SHA-256 of the compiled rules: two policies that decide alike have one hash. */
  readonly hash: string;
  readonly operators: { readonly channel: Channel; readonly people: readonly Principal[] };
  readonly rules: readonly Rule[];
  /** Shutdown day (`YYYY-MM-DD`) by base model, for models whose date OpenAI does not tell. */
  readonly stops: Readonly<Record<string, string>>;
}

/** What a rule is matched against: ids only, since names can be changed by their owners. */
export interface Target {
  readonly model: ModelId;
  readonly project: ProjectId;
}
