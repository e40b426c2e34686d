import { describe } from 'vitest';
import type { StoreTarget } from '../target.ts';
import { booksSuite } from './store-books.ts';
import { requestsSuite } from './store-requests.ts';
import { sharesSuite } from './store-shares.ts';
import { tableSuite } from './store-table.ts';
import { openerOf } from './tables.ts';

/**
 * Everything of src/store against one thing that speaks DynamoDB. In a test file three lines are enough:
 *
 *     import { storeSuite } from '../oracles/suite/store.ts';
 *     storeSuite('in memory', () => ({ name: 'in memory', aws: createMemoryDynamo() }));
 */
export const storeSuite = (title: string, start: () => Promise<StoreTarget> | StoreTarget): void => {
  describe(`stores, on ${title}`, () => {
    const open = openerOf(start);
    tableSuite(open);
    requestsSuite(open);
    sharesSuite(open);
    booksSuite(open);
  });
};
