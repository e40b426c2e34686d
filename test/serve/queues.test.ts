import { expect, onTestFinished, test, vi } from 'vitest';
import { createAws, createPollingAws } from '../../scripts/serve/aws.ts';
import { openStores } from '../../scripts/serve/create.ts';
import { startFunctions } from '../../scripts/serve/functions.ts';
import type { Ended } from '../../scripts/serve/functions.ts';
import { pollQueue } from '../../scripts/serve/queues.ts';
import { compilePolicy } from '../../scripts/policy/compile.ts';
import { housePolicy, startServers } from './servers.ts';

const WITHIN = { timeout: 10_000, interval: 20 };
const ANSWERED: Ended = { kind: 'answered', answer: { batchItemFailures: [] } };

/** The shares queue, polled by this very process; what is received waits until the test lets it end. */
async function polled() {
  const servers = await startServers();
  const { env, sqs } = servers;
  const aws = createAws(env);
  const polling = createPollingAws(env);
  const queues = { requests: env['REQUESTS_QUEUE_URL'] ?? '', shares: env['SHARES_QUEUE_URL'] ?? '' };
  const tables = { requests: 'bot-requests', shares: 'bot-shares' };
  const secrets = { slack: env['SLACK_SECRET_ID'] ?? '', openai: env['OPENAI_SECRET_ID'] ?? '' };
  const arns = await openStores({ aws, tables, queues, secrets, create: true, log: () => undefined });
  const stop = new AbortController();
  const taken: { readonly body: string; readonly end: (ended: Ended) => void }[] = [];
  const logged: Readonly<Record<string, unknown>>[] = [];
  const work = pollQueue(
    {
      name: 'shares',
      url: queues.shares,
      arn: arns.shares,
      region: 'eu-central-1',
      atOnce: 2,
      polling,
      aws,
      invoke: ({ Records }) =>
        new Promise((resolve) => taken.push({ body: Records[0]?.body ?? '', end: resolve })),
      log: (line) => logged.push(line),
    },
    stop.signal,
  );
  const end = async () => {
    stop.abort();
    polling.stop();
    for (const one of taken) one.end(ANSWERED);
    await work;
  };
  onTestFinished(end);
  const queue = sqs.queue('bot-shares.fifo');
  const put = (body: string, group: string) =>
    queue.send({ body, groupId: group, dedupId: `${group} ${body}`, attributes: new Map() });
  const bodies = () => taken.map(({ body }) => body);
  return { ...servers, queue, taken, bodies, logged, put, end };
}

test('two at once and no more, of one group one at a time, each deleted when it is done', async () => {
  const { queue, taken, bodies, put } = await polled();
  for (const body of ['a1', 'a2']) put(body, 'a');
  for (const body of ['b1', 'c1']) put(body, body);
  await vi.waitFor(() => expect(bodies()).toEqual(['a1', 'b1']), WITHIN);
  taken[1]?.end(ANSWERED);
  // a2 waits for its own group, whatever is free.
  await vi.waitFor(() => expect(bodies()).toEqual(['a1', 'b1', 'c1']), WITHIN);
  taken[2]?.end(ANSWERED);
  await vi.waitFor(() => expect(queue.messages().map(({ body }) => body)).toEqual(['a1', 'a2']), WITHIN);
  taken[0]?.end(ANSWERED);
  await vi.waitFor(() => expect(bodies()).toEqual(['a1', 'b1', 'c1', 'a2']), WITHIN);
  taken[3]?.end(ANSWERED);
  await vi.waitFor(() => expect(queue.messages()).toEqual([]), WITHIN);
});

test.each<[string, Ended]>([
  ['gave it back', { kind: 'answered', answer: { batchItemFailures: [{ itemIdentifier: 'x' }] } }],
  ['gave it back', { kind: 'answered', answer: { batchItemFailures: 'all' } }],
  ['threw TypeError', { kind: 'threw', name: 'TypeError' }],
  ['was ended', { kind: 'ended' }],
])('a message that is not taken stays, hidden for two minutes: %s', async (how, ended) => {
  const { queue, taken, bodies, logged, put } = await polled();
  const before = Date.now();
  put('a1', 'a');
  await vi.waitFor(() => expect(bodies()).toEqual(['a1']), WITHIN);
  taken[0]?.end(ended);
  await vi.waitFor(() => expect(logged).toMatchObject([{ event: 'message_left', queue: 'shares', how }]), WITHIN);
  const [message] = queue.messages();
  expect(message?.visibleAt).toBeGreaterThanOrEqual(before + 120_000);
  expect(bodies()).toEqual(['a1']);
});

test('told to stop, it lets what runs end, deletes it, and takes nothing more', async () => {
  const { queue, taken, bodies, put, end } = await polled();
  put('a1', 'a');
  await vi.waitFor(() => expect(bodies()).toEqual(['a1']), WITHIN);
  put('b1', 'b');
  await vi.waitFor(() => expect(bodies()).toEqual(['a1', 'b1']), WITHIN);
  put('c1', 'c');
  expect(taken).toHaveLength(2);
  await end();
  expect(bodies()).toEqual(['a1', 'b1']);
  expect(queue.messages().map(({ body }) => body)).toEqual(['c1']);
});

test('of a group it works on one at a time, also where the queue hands out more', async () => {
  const stop = new AbortController();
  const taken: { readonly id: string; readonly end: (ended: Ended) => void }[] = [];
  const deleted: unknown[] = [];
  const waiting = ['a1', 'a2', 'b1'];
  const call = async (_service: string, operation: string, input: object): Promise<unknown> => {
    if (operation === 'DeleteMessage') return deleted.push(input);
    const [id] = waiting.splice(0, 1);
    if (id === undefined) return {};
    return { Messages: [{ MessageId: id, ReceiptHandle: id, Body: id, Attributes: { MessageGroupId: id.slice(0, 1) } }] };
  };
  const work = pollQueue(
    {
      name: 'requests',
      url: 'http://127.0.0.1/1/q.fifo',
      arn: 'arn:aws:sqs:eu-central-1:123456789012:q.fifo',
      region: 'eu-central-1',
      atOnce: 3,
      polling: { aws: { call }, waitSeconds: 1 },
      aws: { call },
      invoke: ({ Records }) =>
        new Promise((resolve) => taken.push({ id: Records[0]?.messageId ?? '', end: resolve })),
      log: () => undefined,
    },
    stop.signal,
  );
  await vi.waitFor(() => expect(taken.map(({ id }) => id)).toEqual(['a1', 'b1']), WITHIN);
  taken[0]?.end(ANSWERED);
  await vi.waitFor(() => expect(taken.map(({ id }) => id)).toEqual(['a1', 'b1', 'a2']), WITHIN);
  stop.abort();
  for (const one of taken) one.end(ANSWERED);
  await work;
  expect(deleted).toHaveLength(3);
});

test('a queue that cannot be read is asked again, and said', async () => {
  const { sqs, bodies, logged, put } = await polled();
  sqs.faults.next('ReceiveMessage', { kind: 'drop' });
  put('a1', 'a');
  await vi.waitFor(() => expect(bodies()).toEqual(['a1']), WITHIN);
  expect(logged).toMatchObject([{ event: 'receive_failed', queue: 'shares', times: 1 }]);
});

test('a function that outlives its time is ended, and what comes next finds a new one', async () => {
  const { env, dynamo } = await polled();
  const compiled = compilePolicy(housePolicy(), 'policy.yaml');
  if (!compiled.ok) throw new Error('the policy of the house does not compile');
  const logged: Readonly<Record<string, unknown>>[] = [];
  const functions = await startFunctions({
    env,
    policy: compiled.json,
    log: (line) => logged.push(line),
    timeouts: { slack: 10, requests: 20, shares: 20, clock: 1 },
  });
  onTestFinished(() => functions.close());
  const { faults } = dynamo;
  faults.always('Query', { kind: 'hang' });
  expect(await functions.invoke('clock', {})).toEqual({ kind: 'ended' });
  expect(logged).toEqual([{ level: 'error', event: 'timed_out', fn: 'clock', seconds: 1 }]);
  faults.clear();
  expect(await functions.invoke('clock', {})).toEqual({ kind: 'answered', answer: null });
});
