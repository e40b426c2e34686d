import { isDeepStrictEqual } from 'node:util';
import { startStandIn } from '../stand-in.ts';
import type { Answer, StandIn, StandInOptions } from '../stand-in.ts';
import { awsService, field } from './service.ts';
import type { AwsOptions, Deny, Input } from './service.ts';
import { sqsActions } from './sqs-actions.ts';
import { parseQueueAttributes } from './sqs-attributes.ts';
import { createPoller } from './sqs-events.ts';
import type { Batch } from './sqs-events.ts';
import { FifoQueue } from './sqs-queue.ts';
import type { Message } from './sqs-queue.ts';
import { refuse } from './sqs-rules.ts';

export interface SqsStandIn extends StandIn {
  readonly denies: Deny[];
  /** Makes a queue without a call, such as a template would. Attributes as in CreateQueue. @returns its URL. */
  createQueue(name: string, attributes?: Readonly<Record<string, string>>): string;
  /** @throws where there is none of that name or URL. */
  queue(nameOrUrl: string): FifoQueue;
  queues(): readonly FifoQueue[];
  /** What Lambda's event source mapping would deliver now, taken in flight; `null` if there is nothing. */
  poll(nameOrUrl: string, max?: number): Batch | null;
  /** Told after every change that can make something receivable. @returns the way to stop. */
  watch(listener: (queue: FifoQueue) => void): () => void;
}

/**
 * SQS with FIFO queues only, in the AWS JSON 1.0 protocol. Laxer than SQS in nothing it knows; it differs in that
 * long polls are answered at once and the in-flight cap and call rates of SQS are not counted.
 */
export async function startSqs(options: AwsOptions & StandInOptions): Promise<SqsStandIn> {
  const queues = new Map<string, FifoQueue>();
  const denies: Deny[] = [];
  const listeners = new Set<(queue: FifoQueue) => void>();
  const changed = (queue: FifoQueue) => listeners.forEach((listener) => listener(queue));
  const world = { now: options.now, random: options.random };
  let base = '';

  const byUrl = (input: Input): FifoQueue => {
    const url = field.text(input, 'QueueUrl');
    if (!url) throw refuse.missing('QueueUrl');
    const queue = [...queues.values()].find((one) => one.url === url);
    if (queue === undefined) throw refuse.noQueue();
    return queue;
  };
  const byArn = (arn: string) => [...queues.values()].find((one) => one.arn === arn);
  const buryFrom = (queue: FifoQueue) => (message: Message) => {
    const target = queue.attributes.redrive && byArn(queue.attributes.redrive.targetArn);
    target?.bury(message, queue.arn);
    if (target) changed(target);
  };

  const create = (name: string, given: Input): FifoQueue => {
    if (!/^[A-Za-z0-9_-]{1,75}\.fifo$/.test(name)) {
      throw refuse.value('QueueName', name, 'The name of a FIFO queue can only include alphanumeric characters, ' +
        'hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.');
    }
    const attributes = parseQueueAttributes(given, (arn) => byArn(arn) !== undefined);
    const before = queues.get(name);
    if (before !== undefined) {
      if (!isDeepStrictEqual(attributes, before.attributes)) throw refuse.exists();
      return before;
    }
    const arn = `arn:aws:sqs:${options.region}:${options.accountId}:${name}`;
    const queue = new FifoQueue({ name, arn, url: `${base}/${options.accountId}/${name}` }, attributes, world);
    queues.set(name, queue);
    return queue;
  };

  const actions = sqsActions({
    accountId: options.accountId,
    now: options.now,
    find: byUrl,
    byName: (name) => {
      const queue = queues.get(name);
      if (queue === undefined) throw refuse.noQueue();
      return queue;
    },
    create,
    buryFrom,
    changed,
  });
  const service = awsService(
    {
      name: 'sqs',
      scope: 'sqs',
      target: 'AmazonSQS',
      contentType: 'application/x-amz-json-1.0',
      errorPrefix: 'com.amazon.coral.service#',
      refusedStatus: 403,
      knows: (operation) => Object.hasOwn(actions, operation),
      resources: (input) => [field.text(input, 'QueueUrl')?.split('/').at(-1) ?? field.text(input, 'QueueName') ?? ''],
      act: (operation, input): Answer => {
        const body = actions[operation]?.(input) ?? {};
        return { status: 200, body: Buffer.from(JSON.stringify(body)) };
      },
    },
    options,
    denies,
  );
  const standIn = await startStandIn(service, options);
  base = standIn.url;

  const queue = (nameOrUrl: string): FifoQueue => {
    const found = [...queues.values()].find((one) => one.name === nameOrUrl || one.url === nameOrUrl);
    if (found === undefined) throw new Error(`The SQS stand-in has no queue ${nameOrUrl}`);
    return found;
  };
  const poll = createPoller({ region: options.region, accountId: options.accountId, buryFrom, changed });
  return {
    ...standIn,
    denies,
    createQueue: (name, attributes = {}) => create(name, { FifoQueue: 'true', ...attributes }).url,
    queue,
    queues: () => [...queues.values()],
    poll: (nameOrUrl, max) => poll(queue(nameOrUrl), max),
    watch: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
