import type { Channel } from '../types.ts';
import type { World } from '../world.ts';
import { needScope } from './method.ts';
import { SlackRefusal } from './refusal.ts';

const isMember = (world: World, channel: Channel): boolean => channel.members.includes(world.app.botUserId);

/** A channel that the bot can know of: a private one without it does not exist for it. */
export function known(world: World, id: string): Channel {
  const channel = world.channels.get(id);
  if (!channel || (channel.isPrivate && !isMember(world, channel))) throw new SlackRefusal('channel_not_found');
  return channel;
}

/** A channel's id by its `#name`, which chat.postMessage alone takes as well; anything else as it is. */
export const byName = (world: World, given: string): string =>
  [...world.channels.values()].find(({ dmWith, name }) => dmWith === null && given === `#${name}`)?.id ?? given;

/** Where the bot may post now. A person's id opens the conversation with them. */
export function postable(world: World, id: string): Channel {
  if (/^[UW]/.test(id)) {
    const user = world.users.get(id);
    if (!user || user.deleted || user.kind === 'bot' || isStranger(world, id))
      throw new SlackRefusal('channel_not_found');
    return world.dm(id);
  }
  const channel = known(world, id);
  if (channel.isArchived) throw new SlackRefusal('is_archived');
  if (!isMember(world, channel) && !world.app.scopes.includes('chat:write.public')) {
    throw new SlackRefusal('not_in_channel');
  }
  return channel;
}

/** A channel whose messages the bot may read. */
export function readable(world: World, id: string): Channel {
  const channel = known(world, id);
  needScope(world, `${kindOf(channel)}:history`);
  if (!isMember(world, channel)) throw new SlackRefusal('not_in_channel');
  return channel;
}

/** A channel that the bot may describe. */
export function describable(world: World, id: string): Channel {
  const channel = known(world, id);
  needScope(world, `${kindOf(channel)}:read`);
  return channel;
}

const kindOf = (channel: Channel): 'channels' | 'groups' | 'im' => {
  if (channel.dmWith !== null) return 'im';
  return channel.isPrivate ? 'groups' : 'channels';
};

/** Somebody of another team who shares no channel with the bot. */
export function isStranger(world: World, userId: string): boolean {
  if (world.user(userId).teamId === world.team.id) return false;
  return ![...world.channels.values()].some(
    ({ members }) => members.includes(userId) && members.includes(world.app.botUserId),
  );
}
