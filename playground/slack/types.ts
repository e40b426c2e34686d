import type { Json } from './blocks/blocks.ts';

export interface Team {
  readonly id: string;
  readonly domain: string;
  readonly name: string;
}

export interface User {
  readonly id: string;
  /** The person's own team; another one than the workspace's for outsiders of a shared channel. */
  readonly teamId: string;
  /** The handle. */
  readonly name: string;
  readonly realName: string;
  readonly displayName: string;
  readonly title: string;
  /** An IANA name. */
  readonly tz: string;
  /** Seconds east of UTC, as Slack says it. */
  readonly tzOffset: number;
  readonly kind: 'member' | 'owner' | 'guest' | 'single_channel_guest' | 'bot';
  readonly deleted: boolean;
}

export interface Group {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
  readonly disabled: boolean;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly isPrivate: boolean;
  /** Shared with another organization. */
  readonly isExtShared: boolean;
  readonly isArchived: boolean;
  /** The person whose conversation with the bot this is. */
  readonly dmWith: string | null;
}

export interface Metadata {
  readonly event_type: string;
  readonly event_payload: Json;
}

export interface Message {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  /** Set where the bot wrote it. */
  readonly botId: string | null;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly metadata: Metadata | null;
  /** The parent's ts, of a reply. */
  readonly threadTs: string | null;
  /** When it was last changed, of a changed message. */
  readonly editedTs: string | null;
}

/** Seen by one person only, and kept by nobody. */
export interface Ephemeral {
  readonly channel: string;
  readonly ts: string;
  readonly to: string;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly threadTs: string | null;
}

/** One notification: what drew it, and whether the person is there to get it. */
export interface Ping {
  readonly user: string;
  readonly channel: string;
  readonly ts: string;
  readonly via: 'user' | 'usergroup' | 'broadcast' | 'dm';
  /** Somebody who is not in the channel is named but hears nothing. */
  readonly heard: boolean;
}

/** As Slack sends it, in `state.values`. */
export interface Filled {
  readonly type: string;
  readonly value?: string | null;
  readonly selected_option?: Json | null;
  readonly selected_options?: readonly Json[];
}

export interface View {
  readonly id: string;
  readonly kind: 'modal' | 'home';
  readonly user: string;
  readonly hash: string;
  readonly callbackId: string;
  readonly externalId: string;
  readonly privateMetadata: string;
  readonly title: Json | null;
  readonly submit: Json | null;
  readonly close: Json | null;
  readonly clearOnClose: boolean;
  readonly notifyOnClose: boolean;
  readonly blocks: readonly Json[];
  readonly rootId: string;
  readonly previousId: string | null;
  /** What the person has typed or chosen, by block_id and action_id. */
  readonly filled: Readonly<Record<string, Readonly<Record<string, Filled>>>>;
}

export interface Trigger {
  readonly user: string;
  /** The modal it came from. */
  readonly viewId: string | null;
  readonly at: number;
  readonly used: boolean;
}

export interface ResponseUrl {
  readonly user: string;
  readonly channel: string;
  readonly at: number;
  readonly posts: number;
  /** What was clicked on; `command` where a slash command was typed. */
  readonly source: { readonly kind: 'command' } | { readonly kind: 'message' | 'ephemeral'; readonly ts: string };
}

/** What the app is to Slack. Can be changed while it runs. */
export interface App {
  readonly id: string;
  readonly botUserId: string;
  readonly botId: string;
  readonly name: string;
  readonly token: string;
  readonly signingSecret: string;
  readonly scopes: readonly string[];
  /** With the slash. */
  readonly command: string;
}

/** Who and what there is at the start. */
export interface Workspace {
  readonly team: Team;
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly channels: readonly Channel[];
}
