import * as v from 'valibot';
import type { ChannelId, TeamId } from '../../src/domain/ids.ts';
import type { Channel, Policy } from '../../src/domain/policy/types.ts';
import type { SlackCaller } from '../../src/slack/webClient.ts';
import { note, ok, skipped, wrong } from './lines.ts';
import type { Line } from './lines.ts';
import { whyOf } from './slack.ts';
import type { SlackAnswers } from './slack.ts';

/** No message is from 1970. */
const NEVER = '1.000000';
const LATEST = 20;
const Teams = v.object({
  messages: v.array(
    v.object({ team: v.optional(v.string()), user_team: v.optional(v.string()), source_team: v.optional(v.string()) }),
  ),
});
const Info = v.object({ is_archived: v.nullish(v.boolean(), false), is_ext_shared: v.nullish(v.boolean(), false) });

/** Every channel that the policy posts to, each once. */
export const channelsOf = ({ operators, rules }: Policy): readonly Channel[] => [
  ...new Map(
    [operators.channel, ...rules.map((rule) => rule.channel)].map((channel) => [channel.id, channel]),
  ).values(),
];

const channelCheck = ({ id, name }: Channel): string => (name === id ? `channel ${id}` : `channel #${name}`);

/**
 * Whether the bot can work in a channel, by the scopes it has and without posting: its history says whether it is
 * there and in it, a change of a message that cannot exist says whether the channel is archived, and the latest
 * messages tell workspaces. Where the token has channels:read, Slack itself says whether it is shared outside.
 */
export async function checkChannel(channel: Channel, { slack, scopes }: SlackAnswers, ours: TeamId): Promise<Line> {
  const check = channelCheck(channel);
  const { id } = channel;
  const read = await slack((client) => client.conversations.history({ channel: id, limit: LATEST }));
  if (!read.ok) {
    switch (whyOf(read.failure)) {
      case 'channel_not_found':
        return wrong(check, `Slack knows no ${id} that the bot may see: deleted, mistyped, or private without the bot`,
          'invite the bot there (/invite @Model Share), or put another channel\'s id into the policy');
      case 'not_in_channel':
        return wrong(check, 'the bot is not in it', 'type in that channel: /invite @Model Share');
      case 'is_archived':
        return archived(check);
      default:
        return wrong(check, `Slack did not answer about it (${whyOf(read.failure)})`, 'run it again in a minute');
    }
  }
  // Changes nothing: there is no such message, and Slack refuses.
  const changed = await slack(
    (client) => client.chat.update({ channel: id, ts: NEVER, text: 'model-share-bot doctor' }),
  );
  if (!changed.ok && ['is_inactive', 'is_archived'].includes(whyOf(changed.failure))) return archived(check);
  const shared = await sharing(id, slack, scopes, read.value, ours);
  switch (shared) {
    case 'archived':
      return archived(check);
    case 'outside':
      return wrong(check, 'it is shared with another organization, who would read every request',
        'stop sharing it in the channel\'s settings, or put an internal channel into the policy');
    case 'unknown':
      return ok(check, 'the bot is in it');
    case 'inside':
      return ok(check, 'the bot is in it, and it is not shared outside');
  }
}

const archived = (check: string): Line =>
  wrong(check, 'it is archived: nothing can be posted there', 'unarchive it, or put another channel into the policy');

async function sharing(
  channel: ChannelId,
  slack: SlackCaller,
  scopes: SlackAnswers['scopes'],
  history: unknown,
  ours: TeamId,
): Promise<'archived' | 'outside' | 'inside' | 'unknown'> {
  if (scopes?.includes('channels:read') === true || scopes?.includes('groups:read') === true) {
    const asked = await slack((client) => client.conversations.info({ channel }));
    const info = asked.ok ? v.safeParse(Info, asked.value.channel) : null;
    if (info?.success === true) {
      return info.output.is_archived ? 'archived' : info.output.is_ext_shared ? 'outside' : 'inside';
    }
  }
  const seen = v.safeParse(Teams, history);
  if (!seen.success) return 'unknown';
  // In an organization with several workspaces colleagues write from others: only its own id would tell them apart.
  const teams = seen.output.messages.flatMap((one) => one.user_team ?? one.source_team ?? one.team ?? []);
  return !ours.startsWith('E') && teams.some((team) => team.startsWith('T') && team !== ours) ? 'outside' : 'unknown';
}

/** Nobody of Slack's can be asked; each channel says so. */
export const channelsSkipped = (policy: Policy): readonly Line[] =>
  channelsOf(policy).map((channel) => skipped(channelCheck(channel), 'waits for Slack'));

/** What the scopes of the bot leave open, once. */
export const sharingNote = ({ scopes }: SlackAnswers): readonly Line[] =>
  scopes?.includes('channels:read') === true
    ? []
    : [
      note(
        'shared channels',
        'only known from who wrote lately: the bot has no channels:read; look at each channel\'s details once',
      ),
    ];
