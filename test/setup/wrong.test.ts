import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NAMES } from '../../playground/world/names.ts';
import { openOffice, write } from './office.ts';
import type { Office, Script } from './office.ts';

/** Everything that is given wrongly: a sentence that says what to do, and nothing of it stored. */

interface Wrong {
  readonly name: string;
  readonly script?: (office: Office) => Script;
  readonly arrange?: (office: Office) => void | Promise<void>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly args?: readonly string[];
  readonly says: RegExp;
}

const ROLE = 'arn:aws:iam::123456789012:role';
const admin = (answer: string) => (): Script => ({ 'admin key': [answer, answer, answer] });
const token = (answer: string) => (): Script => ({ 'Bot User OAuth Token': [answer, answer, answer] });
const scopesWithout = ({ world }: Office, scope: string) => {
  const all = ['api.management.read', 'api.fine_tuning.checkpoints.read', 'api.fine_tuning.checkpoints.write'];
  for (const key of world.openai.organization.adminKeys) key.scopes = all.filter((one) => one !== scope);
};
const rightKeyThrice = ({ right }: Office): Script => {
  const key = String(right()['admin key']);
  return { 'admin key': [key, key, key] };
};

const cases: readonly Wrong[] = [
  {
    name: 'no credentials',
    env: { AWS_ACCESS_KEY_ID: undefined },
    says: /AWS_ACCESS_KEY_ID not set.*export-credentials/,
  },
  { name: 'no region', env: { AWS_REGION: undefined }, says: /AWS_REGION is missing.*Set AWS_REGION/ },
  { name: 'wrong region', env: { AWS_REGION: 'us-east-1' }, says: /not taken in us-east-1.*AWS_REGION/ },
  { name: 'wrong AWS keys', env: { AWS_SECRET_ACCESS_KEY: 'other' }, says: /not taken.*fresh credentials/ },
  {
    name: 'AWS cannot be reached',
    env: { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' },
    says: /no answer.*network/,
  },
  {
    name: 'an alarm topic of no form',
    script: () => ({ SNS: ['mail me', 'alarms', 'x'] }),
    says: /Give the ARN of an SNS topic/,
  },
  {
    name: 'administrators of no form',
    script: () => ({ 'Their ARNs': ['me', 'root', 'x'] }),
    says: /Give ARNs of roles or users/,
  },
  {
    name: 'an alarm topic of another region',
    script: () => ({ SNS: Array(3).fill('arn:aws:sns:us-east-1:123456789012:alarms') }),
    says: /topic is in us-east-1, and alarms of eu-central-1 reach only topics of eu-central-1/,
  },
  {
    name: 'the ARN of a session among the administrators',
    script: () => ({ 'Their ARNs': Array(3).fill('arn:aws:sts::123456789012:assumed-role/Platform/me') }),
    says: /ARN of a session\. Give its role's, as IAM/,
  },
  {
    name: 'everybody as administrators',
    script: () => ({ 'Their ARNs': Array(3).fill(`${ROLE}/Platform, ${ROLE}/*`) }),
    says: /That is everybody, the functions too\. Write a name/,
  },
  {
    name: 'a parameter that is none',
    args: ['--param', 'dor=http-api'],
    says: /no --param dor\. Give name=value, of .*\bdoor\b/,
  },
  { name: 'a parameter without a value', args: ['--param', 'door'], says: /no --param door\. Give name=value/ },
  {
    name: 'a parameter that setup finds out by itself',
    args: ['--param', 'slackTeamId=T01ACME'],
    says: /slackTeamId is not given to setup: setup learns it from the bot token/,
  },
  {
    name: 'a signing secret that is none',
    script: () => ({ 'Signing Secret': ['x', 'xoxb-1', '{}'] }),
    says: /no signing secret/,
  },
  { name: 'a user token', script: token('xoxp-1-2-3'), says: /another kind of token.*xoxb-/ },
  { name: 'JSON in the place of the token', script: token('{"bot_token":"xoxb-1"}'), says: /token alone, not JSON/ },
  {
    name: 'a token that Slack does not take',
    script: token('xoxb-1-2-3'),
    says: /does not take that token \(invalid_auth\).*Install/,
  },
  {
    name: 'Slack cannot be reached',
    env: { SLACK_API_URL: 'http://127.0.0.1:1/api/' },
    says: /Slack did not answer.*SLACK_API_URL/,
  },
  {
    name: 'an app without a scope',
    arrange: ({ world: { slack } }) => {
      slack.world.app = { ...slack.world.app, scopes: ['commands', 'chat:write'] };
    },
    script: ({ right }) => token(String(right()['Bot User OAuth Token']))(),
    says: /lacks the scopes .*users:read.*manifest/,
  },
  {
    name: 'the wrong workspace',
    script: () => ({ 'Is that the one': 'no' }),
    says: /Nothing was stored.*right workspace/,
  },
  { name: 'a project key', script: admin('sk-proj-1'), says: /a project's key.*sk-admin-/ },
  { name: 'JSON in the place of the key', script: admin('{"admin_key":"sk-admin-1"}'), says: /key alone, not JSON/ },
  {
    name: 'a key that OpenAI does not take',
    script: admin('sk-admin-nobodys'),
    says: /does not take the admin key.*new admin key/,
  },
  {
    name: 'an admin key without write scope',
    arrange: (office) => scopesWithout(office, 'api.fine_tuning.checkpoints.write'),
    script: rightKeyThrice,
    says: /lacks the scope api\.fine_tuning\.checkpoints\.write.*give the key that scope/,
  },
  {
    name: 'an admin key without read scope',
    arrange: (office) => scopesWithout(office, 'api.fine_tuning.checkpoints.read'),
    script: rightKeyThrice,
    says: /lacks the scope api\.fine_tuning\.checkpoints\.read/,
  },
  {
    name: 'OpenAI cannot be reached',
    env: { OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' },
    script: rightKeyThrice,
    says: /did not say \(not_connected\).*OPENAI_BASE_URL/,
  },
  {
    name: 'a channel that the bot is not in',
    script: () => ({ "channel's name": ['general', '#general', 'general'] }),
    says: /not in #general.*\/invite/,
  },
  {
    name: 'a channel that does not exist',
    script: () => ({ "channel's name": ['nowhere', 'a b', 'nowhere'] }),
    says: /finds no channel #nowhere/,
  },
  {
    name: 'a group that does not exist',
    script: () => ({ 'Who may approve': ['7', 'nobody', '0'] }),
    says: /no such group/,
  },
  {
    name: 'no user groups at all',
    arrange: ({ world }) => world.slack.world.groups.clear(),
    says: /no user group\. Make one/,
  },
  {
    name: 'a policy with a mistake',
    arrange: (office) => write(office, 'policy.yaml', 'version: 2\n'),
    says: /policy\.yaml:1:.*Mend it/,
  },
  { name: 'a state that is not ours', arrange: (office) => write(office, '.setup', ''), says: /cannot be read/ },
  {
    name: 'secrets that may not be changed',
    arrange: ({ world }) => void world.secrets.denies.push(
      { accessKeyId: world.operatorEnv['AWS_ACCESS_KEY_ID'] ?? '', action: 'secretsmanager:PutSecretValue' },
    ),
    says: /may not read and change the secret.*adminArns/,
  },
  { name: 'an unknown option', args: ['--force'], says: /Unknown option.*npm run setup/ },
  { name: 'a stage of no form', args: ['--stage', 'Prod_1'], says: /A stage is/ },
];

test.each(cases)('$name', async ({ script, arrange, env, args = [], says }) => {
  const office = await openOffice();
  await arrange?.(office);
  const { world } = office;
  const given = {
    ...world.operatorEnv,
    SLACK_API_URL: world.slack.apiUrl,
    OPENAI_BASE_URL: world.openai.baseUrl,
    ...env,
  };
  const { code, told } = await office.setUp({ ...office.right(), ...script?.(office) }, { env: given }, args);
  expect(code).toBeGreaterThan(0);
  expect(told).toMatch(says);
  const everywhere = [told, await office.files(), JSON.stringify(office.commands)].join('\n');
  const { token: bot, signingSecret } = world.slack.world.app;
  const secrets = [bot, signingSecret, String(office.right()['admin key'])];
  expect(secrets.filter((secret) => everywhere.includes(secret))).toEqual([]);
  expect(everywhere).not.toMatch(/nobodys|xoxp-1|xoxb-1/);
});

const ofStack = (state: string) =>
  `Error:\nStack:arn:aws:cloudformation:eu-central-1:123456789012:stack/model-share-bot-prod/1f is in ${state} state ` +
  'and can not be updated.';
const OF_STACK = '--stack-name model-share-bot-prod --region eu-central-1';

/** What osls and CloudFormation write. */
test.each([
  ['ROLLBACK_COMPLETE', ofStack('ROLLBACK_COMPLETE'), `Run aws cloudformation delete-stack ${OF_STACK}, see to`],
  ['ROLLBACK_FAILED', ofStack('ROLLBACK_FAILED'), `delete-stack ${OF_STACK}`],
  ['DELETE_FAILED', ofStack('DELETE_FAILED'), 'is in DELETE_FAILED: it cannot be updated. Run'],
  [
    'REVIEW_IN_PROGRESS',
    'Service cannot be deployed as the CloudFormation stack is in the \'REVIEW_IN_PROGRESS\' state. This may signal',
    `delete-stack ${OF_STACK}`,
  ],
  [
    'UPDATE_ROLLBACK_FAILED',
    ofStack('UPDATE_ROLLBACK_FAILED'),
    `goes on working. Run aws cloudformation continue-update-rollback ${OF_STACK}, then run npm run setup again`,
  ],
  ['UPDATE_IN_PROGRESS', ofStack('UPDATE_IN_PROGRESS'), 'is under way. Wait until CloudFormation is done'],
  ['UPDATE_ROLLBACK_IN_PROGRESS', ofStack('UPDATE_ROLLBACK_IN_PROGRESS'), 'is under way. Wait until'],
  [
    'a table that is there already',
    'Error:\nCREATE_FAILED: RequestsTable (AWS::DynamoDB::Table)\nmodel-share-bot-prod-requests already exists',
    'RequestsTable of the stack model-share-bot-prod is there already, left by an earlier deployment. What to do',
  ],
  [
    'one part',
    'Error:\nCREATE_FAILED: UnreadableAlarm (AWS::CloudWatch::Alarm)\nProperties validation failed',
    'AWS could not make or change UnreadableAlarm, for the reason above',
  ],
  [
    'a right that is lacking',
    'Error:\nUser: arn:aws:iam::123456789012:user/me is not authorized to perform: iam:CreateRole on resource: x',
    'These credentials may not iam:CreateRole. Take those of somebody who may deploy',
  ],
  ['old credentials', 'The security token included in the request is expired', 'Take fresh ones'],
  ['something else', 'no such thing', 'ended with 1. Mend what it says above'],
])('a deployment that fails with %s', async (_name, output, says) => {
  const office = await openOffice();
  const { code, told } = await office.setUp(office.right(), { run: async () => ({ code: 1, output }) });
  expect(code).toBe(1);
  expect(told).toContain(says);
  expect((await office.setUp()).code).toBe(0);
});

test('one part that fails never has a stack deleted', async () => {
  const office = await openOffice();
  const output = 'Error:\nCREATE_FAILED: UnreadableAlarm (AWS::CloudWatch::Alarm)\nUPDATE_ROLLBACK_COMPLETE';
  const { told } = await office.setUp(office.right(), { run: async () => ({ code: 1, output }) });
  expect(told).not.toMatch(/delete/i);
});

test('a token of another workspace, after the deployment was set up for one', async () => {
  const office = await openOffice();
  await office.setUp();
  const state = JSON.parse(await office.file('.setup/prod.json')) as { teamId: string };
  await write(office, '.setup/prod.json', JSON.stringify({ ...state, teamId: 'T09OTHER' }));
  office.world.secrets.remove(NAMES.secrets.slack);
  const same = String(office.right()['Bot User OAuth Token']);
  const { code, told } = await office.setUp({ ...office.right(), 'Bot User OAuth Token': [same, same, same] });
  expect(code).toBe(1);
  expect(told).toContain('of the workspace T01ACME, and this deployment is set up for T09OTHER. Take the token of T09');
  await expect(office.secret('slack')).rejects.toThrow('ResourceNotFoundException');
});

test('deployed before, and the file of answers is on another machine', async () => {
  const office = await openOffice();
  await office.setUp();
  const state = await office.file('.setup/prod.json');
  await rm(join(office.root, '.setup'), { recursive: true });
  const count = office.commands.length;
  const { code, told } = await office.setUp({ 'Go on without it': 'no' });
  expect(code).toBe(1);
  expect(told).toMatch(/prod\.json is not here\. Copy that file from .*Nothing was changed\. Put the file at/s);
  expect(office.commands).toHaveLength(count);
  await mkdir(join(office.root, '.setup'));
  await write(office, '.setup/prod.json', state);
  expect((await office.setUp({})).code).toBe(0);
  await rm(join(office.root, '.setup'), { recursive: true });
  expect((await office.setUp({ ...office.right(), 'Go on without it': 'yes' })).code).toBe(0);
});

test('another region, or another account, than the one that it was begun in', async () => {
  const office = await openOffice();
  await office.setUp();
  const state = JSON.parse(await office.file('.setup/prod.json')) as object;
  await write(office, '.setup/prod.json', JSON.stringify({ ...state, region: 'us-east-1' }));
  expect((await office.setUp()).told).toContain(
    'being set up in us-east-1, and AWS_REGION is eu-central-1. Set AWS_REGION=us-east-1',
  );
  await write(office, '.setup/dev.json', JSON.stringify(state));
  expect((await office.setUp({}, {}, ['--stage', 'dev'])).told).toMatch(
    /not in this account\. Use the credentials of that account/,
  );
  await write(office, '.setup/prod.json', JSON.stringify({ ...state, account: '999999999999' }));
  expect((await office.setUp()).told).toMatch(
    /deployed in the account 999999999999, and these credentials are of \d{12}, .*Use the credentials of the first/,
  );
  await write(office, '.setup/prod.json', '{"v":2}');
  expect((await office.setUp()).told).toMatch(/is not what setup wrote\. Delete it/);
});
