import type { Filled, Message, User, View } from './types.ts';
import type { World } from './world.ts';
import { isStranger } from './methods/channels.ts';
import { elementsOf } from './blocks/blocks.ts';
import type { Json } from './blocks/blocks.ts';

/** A message as Slack says it; without `all` only the type of its metadata. */
export function messageJson(world: World, message: Message, all: boolean): Json {
  const replies = world.replies(message.channel, message.ts);
  const last = replies.at(-1);
  const { metadata } = message;
  return {
    type: 'message',
    user: message.user,
    ts: message.ts,
    ...(message.botId === null ? {} : { bot_id: message.botId, app_id: world.app.id }),
    text: message.text,
    team: world.team.id,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(metadata === null ? {} : { metadata: all ? metadata : { event_type: metadata.event_type } }),
    ...(message.editedTs === null ? {} : { edited: { user: message.user, ts: message.editedTs } }),
    ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    ...(last === undefined
      ? {}
      : {
          thread_ts: message.ts,
          reply_count: replies.length,
          reply_users: [...new Set(replies.map(({ user }) => user))],
          latest_reply: last.ts,
        }),
  };
}

/** As users.info answers without the scope for e-mail. */
export function userJson(world: World, user: User): Json {
  const ours = user.teamId === world.team.id;
  const guest = user.kind === 'guest' || user.kind === 'single_channel_guest';
  const profile = {
    title: user.title,
    real_name: user.realName,
    real_name_normalized: user.realName,
    display_name: user.displayName,
    display_name_normalized: user.displayName,
    team: user.teamId,
  };
  const base = { id: user.id, team_id: user.teamId, name: user.name, deleted: user.deleted };
  if (user.deleted) return { ...base, profile, is_bot: user.kind === 'bot', is_app_user: false, updated: 0 };
  return {
    ...base,
    color: '4bbe2e',
    real_name: user.realName,
    tz: user.tz,
    tz_label: user.tz,
    tz_offset: user.tzOffset,
    profile,
    is_admin: user.kind === 'owner',
    is_owner: user.kind === 'owner',
    is_primary_owner: false,
    is_restricted: guest,
    is_ultra_restricted: user.kind === 'single_channel_guest',
    is_bot: user.kind === 'bot',
    is_app_user: false,
    ...(ours ? {} : { is_stranger: isStranger(world, user.id) }),
    updated: 0,
  };
}

/** What stands in each field of a view: what the person left there, else what the view began with. */
export function stateValues(
  view: Pick<View, 'blocks' | 'filled'>,
): Readonly<Record<string, Readonly<Record<string, Filled>>>> {
  const values: Record<string, Record<string, Filled>> = {};
  for (const block of view.blocks) {
    const blockId = String(block.block_id);
    for (const element of elementsOf(block)) {
      const actionId = String(element.action_id);
      const filled = view.filled[blockId]?.[actionId] ?? initial(element);
      if (filled) values[blockId] = { ...values[blockId], [actionId]: filled };
    }
  }
  return values;
}

/** The value of an element that nobody has touched; `null` for one that holds none, such as a button. */
function initial(element: Json): Filled | null {
  const type = String(element.type);
  switch (type) {
    case 'plain_text_input':
      return { type, value: typeof element.initial_value === 'string' ? element.initial_value : null };
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      // The view was checked when it came: an initial option is an object.
      return { type, selected_option: (element.initial_option as Json | undefined) ?? null };
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      // Checked likewise: a list of objects.
      return { type, selected_options: (element.initial_options as Json[] | undefined) ?? [] };
    default:
      return null;
  }
}

export function viewJson(world: World, view: View, withState = true): Json {
  return {
    id: view.id,
    team_id: world.team.id,
    type: view.kind,
    blocks: view.blocks,
    private_metadata: view.privateMetadata,
    callback_id: view.callbackId,
    state: { values: withState ? stateValues(view) : {} },
    hash: view.hash,
    ...(view.kind === 'modal' ? { title: view.title, close: view.close, submit: view.submit } : {}),
    clear_on_close: view.clearOnClose,
    notify_on_close: view.notifyOnClose,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: world.app.id,
    external_id: view.externalId,
    app_installed_team_id: world.team.id,
    bot_id: world.app.botId,
  };
}
