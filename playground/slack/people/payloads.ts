import type { Json } from '../blocks/blocks.ts';
import { messageJson, stateValues, viewJson } from '../shapes.ts';
import type { Channel, Ephemeral, Message, View } from '../types.ts';
import type { World } from '../world.ts';

/** Where somebody acts. */
export type Surface =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'ephemeral'; readonly message: Ephemeral }
  | { readonly kind: 'view'; readonly view: View };

/** The token that Slack once checked by; still sent, worth nothing. */
const OLD_TOKEN = 'deprecated-verification-token';

function who(world: World, userId: string): Json {
  const user = world.user(userId);
  return { id: user.id, username: user.name, name: user.name, team_id: user.teamId };
}

const common = (world: World, user: string): Json => ({
  user: who(world, user),
  api_app_id: world.app.id,
  token: OLD_TOKEN,
  team: { id: world.team.id, domain: world.team.domain },
  enterprise: null,
  is_enterprise_install: false,
});

const channelJson = (channel: Channel): Json => ({ id: channel.id, name: channelName(channel) });

const channelName = (channel: Channel): string => {
  if (channel.dmWith !== null) return 'directmessage';
  return channel.isPrivate ? 'privategroup' : channel.name;
};

export function commandForm(world: World, userId: string, channel: Channel, text: string): Record<string, string> {
  const user = world.user(userId);
  return {
    token: OLD_TOKEN,
    team_id: world.team.id,
    team_domain: world.team.domain,
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: user.id,
    user_name: user.name,
    command: world.app.command,
    text,
    api_app_id: world.app.id,
    is_enterprise_install: 'false',
    response_url: world.newResponseUrl(userId, channel.id, { kind: 'command' }),
    trigger_id: world.newTrigger(userId, null),
  };
}

/** What was clicked or chosen, with where it stands. */
export function blockActions(world: World, user: string, surface: Surface, action: Json): Json {
  const actions = [{ ...action, action_ts: world.ts() }];
  if (surface.kind === 'view') {
    return {
      type: 'block_actions',
      ...common(world, user),
      container: { type: 'view', view_id: surface.view.id },
      trigger_id: world.newTrigger(user, surface.view.id),
      view: viewJson(world, surface.view),
      actions,
    };
  }
  const { message } = surface;
  const ephemeral = surface.kind === 'ephemeral';
  return {
    type: 'block_actions',
    ...common(world, user),
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: ephemeral,
      ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    },
    trigger_id: world.newTrigger(user, null),
    channel: channelJson(world.channel(message.channel)),
    // Slack keeps no ephemeral message, so it cannot send one along.
    ...(surface.kind === 'message' ? { message: messageJson(world, surface.message, true) } : {}),
    state: { values: stateValues({ blocks: message.blocks, filled: {} }) },
    response_url: world.newResponseUrl(user, message.channel, { kind: surface.kind, ts: message.ts }),
    actions,
  };
}

export const viewSubmission = (world: World, user: string, view: View): Json => ({
  type: 'view_submission',
  ...common(world, user),
  trigger_id: world.newTrigger(user, view.id),
  view: viewJson(world, view),
  response_urls: [],
});

/** What was filled in is not told. */
export const viewClosed = (world: World, user: string, view: View, isCleared: boolean): Json => ({
  type: 'view_closed',
  ...common(world, user),
  view: viewJson(world, view, false),
  is_cleared: isCleared,
});

export const blockSuggestion = (
  world: World,
  user: string,
  view: View,
  at: { blockId: string; actionId: string },
  value: string,
): Json => ({
  type: 'block_suggestion',
  ...common(world, user),
  container: { type: 'view', view_id: view.id },
  action_id: at.actionId,
  block_id: at.blockId,
  value,
  view: viewJson(world, view),
});
