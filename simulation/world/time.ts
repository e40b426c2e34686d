import type { Bot } from './bot.ts';
import { Due } from './due.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What EventBridge sends for `rate(1 minute)`; the function does not read it. */
const SCHEDULED = { 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} };

/** Lets simulated time pass, with a tick of the clock function at each minute at which it would find somebody. */
export class Time {
  readonly #bot: Bot;
  readonly #items: Due;
  #lastTick: number;
  /** The clock function does not run before this. */
  skipsUntil = 0;
  #known = { revision: -1, due: Infinity };

  constructor(bot: Bot) {
    this.#bot = bot;
    this.#items = new Due([...bot.tables.values()]);
    this.#lastTick = bot.now;
  }

  /** The clock function runs now. */
  tick(): void {
    this.#lastTick = this.#bot.now;
    void this.#bot.functions.invoke('clock', SCHEDULED);
  }

  /** Until then, or so many steps. False: the steps came first. */
  async pass(until: number, steps: number = Infinity): Promise<boolean> {
    const { schedule, violations } = this.#bot;
    for (let step = 0; step < steps; step += 1) {
      if (violations.length > 0) return true;
      const tick = this.#nextTick();
      const next = schedule.next;
      if (Math.min(tick, next) > until) {
        schedule.now = Math.max(schedule.now, until);
        return true;
      }
      if (tick <= next) {
        schedule.now = tick;
        if (schedule.now < this.skipsUntil || this.#bot.random.chance(this.#bot.weather.missedTick)) this.#lastTick = tick;
        else this.tick();
      } else {
        // oxlint-disable-next-line no-await-in-loop -- one thing happens after the other
        await schedule.step(until);
      }
    }
    return false;
  }

  /** Whether something is under way. */
  get busy(): boolean {
    return this.#bot.functions.busy.length > 0 || this.#bot.queues.busy;
  }

  #nextTick(): number {
    const due = this.#due();
    const soonest = Math.floor(this.#lastTick / MINUTE) * MINUTE + MINUTE;
    return due === Infinity ? Infinity : Math.max(soonest, Math.ceil(due / MINUTE) * MINUTE, this.#bot.now);
  }

  /** The earliest due time of all records; 0 where one was last looked at under another policy. */
  #due(): number {
    const tables = [...this.#bot.tables.values()];
    const revision = tables.reduce((sum, table) => sum + table.revision, 0);
    if (revision === this.#known.revision) return this.#known.due;
    const hash = this.#bot.policyHash;
    // Nobody waits for the catalogue: it is read anew once a day at the most; a story is spared most of it.
    const catalogue = Math.max(this.#items.catalogue, this.#lastTick + 10 * DAY);
    const due = this.#items.hasOtherThan(hash) ? 0 : Math.min(this.#items.earliest, catalogue);
    this.#known = { revision, due };
    return due;
  }
}
