import { Heap } from './heap.ts';

/** What happens at a time that the simulation decides. */
interface Planned {
  readonly at: number;
  /** Breaks ties in the order planned. */
  readonly n: number;
  /** Null where it was called off. */
  act: (() => void) | null;
}

export interface Plan {
  cancel(): void;
}

const isBefore = (one: Planned, other: Planned): boolean => one.at < other.at || (one.at === other.at && one.n < other.n);

/**
 * Simulated time: one thing happens after the other, each at its instant, and between two of them everything that only
 * follows from the first (the promises it kept) runs to its end. So a story is the same each time.
 */
export class Schedule {
  now: number;
  /** Things that have happened. */
  steps = 0;
  #count = 0;
  readonly #planned = new Heap<Planned>(isBefore);
  /** Resolves when what happened has had all its consequences. */
  readonly #settled: () => Promise<void>;

  constructor(start: number, settled: () => Promise<void>) {
    this.now = start;
    this.#settled = settled;
  }

  at(at: number, act: () => void): Plan {
    this.#count += 1;
    const planned: Planned = { at: Math.max(Math.ceil(at), this.now), n: this.#count, act };
    this.#planned.push(planned);
    // What it would have done is forgotten at once, and with it all that it holds on to.
    return { cancel: () => void (planned.act = null) };
  }

  after(ms: number, act: () => void): Plan {
    return this.at(this.now + ms, act);
  }

  /** When the next thing happens; Infinity where nothing is planned. */
  get next(): number {
    return this.#first()?.at ?? Infinity;
  }

  /** The next thing happens, unless it is later than `until`. False: there is none. */
  async step(until: number = Infinity): Promise<boolean> {
    const first = this.#first();
    if (first === undefined || first.at > until) return false;
    this.#planned.pop();
    this.now = first.at;
    this.steps += 1;
    first.act?.();
    await this.#settled();
    return true;
  }

  #first(): Planned | undefined {
    while (this.#planned.first?.act === null) this.#planned.pop();
    return this.#planned.first;
  }
}
