import type { Json } from '../slack/blocks/blocks.ts';
import type { Delivery } from '../slack/people/deliveries.ts';
import type { User, View } from '../slack/types.ts';

/* What the control interface answers, for the page and whoever else calls it: types only. */

/** Somebody of the workspace, as everybody sees them. */
export interface PersonShown {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly kind: User['kind'] | 'outsider' | 'deactivated';
  /** An IANA name. */
  readonly tz: string;
}

/** A message on somebody's screen, oldest first in its list. */
export interface MessageShown {
  readonly ts: string;
  readonly user: string;
  readonly byBot: boolean;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly edited: boolean;
  /** "Only visible to you". */
  readonly onlyYou: boolean;
  /** The parent's, of what stands in a thread. */
  readonly threadTs: string | null;
  /** It notified the one who looks. */
  readonly pinged: boolean;
}

export interface ChannelShown {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'shared' | 'dm';
  /** Without the replies. */
  readonly messages: readonly MessageShown[];
  /** By parent. */
  readonly threads: Readonly<Partial<Record<string, readonly MessageShown[]>>>;
  readonly unread: number;
  /** Notifications among what is unread. */
  readonly pings: number;
}

export interface ModalShown {
  readonly id: string;
  readonly title: string;
  readonly submit: string | null;
  readonly close: string;
  readonly blocks: readonly Json[];
  /** As `state.values` would carry it now: by block_id and action_id. */
  readonly values: View['filled'];
  /** Slack's own, by block_id: what its client would say on a submit now. */
  readonly problems: Readonly<Record<string, string>>;
  /** How many views lie below. */
  readonly below: number;
}

/** Everything on one person's screen. */
export interface Screen {
  readonly person: PersonShown;
  readonly channels: readonly ChannelShown[];
  readonly modal: ModalShown | null;
  /** Notifications since the start. */
  readonly pings: number;
  /** What Slack told them went wrong, oldest first. */
  readonly errors: readonly string[];
}

/** The organization as OpenAI has it, whatever the bot believes. */
export interface OrganizationShown {
  readonly projects: readonly { readonly id: string; readonly name: string | null; readonly archived: boolean }[];
  readonly models: readonly ModelShown[];
  /** Over all models: the number that everything is about. */
  readonly permissions: number;
}

export interface ModelShown {
  readonly id: string;
  readonly owner: string | null;
  readonly permissions: readonly PermissionShown[];
}

export interface PermissionShown {
  readonly id: string;
  readonly project: string;
  /** Milliseconds. */
  readonly createdAt: number;
}

/** What the page needs to know once. */
export interface WorldShown {
  readonly team: string;
  readonly people: readonly PersonShown[];
  readonly groups: readonly { readonly id: string; readonly handle: string }[];
  readonly channels: readonly { readonly id: string; readonly name: string }[];
  readonly bot: { readonly user: string; readonly name: string; readonly command: string };
}

/** What the page asks for whenever something has changed. */
export interface ChangedShown {
  readonly revision: number;
  /** Milliseconds, by the world's clock. */
  readonly now: number;
  readonly quiet: boolean;
  readonly troubles: readonly string[];
}

/** One delivery to the bot that an act led to. */
export interface Delivered {
  readonly n: number;
  readonly kind: Delivery['kind'];
  readonly status: number;
}

/** What came of an act. `delivered` is null where Slack's client had nothing to send. */
export interface ActDone {
  readonly delivered: Delivered | null;
  /** Of a search: what the picker offers. */
  readonly options?: readonly Json[];
  /** Of a submit. */
  readonly outcome?: 'closed' | 'cleared' | 'updated' | 'pushed' | 'errors' | 'kept';
  /** By block_id, of a form that was not taken: by the bot (`errors`) or by Slack's client itself (`kept`). */
  readonly fields?: Readonly<Record<string, string>>;
}
