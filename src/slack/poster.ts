import type { KnownBlock } from '@slack/types';
import * as v from 'valibot';
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

// Slack's client promises types that it does not check, and what is read here is stored.
const Made = v.object({ channel: v.string(), ts: v.string() });
const Opened = v.object({ channel: v.object({ id: v.string() }) });
const Carried = v.object({ event_type: v.string(), event_payload: v.record(v.string(), v.unknown()) });
/** A message that is none of ours may be of any form. */
const Listed = v.fallback(v.object({ ts: v.string(), metadata: v.fallback(v.nullish(Carried), null) }), { ts: '', metadata: null });
const Found = v.object({
  messages: v.nullish(v.array(Listed), []),
  response_metadata: v.nullish(v.object({ next_cursor: v.nullish(v.string(), '') })),
});
type Seen = v.InferOutput<typeof Listed>;

const LOST: PostResult = { kind: 'failed', failure: { kind: 'lost' } };

const posted = (answer: unknown): PostResult => {
  const made = v.safeParse(Made, answer);
  const channel = made.success ? parseChannelId(made.output.channel) : null;
  return made.success && channel !== null ? { kind: 'posted', posted: { channel, ts: made.output.ts }, found: false } : LOST;
};

/** Ours if every field of its metadata is the one looked for. Nothing is read from its text. */
const isIt = (message: Seen, { event_type, event_payload }: Metadata): boolean => {
  const seen = message.metadata;
  if (seen?.event_type !== event_type) return false;
  return Object.entries(event_payload).every(([name, value]) => seen.event_payload[name] === value);
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
    const direct = v.safeParse(Opened, opened.value);
    channel = direct.success ? parseChannelId(direct.output.channel.id) : null;
    if (channel === null) return LOST;
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
    const called = await slack<unknown>((client) =>
      thread === null ? client.conversations.history(common) : client.conversations.replies({ ...common, ts: thread }),
    );
    if (!called.ok) return { kind: 'failed', failure: called.failure };
    const answer = v.safeParse(Found, called.value);
    // Whether it stands already is not known then, so it is not posted a second time.
    if (!answer.success) return LOST;
    const { messages, response_metadata: more } = answer.output;
    const hit = messages.find((message) => message.ts !== search.but && isIt(message, search.metadata));
    if (hit !== undefined) return { kind: 'posted', posted: { channel: at, ts: hit.ts }, found: true };
    cursor = more?.next_cursor || undefined;
    if (cursor === undefined) return null;
  }
  return null;
};
