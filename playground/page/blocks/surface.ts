import type { Json } from '../../slack/blocks/blocks.ts';
import type { View } from '../../slack/types.ts';

/** Where blocks stand, and what can be done there: a message, or the modal on top. */
export interface Surface {
  readonly names: Names;
  /** The viewer's time zone, an IANA name. */
  readonly tz: string;
  /** Milliseconds: what "today" is. */
  readonly now: number;
  /** `null` where nothing can be pressed: a drawing, or somebody who may only look. */
  readonly act: SurfaceActs | null;
  /** Of a modal: what is filled in, by block_id and action_id. */
  readonly values: View['filled'];
  /** Of a modal: what is wrong, by block_id; said under the field. */
  readonly errors: Readonly<Record<string, string>>;
}

/** Display names for ids; an id that nobody knows is its own name. */
export interface Names {
  readonly user: (id: string) => string;
  readonly group: (id: string) => string;
  readonly channel: (id: string) => string;
}

/**
 * Each tells the bot where Slack would, and says itself what went wrong. They are done one after the other, in the order
 * in which they were called: a form is sent after what was typed in it.
 */
export interface SurfaceActs {
  readonly click: (element: Placed, value: string | undefined) => void;
  readonly menu: (element: Placed, value: string) => void;
  readonly fill: (element: Placed, value: string) => void;
  /** `null` takes the choice back; several values in a picker of several. */
  readonly choose: (element: Placed, value: string | readonly string[] | null) => void;
  /** What the bot offers for what was typed. */
  readonly search: (element: Placed, text: string) => Promise<readonly Json[]>;
}

export interface Placed {
  readonly blockId: string;
  readonly actionId: string;
}
