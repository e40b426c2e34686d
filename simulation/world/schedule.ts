/** What happens at a time that the simulation decides. */
interface Planned {
  readonly at: number;
  /** Breaks ties in the order planned. */
  readonly n: number;
  readonly act: () => void;
}

export interface Plan {
  cancel(): void;
}

/**
 * Simulated time: one thing happens after the other, each at its instant, and between two of them everything that only
 * follows from the first (the promises it kept) runs to its end. So a story is the same each time.
 */
export class Schedule {
  now: number;
  /** Things that have happened. */
  steps = 0;
  #count = 0;
  #planned: Planned[] = [];
  /** Resolves when what happened has had all its consequences. */
  readonly #settled: () => Promise<void>;

  constructor(start: number, settled: () => Promise<void>) {
    this.now = start;
    this.#settled = settled;
  }

  at(at: number, act: () => void): Plan {
    this.#count += 1;
    const planned = { at: Math.max(Math.ceil(at), this.now), n: this.#count, act };
    this.#planned.push(planned);
    return { cancel: () => void (this.#planned = this.#planned.filter((one) => one !== planned)) };
  }

  after(ms: number, act: () => void): Plan {
    return this.at(this.now + ms, act);
  }

  /** When the next thing happens; Infinity where nothing is planned. */
  get next(): number {
    return this.#planned.reduce((least, { at }) => Math.min(least, at), Infinity);
  }

  /** The next thing happens, unless it is later than `until`. False: there is none. */
  async step(until: number = Infinity): Promise<boolean> {
    let first: Planned | undefined;
    for (const one of this.#planned) {
      if (first === undefined || one.at < first.at || (one.at === first.at && one.n < first.n)) first = one;
    }
    if (first === undefined || first.at > until) return false;
    this.#planned = this.#planned.filter((one) => one !== first);
    this.now = first.at;
    this.steps += 1;
    first.act();
    await this.#settled();
    return true;
  }
}
