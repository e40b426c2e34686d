import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { slackFault } from '../../playground/slack/slack.ts';
import { serve, startServers, without } from './servers.ts';

// Processes and threads start here, on a machine that may be busy.
vi.setConfig({ testTimeout: 90_000 });

const said = (stderr: string): readonly string[] => stderr.split('\n').map((line) => line.trim()).filter(Boolean);

test('what is missing is named, all of it at once, and nothing is begun', async () => {
  const { code, stderr } = await serve({}).ended;
  expect(code).toBe(1);
  expect(said(stderr)).toEqual([
    'Not started: 12 things are missing or wrong.',
    'AWS_REGION is missing',
    'REQUESTS_TABLE is missing',
    'SHARES_TABLE is missing',
    'SLACK_SECRET_ID is missing',
    'SLACK_TEAM_ID is missing',
    'REQUESTS_QUEUE_URL is missing',
    'SHARES_QUEUE_URL is missing',
    'SLACK_APP_ID is missing',
    'OPENAI_SECRET_ID is missing',
    'AWS_ACCESS_KEY_ID is missing',
    'AWS_SECRET_ACCESS_KEY is missing',
    'POLICY_FILE is missing',
  ]);
});

test('what is wrong is named, all of it at once, without any value that is secret', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'serve-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'policy.yaml'), 'version: 2\noperators: {channel: C01PLATFORM, people: [U01DANA]}\nrules: []\n');
  const { env } = await startServers();
  const wrong = {
    ...env,
    AWS_SECRET_ACCESS_KEY: '',
    AWS_ENDPOINT_URL_SQS: 'localhost',
    REQUESTS_QUEUE_URL: 'requests.fifo',
    SLACK_TEAM_ID: 'acme',
    OPENAI_BASE_URL: 'http://openai.test/v1',
    OPENAI_AUTH_HEADER: 'api key',
    POLICY_FILE: join(folder, 'policy.yaml'),
    PORT: '70000',
  };
  const { code, stderr } = await serve(wrong).ended;
  expect(code).toBe(1);
  expect(said(stderr).map((line) => line.replaceAll(folder, '…'))).toEqual([
    expect.stringMatching(/^Not started: \d+ things are missing or wrong\.$/),
    'AWS_ENDPOINT_URL_SQS is not a URL',
    'SLACK_TEAM_ID is not a workspace id (T…)',
    'REQUESTS_QUEUE_URL is not a URL',
    'AWS_SECRET_ACCESS_KEY is missing',
    expect.stringMatching(/^OPENAI_BASE_URL is not usable: The base URL for OpenAI must be https/),
    expect.stringMatching(/^OPENAI_AUTH_HEADER is not usable: The header/),
    'POLICY_FILE …/policy.yaml:1:10 version must be 1; no other form of the file is known. Write version: 1',
    expect.stringMatching(/^POLICY_FILE …\/policy\.yaml:3:/),
    'PORT is not a port: give a number up to 65535',
  ]);
});

test('a port in use is said in one line', async () => {
  const { env } = await startServers();
  const other = createServer();
  onTestFinished(() => void other.close());
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => {
      const address = other.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    });
  });
  const { code, stderr } = await serve({ ...env, PORT: String(port) }, '--create').ended;
  expect(code).toBe(1);
  expect(said(stderr)).toEqual([
    'Not started: 1 thing is missing or wrong.',
    `PORT ${port} is in use on 127.0.0.1: choose another one, or stop who uses it`,
  ]);
});

test('missing tables and queues are named; --create makes them, and a second time leaves them as they are', async () => {
  const { env, sqs } = await startServers();
  const bare = await serve(env).ended;
  expect(bare.code).toBe(1);
  expect(said(bare.stderr)).toEqual([
    'Not started: 4 things are missing or wrong.',
    'REQUESTS_TABLE is bot-requests, and there is no such table: deploy it, or let --create make it',
    'SHARES_TABLE is bot-shares, and there is no such table: deploy it, or let --create make it',
    `REQUESTS_QUEUE_URL is ${env['REQUESTS_QUEUE_URL']}, and there is no such queue: deploy it, or let --create make it`,
    `SHARES_QUEUE_URL is ${env['SHARES_QUEUE_URL']}, and there is no such queue: deploy it, or let --create make it`,
  ]);

  const made = (lines: readonly Readonly<Record<string, unknown>>[]) =>
    lines.filter((line) => String(line['event']).endsWith('_made')).map((line) => String(line['table'] ?? line['queue'])).toSorted();
  const first = serve(env, '--create');
  await first.line('serving');
  first.stop('SIGINT');
  expect((await first.ended).code).toBe(0);
  expect(made(first.lines)).toEqual([
    'bot-requests',
    'bot-requests-dead.fifo',
    'bot-requests.fifo',
    'bot-shares',
    'bot-shares-dead.fifo',
    'bot-shares.fifo',
  ]);
  const { attributes } = sqs.queue('bot-shares.fifo');
  expect(attributes).toEqual({
    visibilitySeconds: 120,
    retentionSeconds: 1_209_600,
    contentBased: false,
    dedupScope: 'messageGroup',
    redrive: { targetArn: sqs.queue('bot-shares-dead.fifo').arn, maxReceives: 5 },
  });

  const second = serve(env, '--create');
  await second.line('serving');
  second.stop('SIGTERM');
  expect((await second.ended).code).toBe(0);
  expect(made(second.lines)).toEqual([]);
});

test('secrets that are not there are named together with what else is missing, and no value is', async () => {
  const { env } = await startServers();
  const wrong = { ...env, SLACK_SECRET_ID: 'nobody/slack', OPENAI_SECRET_ID: 'nobody/openai', SHARES_TABLE: 's9' };
  const { code, stderr } = await serve(wrong, '--create').ended;
  expect(code).toBe(1);
  expect(said(stderr)).toEqual([
    'Not started: 3 things are missing or wrong.',
    'SHARES_TABLE is s9, which cannot be a table\'s name: 3 to 255 of a-z, A-Z, 0-9, _, . and -',
    'SLACK_SECRET_ID is nobody/slack, and there is no such secret in Secrets Manager: store it, or name another one',
    'OPENAI_SECRET_ID is nobody/openai, and there is no such secret in Secrets Manager: store it, or name another one',
  ]);
});

test('workspace and app are asked of Slack where they are not given; what it refuses is named', async () => {
  const { env, slack } = await startServers();
  slack.faults.next('auth.test', slackFault('invalid_auth'));
  const asking = without(env, 'SLACK_TEAM_ID', 'SLACK_APP_ID');
  const refused = await serve(asking).ended;
  expect(said(refused.stderr)).toEqual([
    'Not started: 2 things are missing or wrong.',
    'SLACK_TEAM_ID is missing, and Slack could not be asked for it: invalid_auth',
    'SLACK_APP_ID is missing, and Slack could not be asked for it: invalid_auth',
  ]);
  const server = serve(asking, '--create');
  const { url } = await server.line('serving');
  const answer = await fetch(String(url), { method: 'POST', body: 'command=%2Fshare-model' });
  expect([answer.status, await answer.text()]).toEqual([401, 'Not a request that Slack signed for this app just now.']);
});

test('AWS that does not answer is named with the setting to look at', async () => {
  const { env, dynamo } = await startServers();
  await dynamo.close();
  const { code, stderr } = await serve(env).ended;
  expect(code).toBe(1);
  expect(said(stderr)[1]).toBe(
    'REQUESTS_TABLE cannot be looked at: dynamodb DescribeTable got no answer. ' +
      'Check the endpoint settings (AWS_ENDPOINT_URL…).',
  );
});
