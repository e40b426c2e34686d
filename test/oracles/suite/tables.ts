import { afterAll, beforeAll } from 'vitest';
import { requestsTable, sharesTable } from '../../../src/store/tables.ts';
import type { TableDefinition } from '../../../src/store/tables.ts';
import { createTable } from '../../../src/store/dynamo.ts';
import type { Attribute, Table } from '../../../src/store/dynamo.ts';
import type { StoreTarget } from '../target.ts';

/** Both tables, new and empty. */
export interface Tables {
  readonly target: StoreTarget;
  readonly requests: Table;
  readonly shares: Table;
  readonly names: { readonly requests: string; readonly shares: string };
  /** What another release left in the requests table, past the stores. */
  readonly put: (pk: string, attributes: Readonly<Record<string, Attribute>>) => Promise<void>;
}

export type Open = () => Promise<Tables>;

const create = async ({ aws, createTables }: StoreTarget, definitions: readonly TableDefinition[]): Promise<void> => {
  if (createTables !== undefined) return createTables(definitions);
  for (const definition of definitions) {
    await aws.call('dynamodb', 'CreateTable', definition);
    // An answer that the suite itself asked for: a table has a status.
    const status = async () =>
      ((await aws.call('dynamodb', 'DescribeTable', { TableName: definition.TableName })) as { Table: { TableStatus: string } })
        .Table.TableStatus;
    while ((await status()) !== 'ACTIVE');
  }
};

let count = 0;

/** Starts the target before the tests and closes it after them. @returns opens tables that nobody else has */
export const openerOf = (start: () => Promise<StoreTarget> | StoreTarget): Open => {
  let target: StoreTarget;
  beforeAll(async () => {
    target = await start();
  });
  afterAll(() => target.close?.());
  return async () => {
    count += 1;
    const names = { requests: `requests-${process.pid}-${count}`, shares: `shares-${process.pid}-${count}` };
    await create(target, [requestsTable(names.requests), sharesTable(names.shares)]);
    return {
      target,
      names,
      requests: createTable(target.aws, names.requests),
      shares: createTable(target.aws, names.shares),
      put: async (pk, attributes) => {
        await target.aws.call('dynamodb', 'PutItem', { TableName: names.requests, Item: { pk: { S: pk }, ...attributes } });
      },
    };
  };
};
