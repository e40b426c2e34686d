/** Gives what comes first, however much there is: each comes before its two children, at 2n+1 and 2n+2. */
export class Heap<T> {
  readonly #all: T[] = [];
  readonly #isBefore: (one: T, other: T) => boolean;

  constructor(isBefore: (one: T, other: T) => boolean) {
    this.#isBefore = isBefore;
  }

  get first(): T | undefined {
    return this.#all[0];
  }

  push(one: T): void {
    const all = this.#all;
    let place = all.push(one) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = all[above];
      if (parent === undefined || !this.#isBefore(one, parent)) break;
      all[place] = parent;
      place = above;
    }
    all[place] = one;
  }

  /** Takes the first away. */
  pop(): void {
    const all = this.#all;
    const last = all.pop();
    if (last === undefined || all.length === 0) return;
    let place = 0;
    for (;;) {
      const left = all[2 * place + 1];
      const right = all[2 * place + 2];
      const least = right !== undefined && left !== undefined && this.#isBefore(right, left) ? right : left;
      if (least === undefined || !this.#isBefore(least, last)) break;
      all[place] = least;
      place = least === left ? 2 * place + 1 : 2 * place + 2;
    }
    all[place] = last;
  }
}
