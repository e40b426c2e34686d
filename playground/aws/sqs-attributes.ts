import { isRecord, tryJson } from '../json.ts';
import type { Input } from './service.ts';
import { SQS_LIMITS, refuse } from './sqs-rules.ts';
import type { Attributes, FifoQueue } from './sqs-queue.ts';

/** Reads CreateQueue's attributes, all of them texts. FIFO queues only, and only attributes that are obeyed here. */
export function parseQueueAttributes(given: Input, isFifo: (arn: string) => boolean): Attributes {
  const known = new Set(['FifoQueue', 'VisibilityTimeout', 'MessageRetentionPeriod', 'ContentBasedDeduplication',
    'DeduplicationScope', 'FifoThroughputLimit', 'RedrivePolicy', 'SqsManagedSseEnabled']);
  const stranger = Object.keys(given).find((name) => !known.has(name));
  if (stranger !== undefined) throw refuse.attribute(`Unknown Attribute ${stranger}.`);
  const text = (name: string): string | undefined => {
    const value = given[name];
    if (value === undefined || typeof value === 'string') return value;
    throw refuse.attribute(`Attribute ${name} must be a string.`);
  };
  const number = (name: string, least: number, most: number, usual: number): number => {
    const value = text(name) ?? String(usual);
    if (/^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most) return Number(value);
    throw refuse.attribute(`Invalid value for the parameter ${name}.`);
  };
  const one = <T extends string>(name: string, first: T, ...others: readonly T[]): T => {
    const value = text(name) ?? first;
    const found = [first, ...others].find((option) => option === value);
    if (found === undefined) throw refuse.attribute(`Invalid value for the parameter ${name}.`);
    return found;
  };
  if (text('FifoQueue') !== 'true') throw refuse.attribute('FifoQueue must be true: this stand-in has no others.');
  const dedupScope = one('DeduplicationScope', 'queue', 'messageGroup');
  const limit = one('FifoThroughputLimit', 'perQueue', 'perMessageGroupId');
  if (limit === 'perMessageGroupId' && dedupScope !== 'messageGroup') {
    throw refuse.attribute('The perMessageGroupId value is allowed only when DeduplicationScope is messageGroup.');
  }
  return {
    visibilitySeconds: number('VisibilityTimeout', 0, SQS_LIMITS.visibilitySeconds, 30),
    retentionSeconds: number('MessageRetentionPeriod', 60, 1_209_600, 345_600),
    contentBased: one('ContentBasedDeduplication', 'false', 'true') === 'true',
    dedupScope,
    redrive: parseRedrive(text('RedrivePolicy'), isFifo),
  };
}

function parseRedrive(text: string | undefined, isFifo: (arn: string) => boolean): Attributes['redrive'] {
  if (text === undefined) return null;
  const policy = tryJson(text);
  const no = (reason: string) => refuse.value('RedrivePolicy', text, reason);
  if (!isRecord(policy)) throw no('Redrive policy is not a valid JSON map.');
  const targetArn = policy['deadLetterTargetArn'];
  const maxReceives = Number(policy['maxReceiveCount']);
  if (typeof targetArn !== 'string' || !isFifo(targetArn)) {
    throw no('Dead letter target does not exist, or is not a FIFO queue as its source is.');
  }
  if (!Number.isInteger(maxReceives) || maxReceives < 1 || maxReceives > 1000) {
    throw no('Invalid value for maxReceiveCount.');
  }
  return { targetArn, maxReceives };
}

/** GetQueueAttributes' answer: all of them, as texts. */
export function queueAttributes(queue: FifoQueue, now: number): Record<string, string> {
  const { attributes } = queue;
  const hidden = queue.messages().filter((message) => message.visibleAt > now).length;
  return {
    QueueArn: queue.arn,
    FifoQueue: 'true',
    ApproximateNumberOfMessages: String(queue.messages().length - hidden),
    ApproximateNumberOfMessagesNotVisible: String(hidden),
    ApproximateNumberOfMessagesDelayed: '0',
    VisibilityTimeout: String(attributes.visibilitySeconds),
    MessageRetentionPeriod: String(attributes.retentionSeconds),
    MaximumMessageSize: String(SQS_LIMITS.bodyBytes),
    DelaySeconds: '0',
    ReceiveMessageWaitTimeSeconds: '0',
    ContentBasedDeduplication: String(attributes.contentBased),
    DeduplicationScope: attributes.dedupScope,
    ...(attributes.redrive && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: attributes.redrive.targetArn,
        maxReceiveCount: attributes.redrive.maxReceives,
      }),
    }),
  };
}
