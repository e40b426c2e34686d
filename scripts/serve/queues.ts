import { setTimeout as delay } from 'node:timers/promises';
import type { SQSEvent } from 'aws-lambda';
import * as v from 'valibot';
import { AwsError } from '../../src/aws/call.ts';
import type { AwsCaller } from '../../src/aws/call.ts';
import type { PollingAws } from './aws.ts';
import type { Ended } from './functions.ts';
import type { Log } from './names.ts';

/** Six times the functions' time-out, as on the queues that are deployed. */
const VISIBILITY_SECONDS = 120;
/** Not every server lets a receiver wait: one that has nothing and says so at once is asked again after this. */
const PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

const Received = v.object({
  Messages: v.optional(
    v.array(
      v.object({
        MessageId: v.string(),
        ReceiptHandle: v.string(),
        Body: v.string(),
        MD5OfBody: v.optional(v.string(), ''),
        Attributes: v.optional(v.record(v.string(), v.string()), {}),
      }),
    ),
    [],
  ),
});
type Message = v.InferOutput<typeof Received>['Messages'][number];

const Failures = v.nullable(
  v.object({ batchItemFailures: v.optional(v.nullable(v.array(v.object({ itemIdentifier: v.string() }))), []) }),
);

export interface QueueOptions {
  readonly name: 'requests' | 'shares';
  readonly url: string;
  readonly arn: string;
  readonly region: string;
  /** So many messages are worked on at once; of one group never more than one. */
  readonly atOnce: number;
  readonly polling: Pick<PollingAws, 'aws' | 'waitSeconds'>;
  readonly aws: AwsCaller;
  readonly invoke: (event: SQSEvent) => Promise<Ended>;
  readonly log: Log;
}

/**
 * Receives until told to stop, then resolves when what runs has ended. What its function did not take stays on the
 * queue: it is seen again when its visibility is over, and goes to the dead-letter queue as the queue says.
 */
export async function pollQueue(options: QueueOptions, stop: AbortSignal): Promise<void> {
  const running = new Set<Promise<void>>();
  const groups = new Map<string, Promise<void>>();
  let failures = 0;
  while (!stop.aborted) {
    if (running.size >= options.atOnce) {
      await Promise.race(running);
      continue;
    }
    const began = performance.now();
    const message = await receive(options).catch((error: unknown) => (error instanceof Error ? error : new Error('?')));
    if (stop.aborted && !(message !== null && 'Body' in message)) break;
    if (message instanceof Error) {
      failures += 1;
      const why = message instanceof AwsError ? message.message : message.name;
      options.log({ level: 'error', event: 'receive_failed', queue: options.name, error: why, times: failures });
      await pause(Math.min(1_000 * 2 ** (failures - 1), LONGEST_PAUSE_MS), stop);
      continue;
    }
    failures = 0;
    if (message === null) {
      if (performance.now() - began < PAUSE_MS) await pause(PAUSE_MS, stop);
      continue;
    }
    const group = message.Attributes['MessageGroupId'] ?? message.MessageId;
    // The queue itself holds a group back, but only while a message of it is hidden.
    const work = (groups.get(group) ?? Promise.resolve()).then(() => handle(message, options));
    groups.set(group, work);
    const tracked = work.finally(() => {
      running.delete(tracked);
      if (groups.get(group) === work) groups.delete(group);
    });
    running.add(tracked);
  }
  await Promise.all(running);
}

const pause = (ms: number, stop: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal: stop }).catch(() => undefined);

async function receive({ polling, url }: QueueOptions): Promise<Message | null> {
  const answer = await polling.aws.call('sqs', 'ReceiveMessage', {
    QueueUrl: url,
    MaxNumberOfMessages: 1,
    WaitTimeSeconds: polling.waitSeconds,
    VisibilityTimeout: VISIBILITY_SECONDS,
    AttributeNames: ['All'],
    MessageSystemAttributeNames: ['All'],
  });
  return v.parse(Received, answer).Messages[0] ?? null;
}

/** Never rejects. */
async function handle(message: Message, { name, url, arn, region, aws, invoke, log }: QueueOptions): Promise<void> {
  const attributes = message.Attributes;
  const ended = await invoke({
    Records: [
      {
        messageId: message.MessageId,
        receiptHandle: message.ReceiptHandle,
        body: message.Body,
        attributes: {
          ...attributes,
          ApproximateReceiveCount: attributes['ApproximateReceiveCount'] ?? '1',
          SentTimestamp: attributes['SentTimestamp'] ?? '0',
          SenderId: attributes['SenderId'] ?? '',
          ApproximateFirstReceiveTimestamp: attributes['ApproximateFirstReceiveTimestamp'] ?? '0',
        },
        messageAttributes: {},
        md5OfBody: message.MD5OfBody,
        eventSource: 'aws:sqs',
        eventSourceARN: arn,
        awsRegion: region,
      },
    ],
  });
  if (!isDone(ended)) {
    const how = ended.kind === 'threw' ? `threw ${ended.name}` : ended.kind === 'ended' ? 'was ended' : 'gave it back';
    log({ level: 'warn', event: 'message_left', queue: name, message: message.MessageId, how });
    return;
  }
  try {
    await aws.call('sqs', 'DeleteMessage', { QueueUrl: url, ReceiptHandle: message.ReceiptHandle });
  } catch (error) {
    const why = error instanceof AwsError ? error.message : 'unknown';
    log({ level: 'warn', event: 'delete_failed', queue: name, message: message.MessageId, error: why });
  }
}

/** Nothing, or an empty list, is all good; any other form fails the batch, as with Lambda. */
function isDone(ended: Ended): boolean {
  if (ended.kind !== 'answered') return false;
  const parsed = v.safeParse(Failures, ended.answer);
  return parsed.success && (parsed.output?.batchItemFailures ?? []).length === 0;
}
