import { ChangedMeanwhile } from '../../src/engine/run.ts';
import type { Attribute, Item, Table } from '../../src/store/dynamo.ts';

/** One table in memory, as far as the stores need one: get, and the conditional write. */
export interface Memory extends Table {
  readonly items: Map<string, Item>;
}

export const memory = (given: readonly Item[] = []): Memory => {
  const keyOf = (item: Item): string => {
    const pk = item['pk'];
    return pk !== undefined && 'S' in pk ? pk.S : '';
  };
  const items = new Map(given.map((item) => [keyOf(item), item]));
  return {
    items,
    get: async (key) => items.get(key) ?? null,
    write: async (key, from, { set, append }) => {
      const before = items.get(key);
      const version = before?.['version'];
      if ((version !== undefined && 'N' in version ? Number(version.N) : 0) !== from) throw new ChangedMeanwhile();
      const next: Record<string, Attribute> = { ...before, pk: { S: key }, version: { N: String(from + 1) } };
      for (const [name, value] of Object.entries(set)) {
        if (value === null) delete next[name];
        else next[name] = value;
      }
      for (const [name, texts] of Object.entries(append)) {
        const list = next[name];
        const old = list !== undefined && 'L' in list ? list.L : [];
        if (texts.length > 0) next[name] = { L: [...old, ...texts.map((text) => ({ S: text }))] };
      }
      items.set(key, next);
    },
    query: () => Promise.reject(new Error('Indexes are not read here.')),
  };
};
