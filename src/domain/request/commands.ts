import type { ModelId, RequestId, TeamId, UserId } from '../ids.ts';
import type { ProjectTerm, Workspace } from './types.ts';

/** Who pressed it: from the signed payload, both ids. */
export interface Actor {
  readonly user: UserId;
  readonly team: TeamId;
}

interface Given {
  /** Derived from the delivery, so that a repeat is recognised. */
  readonly delivery: string;
  /** When the door received it, milliseconds. */
  readonly at: number;
  readonly by: Actor;
}

/** What a person wants of a request, parsed once at the door. */
export type RequestCommand =
  | (Given & {
      readonly kind: 'ask';
      /** What Slack called them when the door looked: they are a full member, should Slack not answer a second time. */
      readonly name?: string | undefined;
      readonly request: RequestId;
      readonly workspace: Workspace;
      readonly model: ModelId;
      readonly projects: readonly ProjectTerm[];
      readonly hours: number;
      readonly reason: string;
      readonly stops: string | null;
    })
  | (Given & {
      readonly kind: 'approve';
      readonly request: RequestId;
      readonly digest: string;
      /** Name of the rule shown: only a hint which groups to look up beside the record. */
      readonly rule: string;
    })
  | (Given & { readonly kind: 'deny'; readonly request: RequestId; readonly digest: string; readonly reason: string })
  | (Given & { readonly kind: 'cancel'; readonly request: RequestId })
  | (Given & { readonly kind: 'revoke'; readonly request: RequestId; readonly reason: string })
  | (Given & { readonly kind: 'give_back'; readonly request: RequestId })
  | (Given & { readonly kind: 'retry'; readonly request: RequestId });
