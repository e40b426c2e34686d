import type { Random } from '../random.ts';

/** One invocation of a function: it may be killed after any call, and then none of its code runs again. */
export interface Run {
  readonly name: string;
  readonly startedAt: number;
  dead: boolean;
  /** Calls it is waiting for. */
  open: number;
}

interface Call {
  readonly run: Run;
  readonly what: string;
  /** The effect at the other side; null = it has happened, the answer is on its way. */
  act: (() => void) | null;
  readonly answer: () => void;
}

/**
 * Every call of a port takes two turns: its effect, then its answer. Which call is next is drawn by lot, so that runs,
 * and the calls of one run, interleave in every way; a run can be killed before, between and after.
 */
export class Turns {
  readonly log: string[] = [];
  #calls: Call[] = [];
  readonly #random: Random;
  constructor(random: Random) {
    this.#random = random;
  }

  get busy(): boolean {
    return this.#calls.length > 0;
  }

  call<T>(run: Run, what: string, act: () => T, late: () => T | null = () => null): Promise<T> {
    if (run.dead) return new Promise(() => undefined);
    run.open += 1;
    return new Promise<T>((resolve, reject) => {
      let result: (() => void) | null = null;
      this.#calls.push({
        run,
        what,
        act: () => {
          try {
            const value = act();
            result = () => {
              const instead = late();
              resolve(instead ?? value);
            };
          } catch (error) {
            result = () => reject(error);
          }
        },
        answer: () => result?.(),
      });
    });
  }

  /** One turn of one call. */
  async step(): Promise<void> {
    const call = this.#calls[this.#random.below(this.#calls.length)];
    if (call === undefined) return;
    if (call.act !== null) {
      this.log.push(`${call.run.name} ${call.what}`);
      call.act();
      call.act = null;
      return;
    }
    this.#calls = this.#calls.filter((one) => one !== call);
    call.run.open -= 1;
    call.answer();
    // Lets the run go on until its next calls.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** What it had sent may still arrive; what comes back finds nobody. */
  kill(run: Run): void {
    if (run.dead) return;
    run.dead = true;
    this.log.push(`${run.name} KILLED`);
    for (const call of this.#calls) {
      if (call.run !== run || call.act === null || !this.#random.chance(0.5)) continue;
      this.log.push(`${run.name} ${call.what} (nobody hears the answer)`);
      call.act();
    }
    this.#calls = this.#calls.filter((one) => one.run !== run);
  }

  /** A run that waits for a call now, by lot. */
  someone(): Run | null {
    return this.#calls[this.#random.below(this.#calls.length)]?.run ?? null;
  }
}
