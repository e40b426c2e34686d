import type { SQSEvent, SQSMessageAttributes, SQSRecord, SQSRecordAttributes } from 'aws-lambda';
import { isRecord } from '../json.ts';
import type { FifoQueue, Message } from './sqs-queue.ts';
import { md5, md5OfAttributes } from './sqs-rules.ts';

/** Messages in flight to a function, as an event source mapping holds them. */
export interface Batch {
  readonly event: SQSEvent;
  /** The function is done with these (all where not named): deleted. */
  ack(messageIds?: readonly string[]): void;
  /** The function failed on these (all where not named): hidden until their time is out, or back at once. */
  nack(options?: { readonly messageIds?: readonly string[]; readonly atOnce?: boolean }): void;
  /**
   * Applies a function's response as Lambda does with ReportBatchItemFailures: nothing, null or an empty list is all
   * well; an answer of another form, or one naming an unknown id, fails the whole batch.
   */
  settle(response: unknown): void;
}

export function systemAttributes(message: Message, accountId: string): SQSRecordAttributes {
  return {
    ApproximateReceiveCount: String(message.receives),
    SentTimestamp: String(message.sentAt),
    SequenceNumber: message.sequence,
    MessageGroupId: message.groupId,
    SenderId: accountId,
    MessageDeduplicationId: message.dedupId,
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.sourceArn !== null && { DeadLetterQueueSourceArn: message.sourceArn }),
  };
}

interface Around {
  readonly region: string;
  readonly accountId: string;
  readonly buryFrom: (queue: FifoQueue) => (message: Message) => void;
  readonly changed: (queue: FifoQueue) => void;
}

/** Takes messages as Lambda's pollers do: with the queue's own visibility time-out, at most ten of a FIFO queue. */
export const createPoller =
  (around: Around) =>
  (queue: FifoQueue, max = 10): Batch | null => {
    const taken = queue.receive(Math.min(max, 10), queue.attributes.visibilitySeconds, around.buryFrom(queue));
    if (taken.length === 0) return null;
    const handles = new Map(taken.map((message) => [message.messageId, message.handle ?? '']));
    const Records = taken.map((message) => record(message, queue, around));

    const each = (ids: readonly string[] | undefined, act: (handle: string) => void) => {
      for (const id of ids ?? handles.keys()) {
        const handle = handles.get(id);
        if (handle === undefined) throw new Error(`Message ${id} is not in this batch`);
        act(handle);
      }
      around.changed(queue);
    };
    // What ran out of its time in flight is another receiver's by now; Lambda shrugs at that too.
    const ifStillOurs = (act: () => void) => {
      try {
        act();
      } catch {
        return;
      }
    };
    const ack: Batch['ack'] = (ids) => each(ids, (handle) => ifStillOurs(() => queue.delete(handle)));
    const nack: Batch['nack'] = ({ messageIds, atOnce = false } = {}) =>
      each(messageIds, (handle) => {
        if (atOnce) ifStillOurs(() => queue.changeVisibility(handle, 0));
      });
    return {
      event: { Records },
      ack,
      nack,
      settle: (response) => {
        const failed = failures(response);
        if (failed === null || failed.some((id) => !handles.has(id))) return nack();
        ack([...handles.keys()].filter((id) => !failed.includes(id)));
      },
    };
  };

/** Ids of the messages that failed; `null` where the whole batch did. */
function failures(response: unknown): string[] | null {
  const list = isRecord(response) ? response['batchItemFailures'] : response;
  if (list === undefined || list === null) return [];
  if (!isRecord(response) || !Array.isArray(list)) return null;
  const ids = list.map((one: unknown) => (isRecord(one) ? one['itemIdentifier'] : undefined));
  return ids.every((id) => typeof id === 'string' && id !== '') ? ids.map(String) : null;
}

function record(message: Message, queue: FifoQueue, around: Around): SQSRecord {
  const messageAttributes: SQSMessageAttributes = {};
  for (const [name, one] of message.attributes) {
    messageAttributes[name] = {
      ...(one.StringValue !== undefined && { stringValue: one.StringValue }),
      ...(one.BinaryValue !== undefined && { binaryValue: one.BinaryValue }),
      stringListValues: [],
      binaryListValues: [],
      dataType: one.DataType,
    };
  }
  return {
    messageId: message.messageId,
    receiptHandle: message.handle ?? '',
    body: message.body,
    attributes: systemAttributes(message, around.accountId),
    messageAttributes,
    md5OfBody: md5(message.body),
    ...(message.attributes.size > 0 && { md5OfMessageAttributes: md5OfAttributes(message.attributes) }),
    eventSource: 'aws:sqs',
    eventSourceARN: queue.arn,
    awsRegion: around.region,
  };
}
