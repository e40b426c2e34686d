import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startSqs } from '../../playground/aws/sqs.ts';
import type { SqsStandIn } from '../../playground/aws/sqs.ts';
import type { Credential } from '../../playground/aws/sigv4.ts';
import { ACCOUNT, KEYS, NOON, REGION, awsCall, countedRandom } from './aws-call.ts';
import type { Signing } from './aws-call.ts';

let now = NOON;
let sqs: SqsStandIn;
let url: string;
const credentials: Credential[] = [];

beforeEach(async () => {
  now = NOON;
  credentials.splice(0, credentials.length, KEYS);
  sqs = await startSqs({
    region: REGION,
    accountId: ACCOUNT,
    credentials,
    now: () => now,
    signatureClock: () => NOON,
    random: countedRandom(),
  });
  sqs.createQueue('dead.fifo', { MessageRetentionPeriod: '1209600' });
  url = sqs.createQueue('work.fifo', {
    VisibilityTimeout: '120',
    RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:eu-central-1:123456789012:dead.fifo","maxReceiveCount":2}',
  });
});
afterEach(() => sqs.close());

const call = (operation: string, input: object, signing?: Signing) =>
  awsCall('sqs', sqs.url, operation, { QueueUrl: url, ...input }, signing);
const send = (MessageBody: string, MessageGroupId = 'g1', MessageDeduplicationId = MessageBody) =>
  call('SendMessage', { MessageBody, MessageGroupId, MessageDeduplicationId });
const bodies = async (max = 10) => {
  const { body } = await call('ReceiveMessage', { MaxNumberOfMessages: max, AttributeNames: ['All'] });
  // The stand-in's own answer, asserted field by field below.
  return (body['Messages'] ?? []) as Array<{ Body: string; ReceiptHandle: string; Attributes: Record<string, string> }>;
};

test('the example of a signed send is answered as SQS answers', async () => {
  const { status, headers, body } = await send('hello');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/x-amz-json-1.0');
  expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  expect(body).toMatchObject({ MD5OfMessageBody: '5d41402abc4b2a76b9719d911017c592' });
  expect(body['MessageId']).toMatch(/^[0-9a-f-]{36}$/);
  expect(body['SequenceNumber']).toMatch(/^\d{20}$/);
});

describe('a signature', () => {
  const other = { ...KEYS, secretAccessKey: 'another' };
  const HEAD = 'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE1/20261001/eu-central-1/sqs/aws4_request, SignedHeaders=host';
  test.each<[string, Signing, string]>([
    ['by another secret', { keys: other }, 'InvalidSignatureException'],
    ['by an unknown key', { keys: { ...KEYS, accessKeyId: 'AKIANOBODY' } }, 'UnrecognizedClientException'],
    ['with an unknown session token', { keys: { ...KEYS, sessionToken: 't' } }, 'UnrecognizedClientException'],
    ['for another region', { region: 'us-east-1' }, 'InvalidSignatureException'],
    ['16 minutes old', { at: '20261001T114400Z' }, 'InvalidSignatureException'],
    ['over another body', { sentBody: '{"QueueUrl":"x"}' }, 'InvalidSignatureException'],
    ['that leaves out a header', { extraHeaders: { 'x-amz-meta': '1' } }, 'InvalidSignatureException'],
    ['that is missing', { drop: ['authorization'] }, 'MissingAuthenticationTokenException'],
    ['without a signature', { extraHeaders: { Authorization: HEAD } }, 'IncompleteSignatureException'],
    ['cut short', { extraHeaders: { Authorization: 'AWS4-HMAC-SHA256 Credential=a' } }, 'IncompleteSignatureException'],
  ])('%s is refused with 403 and no effect', async (_, signing, type) => {
    const { status, body } = await call(
      'SendMessage',
      { MessageBody: 'm', MessageGroupId: 'g', MessageDeduplicationId: 'd' },
      signing,
    );
    expect(status).toBe(403);
    expect(body['__type']).toBe(`com.amazon.coral.service#${type}`);
    expect(sqs.queue('work.fifo').messages()).toHaveLength(0);
  });

  test('14 minutes old is still good, and so is one with its session token', async () => {
    const keys = { ...KEYS, sessionToken: 'token' };
    credentials.splice(0, 1, keys);
    const { status } = await call('GetQueueAttributes', {}, { keys, at: '20261001T114600Z' });
    expect(status).toBe(200);
  });
});

test('a key may do what its grants say and no more', async () => {
  credentials.splice(0, 1, { ...KEYS, may: [{ actions: ['sqs:SendMessage'], resources: ['work.fifo'] }] });
  expect((await send('a')).status).toBe(200);
  const refused = await call('ReceiveMessage', {});
  expect(refused.status).toBe(403);
  expect(refused.body['__type']).toBe('com.amazon.coral.service#AccessDeniedException');
  sqs.denies.push({ accessKeyId: KEYS.accessKeyId, action: 'sqs:SendMessage', resource: 'work.fifo' });
  expect((await send('b')).status).toBe(403);
});

describe('what a FIFO queue refuses', () => {
  const good = { MessageBody: 'm', MessageGroupId: 'g', MessageDeduplicationId: 'd' };
  test.each<[string, object, string]>([
    ['no group', { ...good, MessageGroupId: undefined }, 'MissingParameter'],
    ['no deduplication id', { ...good, MessageDeduplicationId: undefined }, 'InvalidParameterValue'],
    ['a group id of 129', { ...good, MessageGroupId: 'g'.repeat(129) }, 'InvalidParameterValue'],
    ['a deduplication id of 129', { ...good, MessageDeduplicationId: 'd'.repeat(129) }, 'InvalidParameterValue'],
    ['a space in an id', { ...good, MessageGroupId: 'a b' }, 'InvalidParameterValue'],
    ['a delay', { ...good, DelaySeconds: 5 }, 'InvalidParameterValue'],
    ['an empty body', { ...good, MessageBody: '' }, 'MissingParameter'],
    ['a body over 1 MiB', { ...good, MessageBody: 'x'.repeat(1_048_577) }, 'InvalidParameterValue'],
    ['a control character', { ...good, MessageBody: 'a\u0000b' }, 'InvalidMessageContents'],
    ['an unknown queue', { ...good, QueueUrl: 'http://127.0.0.1/1/x.fifo' }, 'AWS.SimpleQueueService.NonExistentQueue'],
  ])('%s', async (_, input, code) => {
    const { status, headers } = await call('SendMessage', input);
    expect(status).toBe(400);
    expect(headers.get('x-amzn-query-error')).toBe(`${code};Sender`);
    expect(sqs.queue('work.fifo').messages()).toHaveLength(0);
  });

  test('ids of 128 and a body of exactly 1 MiB are taken', async () => {
    const ids = { MessageGroupId: 'g'.repeat(128), MessageDeduplicationId: 'd'.repeat(128) };
    expect((await call('SendMessage', { MessageBody: 'x'.repeat(1_048_576), ...ids })).status).toBe(200);
  });

  test('an action or protocol it does not know', async () => {
    expect((await call('PurgeQueue', {})).body['__type']).toBe('com.amazon.coral.service#UnknownOperationException');
    const { status } = await awsCall('sqs', sqs.url, 'CreateQueue', { QueueName: 'plain', Attributes: {} });
    expect(status).toBe(400);
  });
});

test('a message sent again within five minutes is answered alike and queued once, deleted or not', async () => {
  const first = await send('a', 'g1', 'same');
  const [received] = await bodies();
  await call('DeleteMessage', { ReceiptHandle: received?.ReceiptHandle });
  now = NOON + 299_999;
  const again = await send('a', 'g1', 'same');
  expect(again.body['MessageId']).toBe(first.body['MessageId']);
  expect(again.body['SequenceNumber']).toBe(first.body['SequenceNumber']);
  expect(await bodies()).toEqual([]);
  now = NOON + 300_000;
  await send('a', 'g1', 'same');
  expect(await bodies()).toHaveLength(1);
});

test('a message in flight blocks its group, and only its group, until its time is out', async () => {
  await send('a1', 'a');
  await send('a2', 'a');
  await send('b1', 'b');
  expect((await bodies(1)).map((one) => one.Body)).toEqual(['a1']);
  expect((await bodies()).map((one) => one.Body)).toEqual(['b1']);
  expect(await bodies()).toEqual([]);
  now = NOON + 119_999;
  expect(await bodies()).toEqual([]);
  now = NOON + 120_000;
  expect((await bodies()).map((one) => [one.Body, one.Attributes['ApproximateReceiveCount']])).toEqual([
    ['a1', '2'],
    ['a2', '1'],
    ['b1', '2'],
  ]);
});

test('deleting the first lets the second come, and an old handle is refused', async () => {
  await send('a1', 'a');
  await send('a2', 'a');
  const [first] = await bodies(1);
  expect((await call('DeleteMessage', { ReceiptHandle: first?.ReceiptHandle })).status).toBe(200);
  expect((await call('DeleteMessage', { ReceiptHandle: first?.ReceiptHandle })).status).toBe(200);
  const [second] = await bodies(1);
  expect(second?.Body).toBe('a2');
  now = NOON + 120_000;
  const late = await call('DeleteMessage', { ReceiptHandle: second?.ReceiptHandle });
  expect(late.headers.get('x-amzn-query-error')).toBe('InvalidParameterValue;Sender');
  expect((await call('DeleteMessage', { ReceiptHandle: 'nonsense' })).status).toBe(404);
  expect(sqs.queue(url).messages().map((one) => one.body)).toEqual(['a2']);
});

test('visibility can be shortened for this receive only', async () => {
  await send('a');
  const [first] = await bodies();
  await call('ChangeMessageVisibility', { ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 5 });
  expect(sqs.queue(url).nextVisibleAt()).toBe(1_790_856_005_000);
  now = NOON + 5000;
  expect(await bodies()).toHaveLength(1);
  now = NOON + 10_000;
  expect(await bodies()).toEqual([]);
});

test('after its receives a message moves to the dead-letter queue, its own id its deduplication id there', async () => {
  const sent = await send('poison');
  await send('next');
  await bodies(1);
  now = NOON + 120_000;
  await bodies(1);
  now = NOON + 240_000;
  expect((await bodies()).map((one) => one.Body)).toEqual(['next']);
  const [dead] = sqs.poll('dead.fifo')?.event.Records ?? [];
  expect(dead).toMatchObject({
    messageId: sent.body['MessageId'],
    body: 'poison',
    attributes: {
      MessageDeduplicationId: sent.body['MessageId'],
      MessageGroupId: 'g1',
      SentTimestamp: '1790856000000',
    },
  });
});

test('a batch is taken or refused entry by entry, and as a whole when malformed', async () => {
  const entry = (Id: string, more: object = {}) => {
    return { Id, MessageBody: Id, MessageGroupId: 'g', MessageDeduplicationId: Id, ...more };
  };
  const { body } = await call('SendMessageBatch', { Entries: [entry('a'), entry('b', { DelaySeconds: 1 })] });
  expect(body).toMatchObject({
    Successful: [{ Id: 'a' }],
    Failed: [{ Id: 'b', Code: 'InvalidParameterValue', SenderFault: true }],
  });
  const twice = await call('SendMessageBatch', { Entries: [entry('a'), entry('a')] });
  expect(twice.body['__type']).toBe('com.amazonaws.sqs#BatchEntryIdsNotDistinct');
  expect((await call('SendMessageBatch', { Entries: [] })).status).toBe(400);
});

test('queues are made, found and described over the wire', async () => {
  const Attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
  const made = await call('CreateQueue', { QueueName: 'new.fifo', Attributes });
  expect(made.body['QueueUrl']).toBe(`${sqs.url}/123456789012/new.fifo`);
  expect((await call('CreateQueue', { QueueName: 'new.fifo', Attributes })).status).toBe(200);
  const other = await call('CreateQueue', { QueueName: 'new.fifo', Attributes: { FifoQueue: 'true' } });
  expect(other.headers.get('x-amzn-query-error')).toBe('QueueAlreadyExists;Sender');
  expect((await call('GetQueueUrl', { QueueName: 'new.fifo' })).body).toEqual(made.body);
  url = String(made.body['QueueUrl']);
  await call('SendMessage', { MessageBody: 'same', MessageGroupId: 'a' });
  await call('SendMessage', { MessageBody: 'same', MessageGroupId: 'b' });
  const { body } = await call('GetQueueAttributes', { AttributeNames: ['ApproximateNumberOfMessages', 'QueueArn'] });
  expect(body).toEqual({
    Attributes: { ApproximateNumberOfMessages: '1', QueueArn: 'arn:aws:sqs:eu-central-1:123456789012:new.fifo' },
  });
});

describe('the event source mapping', () => {
  test('gets records in the form Lambda has them', async () => {
    await call('SendMessage', {
      MessageBody: 'hello',
      MessageGroupId: 'g1',
      MessageDeduplicationId: 'd1',
      MessageAttributes: { Foo: { DataType: 'String', StringValue: 'Bar' } },
    });
    const batch = sqs.poll(url);
    expect(batch?.event.Records).toEqual([
      {
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        receiptHandle: expect.any(String),
        body: 'hello',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: '1790856000000',
          SequenceNumber: '18000000000000000256',
          MessageGroupId: 'g1',
          SenderId: '123456789012',
          MessageDeduplicationId: 'd1',
          ApproximateFirstReceiveTimestamp: '1790856000000',
        },
        messageAttributes: {
          Foo: { stringValue: 'Bar', stringListValues: [], binaryListValues: [], dataType: 'String' },
        },
        md5OfBody: '5d41402abc4b2a76b9719d911017c592',
        // As the real service was recorded to answer for this very attribute.
        md5OfMessageAttributes: 'ae7155c6026991b6d54b11589678bf9c',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:eu-central-1:123456789012:work.fifo',
        awsRegion: 'eu-central-1',
      },
    ]);
    expect(sqs.poll(url)).toBeNull();
  });

  test.each<[string, (ids: readonly string[]) => unknown, string[]]>([
    ['nothing', () => undefined, []],
    ['an empty list', () => ({ batchItemFailures: [] }), []],
    ['the second', (ids) => ({ batchItemFailures: [{ itemIdentifier: ids[1] }] }), ['two']],
    ['an id that it does not know', () => ({ batchItemFailures: [{ itemIdentifier: 'x' }] }), ['one', 'two']],
    ['an empty id', () => ({ batchItemFailures: [{ itemIdentifier: '' }] }), ['one', 'two']],
    ['something else', () => ({ batchItemFailures: 'no' }), ['one', 'two']],
  ])('keeps what failed: %s', async (_, response, left) => {
    await send('one', 'a');
    await send('two', 'b');
    const batch = sqs.poll(url);
    batch?.settle(response(batch.event.Records.map((record) => record.messageId)));
    expect(sqs.queue(url).messages().map((one) => one.body)).toEqual(left);
    expect(sqs.poll(url)).toBeNull();
  });

  test('what came back at once is there at once, and listeners are told', async () => {
    const told: string[] = [];
    const stop = sqs.watch((queue) => told.push(queue.name));
    await send('one');
    sqs.poll(url)?.nack({ atOnce: true });
    expect(sqs.poll(url)?.event.Records[0]?.attributes.ApproximateReceiveCount).toBe('2');
    stop();
    expect(told).toEqual(['work.fifo', 'work.fifo']);
  });
});
