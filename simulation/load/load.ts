import { createRandom } from '../random.ts';
import { Bot, START } from '../world/bot.ts';
import type { Wires } from '../world/bot.ts';
import { Time } from '../world/time.ts';
import { withTimersOf } from '../world/timers.ts';
import { warm } from '../world/warm.ts';
import { FAULTS } from '../world/weather.ts';
import type { Fault, Weather } from '../world/weather.ts';
import { settle } from './claims.ts';
import type { Outcome } from './claims.ts';
import { LEASE_HOURS, WORKSPACE, organization, policy } from './company.ts';
import { Figures } from './figures.ts';
import { Ledger } from './ledger.ts';
import { forgetWorld, heapUsed, mark } from './memory.ts';
import type { Mark } from './memory.ts';
import { Crowd } from './people.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** What approvals are good for while OpenAI cannot serve them; after that nobody waits any more. */
const LONGEST_WAIT = 3 * DAY;
const RATE = { calls: 7, perMs: MINUTE } as const;

/** One call in a hundred fails, by every kind of fault; one message in a hundred comes twice, or late. */
const weather = (share: number): Weather => {
  const faults = FAULTS.map((fault): readonly [Fault, number] => [fault, share / FAULTS.length]);
  return {
    calls: { dynamodb: faults, sqs: faults, secrets: faults, slack: faults, openai: faults },
    doubled: share,
    lateMessage: share,
    missedTick: share,
    indexLag: share === 0 ? 0 : 5_000,
    listLag: share === 0 ? 0 : 2_000,
    skew: 0,
    recycled: share,
    way: 20,
  };
};

export interface LoadOptions {
  readonly requests: number;
  readonly seed: number;
  /** Milliseconds between one request and the next. */
  readonly every: number;
  /** The share of calls that fail. */
  readonly faults: number;
  /** The handlers, where not as they stand in src. */
  readonly wires?: Wires;
  /** After so many requests memory is looked at. */
  readonly marksEvery: number;
  readonly say: (line: string) => void;
}

export interface Played {
  readonly bot: Bot;
  readonly outcome: Outcome;
  readonly ledger: Ledger;
  readonly crowd: Crowd;
  readonly figures: Figures;
  readonly marks: readonly Mark[];
  /** Bytes in use before the first request, and at the end without what the world around the bot keeps. */
  readonly heap: { readonly before: number; readonly after: number };
  /** Simulated milliseconds in which requests were made, until the last was granted, and until all was over. */
  readonly took: { readonly asking: number; readonly granting: number; readonly all: number };
  /** Waited, in simulated milliseconds. */
  readonly toCard: readonly number[];
  readonly toGrant: readonly number[];
  /** Messages that were given up five times and put back by operators. */
  readonly redriven: number;
}

/** Plays so many requests from their asking to their end. What went wrong stands in the bot's violations. */
export async function load({ requests, seed, every, faults, wires, marksEvery, say }: LoadOptions): Promise<Played> {
  await warm();
  const random = createRandom(seed);
  const figures = new Figures();
  const bot = new Bot({
    random,
    weather: weather(faults),
    openai: { rateLimit: { ...RATE } },
    workspace: WORKSPACE,
    organization: organization(),
    policy: policy(),
    keeps: { lines: 0, deliveries: 50 },
    traffic: figures.traffic,
    ...(wires === undefined ? {} : { wires }),
  });
  figures.from(() => bot.now);
  const ledger = new Ledger(bot);
  bot.watch = ledger;
  const crowd = new Crowd(bot, ledger);
  const time = new Time(bot);
  const marks: Mark[] = [];
  const heap = { before: 0, after: 0 };
  let redriven = 0;
  const took = { asking: 0, granting: 0, all: 0 };

  const passes = async (ms: number): Promise<void> => void (await time.pass(bot.now + ms));
  const all = () => [...ledger.byReason.values()];
  const isOver = (): boolean =>
    ledger.byReason.size === requests && all().every((one) => one.removed !== null || (one.grantedAt === null && one.closedAs !== null));
  const isGranted = (): boolean =>
    ledger.byReason.size === requests && all().every((one) => one.grantedAt !== null || one.failed !== null || one.closedAs !== null);
  /** As operators do once an hour, where something lies there. */
  const lookAfter = (): void => {
    const dead = [bot.queues.deadOf('requests'), bot.queues.deadOf('shares')].reduce((sum, queue) => sum + queue.messages().length, 0);
    redriven += dead;
    if (dead > 0) bot.queues.redrive();
    bot.queues.bodies.clear();
  };
  const until = async (what: () => boolean, most: number): Promise<void> => {
    const end = bot.now + most;
    while (bot.violations.length === 0 && bot.now < end && !what()) {
      // oxlint-disable-next-line no-await-in-loop -- one hour after the other
      await passes(HOUR);
      lookAfter();
    }
  };

  await withTimersOf(bot.schedule, random, async () => {
    time.tick();
    await passes(5 * MINUTE);
    heap.before = heapUsed();
    const from = bot.now;
    for (let n = 0; n < requests && bot.violations.length === 0; n += 1) {
      crowd.make(n);
      // oxlint-disable-next-line no-await-in-loop -- one request after the other
      await passes(every);
      if ((n + 1) % Math.max(1, Math.round(HOUR / every)) === 0) lookAfter();
      if ((n + 1) % marksEvery === 0) {
        const made = mark(bot, ledger, n + 1);
        marks.push(made);
        say(`${n + 1} requests made, ${all().filter(({ grantedAt }) => grantedAt !== null).length} granted: heap ${made.heapMB.toFixed(0)} MB`);
      }
    }
    took.asking = bot.now - from;
    await until(isGranted, LONGEST_WAIT);
    took.granting = Math.max(...all().map(({ grantedAt }) => grantedAt ?? 0)) - from;
    await until(isOver, LEASE_HOURS * HOUR + LONGEST_WAIT);
    took.all = bot.now - from;
    bot.calm();
    await passes(26 * HOUR);
    lookAfter();
    await passes(2 * HOUR);
  });
  const outcome = settle(bot, ledger, crowd.askedAt.keys(), figures);
  const toCard = all().flatMap(({ id, reason }) => {
    const card = ledger.cardOf(id);
    return card === null ? [] : [Number(card.ts) * 1_000 - (crowd.askedAt.get(reason) ?? START)];
  });
  const toGrant = all().flatMap(({ grantedAt, approvals }) => {
    const last = approvals.at(-1);
    return grantedAt === null || last === undefined ? [] : [grantedAt - last.at];
  });
  forgetWorld(bot);
  ledger.forget();
  crowd.askedAt.clear();
  heap.after = heapUsed();
  return { bot, outcome, ledger, crowd, figures, marks, heap, took, toCard, toGrant, redriven };
}

