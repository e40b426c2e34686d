import { createPoller } from '../../playground/aws/sqs-events.ts';
import type { Batch } from '../../playground/aws/sqs-events.ts';
import { FifoQueue } from '../../playground/aws/sqs-queue.ts';
import { NAMES } from '../../playground/world/names.ts';
import type { Actor } from '../../playground/world/names.ts';
import type { Random } from '../random.ts';
import { queueUrl } from './environment.ts';
import type { Functions } from './functions.ts';
import type { Schedule } from './schedule.ts';
import type { Weather } from './weather.ts';

/** As in infra/queues.yml. */
const VISIBILITY_SECONDS = 120;
const RECEIVES = 5;
const RETENTION_SECONDS = 1_209_600;
const AT_ONCE: Readonly<Record<Actor, number>> = { requests: 10, shares: 2 };
const MINUTE = 60_000;

export interface QueuesOptions {
  readonly schedule: Schedule;
  readonly random: Random;
  readonly weather: () => Weather;
  readonly functions: () => Functions;
  /** A function is given a message while another is at work on it, or on one of the same group. */
  readonly twice?: ((body: string) => void) | undefined;
}

/** Both queues with their dead-letter queues, and what brings their messages to the functions. */
export class Queues {
  readonly all = new Map<string, FifoQueue>();
  /** Bodies of all that ever became dead letters: operators are alarmed, and have fourteen days. */
  readonly buried = new Set<string>();
  /** Bodies of all messages that were brought to a function, by id. */
  readonly bodies = new Map<string, string>();
  readonly #options: QueuesOptions;
  /** How many functions have a message of which group. */
  readonly #working = new Map<string, number>();
  readonly #running: Record<Actor, number> = { requests: 0, shares: 0 };
  /** When something hidden is visible again, and looked for. */
  readonly #looksAt: Record<Actor, number> = { requests: -Infinity, shares: -Infinity };
  readonly #poll: (queue: FifoQueue, max?: number) => Batch | null;

  constructor(options: QueuesOptions) {
    this.#options = options;
    const make = (name: string, redrive: { targetArn: string; maxReceives: number } | null): FifoQueue => {
      const arn = `arn:aws:sqs:${NAMES.region}:${NAMES.accountId}:${name}`;
      const url = queueUrl(name);
      const attributes = {
        visibilitySeconds: VISIBILITY_SECONDS,
        retentionSeconds: RETENTION_SECONDS,
        contentBased: false,
        dedupScope: 'messageGroup' as const,
        redrive,
      };
      const world = { now: () => options.schedule.now, random: () => options.random.next() };
      const queue = new FifoQueue({ name, url, arn }, attributes, world);
      this.all.set(name, queue);
      return queue;
    };
    for (const actor of ['requests', 'shares'] as const) {
      const dead = make(NAMES.deadLetters[actor], null);
      make(NAMES.queues[actor], { targetArn: dead.arn, maxReceives: RECEIVES });
    }
    this.#poll = createPoller({
      region: NAMES.region,
      accountId: NAMES.accountId,
      buryFrom: (queue) => (message) => {
        const target = [...this.all.values()].find(({ arn }) => arn === queue.attributes.redrive?.targetArn);
        target?.bury(message, queue.arn);
        this.buried.add(message.body);
      },
      changed: () => undefined,
    });
  }

  of(actor: Actor): FifoQueue {
    return this.#named(NAMES.queues[actor]);
  }

  deadOf(actor: Actor): FifoQueue {
    return this.#named(NAMES.deadLetters[actor]);
  }

  /** Whether a message waits, or is worked on. */
  get busy(): boolean {
    return (['requests', 'shares'] as const).some(
      (actor) => this.#running[actor] > 0 || this.of(actor).messages().length > 0,
    );
  }

  /** Operators put dead letters back: always safe. */
  redrive(): void {
    for (const actor of ['requests', 'shares'] as const) {
      for (const { body, groupId, messageId, attributes } of this.deadOf(actor).receive(100, VISIBILITY_SECONDS, () => undefined)) {
        this.of(actor).send({ body, groupId, dedupId: `again ${messageId}`.replace(' ', '-'), attributes });
      }
    }
    this.pull();
  }

  /** Gives functions whatever can be received now. */
  pull(): void {
    for (const actor of ['requests', 'shares'] as const) {
      while (this.#running[actor] < AT_ONCE[actor]) {
        const batch = this.#poll(this.of(actor), 1);
        if (batch === null) break;
        this.#bring(actor, batch);
      }
      const next = this.of(actor).nextVisibleAt();
      if (next === null || next <= this.#options.schedule.now || next === this.#looksAt[actor]) continue;
      this.#looksAt[actor] = next;
      this.#options.schedule.at(next, () => this.pull());
    }
  }

  #bring(actor: Actor, batch: Batch): void {
    const { schedule, random, weather, functions } = this.#options;
    this.#running[actor] += 1;
    const groups = batch.event.Records.map(({ body, attributes }) => ({ body, group: `${actor} ${attributes.MessageGroupId ?? ''}` }));
    // A message that reaches its function late is visible again before that is done.
    for (const { body, group } of groups) {
      const count = this.#working.get(group) ?? 0;
      if (count > 0) this.#options.twice?.(body);
      this.#working.set(group, count + 1);
    }
    for (const { messageId, body } of batch.event.Records) this.bodies.set(messageId, body);
    const late = random.chance(weather().lateMessage) ? random.below(2 * MINUTE) : 0;
    const work = async (): Promise<void> => {
      const ended = await functions().invoke(actor, batch.event);
      if (ended.kind === 'answered') batch.settle(ended.answer);
      else batch.nack();
      for (const { group } of groups) {
        const left = (this.#working.get(group) ?? 1) - 1;
        if (left === 0) this.#working.delete(group);
        else this.#working.set(group, left);
      }
      this.#running[actor] -= 1;
      this.pull();
    };
    schedule.after(1 + random.below(30) + late, () => void work());
    if (random.chance(weather().doubled)) {
      for (const { body } of batch.event.Records) this.#options.twice?.(body);
      const when = random.pick([random.below(50), random.below(MINUTE), 6 * MINUTE]);
      // Nobody waits for what becomes of it: the queue has forgotten that it brought it.
      schedule.after(1 + when, () => void functions().invoke(actor, batch.event));
    }
  }

  #named(name: string): FifoQueue {
    const queue = this.all.get(name);
    if (queue === undefined) throw new Error(`There is no queue ${name}.`);
    return queue;
  }
}
