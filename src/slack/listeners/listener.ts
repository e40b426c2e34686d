import type { TeamId } from '../../domain/ids.ts';
import type { Policy } from '../../domain/policy/types.ts';
import type { RequestsMessage, SharesMessage } from '../../engine/messages.ts';
import type { People, Reads } from '../../engine/ports.ts';
import type { Log } from '../log.ts';
import type { Tell } from '../tell.ts';
import type { SlackCaller } from '../webClient.ts';

/** Puts a message on a queue; resolves when it is stored there. `dedup` makes a repeat of it nothing. */
export interface Enqueue {
  requests(message: RequestsMessage, dedup: string): Promise<void>;
  shares(message: SharesMessage, dedup: string): Promise<void>;
}

export interface DoorSettings {
  readonly appId: string;
  readonly teamId: TeamId;
  /** Hosts beside Slack's own that a `response_url` may name; none but on the laptop. */
  readonly responseUrlHosts: readonly string[];
}

/** What listeners work with. */
export interface DoorParts {
  readonly policy: Policy;
  readonly reads: Reads;
  readonly enqueue: Enqueue;
  readonly people: People;
  readonly slack: SlackCaller;
  readonly tell: Tell;
  readonly settings: DoorSettings;
  readonly log: Log;
}

/** One signed delivery that is ours. */
export interface Delivery {
  /** Not parsed yet: each listener reads what it needs. */
  readonly body: unknown;
  /** SHA-256 of the raw body, hex. */
  readonly id: string;
  /** When it arrived, milliseconds. */
  readonly at: number;
}

/** What goes back with the 200: nothing, a line, or what the kind of payload allows. */
// Many have nothing to say, and no need to say that.
// oxlint-disable-next-line typescript/no-invalid-void-type
export type Acknowledgement = string | object | void;

/**
 * Does all its work, then says what to acknowledge with: after the acknowledgement nothing runs. Whoever throws has
 * acknowledged nothing, and Slack shows the person that it failed.
 */
export type Listener = (delivery: Delivery) => Promise<Acknowledgement>;
