import type { ChannelId, ModelId, RequestId, UserId } from '../domain/ids.ts';
import type { Actor, RequestCommand } from '../domain/request/commands.ts';
import type { ShareKey } from '../domain/share/types.ts';

/**
 * What travels between the functions. A nudge carries no authority: it only makes somebody look at the records.
 * Every message carries its version; a reader ships one release before its writer.
 */

/** Where a private answer goes: Slack's own reply address where there is one, else the channel of the card. */
export type AnswerTo =
  | { readonly kind: 'response_url'; readonly url: string }
  | { readonly kind: 'ephemeral'; readonly channel: ChannelId; readonly user: UserId };

/** `/share-model freeze <reason>`, and `unfreeze`, which has none. Whether they may is asked when it is carried out. */
export interface FreezeCommand {
  readonly reason: string | null;
  readonly by: Actor;
  /** The same whenever the delivery comes again. */
  readonly delivery: string;
  /** When it reached the door. */
  readonly at: number;
}

export type RequestsMessage =
  | { readonly v: 1; readonly kind: 'command'; readonly command: RequestCommand; readonly answer: AnswerTo | null }
  | { readonly v: 1; readonly kind: 'nudge'; readonly request: RequestId }
  /** Operators may not know yet of the policy with this hash. */
  | { readonly v: 1; readonly kind: 'policy'; readonly hash: string }
  | ({ readonly v: 1; readonly kind: 'freeze'; readonly answer: AnswerTo | null } & FreezeCommand);

export type SharesMessage =
  | { readonly v: 1; readonly kind: 'nudge'; readonly share: ShareKey; readonly request: RequestId | null }
  /** `/share-model list <model>`: answered at the response_url. */
  | { readonly v: 1; readonly kind: 'list'; readonly model: ModelId; readonly user: UserId; readonly responseUrl: string }
  /** Read projects and models again; `seen`: a model somebody asked for. */
  | { readonly v: 1; readonly kind: 'catalogue'; readonly seen: ModelId | null };
