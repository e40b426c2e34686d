import { HOUR } from '../domain/time.ts';
import { ChangedMeanwhile } from '../engine/run.ts';
import type { Table } from './dynamo.ts';
import { N, S, UnreadableRecord, numberOf, textOf } from './dynamo.ts';

/**
 * Each table carries its own name, written by its one writer at first use. A restore makes a new table under another
 * name, so that what it holds says itself that it is a copy: an older state, which the world has gone on from.
 */

const KEY = 'identity';

export interface Identity {
  /** The table's name. */
  readonly name: string;
  /** The name that it carries; null: none yet. @throws UnreadableRecord, or what the table throws */
  read(): Promise<{ readonly carries: string; readonly version: number } | null>;
  /** Gives the table its own name. @throws ChangedMeanwhile */
  write(version: number): Promise<void>;
}

export const createIdentity = (table: Table, name: string): Identity => ({
  name,
  read: async () => {
    const item = await table.get(KEY);
    if (item === null) return null;
    const carries = textOf(item, 'table');
    const version = numberOf(item, 'version');
    if (textOf(item, 'form') !== '1' || carries === null || version === null) {
      throw new UnreadableRecord(KEY, 'its form is unknown');
    }
    return { carries, version };
  },
  write: (version) => table.write(KEY, version, { set: { form: S('1'), table: S(name) }, append: {} }),
});

/** A table that was restored from another. */
export interface Copy {
  readonly table: string;
  readonly of: string;
}

export type Hold =
  | { readonly kind: 'none' }
  | { readonly kind: 'hold'; readonly copies: readonly Copy[] }
  /** Whether the other table is a copy could not be read. */
  | { readonly kind: 'unread' };

const copyIn = ({ name }: Identity, carried: { readonly carries: string } | null): readonly Copy[] =>
  carried === null || carried.carries === name ? [] : [{ table: name, of: carried.carries }];

/**
 * Asks whether a table is a copy that nobody has settled yet. What is none stays none for as long as an instance has
 * the same tables, so it is asked once; a hold is asked about anew by each message.
 * @throws where the own table cannot be read or written
 */
export const createHold = (own: Identity, other: Identity): (() => Promise<Hold>) => {
  let isClear = false;
  return async () => {
    if (isClear) return { kind: 'none' };
    const [mine, others] = await Promise.all([own.read(), other.read().catch(() => 'unread' as const)]);
    if (mine === null) await claim(own);
    const copies = [...copyIn(own, mine), ...(others === 'unread' ? [] : copyIn(other, others))];
    if (copies.length > 0) return { kind: 'hold', copies };
    if (others === 'unread') return { kind: 'unread' };
    isClear = true;
    return { kind: 'none' };
  };
};

const claim = async (own: Identity): Promise<void> => {
  try {
    await own.write(0);
  } catch (error) {
    // Another instance of the same function was first.
    if (!(error instanceof ChangedMeanwhile)) throw error;
  }
};

const TOLD = 'hold';

/** Lets operators be told of a hold once an hour: in the requests table, since its function does the telling. */
export const createHoldBook = (table: Table) => ({
  /** True for the one who may tell now, and again for the same teller: it may not have lived to tell. */
  mayTell: async (teller: string, now: number): Promise<boolean> => {
    const item = await table.get(TOLD);
    if (item !== null && now - (numberOf(item, 'at') ?? 0) < HOUR) return textOf(item, 'teller') === teller;
    try {
      const version = item === null ? 0 : (numberOf(item, 'version') ?? 0);
      await table.write(TOLD, version, { set: { form: S('1'), at: N(now), teller: S(teller) }, append: {} });
      return true;
    } catch (error) {
      if (error instanceof ChangedMeanwhile) return false;
      throw error;
    }
  },
});
