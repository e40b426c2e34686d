import type { ChannelId } from '../../domain/ids.ts';
import type { Policy } from '../../domain/policy/types.ts';
import type { AlertCause, RequestRecord } from '../../domain/request/types.ts';
import { type Message, compose } from './message.ts';
import type { Metadata } from './metadata.ts';
import { modelName, projectOf } from './names.ts';
import { mention } from './people.ts';
import { type Piece, rich, section, sign } from './rich.ts';
import { keyRefused } from './sentences.ts';

/** What operators must act on, in their channel, with a ping: what failed, what waits, what to do next. */

/** As people see the bot's name in Slack: what they type after /invite. */
const BOT = 'Model Share';

/** `4 approved requests wait.` */
const waitingRequests = (count: number, adjective: string): string => {
  const noun = `${adjective}request${count === 1 ? '' : 's'}`;
  return count === 0 ? '' : `${count} ${noun} ${count === 1 ? 'waits' : 'wait'}. `;
};

const channelName = (id: ChannelId, record: RequestRecord, policy: Policy): string => {
  const channels = [record.state.asked.rule.channel, ...policy.rules.map((rule) => rule.channel)];
  return `#${channels.find((channel) => channel.id === id)?.name ?? id}`;
};

/** What mends each of Slack's refusals to post. */
const remedy = (error: string): string => {
  switch (error) {
    case 'is_archived':
      return 'Unarchive it, or name another channel in policy.yaml and deploy.';
    case 'restricted_action':
    case 'cannot_post':
      return 'Allow the bot to post there.';
    case 'channel_not_found':
      return `Type /invite @${BOT} there, or mend the channel's id in policy.yaml and deploy.`;
    default:
      return `Type /invite @${BOT} there.`;
  }
};

const sentence = (cause: AlertCause, record: RequestRecord, policy: Policy, waiting: number): string => {
  switch (cause.kind) {
    case 'admin_key': {
      const what = cause.status === null ? 'secret' : 'key';
      const next = `Mend the ${what} in Secrets Manager; what is approved goes on by itself within 5 minutes.`;
      return `${keyRefused(cause.status, cause.scope)} ${waitingRequests(waiting, 'approved ')}${next}`;
    }
    case 'channel': {
      const name = channelName(cause.channel, record, policy);
      return `${name} cannot be posted to (${cause.error}). ${waitingRequests(waiting, '')}${remedy(cause.error)}`;
    }
    case 'overdue': {
      const { model } = record.state.asked.terms;
      const what = `${projectOf(record.state, cause.project)} may still use ${modelName(model)}`;
      const next = 'It is tried again until OpenAI confirms. If it is urgent, delete the permission at OpenAI by hand.';
      return `The end of ${record.id} is not confirmed for an hour: ${what}. ${next}`;
    }
  }
};

/**
 * An alert in the operators' channel.
 * @param waiting how many requests wait for it; 0 leaves the number out
 */
export function alert(cause: AlertCause, record: RequestRecord, policy: Policy, waiting: number): Message {
  const { people } = policy.operators;
  const who = people.flatMap((one): Piece[] => [mention(one), ' ']);
  const text = sentence(cause, record, policy, waiting);
  return compose('', [rich('what', section(sign('warning'), ' ', ...who, text))], people);
}

/** @param cause as the alert book knows it: the same for every request that it hits */
export const alertMetadata = (cause: string): Metadata => ({
  event_type: 'share_request_alert',
  event_payload: { v: 1, cause },
});
