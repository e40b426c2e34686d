import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FUNCTIONS } from '../scripts/build.ts';
import { requestsTable, sharesTable } from '../src/store/tables.ts';
import { osls, pack } from './package/pack.ts';
import type { Ran, Template } from './package/pack.ts';
import { startRuntime } from './runtime/runtime.ts';

const Statement = v.object({ Effect: v.literal('Allow'), Action: v.array(v.string()), Resource: v.unknown() });
const Role = v.object({
  Properties: v.strictObject({
    AssumeRolePolicyDocument: v.unknown(),
    Policies: v.array(v.object({ PolicyDocument: v.object({ Statement: v.array(Statement) }) })),
  }),
});

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:on-call';
let folders: readonly string[];
/** Nothing given. */
let template: Template;
let said: string;
/** The other door, and a topic. */
let other: Template;
/** A deployment that names no topic. */
let deployed: Ran;

beforeAll(async () => {
  const [plain, full, refused] = await Promise.all([
    pack(),
    pack({ door: 'http-api', alarmTopicArn: TOPIC }),
    osls('deploy'),
  ]);
  ({ template, output: said } = plain);
  other = full.template;
  deployed = refused;
  folders = [plain.folder, full.folder, refused.folder];
}, 120_000);
afterAll(() => Promise.all((folders ?? []).map((folder) => rm(folder, { recursive: true, force: true }))));

const properties = (id: string) => template.Resources[id]?.Properties ?? {};
const ofType = (type: string, of = template) =>
  Object.keys(of.Resources)
    .filter((id) => of.Resources[id]?.Type === type)
    .toSorted();
/** As osls names things after a function. */
const logical = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** `RequestsTable`, `RequestsTable/index/*` or the last part of an ARN, whatever way it is written. */
function resource(written: unknown): string {
  const { 'Fn::GetAtt': attribute, 'Fn::Sub': text } = v.parse(
    v.union([
      v.strictObject({ 'Fn::GetAtt': v.tuple([v.string(), v.literal('Arn')]), 'Fn::Sub': v.optional(v.never()) }),
      v.strictObject({ 'Fn::Sub': v.string(), 'Fn::GetAtt': v.optional(v.never()) }),
    ]),
    written,
  );
  if (attribute) return attribute[0];
  return (text ?? '')
    .replace(/^\$\{(\w+)\.Arn\}/, '$1')
    .replace(/^arn:\$\{AWS::Partition\}:(\w+):\$\{AWS::Region\}:\$\{AWS::AccountId\}:/, '$1:');
}

function grants(role: string): readonly string[] {
  const { Properties } = v.parse(Role, template.Resources[role]);
  return Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .flatMap(({ Action, Resource }) =>
      (Array.isArray(Resource) ? Resource : [Resource]).flatMap((each) =>
        Action.map((action) => `${action} ${resource(each)}`),
      ),
    )
    .toSorted();
}

const READS_BOTH = ['RequestsTable', 'RequestsTable/index/*', 'SharesTable', 'SharesTable/index/*'].flatMap((table) => [
  `dynamodb:GetItem ${table}`,
  `dynamodb:Query ${table}`,
]);
const consumes = (queue: string) =>
  ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map((verb) => `sqs:${verb} ${queue}`);
const logs = (name: string) =>
  ['CreateLogStream', 'PutLogEvents'].map(
    (verb) => `logs:${verb} logs:log-group:/aws/lambda/model-share-bot-prod-${name}:*`,
  );
const SLACK_SECRET = 'secretsmanager:GetSecretValue secretsmanager:secret:model-share-bot/slack-??????';
const OPENAI_SECRET = 'secretsmanager:GetSecretValue secretsmanager:secret:model-share-bot/openai-??????';

test.each([
  ['slack', [...READS_BOTH, 'sqs:SendMessage RequestsQueue', 'sqs:SendMessage SharesQueue', SLACK_SECRET]],
  [
    'requests',
    [
      ...READS_BOTH,
      'dynamodb:UpdateItem RequestsTable',
      'sqs:SendMessage SharesQueue',
      ...consumes('RequestsQueue'),
      SLACK_SECRET,
    ],
  ],
  [
    'shares',
    [
      ...READS_BOTH,
      'dynamodb:UpdateItem SharesTable',
      'sqs:SendMessage RequestsQueue',
      ...consumes('SharesQueue'),
      OPENAI_SECRET,
    ],
  ],
  [
    'clock',
    [
      'dynamodb:Query RequestsTable/index/due',
      'dynamodb:Query RequestsTable/index/open',
      'dynamodb:Query SharesTable/index/due',
      'sqs:SendMessage RequestsQueue',
      'sqs:SendMessage SharesQueue',
    ],
  ],
])('%s may do this and nothing else', (name, expected) => {
  const id = logical(name);
  expect(properties(`${id}LambdaFunction`).Role).toEqual({ 'Fn::GetAtt': [`${id}Role`, 'Arn'] });
  expect(grants(`${id}Role`)).toEqual([...expected, ...logs(name)].toSorted());
});

test('there is no other role, function, table or queue', () => {
  expect(ofType('AWS::IAM::Role')).toEqual(['ClockRole', 'RequestsRole', 'SharesRole', 'SlackRole']);
  expect(ofType('AWS::Lambda::Function')).toEqual(
    FUNCTIONS.map((name) => `${logical(name)}LambdaFunction`).toSorted(),
  );
  expect(ofType('AWS::DynamoDB::Table')).toEqual(['RequestsTable', 'SharesTable']);
  expect(ofType('AWS::SQS::Queue')).toEqual([
    'RequestsDeadLetters',
    'RequestsQueue',
    'SharesDeadLetters',
    'SharesQueue',
  ]);
});

const RECORDS = ['REQUESTS_TABLE', 'SHARES_TABLE'];
const QUEUES = ['REQUESTS_QUEUE_URL', 'SHARES_QUEUE_URL'];
const EVERYBODY = ['SERVICE', 'RELEASE', 'POLICY_HASH'];

test.each([
  ['slack', 10, 1024, [...RECORDS, ...QUEUES, 'SLACK_SECRET_ID', 'SLACK_APP_ID', 'SLACK_TEAM_ID']],
  ['requests', 20, 512, [...RECORDS, 'SHARES_QUEUE_URL', 'SLACK_SECRET_ID', 'SLACK_TEAM_ID']],
  [
    'shares',
    20,
    512,
    [...RECORDS, 'REQUESTS_QUEUE_URL', 'OPENAI_SECRET_ID', 'SETTLE_SECONDS', 'FUNCTION_TIMEOUT'],
  ],
  ['clock', 50, 512, [...RECORDS, ...QUEUES]],
])('%s has %i s, %i MB and only the settings that it reads', (name, Timeout, MemorySize, names) => {
  const { Environment, ...rest } = properties(`${logical(name)}LambdaFunction`);
  expect(rest).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Timeout, MemorySize });
  const { Variables } = v.parse(v.object({ Variables: v.record(v.string(), v.unknown()) }), Environment);
  expect(Object.keys(Variables).toSorted()).toEqual([...names, ...EVERYBODY].toSorted());
});

test('all four say which release and which policy they are', async () => {
  const says = FUNCTIONS.map((name) => {
    const { Variables } = v.parse(
      v.object({ Variables: v.object({ RELEASE: v.string(), POLICY_HASH: v.string() }) }),
      properties(`${logical(name)}LambdaFunction`)['Environment'],
    );
    return Variables;
  });
  const { version } = v.parse(v.object({ version: v.string() }), JSON.parse(await readFile('package.json', 'utf8')));
  const { hash } = v.parse(v.object({ hash: v.string() }), JSON.parse(await readFile('dist/shares/policy.json', 'utf8')));
  expect(new Set(says.map(({ RELEASE }) => RELEASE)).size).toBe(1);
  expect(says[0]?.RELEASE.split('+')).toEqual([version, expect.stringMatching(/^[0-9a-f]{8}$/)]);
  expect(says.map(({ POLICY_HASH }) => POLICY_HASH)).toEqual([hash, hash, hash, hash]);
});

/** What the template leaves for whoever deploys: the workspace and the app that the bot serves. */
const UNSET: Readonly<Record<string, string>> = { SLACK_TEAM_ID: 'T01ACME', SLACK_APP_ID: 'A01SHARE' };

test.each(FUNCTIONS)('%s loads under the Lambda runtime client with exactly these settings', async (name) => {
  const { Handler, Environment } = v.parse(
    v.object({ Handler: v.string(), Environment: v.object({ Variables: v.record(v.string(), v.unknown()) }) }),
    properties(`${logical(name)}LambdaFunction`),
  );
  const settings = Object.entries(Environment.Variables).map(([key, value]): [string, string] => [
    key,
    typeof value === 'string' ? value || (UNSET[key] ?? '') : `http://127.0.0.1:9/${key}`,
  ]);
  const credentials = { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'test', AWS_SESSION_TOKEN: 'test' };
  // Nobody listens there: loading a function needs no other service.
  const env = { ...Object.fromEntries(settings), ...credentials, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
  const runtime = await startRuntime({ taskRoot: folders[0] ?? '', handler: Handler, env });
  expect(runtime.stderr()).toBe('');
  await runtime.close();
});

describe.each(['Requests', 'Shares'])('%s', (name) => {
  test('the table survives the stack and can be wound back', () => {
    const id = `${name}Table`;
    expect(template.Resources[id]).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(properties(id)).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    });
  });

  test('the queue keeps the order of each group and gives up after five receives', () => {
    const highThroughput = {
      FifoQueue: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    };
    expect(properties(`${name}Queue`)).toMatchObject({
      ...highThroughput,
      VisibilityTimeout: 120,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [`${name}DeadLetters`, 'Arn'] }, maxReceiveCount: 5 },
    });
    expect(properties(`${name}DeadLetters`)).toMatchObject({
      ...highThroughput,
      MessageRetentionPeriod: 1_209_600,
    });
  });

  test('the function takes one message at a time', () => {
    expect(properties(`${name}EventSourceMappingSQS${name}Queue`)).toMatchObject({
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      EventSourceArn: { 'Fn::GetAtt': [`${name}Queue`, 'Arn'] },
      FunctionName: { 'Fn::GetAtt': [`${name}LambdaFunction`, 'Arn'] },
    });
  });
});

test.each([
  ['RequestsTable', requestsTable('model-share-bot-prod-requests')],
  ['SharesTable', sharesTable('model-share-bot-prod-shares')],
])('%s is what the code and the laptop know', (id, known) => {
  expect(properties(id)).toEqual({
    ...known,
    DeletionProtectionEnabled: true,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
});

test('few shares run at once', () => {
  expect(properties('SharesEventSourceMappingSQSSharesQueue').ScalingConfig).toEqual({ MaximumConcurrency: 2 });
});

test('only the door is public, with both statements that a public Function URL needs', () => {
  expect(ofType('AWS::Lambda::Url')).toEqual(['SlackLambdaFunctionUrl']);
  const open = ofType('AWS::Lambda::Permission')
    .map(properties)
    .filter(({ Principal }) => Principal === '*');
  const FunctionName = { 'Fn::GetAtt': ['SlackLambdaFunction', 'Arn'] };
  expect(open).toEqual([
    { Action: 'lambda:InvokeFunction', FunctionName, Principal: '*', InvokedViaFunctionUrl: true },
    { Action: 'lambda:InvokeFunctionUrl', FunctionName, Principal: '*', FunctionUrlAuthType: 'NONE' },
  ]);
});

test('with door http-api Slack comes in by one route of an HTTP API, and by no Function URL', () => {
  expect(ofType('AWS::Lambda::Url', other)).toEqual([]);
  expect(ofType('AWS::ApiGatewayV2::Route', other).map((id) => other.Resources[id]?.Properties)).toMatchObject([
    { RouteKey: 'POST /' },
  ]);
  expect(other.Resources['HttpApiIntegrationSlack']?.Properties).toMatchObject({
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: { 'Fn::GetAtt': ['SlackLambdaFunction', 'Arn'] },
    PayloadFormatVersion: '2.0',
  });
  const permissions = ofType('AWS::Lambda::Permission', other).map((id) => other.Resources[id]?.Properties);
  expect(permissions.filter((one) => one?.['Principal'] === '*')).toEqual([]);
  expect(permissions.filter((one) => one?.['Principal'] === 'apigateway.amazonaws.com')).toHaveLength(1);
});

test('both doors tell the address for Slack under one name', () => {
  expect(template.Outputs['DoorUrl']?.Value).toEqual({ 'Fn::GetAtt': ['SlackLambdaFunctionUrl', 'FunctionUrl'] });
  expect(other.Outputs['DoorUrl']?.Value).toEqual({
    'Fn::Sub': 'https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/',
  });
});

test('each door is watched by its own numbers', () => {
  const slow = (of: Template) => of.Resources['DoorSlowAlarm']?.Properties;
  expect(slow(template)).toMatchObject({ Namespace: 'AWS/Lambda', MetricName: 'UrlRequestLatency', Threshold: 2_500 });
  expect(slow(other)).toMatchObject({ Namespace: 'AWS/ApiGateway', MetricName: 'Latency', Threshold: 2_500 });
});

test('every alarm goes to the topic that was named, and so does its end', () => {
  const alarms = ofType('AWS::CloudWatch::Alarm', other).map((id) => other.Resources[id]?.Properties);
  expect(alarms.length).toBeGreaterThan(10);
  for (const alarm of alarms) expect(alarm).toMatchObject({ AlarmActions: [TOPIC], OKActions: [TOPIC] });
});

test('who said that there is no topic is not asked for one', async () => {
  const { output, folder } = await osls('package', { alarmTopicArn: 'none' });
  await rm(folder, { recursive: true, force: true });
  expect(output).toContain('No alarm will reach anybody: alarmTopicArn is none.');
  expect(output).not.toContain('Give --param="alarmTopicArn');
}, 60_000);

test('packaging says what is left open; a deployment that names no topic is stopped', () => {
  expect(said).toContain('No alarm will reach anybody: no SNS topic is named.');
  expect(said).toContain('No administrator is named');
  expect(deployed.code).not.toBe(0);
  expect(deployed.output).toContain('No alarm will reach anybody: no SNS topic is named. Give --param="alarmTopicArn=');
});

test('the clock ticks every minute', () => {
  expect(ofType('AWS::Events::Rule').map(properties)).toMatchObject([
    { ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' },
  ]);
});

test.each(FUNCTIONS)('the log group of %s is kept for 30 days', (name) => {
  expect(properties(`${logical(name)}LogGroup`)).toMatchObject({
    LogGroupName: `/aws/lambda/model-share-bot-prod-${name}`,
    RetentionInDays: 30,
  });
});

test('nothing in the template is bound to an account', () => {
  expect(JSON.stringify(template)).not.toMatch(/\b\d{12}\b(?!-)/);
});

test.each(FUNCTIONS)('the zip of %s has the same bytes each time', async (name) => {
  const zips = folders.slice(0, 2).map((folder) => readFile(join(folder, '.serverless', `${name}.zip`)));
  const [first, second] = await Promise.all(zips);
  expect(first?.equals(second ?? Buffer.alloc(0))).toBe(true);
});
