import { HOUR } from '../domain/time.ts';
import { ChangedMeanwhile } from '../engine/run.ts';
import type { Table } from './dynamo.ts';
import { N, S, numberOf, textOf } from './dynamo.ts';
import { OPEN } from './requests.ts';

const PAUSE = HOUR;
/** More than this and the number is not what operators need to know. */
const COUNT_AT_MOST = 100;

/** Which causes operators were told about, and when: in the requests table, since its function does the telling. */
export const createAlertBook = (table: Table) => {
  const key = (cause: string): string => `alert#${cause}`;
  /** `freeAt` is asked about the last one who told, and when. Null: written; else when it may be. */
  const write = async (
    cause: string,
    teller: string,
    at: number,
    freeAt: (last: number, by: string | null) => number,
  ): Promise<number | null> => {
    const item = await table.get(key(cause));
    const free = item === null ? 0 : freeAt(numberOf(item, 'at') ?? 0, textOf(item, 'teller'));
    if (free > at) return free;
    try {
      const version = item === null ? 0 : (numberOf(item, 'version') ?? 0);
      await table.write(key(cause), version, { set: { form: S('1'), at: N(at), teller: S(teller) }, append: {} });
      return null;
    } catch (error) {
      // Somebody else claimed it at this very moment: they tell.
      if (error instanceof ChangedMeanwhile) return at + PAUSE;
      throw error;
    }
  };
  return {
    /** Null: this teller may tell now; else when the hour in which somebody has told is over. */
    claim: (cause: string, teller: string, now: number): Promise<number | null> =>
      write(cause, teller, now, (last, by) => (by === teller ? now : last + PAUSE)),
    release: async (cause: string): Promise<void> => {
      await write(cause, '', 0, () => 0);
    },
    approvedWaiting: async (): Promise<number> =>
      (await table.query({ index: 'open', hash: ['open', OPEN.approved], limit: COUNT_AT_MOST })).length,
  };
};
