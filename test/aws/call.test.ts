import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { AwsError, createAwsCaller } from '../../src/aws/call.ts';
import { createConnections } from '../../src/aws/connections.ts';

interface Served {
  readonly url: string;
  readonly sockets: Set<Socket>;
  readonly seen: IncomingMessage[];
}

const serve = async (answer: (response: ServerResponse, n: number) => void): Promise<Served> => {
  const sockets = new Set<Socket>();
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    request.resume().on('end', () => answer(response, seen.length));
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  // A server that listens on TCP has an address of this form.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets, seen };
};

const caller = (url: string, now: () => number = () => 0) =>
  createAwsCaller({
    region: 'eu-central-1',
    endpoints: { dynamodb: url, sqs: url, secretsmanager: url },
    credentials: () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }),
    timeoutMs: 5_000,
    connections: createConnections(now),
  });

test('speaks JSON over POST, signed, naming its target', async () => {
  const { url, seen } = await serve((response) => response.end('{"MessageId":"1"}'));
  expect(await caller(url).call('sqs', 'SendMessage', { QueueUrl: 'q' })).toEqual({ MessageId: '1' });
  expect(seen[0]?.method).toBe('POST');
  expect(seen[0]?.headers).toMatchObject({
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'AmazonSQS.SendMessage',
    authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/sqs\/aws4_request/),
  });
});

test('a refusal keeps its code and no text of the answer', async () => {
  const { url } = await serve((response) => {
    response.writeHead(400).end('{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"s3cret"}');
  });
  const error: unknown = await caller(url).call('dynamodb', 'GetItem', {}).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(AwsError);
  expect(error).toMatchObject({ code: 'ResourceNotFoundException', status: 400 });
  expect(JSON.stringify(error) + String(error)).not.toContain('s3cret');
});

test('a kept connection that was closed meanwhile is not the end of a call', async () => {
  const { url, sockets, seen } = await serve((response, n) => {
    if (n === 2) response.socket?.destroy();
    else response.end('{}');
  });
  const aws = caller(url);
  await aws.call('sqs', 'SendMessage', {});
  expect(await aws.call('sqs', 'SendMessage', {})).toEqual({});
  expect([seen.length, sockets.size]).toEqual([3, 2]);
});

test('a new connection that breaks is told, not repeated', async () => {
  const { url, seen } = await serve((response) => response.socket?.destroy());
  await expect(caller(url).call('sqs', 'SendMessage', {})).rejects.toMatchObject({ name: 'AwsError', status: null });
  expect(seen).toHaveLength(1);
});

test('no connection is kept over a freeze', async () => {
  const { url, sockets } = await serve((response) => response.end('{}'));
  let now = 0;
  const aws = caller(url, () => now);
  await aws.call('sqs', 'SendMessage', {});
  now = 3_000;
  await aws.call('sqs', 'SendMessage', {});
  expect(sockets.size).toBe(1);
  now = 60_000;
  await aws.call('sqs', 'SendMessage', {});
  expect(sockets.size).toBe(2);
});
