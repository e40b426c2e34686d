/**
 * Both tables, in DynamoDB's own words: what the deployment creates is compared with this in a test, and tables on a
 * laptop are made from it. Indexes are sparse and narrow; a decision is never made from one.
 */
export interface TableDefinition {
  readonly TableName: string;
  readonly BillingMode: 'PAY_PER_REQUEST';
  readonly AttributeDefinitions: readonly { AttributeName: string; AttributeType: 'S' | 'N' }[];
  readonly KeySchema: readonly { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[];
  readonly GlobalSecondaryIndexes: readonly {
    IndexName: string;
    KeySchema: readonly { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[];
    Projection: { ProjectionType: 'KEYS_ONLY' | 'INCLUDE'; NonKeyAttributes?: readonly string[] };
  }[];
}

const index = (
  name: string,
  hash: string,
  range: string,
  include: readonly string[] = [],
): TableDefinition['GlobalSecondaryIndexes'][number] => ({
  IndexName: name,
  KeySchema: [
    { AttributeName: hash, KeyType: 'HASH' },
    { AttributeName: range, KeyType: 'RANGE' },
  ],
  Projection:
    include.length === 0
      ? { ProjectionType: 'KEYS_ONLY' }
      : { ProjectionType: 'INCLUDE', NonKeyAttributes: [...include] },
});

const text = (AttributeName: string): { AttributeName: string; AttributeType: 'S' } => ({
  AttributeName,
  AttributeType: 'S',
});
const number = (AttributeName: string): { AttributeName: string; AttributeType: 'N' } => ({
  AttributeName,
  AttributeType: 'N',
});

/** Requests: what is due; what is not decided or granted yet, by policy; one person's own; active ones by model. */
export const requestsTable = (name: string): TableDefinition => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    text('pk'),
    text('dueShard'),
    number('due'),
    text('open'),
    text('policy'),
    text('requester'),
    number('askedAt'),
    text('activeModel'),
  ],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    index('due', 'dueShard', 'due'),
    index('open', 'open', 'policy'),
    index('mine', 'requester', 'askedAt', ['summary']),
    index('active-model', 'activeModel', 'askedAt', ['summary']),
  ],
});

/** Shares: what is due, and what is active by model and by project. */
export const sharesTable = (name: string): TableDefinition => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [text('pk'), text('dueShard'), number('due'), text('activeModel'), text('activeProject')],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    index('due', 'dueShard', 'due'),
    index('active-model', 'activeModel', 'pk'),
    index('active-project', 'activeProject', 'pk'),
  ],
});
