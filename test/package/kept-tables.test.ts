import { createServer } from 'node:http';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterEach, expect, test } from 'vitest';
import { osls } from './pack.ts';

/** A deployment after a restore: the restored tables are kept, or left on purpose, and never forgotten. */

const OWN = 'model-share-bot-prod-requests';
const closing: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closing.splice(0).map((close) => close())));

/** CloudFormation with one stack, or none; every other call is refused. */
const openCloudFormation = async (outputs: Readonly<Record<string, string>> | null) => {
  const asked: string[] = [];
  const refused = (code: string, says: string) =>
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${says}</Message></Error></ErrorResponse>`;
  const members = Object.entries(outputs ?? {}).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const described =
    '<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>model-share-bot-prod</StackName>' +
    `<StackStatus>UPDATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs>` +
    '</member></Stacks></DescribeStacksResult></DescribeStacksResponse>';
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => {
      const action = new URLSearchParams(body).get('Action') ?? `${request.method} ${request.url}`;
      asked.push(action);
      const isAsked = action === 'DescribeStacks';
      response.writeHead(isAsked && outputs !== null ? 200 : 400, { 'content-type': 'text/xml' });
      if (!isAsked) response.end(refused('AccessDenied', 'Not here'));
      else if (outputs !== null) response.end(described);
      else response.end(refused('ValidationError', 'Stack with id model-share-bot-prod does not exist'));
    });
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
  const env = {
    // Every client of osls speaks to this one address, and not through the proxy that keeps others in.
    HTTP_PROXY: '',
    HTTPS_PROXY: '',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'test',
    SLS_AWS_REQUEST_MAX_RETRIES: '0',
  };
  const deploy = async (params: Readonly<Record<string, string>>) => {
    const ran = await osls('deploy', { alarmTopicArn: 'none', ...params }, env);
    closing.push(() => rm(ran.folder, { recursive: true, force: true }));
    return ran.output;
  };
  return { asked, deploy };
};

const RESTORED = { RequestsTableInUse: 'bot-requests-restored', SharesTableInUse: 'model-share-bot-prod-shares' };
const FORGOTTEN = 'The bot uses the restored table bot-requests-restored, and this deployment would go back to';

test('one that forgets a restored table is stopped before anything is changed', async () => {
  const { asked, deploy } = await openCloudFormation(RESTORED);
  const output = await deploy({});
  expect(output).toContain(`${FORGOTTEN} ${OWN}`);
  expect(output).toContain('Give --param="requestsTable=bot-requests-restored"');
  expect(asked.filter((action) => !/^(?:DescribeStacks|GetCallerIdentity)$/.test(action))).toEqual([]);
}, 60_000);

test.each([
  ['names it again', RESTORED, { requestsTable: 'bot-requests-restored' }],
  ['is the very first', null, {}],
])('one that %s goes on', async (_what, outputs, params) => {
  const { asked, deploy } = await openCloudFormation(outputs);
  expect(await deploy(params)).not.toContain('would go back');
  // As far as the stand-in goes: the stack was looked at, and the next step was tried.
  expect(asked.filter((action) => action === 'DescribeStacks').length).toBeGreaterThan(0);
  expect(asked.some((action) => !/^(?:DescribeStacks|GetCallerIdentity)$/.test(action))).toBe(true);
}, 60_000);

interface KeptTables {
  readonly forgotten: (
    outputs: readonly { readonly OutputKey: string; readonly OutputValue: string }[],
    custom: Readonly<Record<string, string>>,
    stack: string,
  ) => string | null;
}
// It is what serverless.yml names as a plugin.
const { forgotten } = createRequire(import.meta.url)('../../infra/kept-tables.cjs') as KeptTables;
const forgets = (outputs: Readonly<Record<string, string>>, custom: Readonly<Record<string, string>>) => {
  const listed = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  return forgotten(listed, { requestsTable: '', sharesTable: '', ...custom }, 'model-share-bot-prod');
};

test.each([
  ['goes back on purpose', RESTORED, { requestsTable: OWN }],
  ['is the first with this output', { DoorUrl: 'https://door.example/' }, {}],
  ['comes after one that used the own tables', { RequestsTableInUse: OWN }, {}],
])('one that %s forgets nothing', (_what, outputs, params) => {
  expect(forgets(outputs, params)).toBeNull();
});

test('the shares’ table is not forgotten either, and another name does not stand for it', () => {
  const used = { RequestsTableInUse: OWN, SharesTableInUse: 'bot-shares-restored' };
  const says = 'Give --param="sharesTable=bot-shares-restored"';
  expect(forgets(used, {})).toContain(says);
  expect(forgets(used, { requestsTable: OWN })).toContain(says);
  expect(forgets(used, { sharesTable: 'bot-shares-restored' })).toBeNull();
});
