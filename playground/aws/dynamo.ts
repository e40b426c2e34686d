import dynalite from 'dynalite';
import type { Fault } from '../faults.ts';
import { isRecord, tryJson } from '../json.ts';
import { startStandIn } from '../stand-in.ts';
import type { Answer, StandIn, StandInOptions } from '../stand-in.ts';
import { within } from './within.ts';
import { awsService } from './service.ts';
import type { AwsOptions, Deny, Input } from './service.ts';

const NAMESPACE = 'com.amazonaws.dynamodb.v20120810#';
const JSON_1_0 = 'application/x-amz-json-1.0';

/** What CreateTable takes, as a CloudFormation template's properties have it. */
export interface TableDefinition {
  readonly TableName: string;
  readonly AttributeDefinitions: ReadonlyArray<{ readonly AttributeName: string; readonly AttributeType: string }>;
  readonly KeySchema: ReadonlyArray<{ readonly AttributeName: string; readonly KeyType: string }>;
  readonly GlobalSecondaryIndexes?: readonly object[];
  /** On demand where not given. */
  readonly BillingMode?: string;
}

export interface DynamoStandIn extends StandIn {
  readonly denies: Deny[];
  createTables(definitions: readonly TableDefinition[]): Promise<void>;
  /** Every item of a table in DynamoDB's own JSON, read past the door: not logged, no faults. */
  items(table: string): Promise<ReadonlyArray<Readonly<Record<string, unknown>>>>;
  /** Puts an item, in DynamoDB's own JSON, past the door: what another release or a restore left there. */
  put(table: string, item: Readonly<Record<string, unknown>>): Promise<void>;
}

/** DynamoDB's answer to a caller that is too fast; no effect. */
export const throttled = (): Fault => ({
  kind: 'status',
  status: 400,
  headers: { 'content-type': JSON_1_0 },
  body: JSON.stringify({
    __type: `${NAMESPACE}ProvisionedThroughputExceededException`,
    message: 'The level of configured provisioned throughput for the table was exceeded. Consider increasing it.',
  }),
});

/**
 * DynamoDB: dynalite in memory behind a door that verifies signatures, logs and plays faults. Tables are made
 * through {@link DynamoStandIn.createTables} or by a call. Added to dynalite: a failed condition brings the item, where
 * asked for.
 * Laxer than DynamoDB in one thing: weak reads and index reads are always fresh.
 */
export async function startDynamo(options: AwsOptions & StandInOptions): Promise<DynamoStandIn> {
  const inner = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const forward = (operation: string, body: Buffer) => within(inner, operation, body);

  const ask = async (operation: string, input: object): Promise<Input> => {
    const answer = await forward(operation, Buffer.from(JSON.stringify(input)));
    const output = tryJson(answer.body.toString('utf8'));
    if (answer.status === 200 && isRecord(output)) return output;
    throw new Error(`dynalite refused ${operation}: ${answer.body.toString('utf8')}`);
  };

  const act = async (operation: string, input: Input, body: Buffer): Promise<Answer> => {
    const answer = await forward(operation, body);
    const output = answer.status === 400 ? tryJson(answer.body.toString('utf8')) : undefined;
    const wanted = input['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD' && isRecord(input['Key']);
    const failed = isRecord(output) && output['__type'] === `${NAMESPACE}ConditionalCheckFailedException`;
    if (!wanted || !failed) return answer;
    const { TableName, Key } = input;
    const { Item } = await ask('GetItem', { TableName, Key, ConsistentRead: true });
    return { status: 400, body: Buffer.from(JSON.stringify(Item === undefined ? output : { ...output, Item })) };
  };

  const denies: Deny[] = [];
  const known = ['BatchGetItem', 'BatchWriteItem', 'CreateTable', 'DeleteItem', 'DescribeTable', 'GetItem', 'PutItem',
    'Query', 'Scan', 'UpdateItem'];
  const service = awsService(
    {
      name: 'dynamodb',
      scope: 'dynamodb',
      target: 'DynamoDB_20120810',
      contentType: JSON_1_0,
      errorPrefix: 'com.amazon.coral.service#',
      refusedStatus: 400,
      knows: (operation) => known.includes(operation),
      resources: (input) =>
        isRecord(input['RequestItems']) ? Object.keys(input['RequestItems']) : [String(input['TableName'])],
      act: (operation, input, request) => act(operation, input, request.body),
    },
    options,
    denies,
  );
  const standIn = await startStandIn(service, options);
  return {
    ...standIn,
    denies,
    createTables: async (definitions) => {
      for (const definition of definitions) await ask('CreateTable', { BillingMode: 'PAY_PER_REQUEST', ...definition });
      for (const { TableName } of definitions) await untilActive(ask, TableName);
    },
    items: async (table) => {
      const found: Input[] = [];
      for (let from: object = {}; ; ) {
        const page = await ask('Scan', { TableName: table, ConsistentRead: true, ...from });
        if (Array.isArray(page['Items'])) found.push(...page['Items'].filter(isRecord));
        if (page['LastEvaluatedKey'] === undefined) return found;
        from = { ExclusiveStartKey: page['LastEvaluatedKey'] };
      }
    },
    put: async (table, item) => {
      await ask('PutItem', { TableName: table, Item: item });
    },
  };
}

/** dynalite makes a table in a moment of its own, even when told to take no time. */
async function untilActive(ask: (operation: string, input: object) => Promise<Input>, table: string): Promise<void> {
  for (;;) {
    const { Table } = await ask('DescribeTable', { TableName: table });
    if (isRecord(Table) && Table['TableStatus'] === 'ACTIVE') return;
  }
}
