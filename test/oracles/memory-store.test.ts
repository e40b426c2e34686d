import { MemoryTable, Refused } from '../../simulation/world/tables.ts';
import type { Input } from '../../simulation/world/tables.ts';
import { AwsError } from '../../src/aws/call.ts';
import type { AwsCaller } from '../../src/aws/call.ts';
import type { Item } from '../../src/store/dynamo.ts';
import type { TableDefinition } from '../../src/store/tables.ts';
import type { StoreTarget } from './target.ts';
import { storeSuite } from './suite/store.ts';

/** The simulator's tables, as the small caller speaks to DynamoDB. */
const inMemory = (): StoreTarget => {
  const tables = new Map<string, MemoryTable>();
  let writes = 0;
  const aws: AwsCaller = {
    call: async (_service, operation, body) => {
      // The suite gives what DynamoDB takes.
      const input = JSON.parse(JSON.stringify(body)) as Input & { TableName: string; Item?: Item & { pk: { S: string } } };
      const table = tables.get(input.TableName);
      if (table === undefined) throw new AwsError('No such table.', 'ResourceNotFoundException', 400);
      writes += 1;
      if (operation === 'PutItem' && input.Item !== undefined) {
        table.put(input.Item.pk.S, input.Item, writes);
        return {};
      }
      try {
        const answer: unknown = JSON.parse(JSON.stringify(table.act(operation, input, writes)));
        return answer;
      } catch (error) {
        throw error instanceof Refused ? new AwsError(error.message, error.code, 400) : error;
      }
    },
  };
  const createTables = async (definitions: readonly TableDefinition[]): Promise<void> => {
    for (const one of definitions) tables.set(one.TableName, new MemoryTable(one));
  };
  return { name: 'in memory', aws, createTables };
};

storeSuite("the simulator's tables", inMemory);
