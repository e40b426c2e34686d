import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FUNCTIONS } from '../scripts/build.ts';

const ROOT = join(import.meta.dirname, '..');
const OSLS = join(fileURLToPath(import.meta.resolve('osls')), '..', '..', 'bin', 'serverless.js');

const Statement = v.object({ Effect: v.literal('Allow'), Action: v.array(v.string()), Resource: v.unknown() });
const Role = v.object({
  Properties: v.strictObject({
    AssumeRolePolicyDocument: v.unknown(),
    Policies: v.array(v.object({ PolicyDocument: v.object({ Statement: v.array(Statement) }) })),
  }),
});
const Template = v.object({
  Resources: v.record(v.string(), v.looseObject({ Type: v.string(), Properties: v.optional(v.record(v.string(), v.unknown())) })),
});
type Template = v.InferOutput<typeof Template>;

let folders: readonly string[];
let template: Template;

/** Packages with no credentials, no home folder and no way out to a network. */
async function pack(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'package-'));
  const child = spawn(process.execPath, [OSLS, 'package', '--package', folder], {
    cwd: ROOT,
    env: { HOME: folder, HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`osls package failed:\n${output}`);
  return folder;
}

beforeAll(async () => {
  for (const name of FUNCTIONS) {
    if (!existsSync(join(ROOT, 'dist', name, 'index.cjs'))) throw new Error(`dist/${name} is missing: run npm run build`);
  }
  folders = await Promise.all([pack(), pack()]);
  const text = await readFile(join(folders[0] ?? '', 'cloudformation-template-update-stack.json'), 'utf8');
  template = v.parse(Template, JSON.parse(text));
}, 60_000);
afterAll(() => Promise.all((folders ?? []).map((folder) => rm(folder, { recursive: true, force: true }))));

const properties = (id: string) => template.Resources[id]?.Properties ?? {};
const ofType = (type: string) => Object.keys(template.Resources).filter((id) => template.Resources[id]?.Type === type).toSorted();

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
      (Array.isArray(Resource) ? Resource : [Resource]).flatMap((each) => Action.map((action) => `${action} ${resource(each)}`)),
    )
    .toSorted();
}

const READS_BOTH = ['RequestsTable', 'RequestsTable/index/*', 'SharesTable', 'SharesTable/index/*'].flatMap((table) => [
  `dynamodb:GetItem ${table}`,
  `dynamodb:Query ${table}`,
]);
const consumes = (queue: string) => ['DeleteMessage', 'GetQueueAttributes', 'ReceiveMessage'].map((verb) => `sqs:${verb} ${queue}`);
const logs = (name: string) => ['CreateLogStream', 'PutLogEvents'].map((verb) => `logs:${verb} logs:log-group:/aws/lambda/model-share-bot-prod-${name}:*`);
const SLACK_SECRET = 'secretsmanager:GetSecretValue secretsmanager:secret:model-share-bot/slack-??????';
const OPENAI_SECRET = 'secretsmanager:GetSecretValue secretsmanager:secret:model-share-bot/openai-??????';

test.each([
  ['slack', [...READS_BOTH, 'sqs:SendMessage RequestsQueue', 'sqs:SendMessage SharesQueue', SLACK_SECRET]],
  [
    'requests',
    [...READS_BOTH, 'dynamodb:UpdateItem RequestsTable', 'sqs:SendMessage SharesQueue', ...consumes('RequestsQueue'), SLACK_SECRET],
  ],
  [
    'shares',
    [...READS_BOTH, 'dynamodb:UpdateItem SharesTable', 'sqs:SendMessage RequestsQueue', ...consumes('SharesQueue'), OPENAI_SECRET],
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
  const id = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  expect(properties(`${id}LambdaFunction`).Role).toEqual({ 'Fn::GetAtt': [`${id}Role`, 'Arn'] });
  expect(grants(`${id}Role`)).toEqual([...expected, ...logs(name)].toSorted());
});

test('there is no other role, function, table or queue', () => {
  expect(ofType('AWS::IAM::Role')).toEqual(['ClockRole', 'RequestsRole', 'SharesRole', 'SlackRole']);
  expect(ofType('AWS::Lambda::Function')).toEqual(FUNCTIONS.map((name) => `${name.charAt(0).toUpperCase()}${name.slice(1)}LambdaFunction`).toSorted());
  expect(ofType('AWS::DynamoDB::Table')).toEqual(['RequestsTable', 'SharesTable']);
  expect(ofType('AWS::SQS::Queue')).toEqual(['RequestsDeadLetters', 'RequestsQueue', 'SharesDeadLetters', 'SharesQueue']);
});

test.each([
  ['SlackLambdaFunction', 10, 1024, ['REQUESTS_QUEUE_URL', 'REQUESTS_TABLE', 'SHARES_QUEUE_URL', 'SHARES_TABLE', 'SLACK_APP_ID', 'SLACK_SECRET_ID', 'SLACK_TEAM_ID']],
  ['RequestsLambdaFunction', 20, 512, ['REQUESTS_TABLE', 'SHARES_QUEUE_URL', 'SHARES_TABLE', 'SLACK_SECRET_ID', 'SLACK_TEAM_ID']],
  ['SharesLambdaFunction', 20, 512, ['FUNCTION_TIMEOUT_SECONDS', 'OPENAI_SECRET_ID', 'REQUESTS_QUEUE_URL', 'REQUESTS_TABLE', 'SETTLE_SECONDS', 'SHARES_TABLE']],
  ['ClockLambdaFunction', 50, 512, ['REQUESTS_QUEUE_URL', 'REQUESTS_TABLE', 'SHARES_QUEUE_URL', 'SHARES_TABLE']],
])('%s has %i s, %i MB and only the settings that it reads', (id, Timeout, MemorySize, names) => {
  const { Environment, ...rest } = properties(id);
  expect(rest).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Timeout, MemorySize });
  expect(Object.keys(v.parse(v.object({ Variables: v.record(v.string(), v.unknown()) }), Environment).Variables).toSorted()).toEqual(names);
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
    const highThroughput = { FifoQueue: true, DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' };
    expect(properties(`${name}Queue`)).toMatchObject({
      ...highThroughput,
      VisibilityTimeout: 120,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [`${name}DeadLetters`, 'Arn'] }, maxReceiveCount: 5 },
    });
    expect(properties(`${name}DeadLetters`)).toMatchObject({ ...highThroughput, MessageRetentionPeriod: 14 * 24 * 3600 });
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

test('few shares run at once', () => {
  expect(properties('SharesEventSourceMappingSQSSharesQueue').ScalingConfig).toEqual({ MaximumConcurrency: 2 });
});

test('only the door is public, with both statements that a public Function URL needs', () => {
  expect(ofType('AWS::Lambda::Url')).toEqual(['SlackLambdaFunctionUrl']);
  const open = ofType('AWS::Lambda::Permission').map(properties).filter(({ Principal }) => Principal === '*');
  const FunctionName = { 'Fn::GetAtt': ['SlackLambdaFunction', 'Arn'] };
  expect(open).toEqual([
    { Action: 'lambda:InvokeFunction', FunctionName, Principal: '*', InvokedViaFunctionUrl: true },
    { Action: 'lambda:InvokeFunctionUrl', FunctionName, Principal: '*', FunctionUrlAuthType: 'NONE' },
  ]);
});

test('the clock ticks every minute', () => {
  expect(ofType('AWS::Events::Rule').map(properties)).toMatchObject([{ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' }]);
});

test.each(FUNCTIONS)('the log group of %s is kept for 30 days', (name) => {
  const id = `${name.charAt(0).toUpperCase()}${name.slice(1)}LogGroup`;
  expect(properties(id)).toMatchObject({ LogGroupName: `/aws/lambda/model-share-bot-prod-${name}`, RetentionInDays: 30 });
});

test('nothing in the template is bound to an account', () => {
  expect(JSON.stringify(template)).not.toMatch(/\b\d{12}\b(?!-)/);
});

test.each(FUNCTIONS)('the zip of %s has the same bytes each time', async (name) => {
  const [first, second] = await Promise.all(folders.map((folder) => readFile(join(folder, `${name}.zip`))));
  expect(first?.equals(second ?? Buffer.alloc(0))).toBe(true);
});
