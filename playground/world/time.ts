import { CATALOGUE_LASTS } from '../../src/domain/catalogue/merge.ts';
import type { Clock } from './clock.ts';
import type { Ended, Functions } from './functions.ts';
import type { Pump } from './queues.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export interface Time {
  /** Runs the clock function once, then whatever it set going. Fails where the clock function does. */
  readonly tick: () => Promise<void>;
  /**
   * Moves the clock on, with a tick at each whole minute and a message received as soon as it is visible again.
   * Minutes at which nothing is due are passed over: their tick would change nothing. Of the ticks that only refresh
   * the catalogue the last is played, since each makes the one before forgotten.
   */
  readonly run: (ms: number) => Promise<void>;
  /**
   * Lets everything happen that is going to, until something holds; `what` says it in words. Passes time only where
   * nothing is left to do now. @throws Error when it does not hold `within` that time (a day unless said), or nothing
   * is due any more.
   */
  readonly until: (
    what: string,
    holds: () => boolean | Promise<boolean>,
    options?: { readonly within?: number },
  ) => Promise<void>;
}

interface TimeOptions {
  readonly clock: Clock;
  readonly functions: () => Functions;
  readonly pump: Pump;
  readonly nextDue: () => Promise<number | null>;
}

interface Step {
  readonly at: number;
  readonly tick: boolean;
}

const nextMinute = (now: number): number => Math.floor(now / MINUTE) * MINUTE + MINUTE;

/** What EventBridge sends for `rate(1 minute)`. */
const scheduled = (now: number) => ({
  version: '0',
  id: '00000000-0000-4000-8000-000000000000',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '123456789012',
  time: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
  region: 'eu-central-1',
  resources: ['arn:aws:events:eu-central-1:123456789012:rule/clock'],
  detail: {},
});

export function createTime({ clock, functions, pump, nextDue }: TimeOptions): Time {
  const runClock = (): Promise<Ended> => functions().invoke('clock', scheduled(clock.now()));

  const tick = async (): Promise<void> => {
    const ended = await runClock();
    if (ended.kind === 'threw') throw new Error(`The clock function failed: ${ended.name}: ${ended.message}`);
    await pump.pump();
  };

  /** The next moment at which something happens, and what; the tick wins where both fall together. */
  const next = async (): Promise<Step | null> => {
    const now = clock.now();
    const due = await nextDue();
    const visible = pump.nextAt();
    const minute = nextMinute(now);
    const steps: Step[] = [];
    if (due !== null) steps.push({ at: Math.max(minute, Math.ceil(due / MINUTE) * MINUTE), tick: true });
    if (visible !== null) steps.push({ at: Math.max(visible, now), tick: false });
    return steps.toSorted((a, b) => a.at - b.at || Number(b.tick) - Number(a.tick))[0] ?? null;
  };

  const take = async (step: Step): Promise<void> => {
    clock.advance(step.at - clock.now());
    // A clock function that fails or dies is made up for by the next minute's.
    if (step.tick) await runClock();
    await pump.pump();
  };

  return {
    tick,
    run: async (ms) => {
      const end = clock.now() + ms;
      const lastRefresh = Math.floor(end / CATALOGUE_LASTS) * CATALOGUE_LASTS;
      await pump.pump();
      for (;;) {
        const planned = await next();
        const refresh: Step | null = lastRefresh > clock.now() ? { at: lastRefresh, tick: true } : null;
        const step = [planned, refresh].filter((one) => one !== null).toSorted((a, b) => a.at - b.at)[0];
        if (step === undefined || step.at > end) break;
        await take(step);
      }
      clock.advance(end - clock.now());
    },
    until: async (what, holds, { within = DAY } = {}) => {
      const end = clock.now() + within;
      await pump.pump();
      while (!(await holds())) {
        const step = await next();
        if (step === null) throw new Error(`It never came to this: ${what}. Nothing is due any more.`);
        if (step.at > end) throw new Error(`It did not come to this within ${within / MINUTE} minutes: ${what}.`);
        await take(step);
      }
    },
  };
}
