import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { deployedEnvironment } from '../../scripts/doctor/deployed.ts';
import type { Environment } from '../../scripts/doctor/settings.ts';

/** Which tables the commands look at: those that the deployed functions use, also after a restore. */

const NOW = 1_795_528_800_000;
const closing: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

/** Lambda and SQS at one address; `answer` is what GetFunctionConfiguration says. */
const open = async (answer: { readonly status: number; readonly body: object }) => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${/SignedHeaders=/.test(request.headers.authorization ?? '')}`);
    const isLambda = request.url?.startsWith('/2015-03-31/') === true;
    response.writeHead(isLambda ? answer.status : 400, {
      'content-type': 'application/json',
      ...(isLambda && answer.status !== 200 && { 'x-amzn-errortype': 'AccessDeniedException' }),
    });
    request.resume().on('end', () => response.end(isLambda ? JSON.stringify(answer.body) : '{"__type":"Gone"}'));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const env: Environment = {
    AWS_DEFAULT_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  };
  const tables = async (more: Environment = {}, stage = 'prod') => {
    const { REQUESTS_TABLE, SHARES_TABLE } = await deployedEnvironment({ ...env, ...more }, stage, () => NOW);
    return [REQUESTS_TABLE, SHARES_TABLE];
  };
  return { asked, tables };
};

const using = (requests: string, shares: string) => ({
  status: 200,
  body: {
    FunctionName: 'model-share-bot-dev-shares',
    Environment: { Variables: { SERVICE: 'x', REQUESTS_TABLE: requests, SHARES_TABLE: shares } },
  },
});
const OWN = ['model-share-bot-prod-requests', 'model-share-bot-prod-shares'];

test('the tables are those that the deployed functions use', async () => {
  const { asked, tables } = await open(using('bot-requests-restored', 'bot-shares-restored'));
  expect(await tables({}, 'dev')).toEqual(['bot-requests-restored', 'bot-shares-restored']);
  expect(asked).toContain('GET /2015-03-31/functions/model-share-bot-dev-shares/configuration true');
});

test('what is given by hand stands, and then nobody is asked', async () => {
  const { asked, tables } = await open(using('bot-requests-restored', 'bot-shares-restored'));
  expect(await tables({ SHARES_TABLE: 'mine' })).toEqual(['bot-requests-restored', 'mine']);
  asked.length = 0;
  const others = { OPENAI_SECRET_ID: 'o', SLACK_SECRET_ID: 's', SLACK_TEAM_ID: 'T01ACME', SLACK_APP_ID: 'A01SHARE' };
  expect(await tables({ ...others, REQUESTS_TABLE: 'ours', SHARES_TABLE: 'mine' })).toEqual(['ours', 'mine']);
  expect(asked.filter((one) => one.includes('/functions/'))).toEqual([]);
});

test.each([
  ['who may not ask', { status: 403, body: {} }],
  ['a function without these settings', { status: 200, body: { FunctionName: 'x' } }],
])('%s: the names of serverless.yml', async (_what, answer) => {
  const { tables } = await open(answer);
  expect(await tables()).toEqual(OWN);
});

test('without credentials or a region nothing fails here: the check of the settings says it', async () => {
  const { tables } = await open(using('a-table', 'b-table'));
  expect(await tables({ AWS_ACCESS_KEY_ID: '' })).toEqual(OWN);
  expect(await tables({ AWS_DEFAULT_REGION: '' })).toEqual(OWN);
});
