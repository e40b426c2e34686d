import { isRecord } from '../json.ts';
import { AwsError, field } from './service.ts';
import type { Input } from './service.ts';
import { queueAttributes } from './sqs-attributes.ts';
import { systemAttributes } from './sqs-events.ts';
import type { FifoQueue, Message } from './sqs-queue.ts';
import { SQS_LIMITS, md5, md5OfAttributes, parseDraft, refuse } from './sqs-rules.ts';

/** What the actions need of the queues around them. */
export interface Queues {
  readonly accountId: string;
  readonly now: () => number;
  /** @throws {AwsError} QueueDoesNotExist; so does `byName`. */
  readonly find: (input: Input) => FifoQueue;
  readonly byName: (name: string) => FifoQueue;
  readonly create: (name: string, attributes: Input) => FifoQueue;
  readonly buryFrom: (queue: FifoQueue) => (message: Message) => void;
  readonly changed: (queue: FifoQueue) => void;
}

/** SQS's actions by name, input to output. @throws {AwsError} each of them, as SQS refuses. */
export function sqsActions(queues: Queues): Readonly<Record<string, (input: Input) => object>> {
  const { accountId, now, find, byName, create, buryFrom, changed } = queues;

  const sendOne = (queue: FifoQueue, input: Input) => {
    const draft = parseDraft(input);
    const { messageId, sequence } = queue.send(draft);
    return {
      MessageId: messageId,
      MD5OfMessageBody: md5(draft.body),
      ...(draft.attributes.size > 0 && { MD5OfMessageAttributes: md5OfAttributes(draft.attributes) }),
      SequenceNumber: sequence,
    };
  };

  return {
    CreateQueue: (input) => {
      const name = field.text(input, 'QueueName');
      if (!name) throw refuse.missing('QueueName');
      return { QueueUrl: create(name, field.map(input, 'Attributes')).url };
    },
    GetQueueUrl: (input) => ({ QueueUrl: byName(field.text(input, 'QueueName') ?? '').url }),
    GetQueueAttributes: (input) => {
      const all = queueAttributes(find(input), now());
      const names = field.texts(input, 'AttributeNames');
      const asked = Object.entries(all).filter(([name]) => names.includes('All') || names.includes(name));
      return { Attributes: Object.fromEntries(asked) };
    },
    SendMessage: (input) => {
      const queue = find(input);
      const sent = sendOne(queue, input);
      changed(queue);
      return sent;
    },
    SendMessageBatch: (input) => {
      const queue = find(input);
      const entries = parseEntries(input);
      const Successful: object[] = [];
      const Failed: object[] = [];
      for (const { id, entry } of entries) {
        try {
          Successful.push({ Id: id, ...sendOne(queue, entry) });
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          Failed.push({ Id: id, Code: error.queryCode ?? error.type, Message: error.message, SenderFault: true });
        }
      }
      changed(queue);
      return { Successful, Failed };
    },
    ReceiveMessage: (input) => {
      const queue = find(input);
      const max = within(input, 'MaxNumberOfMessages', 1, 10) ?? 1;
      within(input, 'WaitTimeSeconds', 0, 20);
      const seconds = within(input, 'VisibilityTimeout', 0, SQS_LIMITS.visibilitySeconds);
      const taken = queue.receive(max, seconds ?? queue.attributes.visibilitySeconds, buryFrom(queue));
      const wanted = [...field.texts(input, 'AttributeNames'), ...field.texts(input, 'MessageSystemAttributeNames')];
      const named = field.texts(input, 'MessageAttributeNames');
      if (taken.length === 0) return {};
      return { Messages: taken.map((message) => received(message, accountId, wanted, named)) };
    },
    DeleteMessage: (input) => {
      find(input).delete(handleOf(input));
      changed(find(input));
      return {};
    },
    ChangeMessageVisibility: (input) => {
      const queue = find(input);
      const seconds = within(input, 'VisibilityTimeout', 0, SQS_LIMITS.visibilitySeconds);
      if (seconds === undefined) throw refuse.missing('VisibilityTimeout');
      queue.changeVisibility(handleOf(input), seconds);
      changed(queue);
      return {};
    },
  };
}

/** A message as ReceiveMessage shows it: only the attributes that were asked for. */
function received(message: Message, accountId: string, wanted: readonly string[], named: readonly string[]): object {
  const all = systemAttributes(message, accountId);
  const shown = Object.entries(all).filter(([name]) => wanted.includes('All') || wanted.includes(name));
  const own = new Map([...message.attributes].filter(([name]) => named.includes('All') || named.includes(name)));
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.handle,
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(shown.length > 0 && { Attributes: Object.fromEntries(shown) }),
    ...(own.size > 0 && { MessageAttributes: Object.fromEntries(own), MD5OfMessageAttributes: md5OfAttributes(own) }),
  };
}

function handleOf(input: Input): string {
  const handle = field.text(input, 'ReceiptHandle');
  if (!handle) throw refuse.missing('ReceiptHandle');
  return handle;
}

function within(input: Input, name: string, least: number, most: number): number | undefined {
  const value = field.whole(input, name);
  if (value === undefined || (value >= least && value <= most)) return value;
  throw refuse.value(name, value, `Must be between ${least} and ${most}, if provided.`);
}

function parseEntries(input: Input): Array<{ id: string; entry: Input }> {
  const list = input['Entries'];
  if (!Array.isArray(list) || list.length === 0) throw refuse.batch('EmptyBatchRequest');
  if (list.length > SQS_LIMITS.batch) throw refuse.batch('TooManyEntriesInBatchRequest');
  const entries = list.map((entry: unknown) => {
    if (!isRecord(entry)) throw refuse.batch('InvalidBatchEntryId');
    const id = field.text(entry, 'Id') ?? '';
    if (!/^[\w-]{1,80}$/.test(id)) throw refuse.batch('InvalidBatchEntryId');
    return { id, entry };
  });
  if (new Set(entries.map(({ id }) => id)).size < entries.length) throw refuse.batch('BatchEntryIdsNotDistinct');
  const bytes = entries.reduce((sum, { entry }) => sum + Buffer.byteLength(field.text(entry, 'MessageBody') ?? ''), 0);
  if (bytes > SQS_LIMITS.bodyBytes) throw refuse.batch('BatchRequestTooLong');
  return entries;
}
