import type { GroupId, RequestId, UserId } from '../../src/domain/ids.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import type { RequestCommand } from '../../src/domain/request/commands.ts';
import type { RequestState } from '../../src/domain/request/types.ts';
import type { ShareKey, ShareState } from '../../src/domain/share/types.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { ChangedMeanwhile } from '../../src/engine/run.ts';
import { FakeOpenAI, shareText } from './openai.ts';
import type { Existing } from './openai.ts';
import { BO, DANA, FIRST_POLICY, OMAR, OWNERS, PRIYA, SECURITY } from './people.ts';
import { createRandom } from '../random.ts';
import type { Random } from '../random.ts';
import { FakeSlack } from './slack.ts';
import { Records } from './stores.ts';
import { Turns } from './turns.ts';
import type { Run } from './turns.ts';

const START = Date.parse('2026-11-02T09:00:00Z');
export const SETTLE = 60_000;
const FUNCTION_LASTS = 20_000;
const AT_ONCE = 3;

export type Message =
  | { readonly kind: 'command'; readonly command: RequestCommand }
  | { readonly kind: 'request'; readonly id: RequestId }
  | { readonly kind: 'share'; readonly key: ShareKey; readonly request: RequestId | null };

const groupOf = (message: Message): string =>
  message.kind === 'share' ? shareText(message.key) : message.kind === 'request' ? message.id : message.command.request;

export interface Given {
  readonly seed: number;
  readonly existing: Existing;
  /** By how much OpenAI's clock differs, milliseconds. */
  readonly skew: number;
  readonly concurrent: boolean;
}

/** A table, a queue or Slack did not answer. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** What a function does with one message. */
export type Work = (world: World, message: Message, run: Run, policy: Policy) => Promise<void>;

interface Active {
  readonly run: Run;
  readonly message: Message;
  readonly policy: Policy;
  over: boolean;
}

/** Both functions, their queues and tables, OpenAI, Slack and the clock, in one place and in simulated time. */
export class World {
  now = START;
  readonly random: Random;
  readonly turns: Turns;
  readonly records = new Records();
  readonly openai: FakeOpenAI;
  readonly slack: FakeSlack;
  readonly violations: string[] = [];
  /** Every version of a request and since when it is stored. */
  readonly history = new Map<string, { at: number; state: RequestState }[]>();
  /** Attempts at a creation that were stored, by share. */
  readonly attempts: { share: string; at: number; requests: readonly string[] }[] = [];
  readonly members = new Map<GroupId, Set<UserId>>([
    [OWNERS, new Set([PRIYA, OMAR, DANA])],
    [SECURITY, new Set([BO])],
  ]);
  /** When somebody was last seen in a group. */
  readonly left = new Map<string, number>();
  /** Shares whose permission somebody removed by hand. */
  readonly meddled = new Set<string>();
  queue: Message[] = [];
  policy: Policy = FIRST_POLICY;
  coolDown = 0;
  faultsOn = true;
  runs = 0;
  #active: Active[] = [];

  /** Whether the queue lets two runs of one actor go at a time. Then what is posted in Slack may come twice. */
  readonly concurrent: boolean;

  readonly #work: Work;

  constructor(given: Given, work: Work) {
    this.#work = work;
    this.concurrent = given.concurrent;
    this.random = createRandom(given.seed);
    this.turns = new Turns(this.random);
    const outside = {
      random: this.random,
      now: () => this.now,
      faults: () => this.faultsOn,
      violate: (text: string) => this.violate(text),
    };
    this.openai = new FakeOpenAI(outside, given.existing, given.skew);
    this.slack = new FakeSlack(outside, given.concurrent);
  }

  violate(text: string): void {
    this.violations.push(text);
    this.turns.log.push(`VIOLATION ${text}`);
  }

  /** A port's call that failed: only where faults are on. */
  fault(p: number): void {
    if (this.faultsOn && this.random.chance(p)) throw new Unavailable();
  }

  send(message: Message): void {
    const lossy = this.faultsOn && message.kind !== 'command';
    if (lossy && this.random.chance(0.1)) return;
    this.queue.push(message);
    if (this.faultsOn && this.random.chance(0.1)) this.queue.push(message);
  }

  /** The clock function: whoever is due is nudged. */
  tick(): void {
    for (const id of this.records.requests.due(this.now)) {
      const record = this.records.requests.load(id);
      if (record !== null) this.send({ kind: 'request', id: record.record.id });
    }
    for (const key of this.records.shares.due(this.now)) {
      const kept = this.records.shares.load(key);
      if (kept !== null) this.send({ kind: 'share', key: kept.record.key, request: null });
    }
    for (const key of this.records.requests.items.keys()) {
      const kept = this.records.requests.load(key);
      const { state, shown } = kept?.record ?? { state: null, shown: null };
      if (state !== null && state.closed === null && shown.policy !== this.policy.hash) {
        const open = state.cleared === null || Object.values(state.outcomes).some((one) => one.kind === 'none' || one.kind === 'delayed');
        if (open) this.send({ kind: 'request', id: state.id });
      }
    }
  }

  /** The record of a share that a run of this share, or nobody, is working on. */
  idle(share: string): boolean {
    return !this.#active.some((one) => groupOf(one.message) === share && !one.over);
  }

  /** One thing happens somewhere. */
  async step(): Promise<void> {
    this.#active = this.#active.filter((one) => !one.over && !one.run.dead);
    const startable = this.#startable();
    if (this.turns.busy && (startable.length === 0 || this.random.chance(0.8))) {
      const victim = this.faultsOn && this.random.chance(0.012) ? this.turns.someone() : null;
      if (victim === null) await this.turns.step();
      else this.#kill(victim);
    } else if (startable.length > 0) {
      const message = this.faultsOn ? this.random.pick(startable) : startable[0];
      if (message !== undefined) await this.#start(message);
    }
    this.#pass();
  }

  get busy(): boolean {
    return this.turns.busy || this.queue.length > 0;
  }

  /** Everything that is under way, and everything that follows from it, comes to rest. */
  async drain(): Promise<void> {
    for (let steps = 0; this.busy; steps += 1) {
      if (steps > 20_000) {
        this.violate('it never comes to rest');
        return;
      }
      await this.step();
    }
  }

  /** Lets the time pass that nothing happens in, nudging whoever is due each minute. */
  async passUntil(end: number, limit = 3_000): Promise<void> {
    await this.drain();
    for (let minutes = 0; this.now < end && this.violations.length === 0; minutes += 1) {
      if (minutes > limit) {
        this.violate('somebody is due for ever');
        return;
      }
      const next = Math.min(this.records.requests.nextDue(), this.records.shares.nextDue(), end);
      this.jump(Math.ceil(Math.max(next, this.now + 1) / MINUTE) * MINUTE);
      this.tick();
      await this.drain();
    }
  }

  /** Nothing happens until then, but that functions come to the end of their time. */
  jump(to: number): void {
    for (const { run, over } of this.#active) if (!over && to - run.startedAt > FUNCTION_LASTS) this.#kill(run);
    this.now = Math.max(this.now, to);
    this.openai.advance();
  }

  #startable(): readonly Message[] {
    if (this.#active.length >= AT_ONCE) return [];
    const concurrent = this.concurrent && this.faultsOn && this.random.chance(0.2);
    return concurrent ? this.queue : this.queue.filter((message) => this.idle(groupOf(message)));
  }

  #pass(): void {
    this.now += this.random.chance(0.01) ? this.random.below(4_000) : this.random.below(60);
    this.openai.advance();
    for (const one of this.#active) if (this.now - one.run.startedAt > FUNCTION_LASTS && !one.over) this.#kill(one.run);
  }

  #kill(run: Run): void {
    this.turns.kill(run);
    const active = this.#active.find((one) => one.run === run);
    if (active !== undefined && !active.over) this.#again(active);
  }

  #again(active: Active): void {
    active.over = true;
    if (active.message.kind === 'command' || this.random.chance(0.5)) this.queue.push(active.message);
  }

  async #start(message: Message): Promise<void> {
    this.queue.splice(this.queue.indexOf(message), 1);
    this.runs += 1;
    const run: Run = { name: `${this.runs}:${message.kind}:${groupOf(message)}`, startedAt: this.now, dead: false, open: 0 };
    const active: Active = { run, message, policy: this.policy, over: false };
    this.#active.push(active);
    this.turns.log.push(`${run.name} starts at ${this.now - START}`);
    void this.#work(this, message, run, active.policy).then(
      () => (active.over = true),
      (error: unknown) => {
        if (!(error instanceof ChangedMeanwhile) && !(error instanceof Unavailable)) {
          this.violate(`${run.name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        }
        this.turns.log.push(`${run.name} FAILED ${String(error)}`);
        // What it began and did not await is frozen with it.
        this.turns.kill(run);
        this.#again(active);
      },
    );
    await new Promise((resolve) => setImmediate(resolve));
  }

  saved(share: ShareState): void {
    if (share.op?.kind === 'create') {
      const live = Object.entries(share.leases).flatMap(([id, lease]) => (lease.state.kind === 'live' ? [id] : []));
      const attempt = { share: shareText(share.key), at: share.op.at, requests: live };
      if (!this.attempts.some((one) => one.share === attempt.share && one.at === attempt.at)) this.attempts.push(attempt);
    }
  }
}
