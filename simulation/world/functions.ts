import type { Context } from 'aws-lambda';
import { lambdaContext } from '../../playground/world/context.ts';
import type { Ended } from '../../playground/world/functions.ts';
import type { FunctionName } from '../../playground/world/names.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import type { Random } from '../random.ts';
import type { Plan, Schedule } from './schedule.ts';

/** Seconds, as in serverless.yml. */
const TIMEOUTS: Readonly<Record<FunctionName, number>> = { slack: 10, requests: 20, shares: 20, clock: 50 };

export type Handler = (event: never, context: Context) => Promise<unknown>;

/** One execution environment of a function. When it dies none of its code runs again. */
export class Instance {
  readonly name: string;
  readonly fn: FunctionName;
  dead = false;
  busy = false;
  /** Not used for new messages: a deployment has replaced it. */
  leaving = false;
  /** By which it decides. */
  policy: Policy | null = null;
  /** When this invocation began. */
  startedAt = 0;
  /** Calls that it waits for. */
  open = 0;
  /** Answers that came while it was frozen. */
  #held: (() => void)[] = [];
  onDeath: () => void = () => undefined;

  constructor(fn: FunctionName, name: string) {
    this.fn = fn;
    this.name = name;
  }

  /** What comes from outside reaches it only while it is awake. */
  receive(act: () => void): void {
    if (this.dead) return;
    if (this.busy) act();
    else this.#held.push(act);
  }

  wake(at: number): void {
    this.busy = true;
    this.startedAt = at;
    const held = this.#held;
    this.#held = [];
    for (const act of held) act();
  }

  kill(): void {
    if (this.dead) return;
    this.dead = true;
    this.onDeath();
  }
}

export interface FunctionsOptions {
  readonly schedule: Schedule;
  readonly random: Random;
  readonly wire: (instance: Instance) => Handler;
  readonly recycled: () => number;
  readonly tell: (line: string) => void;
  /** Each invocation, once it is over. */
  readonly ended?: ((fn: FunctionName, how: Ended['kind']) => void) | undefined;
}

/** What Lambda sends over its wire is JSON. */
const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

/** The four functions: each event gets an environment that is idle, or a new one. */
export class Functions {
  readonly #options: FunctionsOptions;
  #instances: { readonly instance: Instance; readonly handler: Handler }[] = [];
  #count = 0;
  invocations = 0;

  constructor(options: FunctionsOptions) {
    this.#options = options;
  }

  get busy(): readonly Instance[] {
    return this.#instances.filter(({ instance }) => instance.busy).map(({ instance }) => instance);
  }

  /** A deployment: who is at work goes on to its end, and some of the others work on one message more. */
  replace(): void {
    for (const { instance } of this.#instances) {
      if (instance.busy || this.#options.random.chance(0.4)) instance.leaving = true;
      else instance.kill();
    }
    this.#instances = this.#instances.filter(({ instance }) => !instance.dead);
  }

  async invoke(fn: FunctionName, event: unknown): Promise<Ended> {
    const { schedule, random, tell, recycled } = this.#options;
    this.invocations += 1;
    const n = this.invocations;
    const { instance, handler } = this.#take(fn);
    const seconds = TIMEOUTS[fn];
    const until = schedule.now + seconds * 1_000;
    const context: Context = {
      ...lambdaContext(fn, `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, 0),
      getRemainingTimeInMillis: () => until - schedule.now,
    };
    tell(`${instance.name} begins`);
    const { promise, resolve } = Promise.withResolvers<Ended>();
    const timeOut: Plan = schedule.at(until, () => {
      tell(`${instance.name} is out of time`);
      resolve({ kind: 'timed_out' });
      instance.kill();
    });
    instance.onDeath = () => resolve({ kind: 'died' });
    instance.wake(schedule.now);
    // Whoever invokes gives the event that this function's source sends.
    handler(overTheWire(event) as never, context).then(
      (answer) => resolve({ kind: 'answered', answer: overTheWire(answer) }),
      (error: unknown) =>
        resolve(
          error instanceof Error
            ? { kind: 'threw', name: error.name, message: error.stack ?? error.message }
            : { kind: 'threw', name: typeof error, message: String(error) },
        ),
    );
    const ended = await promise;
    timeOut.cancel();
    instance.busy = false;
    instance.onDeath = () => undefined;
    this.#options.ended?.(fn, ended.kind);
    tell(`${instance.name} ends: ${ended.kind}${ended.kind === 'threw' ? ` ${ended.name}` : ''}`);
    if (instance.leaving || random.chance(recycled())) instance.kill();
    this.#instances = this.#instances.filter((one) => !one.instance.dead);
    return ended;
  }

  #take(fn: FunctionName): { readonly instance: Instance; readonly handler: Handler } {
    const idle = this.#instances.find(({ instance }) => instance.fn === fn && !instance.busy && !instance.dead);
    if (idle !== undefined) return idle;
    this.#count += 1;
    const instance = new Instance(fn, `${fn}#${this.#count}`);
    const made = { instance, handler: this.#options.wire(instance) };
    this.#instances.push(made);
    return made;
  }
}
