import type { DynamoStandIn } from '../aws/dynamo.ts';
import { isRecord, tryJson } from '../json.ts';
import type { Tables } from './names.ts';

/** An item as a person would write it down: texts, numbers and lists, and what is JSON in a text told apart. */
export type PlainItem = Readonly<Record<string, unknown>>;

const plain = (value: unknown): unknown => {
  if (!isRecord(value)) return value;
  if (typeof value.N === 'string') return Number(value.N);
  if (Array.isArray(value.L)) return value.L.map(plain);
  if (typeof value.S !== 'string') return value;
  return /^[[{]/.test(value.S) ? (tryJson(value.S) ?? value.S) : value.S;
};

/** Every item of a table, by key; read past the door: not logged, no faults. */
export async function itemsOf(dynamo: DynamoStandIn, table: string): Promise<readonly PlainItem[]> {
  const items = await dynamo.items(table);
  return items
    .map((item) => Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plain(value)])))
    .toSorted((a, b) => (String(a['pk']) < String(b['pk']) ? -1 : 1));
}

/** The earliest time at which the clock function would nudge somebody; `null` where nobody is due, ever. */
export async function nextDue(dynamo: DynamoStandIn, tables: Tables, policyHash: string | null): Promise<number | null> {
  const items = (await Promise.all([tables.requests, tables.shares].map((table) => itemsOf(dynamo, table)))).flat();
  const times = items.flatMap((item) => {
    // Not granted yet and last looked at under another policy: due at once.
    const unchecked = policyHash !== null && typeof item['open'] === 'string' && item['policy'] !== policyHash;
    if (unchecked) return [0];
    // A refresh of the catalogue is not something a story waits for; the rest of a long list is.
    const refresh = isRecord(item['catalogue']) && item['catalogue']['after'] === null;
    return typeof item['due'] === 'number' && !refresh ? [item['due']] : [];
  });
  return times.length === 0 ? null : Math.min(...times);
}
