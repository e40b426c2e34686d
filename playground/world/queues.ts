import type { SqsStandIn } from '../aws/sqs.ts';
import type { Message } from '../aws/sqs-queue.ts';
import { tryJson } from '../json.ts';
import type { Ended, Functions } from './functions.ts';
import { NAMES } from './names.ts';
import type { Actor } from './names.ts';

/** Visibility is six times the functions' time-out; five receives, then the dead-letter queue (infra/queues.yml). */
const VISIBILITY_SECONDS = 120;
const RECEIVES = 5;
const RETENTION_SECONDS = 1_209_600;
/** More messages than that without anybody acting: something nudges itself for ever. */
const ENDLESS = 1_000;

const common = {
  DeduplicationScope: 'messageGroup',
  FifoThroughputLimit: 'perMessageGroupId',
  MessageRetentionPeriod: String(RETENTION_SECONDS),
} as const;

/** Makes both queues and their dead-letter queues. @returns the URLs by actor. */
export function makeQueues(sqs: SqsStandIn): Readonly<Record<Actor, string>> {
  const make = (actor: Actor): string => {
    const dead = sqs.queue(sqs.createQueue(NAMES.deadLetters[actor], common));
    return sqs.createQueue(NAMES.queues[actor], {
      ...common,
      VisibilityTimeout: String(VISIBILITY_SECONDS),
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: RECEIVES }),
    });
  };
  return { requests: make('requests'), shares: make('shares') };
}

/** One message that was given to its function, and what came of it. */
export interface Handled {
  readonly actor: Actor;
  readonly messageId: string;
  /** The body, parsed. */
  readonly body: unknown;
  readonly ended: Ended;
}

export interface Pump {
  /** Gives the next visible message of one queue to its function; `null` where there is none. */
  readonly step: (actor: Actor) => Promise<Handled | null>;
  /** Goes on until nothing is visible in either queue, requests first. */
  readonly pump: () => Promise<readonly Handled[]>;
  /** When something can be received: now or earlier if at once, `null` where both queues are empty. */
  readonly nextAt: () => number | null;
  /** What is not deleted yet, in flight or not. */
  readonly waiting: (actor: Actor) => readonly Message[];
  readonly deadLetters: (actor: Actor) => readonly Message[];
}

/**
 * The event source mappings: one message an invocation. What fails, dies or runs out of its time stays hidden until
 * the queue's visibility is over, and goes to the dead-letter queue after five receives.
 */
export function createPump(sqs: SqsStandIn, functions: () => Functions): Pump {
  const step = async (actor: Actor): Promise<Handled | null> => {
    const batch = sqs.poll(NAMES.queues[actor], 1);
    const record = batch?.event.Records[0];
    if (batch === null || record === undefined) return null;
    const ended = await functions().invoke(actor, batch.event);
    if (ended.kind === 'answered') batch.settle(ended.answer);
    else batch.nack();
    return { actor, messageId: record.messageId, body: tryJson(record.body) ?? record.body, ended };
  };
  return {
    step,
    pump: async () => {
      const handled: Handled[] = [];
      for (;;) {
        const one = (await step('requests')) ?? (await step('shares'));
        if (one === null) return handled;
        handled.push(one);
        if (handled.length > ENDLESS) {
          throw new Error(`${ENDLESS} messages and no end; the last: ${JSON.stringify(one.body).slice(0, 300)}`);
        }
      }
    },
    nextAt: () => {
      const times = (['requests', 'shares'] as const)
        .map((actor) => sqs.queue(NAMES.queues[actor]).nextVisibleAt())
        .filter((at) => at !== null);
      return times.length === 0 ? null : Math.min(...times);
    },
    waiting: (actor) => sqs.queue(NAMES.queues[actor]).messages(),
    deadLetters: (actor) => sqs.queue(NAMES.deadLetters[actor]).messages(),
  };
}
