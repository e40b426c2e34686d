import { createHash } from 'node:crypto';
import type { AwsCaller } from '../aws/call.ts';
import type { RequestId } from '../domain/ids.ts';
import type { ShareKey } from '../domain/share/types.ts';
import type { RequestsMessage, SharesMessage } from '../engine/messages.ts';

const hex = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** Group = a hash of the actor's key: one message at a time for each request and each share. */
const requestGroup = (id: RequestId): string => hex(`request ${id}`).slice(0, 32);
const shareGroup = ({ model, project }: ShareKey): string => hex(`share ${model}|${project}`).slice(0, 32);

const groupOf = (message: RequestsMessage | SharesMessage): string => {
  switch (message.kind) {
    case 'command':
      return requestGroup(message.command.request);
    case 'nudge':
      return 'share' in message ? shareGroup(message.share) : requestGroup(message.request);
    case 'list':
      return hex(`list ${message.responseUrl}`).slice(0, 32);
    case 'catalogue':
    case 'policy':
    case 'freeze':
      return message.kind;
  }
};

export interface Sender<Message> {
  /** Stored on the queue when it returns. `dedup` names this very message; a repeat within five minutes is dropped. */
  send(message: Message, dedup: string): Promise<void>;
}

/** @throws AwsError when the queue did not take it */
export const createSender = <Message extends RequestsMessage | SharesMessage>(
  aws: AwsCaller,
  queueUrl: string,
): Sender<Message> => ({
  send: async (message, dedup) => {
    await aws.call('sqs', 'SendMessage', {
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify(message),
      MessageGroupId: groupOf(message),
      MessageDeduplicationId: hex(dedup),
    });
  },
});
