import { LIMITS } from '../limits.ts';
import { messageJson } from '../shapes.ts';
import type { Channel } from '../types.ts';
import type { World } from '../world.ts';
import { optional, required, truth } from './args.ts';
import type { Args } from './args.ts';
import { byName, known, postable } from './channels.ts';
import { readContent } from './content.ts';
import type { Method } from './method.ts';
import { SlackRefusal } from './refusal.ts';

/** The parent that a reply belongs to. Slack advises against a reply's own ts; the stand-in refuses it. */
function parentOf(args: Args, channel: Channel, world: World): string | null {
  const ts = optional(args, 'thread_ts');
  if (ts === undefined || ts === '') return null;
  const parent = world.message(channel.id, ts);
  if (!parent) throw new SlackRefusal('thread_not_found');
  if (parent.threadTs !== null) throw new SlackRefusal('cannot_reply_to_message');
  return ts;
}

const postMessage: Method = {
  scopes: ['chat:write'],
  tier: 'special',
  args: [
    'channel',
    'text',
    'blocks',
    'metadata',
    'thread_ts',
    'unfurl_links',
    'unfurl_media',
    'mrkdwn',
    'parse',
    'reply_broadcast',
  ],
  run(args, world) {
    const content = readContent(args, world);
    const channel = postable(world, byName(world, required(args, 'channel')));
    const threadTs = parentOf(args, channel, world);
    if (!content.text && !content.blocks?.length) throw new SlackRefusal('no_text');
    for (const key of ['unfurl_links', 'unfurl_media', 'mrkdwn']) truth(args, key);
    if (truth(args, 'reply_broadcast')) throw new SlackRefusal('invalid_arguments');
    const message = world.post({
      channel: channel.id,
      user: world.app.botUserId,
      botId: world.app.botId,
      text: (content.text ?? '').slice(0, LIMITS.postText),
      blocks: content.blocks ?? [],
      metadata: content.metadata ?? null,
      threadTs,
    });
    return { channel: channel.id, ts: message.ts, message: messageJson(world, message, true) };
  },
};

const update: Method = {
  scopes: ['chat:write'],
  tier: 'T3',
  args: ['channel', 'ts', 'text', 'blocks', 'metadata', 'parse'],
  run(args, world) {
    const content = readContent(args, world);
    const channel = known(world, required(args, 'channel'));
    const message = world.message(channel.id, required(args, 'ts'));
    if (channel.isArchived) throw new SlackRefusal('is_inactive');
    if (!channel.members.includes(world.app.botUserId)) throw new SlackRefusal('not_in_channel');
    if (!message) throw new SlackRefusal('message_not_found');
    if (message.botId !== world.app.botId) throw new SlackRefusal('cant_update_message');
    if (!content.text && !content.blocks?.length) throw new SlackRefusal('no_text');
    if ((content.text ?? '').length > LIMITS.updateText) throw new SlackRefusal('msg_too_long');
    const changed = {
      ...message,
      text: content.text ?? '',
      blocks: content.blocks ?? [],
      metadata: content.metadata === undefined ? message.metadata : content.metadata,
      editedTs: world.ts(),
    };
    world.replace(changed);
    return { channel: channel.id, ts: message.ts, text: changed.text, message: messageJson(world, changed, true) };
  },
};

const postEphemeral: Method = {
  scopes: ['chat:write'],
  tier: 'T4',
  args: ['channel', 'user', 'text', 'blocks', 'thread_ts', 'parse'],
  run(args, world) {
    const content = readContent(args, world);
    const id = required(args, 'channel');
    if (/^[UW]/.test(id)) throw new SlackRefusal('channel_not_found');
    const channel = postable(world, id);
    if (!channel.members.includes(world.app.botUserId)) throw new SlackRefusal('not_in_channel');
    const to = required(args, 'user');
    if (!channel.members.includes(to) || world.users.get(to)?.deleted) throw new SlackRefusal('user_not_in_channel');
    const threadTs = parentOf(args, channel, world);
    if (!content.text && !content.blocks?.length) throw new SlackRefusal('no_text');
    const text = content.text ?? '';
    const { ts } = world.whisper({ channel: channel.id, to, text, blocks: content.blocks ?? [], threadTs });
    return { message_ts: ts };
  },
};

const getPermalink: Method = {
  scopes: [],
  tier: 'special',
  args: ['channel', 'message_ts'],
  run(args, world) {
    const channel = known(world, required(args, 'channel'));
    const message = world.message(channel.id, required(args, 'message_ts'));
    if (!message) throw new SlackRefusal('message_not_found');
    const path = `archives/${channel.id}/p${message.ts.replace('.', '')}`;
    const thread = message.threadTs === null ? '' : `?thread_ts=${message.threadTs}&cid=${channel.id}`;
    return { channel: channel.id, permalink: `https://${world.team.domain}.slack.com/${path}${thread}` };
  },
};

export const CHAT: Readonly<Record<string, Method>> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.postEphemeral': postEphemeral,
  'chat.getPermalink': getPermalink,
};
