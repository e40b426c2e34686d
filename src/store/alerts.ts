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
  /** `mayWrite` is asked about the last one who told, and when. */
  const write = async (
    cause: string,
    teller: string,
    at: number,
    mayWrite: (last: number, by: string | null) => boolean,
  ): Promise<boolean> => {
    const item = await table.get(key(cause));
    if (item !== null && !mayWrite(numberOf(item, 'at') ?? 0, textOf(item, 'teller'))) return false;
    try {
      const version = item === null ? 0 : (numberOf(item, 'version') ?? 0);
      await table.write(key(cause), version, { set: { form: S('1'), at: N(at), teller: S(teller) }, append: {} });
      return true;
    } catch (error) {
      // Somebody else claimed it at this very moment: they tell.
      if (error instanceof ChangedMeanwhile) return false;
      throw error;
    }
  };
  return {
    claim: (cause: string, teller: string, now: number): Promise<boolean> =>
      write(cause, teller, now, (last, by) => now - last >= PAUSE || by === teller),
    release: async (cause: string): Promise<void> => {
      await write(cause, '', 0, () => true);
    },
    approvedWaiting: async (): Promise<number> =>
      (await table.query({ index: 'open', hash: ['open', OPEN.approved], limit: COUNT_AT_MOST })).length,
  };
};
