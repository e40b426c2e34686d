import { numberOf, textOf } from '../../src/store/dynamo.ts';
import type { Item } from '../../src/store/dynamo.ts';
import { Heap } from './heap.ts';
import type { MemoryTable } from './tables.ts';

/** What the clock function would find, kept up to date as items are written. */
export class Due {
  readonly #tables: readonly MemoryTable[];
  readonly #heap = new Heap<{ readonly at: number; readonly key: string; readonly table: MemoryTable }>((one, other) => one.at < other.at);
  /** How many undecided or not granted requests were last looked at under which policy. */
  readonly #open = new Map<string, number>();

  constructor(tables: readonly MemoryTable[]) {
    this.#tables = tables;
    for (const table of tables) {
      for (const key of table.keys()) this.#wrote(table, key, null, table.item(key));
      table.onWrite = (key, before, after) => this.#wrote(table, key, before, after);
    }
  }

  /** Whether something was last looked at under another policy. */
  hasOtherThan(policy: string): boolean {
    return [...this.#open].some(([one, count]) => one !== policy && count > 0);
  }

  /** The earliest due time; Infinity where nothing is due. */
  get earliest(): number {
    for (let { first } = this.#heap; first !== undefined; { first } = this.#heap) {
      if (dueOf(first.table.item(first.key)) === first.at) return first.at;
      this.#heap.pop();
    }
    return Infinity;
  }

  /** When the catalogue is due to be read. */
  get catalogue(): number {
    return Math.min(...this.#tables.map((table) => dueOf(table.item('catalogue')) ?? Infinity));
  }

  #wrote(table: MemoryTable, key: string, before: Item | null, after: Item | null): void {
    for (const [item, change] of [[before, -1], [after, 1]] as const) {
      if (item === null || textOf(item, 'open') === null) continue;
      const policy = textOf(item, 'policy') ?? '';
      this.#open.set(policy, (this.#open.get(policy) ?? 0) + change);
    }
    const at = dueOf(after);
    if (at !== null && key !== 'catalogue') this.#heap.push({ at, key, table });
  }
}

const dueOf = (item: Item | null): number | null => (item === null ? null : numberOf(item, 'due'));
