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
/** As in serverless.yml; requests have no limit of their own. */
const AT_ONCE: Readonly<Record<Actor, number>> = { requests: 100, shares: 2 };
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
  /**
   * Goes on until nothing is visible in either queue, one message after the other, requests first. With `beside`,
   * messages of different groups are handled beside each other, as soon as their sender knows that they are queued.
   */
  readonly pump: (how?: { readonly beside: boolean }) => Promise<readonly Handled[]>;
  /** When something can be received: now or earlier if at once, `null` where both queues are empty. */
  readonly nextAt: () => number | null;
  /** What is not deleted yet, in flight or not. */
  readonly waiting: (actor: Actor) => readonly Message[];
  readonly deadLetters: (actor: Actor) => readonly Message[];
}

/** Calls the listener whenever somebody was told that SQS has a message. @returns the way to stop. */
export type OnSent = (listener: () => void) => () => void;

/**
 * The event source mappings: one message an invocation. What fails, dies or runs out of its time stays hidden until
 * the queue's visibility is over, and goes to the dead-letter queue after five receives.
 */
export function createPump(sqs: SqsStandIn, functions: () => Functions, onSent: OnSent): Pump {
  const take = (actor: Actor): Promise<Handled> | null => {
    const batch = sqs.poll(NAMES.queues[actor], 1);
    const record = batch?.event.Records[0];
    if (batch === null || record === undefined) return null;
    return functions()
      .invoke(actor, batch.event)
      .then((ended) => {
        if (ended.kind === 'answered') batch.settle(ended.answer);
        else batch.nack();
        return { actor, messageId: record.messageId, body: tryJson(record.body) ?? record.body, ended };
      });
  };
  const count = (handled: readonly Handled[]) => {
    if (handled.length <= ENDLESS) return;
    const last = JSON.stringify(handled.at(-1)?.body).slice(0, 300);
    throw new Error(`${ENDLESS} messages and no end; the last: ${last}`);
  };

  const inTurn = async (): Promise<readonly Handled[]> => {
    const handled: Handled[] = [];
    for (;;) {
      const next = take('requests') ?? take('shares');
      if (next === null) return handled;
      handled.push(await next);
      count(handled);
    }
  };

  const beside = async (): Promise<readonly Handled[]> => {
    const handled: Handled[] = [];
    const running = { requests: new Set<Promise<void>>(), shares: new Set<Promise<void>>() };
    const startAll = () => {
      for (const actor of ['requests', 'shares'] as const) {
        while (running[actor].size < AT_ONCE[actor]) {
          const next = take(actor);
          if (next === null) break;
          const run = next.then((one) => {
            handled.push(one);
            running[actor].delete(run);
          });
          running[actor].add(run);
        }
      }
    };
    const stop = onSent(startAll);
    try {
      for (;;) {
        startAll();
        const all = [...running.requests, ...running.shares];
        if (all.length === 0) return handled;
        await Promise.race(all);
        count(handled);
      }
    } finally {
      stop();
    }
  };

  return {
    step: async (actor) => take(actor),
    pump: (how) => (how?.beside === true ? beside() : inTurn()),
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
