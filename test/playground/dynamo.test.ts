import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startDynamo, throttled } from '../../playground/aws/dynamo.ts';
import type { DynamoStandIn } from '../../playground/aws/dynamo.ts';
import { ACCOUNT, KEYS, NOON, REGION, awsCall, countedRandom } from './aws-call.ts';

let dynamo: DynamoStandIn;

beforeAll(async () => {
  dynamo = await startDynamo({
    region: REGION,
    accountId: ACCOUNT,
    credentials: [KEYS],
    now: () => NOON,
    signatureClock: () => NOON,
    random: countedRandom(),
  });
  await dynamo.createTables([
    {
      TableName: 'requests',
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'due', AttributeType: 'S' },
      ],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [{ AttributeName: 'due', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    },
  ]);
});
afterAll(() => dynamo.close());
beforeEach(() => {
  dynamo.faults.clear();
  dynamo.forgetCalls();
});

const call = (operation: string, input: object) =>
  awsCall('dynamodb', dynamo.url, operation, { TableName: 'requests', ...input });
const write = (id: string, from: number, to: number) =>
  call('UpdateItem', {
    Key: { id: { S: id } },
    UpdateExpression: 'SET v = :to, due = :due',
    ConditionExpression: from === 0 ? 'attribute_not_exists(v)' : 'v = :from',
    ExpressionAttributeValues: {
      ':to': { N: String(to) },
      ':due': { S: 'today' },
      ...(from > 0 && { ':from': { N: String(from) } }),
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });

test('a conditional write has one winner, and the loser is shown what stands there', async () => {
  expect((await write('R-1', 0, 1)).status).toBe(200);
  const lost = await write('R-1', 0, 1);
  expect(lost.status).toBe(400);
  expect(lost.body).toMatchObject({
    __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
    Item: { id: { S: 'R-1' }, v: { N: '1' } },
  });
  const racers = await Promise.all(Array.from({ length: 12 }, () => write('R-1', 1, 2)));
  expect(racers.filter((one) => one.status === 200)).toHaveLength(1);
  expect(await dynamo.items('requests')).toEqual([{ id: { S: 'R-1' }, v: { N: '2' }, due: { S: 'today' } }]);
  expect(dynamo.calls('UpdateItem')).toHaveLength(14);
});

test('an index answers, and refuses strong reads as the real one does', async () => {
  await write('R-2', 0, 1);
  const query = {
    IndexName: 'due',
    KeyConditionExpression: 'due = :d',
    ExpressionAttributeValues: { ':d': { S: 'today' } },
  };
  const { body } = await call('Query', query);
  expect(body['Items']).toContainEqual({ id: { S: 'R-2' }, due: { S: 'today' } });
  expect((await call('Query', { ...query, ConsistentRead: true })).status).toBe(400);
});

test('signatures and grants are checked, transactions and tables are not to be had', async () => {
  const keys = { ...KEYS, secretAccessKey: 'wrong' };
  const input = { TableName: 'requests', Item: { id: { S: 'forged' } } };
  const forged = await awsCall('dynamodb', dynamo.url, 'PutItem', input, { keys });
  expect(forged.status).toBe(400);
  expect(forged.body['__type']).toBe('com.amazon.coral.service#InvalidSignatureException');
  dynamo.denies.push({ accessKeyId: KEYS.accessKeyId, action: 'dynamodb:PutItem', resource: 'requests' });
  expect((await call('PutItem', { Item: { id: { S: 'denied' } } })).body['__type']).toContain('AccessDenied');
  dynamo.denies.splice(0);
  expect((await call('TransactWriteItems', {})).body['__type']).toContain('UnknownOperation');
  expect((await dynamo.items('requests')).map((item) => item['id'])).not.toContainEqual({ S: 'forged' });
});

test('a throttled write has no effect; one whose answer is lost has', async () => {
  dynamo.faults.next('UpdateItem', throttled());
  const slow = await write('R-3', 0, 1);
  expect(slow.status).toBe(400);
  expect(slow.body['__type']).toBe('com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException');
  dynamo.faults.next('UpdateItem', { kind: 'drop_after' });
  await expect(write('R-3', 0, 1)).rejects.toThrow('fetch failed');
  expect((await write('R-3', 0, 1)).status).toBe(400);
  expect((await write('R-3', 1, 2)).status).toBe(200);
});

test('closed while it works, it ends as if it had not been', async () => {
  const own = await startDynamo({
    region: REGION,
    accountId: ACCOUNT,
    credentials: [KEYS],
    now: () => NOON,
    signatureClock: () => NOON,
    random: countedRandom(),
  });
  await own.createTables([
    {
      TableName: 'requests',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    },
  ]);
  // What dynalite throws once it is closed reaches nobody but the process: vitest counts it as a failure.
  const writes = Array.from({ length: 200 }, (_, n) => own.put('requests', { id: { S: `R-${n}` } }).catch(() => undefined));
  await Promise.race(writes);
  await own.close();
  expect(await Promise.all(writes)).toHaveLength(200);
});
