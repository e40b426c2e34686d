import type { Frozen } from '../domain/freeze.ts';
import type { Person } from '../domain/request/types.ts';
import type { Table } from './dynamo.ts';
import { S, UnreadableRecord, numberOf, textOf } from './dynamo.ts';
import { FREEZE } from './forms.ts';
import { readForm } from './json.ts';

/**
 * Whether anything new may be granted: one item of the requests table, which the shares function reads beside its own
 * record. Absent, or without `frozen`: nothing is frozen.
 */

const KEY = 'freeze';
/** Deliveries that are remembered, so that one that comes again does not freeze, or unfreeze, a second time. */
const REMEMBERED = 20;

interface Content {
  readonly frozen: Frozen | null;
  /** Who said so last, frozen or not. */
  readonly by: Person;
  /** Newest last. */
  readonly deliveries: readonly string[];
  /** The operators' channel has it. */
  readonly isTold: boolean;
}

export interface KeptFreeze extends Content {
  readonly version: number;
}

export interface FreezeBook {
  /** A strong read. @throws UnreadableRecord, or what the table throws */
  frozen(): Promise<Frozen | null>;
  load(): Promise<KeptFreeze | null>;
  /** One conditional write; `delivery` is remembered. @throws ChangedMeanwhile */
  store(next: Pick<Content, 'frozen' | 'by' | 'isTold'>, delivery: string, before: KeptFreeze | null): Promise<KeptFreeze>;
}

export const createFreezeBook = (table: Table): FreezeBook => {
  const load = async (): Promise<KeptFreeze | null> => {
    const item = await table.get(KEY);
    if (item === null) return null;
    if (textOf(item, 'form') !== '1') throw new UnreadableRecord(KEY, 'its form is unknown');
    return { ...readForm<Content>(KEY, 'content', textOf(item, 'freeze'), FREEZE), version: numberOf(item, 'version') ?? 0 };
  };
  return {
    load,
    frozen: async () => (await load())?.frozen ?? null,
    store: async (next, delivery, before) => {
      const version = before?.version ?? 0;
      const others = (before?.deliveries ?? []).filter((one) => one !== delivery);
      const content: Content = { ...next, deliveries: [...others, delivery].slice(-REMEMBERED) };
      const text = JSON.stringify({ v: 1, ...content });
      await table.write(KEY, version, { set: { form: S('1'), freeze: S(text) }, append: {} });
      return { ...content, version: version + 1 };
    },
  };
};
