import { LIMITS } from './limits.ts';
import { optional, refuseUnknown, truth } from './methods/args.ts';
import type { Args } from './methods/args.ts';
import { readContent } from './methods/content.ts';
import type { Content } from './methods/content.ts';
import { SlackRefusal } from './methods/refusal.ts';
import type { ResponseUrl } from './types.ts';
import type { World } from './world.ts';

export const REPLY_ARGS: readonly string[] = [
  'text',
  'blocks',
  'response_type',
  'replace_original',
  'delete_original',
  'thread_ts',
  'metadata',
  'unfurl_links',
  'unfurl_media',
];

const gone = (error: string): SlackRefusal => new SlackRefusal(error, {}, { status: 404 });
const bad = (error: string, more: Readonly<Record<string, unknown>> = {}): SlackRefusal =>
  new SlackRefusal(error, more, { status: 400 });

/**
 * One post to a response URL: five within thirty minutes, to the one person unless it says in_channel; the bot need
 * not be in the channel. A post that is refused is not counted.
 * @throws SlackRefusal 404 `expired_url`, `used_url`, `invalid_url`; 400 for what the message itself breaks.
 */
export function postToResponseUrl(world: World, path: string, args: Args): void {
  const url = world.responseUrls.get(path);
  if (!url) throw gone('invalid_url');
  if (world.now() - url.at > LIMITS.responseUrlMs) throw gone('expired_url');
  if (url.posts >= LIMITS.responseUrlPosts) throw gone('used_url');
  try {
    refuseUnknown(args, REPLY_ARGS);
    respond(world, url, args, readContent(args, world));
  } catch (error) {
    if (!(error instanceof SlackRefusal) || error.status !== 200) throw error;
    throw bad(error.error, error.more);
  }
  world.responseUrls.set(path, { ...url, posts: url.posts + 1 });
}

/** Shows what an app answered: to its slash command, or to a response URL. @throws SlackRefusal */
export function respond(world: World, url: Omit<ResponseUrl, 'posts' | 'at'>, args: Args, content: Content): void {
  const type = optional(args, 'response_type') ?? 'ephemeral';
  if (type !== 'ephemeral' && type !== 'in_channel') throw bad('invalid_response_type');
  const replaces = truth(args, 'replace_original');
  const { source, channel, user } = url;
  if (truth(args, 'delete_original')) return remove(world, url);
  if (!content.text && !content.blocks?.length) throw bad('no_text');
  const text = (content.text ?? '').slice(0, LIMITS.postText);
  const blocks = content.blocks ?? [];

  if (replaces) {
    if (source.kind === 'command') throw bad('cannot_replace_original');
    if (source.kind === 'message') {
      const message = world.message(channel, source.ts);
      if (!message) throw bad('message_not_found');
      const metadata = content.metadata === undefined ? message.metadata : content.metadata;
      world.replace({ ...message, text, blocks, metadata, editedTs: world.ts() });
      return;
    }
    // An ephemeral message stays one, whatever response_type says.
    const known = world.ephemerals.some(({ ts }) => ts === source.ts);
    if (!known) throw bad('message_not_found');
    world.ephemerals = world.ephemerals.map((old) => (old.ts === source.ts ? { ...old, text, blocks } : old));
    return;
  }

  const threadTs = optional(args, 'thread_ts') ?? null;
  if (threadTs !== null && type !== 'in_channel') throw bad('thread_needs_in_channel');
  if (threadTs !== null && !world.message(channel, threadTs)) throw bad('thread_not_found');
  if (type === 'ephemeral') {
    world.whisper({ channel, to: user, text, blocks, threadTs: null });
    return;
  }
  const { botUserId, botId } = world.app;
  world.post({ channel, user: botUserId, botId, text, blocks, metadata: content.metadata ?? null, threadTs });
}

function remove(world: World, { source, channel }: Omit<ResponseUrl, 'posts' | 'at'>): void {
  if (source.kind === 'command') throw bad('cannot_delete_original');
  if (source.kind === 'message') return world.remove(channel, source.ts);
  world.ephemerals = world.ephemerals.filter(({ ts }) => ts !== source.ts);
}
