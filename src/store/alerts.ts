import { HOUR } from '../domain/time.ts';
import { ChangedMeanwhile } from '../engine/run.ts';
import type { Table } from './dynamo.ts';
import { N, S, numberOf } from './dynamo.ts';
import { OPEN } from './requests.ts';

const PAUSE = HOUR;
/** More than this and the number is not what operators need to know. */
const COUNT_AT_MOST = 100;

/** Which causes operators were told about, and when: in the requests table, since its function does the telling. */
export const createAlertBook = (table: Table) => {
  const key = (cause: string): string => `alert#${cause}`;
  const write = async (cause: string, at: (last: number) => number | null): Promise<boolean> => {
    const item = await table.get(key(cause));
    const next = at(item === null ? 0 : (numberOf(item, 'at') ?? 0));
    if (next === null) return false;
    try {
      const version = item === null ? 0 : (numberOf(item, 'version') ?? 0);
      await table.write(key(cause), version, { set: { form: S('1'), at: N(next) }, append: {} });
      return true;
    } catch (error) {
      // Somebody else claimed it at this very moment: they tell.
      if (error instanceof ChangedMeanwhile) return false;
      throw error;
    }
  };
  return {
    claim: (cause: string, now: number): Promise<boolean> => write(cause, (last) => (now - last < PAUSE ? null : now)),
    release: async (cause: string): Promise<void> => {
      await write(cause, () => 0);
    },
    approvedWaiting: async (): Promise<number> =>
      (await table.query({ index: 'open', hash: ['open', OPEN.approved], limit: COUNT_AT_MOST })).length,
  };
};
