/**
 * Which scopes a bot token must have for each method of Slack's Web API that `src/slack` calls (docs.slack.dev, each
 * method's page). The history methods need one for each kind of conversation that the bot reads its own messages in:
 * public and private channels, and direct messages.
 */
export const METHOD_SCOPES = {
  'chat.postMessage': ['chat:write'],
  'chat.postEphemeral': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': ['channels:history', 'groups:history', 'im:history'],
  'conversations.open': ['im:write'],
  'conversations.replies': ['channels:history', 'groups:history', 'im:history'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.update': [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A slash command is no method, and has a scope of its own. */
const COMMANDS = 'commands';

/** Every scope that the bot uses, and no other. */
export const BOT_SCOPES: readonly string[] = [...new Set<string>([COMMANDS, ...Object.values(METHOD_SCOPES).flat()])];
