import type { KnownBlock } from '@slack/types';
import type { ChannelId, UserId } from '../domain/ids.ts';
import { parseChannelId } from '../domain/ids.ts';
import type { Posted } from '../domain/request/types.ts';
import type { SlackFailure } from './failure.ts';
import type { SlackCaller } from './webClient.ts';

export interface Rendered {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}

export interface Metadata {
  readonly event_type: string;
  readonly event_payload: Readonly<Record<string, string | number>>;
}

export type PostResult =
  /** `found`: by an earlier post, which may have said something older. */
  | { readonly kind: 'posted'; readonly posted: Posted; readonly found: boolean }
  | { readonly kind: 'failed'; readonly failure: SlackFailure };

/** Where and since when a post may already stand, if an earlier answer was lost. */
interface Search {
  readonly since: number;
  readonly metadata: Metadata;
  /** The message whose place it takes: not this one. */
  readonly but?: string;
}

const PAGES = 5;
const PER_PAGE = 200;

/** Slack's posts, with the look for a lost one that Slack's missing idempotency key makes necessary. */
export interface Poster {
  /** `search`: an earlier post may have been made without our knowing; where it is found, nothing is posted. */
  post(to: ChannelId | UserId, thread: string | null, what: Rendered, metadata: Metadata, search: Search | null): Promise<PostResult>;
  update(at: Posted, what: Rendered): Promise<SlackFailure | null>;
}

export const createPoster = (slack: SlackCaller): Poster => ({
  post: async (to, thread, what, metadata, search) => {
    if (search !== null) {
      const found = await find(slack, to, thread, search);
      if (found !== null) return found;
    }
    const called = await slack((client) =>
      client.chat.postMessage({
        channel: to,
        text: what.text,
        blocks: [...what.blocks],
        metadata: { event_type: metadata.event_type, event_payload: { ...metadata.event_payload } },
        unfurl_links: false,
        unfurl_media: false,
        ...(thread === null ? {} : { thread_ts: thread }),
      }),
    );
    return called.ok ? posted(called.value) : { kind: 'failed', failure: called.failure };
  },
  update: async ({ channel, ts }, what) => {
    const called = await slack((client) =>
      client.chat.update({ channel, ts, text: what.text, blocks: [...what.blocks] }),
    );
    return called.ok ? null : called.failure;
  },
});

const posted = (answer: { channel?: string; ts?: string }): PostResult => {
  const channel = parseChannelId(answer.channel ?? '');
  return channel === null || answer.ts === undefined
    ? { kind: 'failed', failure: { kind: 'lost' } }
    : { kind: 'posted', posted: { channel, ts: answer.ts }, found: false };
};

interface Seen {
  readonly ts?: string;
  readonly metadata?: { readonly event_type?: string; readonly event_payload?: object };
}

/** Ours if every field of its metadata is the one looked for. Nothing is read from its text. */
const isIt = (message: Seen, { event_type, event_payload }: Metadata): boolean => {
  const seen = message.metadata;
  if (seen?.event_type !== event_type || seen.event_payload === undefined) return false;
  const payload: Readonly<Record<string, unknown>> = { ...seen.event_payload };
  return Object.entries(event_payload).every(([name, value]) => payload[name] === value);
};

const find = async (
  slack: SlackCaller,
  to: ChannelId | UserId,
  thread: string | null,
  search: Search,
): Promise<PostResult | null> => {
  let channel = parseChannelId(to);
  if (channel === null) {
    const opened = await slack((client) => client.conversations.open({ users: to }));
    if (!opened.ok) return { kind: 'failed', failure: opened.failure };
    channel = parseChannelId(opened.value.channel?.id ?? '');
    if (channel === null) return { kind: 'failed', failure: { kind: 'lost' } };
  }
  const at = channel;
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const common = {
      channel: at,
      include_all_metadata: true,
      limit: PER_PAGE,
      oldest: String(Math.max(0, Math.floor(search.since / 1000) - 60)),
      ...(cursor === undefined ? {} : { cursor }),
    };
    const called = await slack(async (client) => {
      const answer = await (thread === null
        ? client.conversations.history(common)
        : client.conversations.replies({ ...common, ts: thread }));
      return { messages: answer.messages, next: answer.response_metadata?.next_cursor };
    });
    if (!called.ok) return { kind: 'failed', failure: called.failure };
    // Slack's client types metadata by its own message forms; only these two fields are looked at.
    const messages: readonly Seen[] = called.value.messages ?? [];
    const hit = messages.find((message) => message.ts !== search.but && isIt(message, search.metadata));
    if (hit?.ts !== undefined) return { kind: 'posted', posted: { channel: at, ts: hit.ts }, found: true };
    cursor = called.value.next === '' ? undefined : called.value.next;
    if (cursor === undefined) return null;
  }
  return null;
};
