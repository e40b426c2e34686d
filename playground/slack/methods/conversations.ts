import { LIMITS } from '../limits.ts';
import { messageJson } from '../shapes.ts';
import type { Message } from '../types.ts';
import { optional, page, pageLimit, required, truth } from './args.ts';
import type { Args } from './args.ts';
import { describable, postable, readable } from './channels.ts';
import type { Method } from './method.ts';
import { SlackRefusal } from './refusal.ts';

const READING = ['channel', 'cursor', 'limit', 'oldest', 'latest', 'inclusive', 'include_all_metadata'];

/** Whether a message lies between `oldest` and `latest`; the ends themselves only when asked for. */
function within(args: Args): (message: Message) => boolean {
  const oldest = Number(optional(args, 'oldest') ?? 0);
  const latest = Number(optional(args, 'latest') ?? Number.MAX_SAFE_INTEGER);
  if (Number.isNaN(oldest)) throw new SlackRefusal('invalid_ts_oldest');
  if (Number.isNaN(latest)) throw new SlackRefusal('invalid_ts_latest');
  const inclusive = truth(args, 'inclusive');
  return ({ ts }) => {
    const at = Number(ts);
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
  };
}

const info: Method = {
  scopes: [],
  tier: 'T3',
  args: ['channel', 'include_num_members', 'include_locale'],
  run(args, world) {
    const channel = describable(world, required(args, 'channel'));
    const im = channel.dmWith !== null;
    return {
      channel: {
        id: channel.id,
        ...(im ? { user: channel.dmWith } : { name: channel.name, name_normalized: channel.name }),
        is_channel: !im && !channel.isPrivate,
        is_group: false,
        is_im: im,
        is_mpim: false,
        is_private: channel.isPrivate,
        is_archived: channel.isArchived,
        is_shared: channel.isExtShared,
        is_ext_shared: channel.isExtShared,
        is_org_shared: false,
        is_member: channel.members.includes(world.app.botUserId),
        context_team_id: world.team.id,
        ...(truth(args, 'include_num_members') ? { num_members: channel.members.length } : {}),
      },
    };
  },
};

const members: Method = {
  scopes: [],
  tier: 'T4',
  args: ['channel', 'cursor', 'limit'],
  run(args, world) {
    const channel = describable(world, required(args, 'channel'));
    const { items, next } = page(args, channel.members, pageLimit(args, LIMITS.pageDefault, LIMITS.page));
    return { members: items, response_metadata: { next_cursor: next } };
  },
};

const replies: Method = {
  scopes: [],
  tier: 'T3',
  args: [...READING, 'ts'],
  run(args, world) {
    const channel = readable(world, required(args, 'channel'));
    const ts = required(args, 'ts');
    const first = world.message(channel.id, ts);
    if (!first) throw new SlackRefusal('thread_not_found');
    const thread = [first, ...world.replies(channel.id, ts).filter(within(args))];
    const { items, next } = page(args, thread, pageLimit(args, LIMITS.repliesDefault, LIMITS.page));
    const all = truth(args, 'include_all_metadata');
    return {
      messages: items.map((message) => messageJson(world, message, all)),
      has_more: next !== '',
      ...(next === '' ? {} : { response_metadata: { next_cursor: next } }),
    };
  },
};

const history: Method = {
  scopes: [],
  tier: 'T3',
  args: READING,
  run(args, world) {
    const channel = readable(world, required(args, 'channel'));
    const top = world.top(channel.id).filter(within(args));
    const { items, next } = page(args, top.toReversed(), pageLimit(args, LIMITS.pageDefault, LIMITS.page));
    const all = truth(args, 'include_all_metadata');
    return {
      messages: items.map((message) => messageJson(world, message, all)),
      has_more: next !== '',
      pin_count: 0,
      ...(next === '' ? {} : { response_metadata: { next_cursor: next } }),
    };
  },
};

/** With one person only: the bot opens no group conversations. */
const open: Method = {
  scopes: ['im:write'],
  tier: 'T3',
  args: ['users'],
  run(args, world) {
    const id = required(args, 'users');
    if (!/^[UW][A-Z0-9]+$/.test(id)) throw new SlackRefusal('users_list_not_supplied');
    const user = world.users.get(id);
    if (!user) throw new SlackRefusal('user_not_found');
    if (user.deleted) throw new SlackRefusal('user_disabled');
    return { channel: { id: postable(world, id).id } };
  },
};

export const CONVERSATIONS: Readonly<Record<string, Method>> = {
  'conversations.info': info,
  'conversations.members': members,
  'conversations.replies': replies,
  'conversations.history': history,
  'conversations.open': open,
};
