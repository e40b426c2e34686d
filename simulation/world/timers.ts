import type { Random } from '../random.ts';
import type { Plan, Schedule } from './schedule.ts';

/**
 * The timers that libraries take from the global object run by simulated time while `run` runs, and what they draw at
 * random comes from the seed. One story at a time in one process.
 */
export async function withTimersOf<T>(schedule: Schedule, random: Random, run: () => Promise<T>): Promise<T> {
  const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout, timeout: AbortSignal.timeout.bind(AbortSignal) };
  const { random: realRandom } = Math;
  const plans = new WeakMap<object, Plan>();

  const set = (act: (...given: unknown[]) => void, ms = 0, ...given: unknown[]): object => {
    const timer = { ref: () => timer, unref: () => timer, hasRef: () => true };
    plans.set(timer, schedule.after(Math.max(1, ms), () => act(...given)));
    return timer;
  };
  const clear = (timer: unknown): void => {
    if (typeof timer === 'object' && timer !== null) plans.get(timer)?.cancel();
  };
  const signalAfter = (ms: number): AbortSignal => {
    const controller = new AbortController();
    schedule.after(ms, () => controller.abort(new DOMException('The time is over.', 'TimeoutError')));
    return controller.signal;
  };

  // Node's own types tell of more than anybody here uses.
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  Object.assign(AbortSignal, { timeout: signalAfter });
  Math.random = () => random.next();
  try {
    return await run();
  } finally {
    Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
    Object.assign(AbortSignal, { timeout: real.timeout });
    Math.random = realRandom;
  }
}
