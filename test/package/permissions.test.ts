import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVERYTHING, PLACE, allowed, arnOf, matches } from './iam.ts';
import { pack } from './pack.ts';
import type { Ran, Template } from './pack.ts';

/** Who may do what, asked of the packaged template as IAM would be: with ARNs as they stand in an account. */

const ROLES = ['Slack', 'Requests', 'Shares', 'Clock'] as const;
type Role = (typeof ROLES)[number];
const ADMIN = `arn:aws:iam::${PLACE.account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Platform_0a1b2c3d`;
const PATTERN = `arn:aws:iam::${PLACE.account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Platform_*`;
/** May do everything in the account by its own policies. */
const STRANGER = `arn:aws:iam::${PLACE.account}:role/Administrator`;

/** Secrets Manager puts a hyphen and six characters behind the name. */
const secret = (name: string) => `arn:aws:secretsmanager:${PLACE.region}:${PLACE.account}:secret:${name}`;
const SLACK_SECRET = secret('model-share-bot/slack-q1W2e3');
const ADMIN_KEY = secret('model-share-bot/openai-Zx9Yw8');

let ran: Ran & { readonly template: Template };
let bare: Ran & { readonly template: Template };
beforeAll(async () => {
  [ran, bare] = await Promise.all([pack({ adminArns: PATTERN, alarmTopicArn: 'none' }), pack()]);
}, 120_000);
afterAll(() => Promise.all([ran, bare].map(({ folder }) => rm(folder, { recursive: true, force: true }))));

const may = (role: Role, action: string, resource: string, template = ran.template) =>
  allowed(template, { principal: arnOf(template, `${role}Role`), action, resource });
const whoMay = (action: string, resource: string) => ROLES.filter((role) => may(role, action, resource));
const everybodyElse = (principal: string, action: string, resource: string, template = ran.template) =>
  allowed(template, { principal, action, resource }, [EVERYTHING]);
const arn = (id: string) => arnOf(ran.template, id);

const TABLE_WRITES = [
  ...['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems', 'PartiQLInsert', 'PartiQLUpdate'],
  ...['PartiQLDelete', 'UpdateTable', 'DeleteTable', 'UpdateTimeToLive', 'RestoreTableToPointInTime', 'ImportTable'],
].map((verb) => `dynamodb:${verb}`);

test('the admin key is read by shares alone, and Slack’s secret by the door and requests alone', () => {
  expect(whoMay('secretsmanager:GetSecretValue', ADMIN_KEY)).toEqual(['Shares']);
  expect(whoMay('secretsmanager:GetSecretValue', SLACK_SECRET)).toEqual(['Slack', 'Requests']);
});

test('no function changes a secret', () => {
  for (const verb of ['PutSecretValue', 'UpdateSecret', 'DeleteSecret', 'PutResourcePolicy', 'CreateSecret']) {
    for (const one of [ADMIN_KEY, SLACK_SECRET]) expect(whoMay(`secretsmanager:${verb}`, one)).toEqual([]);
  }
});

test('a secret with a longer name is another secret', () => {
  expect(whoMay('secretsmanager:GetSecretValue', secret('model-share-bot/openai-two-Zx9Yw8'))).toEqual([]);
  expect(whoMay('secretsmanager:GetSecretValue', secret('model-share-bot/slack-old-q1W2e3'))).toEqual([]);
});

test('each table is written by its own function, by UpdateItem alone', () => {
  const writers = (table: string) =>
    TABLE_WRITES.flatMap((action) => whoMay(action, arn(table)).map((role) => `${role} ${action}`));
  expect(writers('RequestsTable')).toEqual(['Requests dynamodb:UpdateItem']);
  expect(writers('SharesTable')).toEqual(['Shares dynamodb:UpdateItem']);
});

test('the clock reads indexes only: no record, and nothing that it could write', () => {
  for (const table of ['RequestsTable', 'SharesTable']) {
    expect(may('Clock', 'dynamodb:GetItem', arn(table))).toBe(false);
    expect(may('Clock', 'dynamodb:Query', arn(table))).toBe(false);
    expect(may('Clock', 'dynamodb:Query', `${arn(table)}/index/due`)).toBe(true);
    expect(may('Clock', 'dynamodb:Query', `${arn(table)}/index/mine`)).toBe(false);
  }
});

test.each([
  ['RequestsQueue', ['Slack', 'Shares', 'Clock'], ['Requests']],
  ['SharesQueue', ['Slack', 'Requests', 'Clock'], ['Shares']],
  ['RequestsDeadLetters', [], []],
  ['SharesDeadLetters', [], []],
])('%s: these functions send and these receive', (queue, senders, receivers) => {
  expect(whoMay('sqs:SendMessage', arn(queue))).toEqual(senders);
  for (const verb of ['ReceiveMessage', 'DeleteMessage']) expect(whoMay(`sqs:${verb}`, arn(queue))).toEqual(receivers);
});

describe('somebody whose own policies allow everything', () => {
  const QUEUES = ['RequestsQueue', 'SharesQueue', 'RequestsDeadLetters', 'SharesDeadLetters'];
  const USES = ['SendMessage', 'ReceiveMessage', 'DeleteMessage', 'PurgeQueue'].map((verb) => `sqs:${verb}`);

  test.each(QUEUES)('can neither put a command on %s nor take one, unless named', (queue) => {
    for (const action of USES) {
      expect(everybodyElse(STRANGER, action, arn(queue))).toBe(false);
      expect(everybodyElse(ADMIN, action, arn(queue))).toBe(true);
    }
    expect(everybodyElse(STRANGER, 'sqs:GetQueueAttributes', arn(queue))).toBe(true);
  });

  test.each(QUEUES)('is kept off %s also where nobody is named', (queue) => {
    for (const action of USES) expect(everybodyElse(ADMIN, action, arnOf(bare.template, queue), bare.template)).toBe(false);
  });

  test('neither reads nor changes the admin key, unless named', () => {
    for (const verb of ['GetSecretValue', 'PutSecretValue', 'UpdateSecret', 'PutResourcePolicy', 'DeleteResourcePolicy']) {
      expect(everybodyElse(STRANGER, `secretsmanager:${verb}`, ADMIN_KEY)).toBe(false);
      expect(everybodyElse(ADMIN, `secretsmanager:${verb}`, ADMIN_KEY)).toBe(true);
    }
    expect(everybodyElse(STRANGER, 'secretsmanager:DescribeSecret', ADMIN_KEY)).toBe(true);
  });

  test('is not locked out of the admin key where nobody is named: then it has no policy', () => {
    expect(bare.template.Resources['AdminKeyPolicy']).toBeUndefined();
    expect(everybodyElse(STRANGER, 'secretsmanager:PutSecretValue', ADMIN_KEY, bare.template)).toBe(true);
  });

  test('that shares may read the key does not let it change the key', () => {
    const shares = arn('SharesRole');
    expect(everybodyElse(shares, 'secretsmanager:GetSecretValue', ADMIN_KEY)).toBe(true);
    expect(everybodyElse(shares, 'secretsmanager:PutSecretValue', ADMIN_KEY)).toBe(false);
  });
});

test('the judge itself: six characters, no more and no fewer, and a dot is a dot', () => {
  expect(matches('secret:a-??????', 'secret:a-123456')).toBe(true);
  expect(matches('secret:a-??????', 'secret:a-12345')).toBe(false);
  expect(matches('secret:a-??????', 'secret:a-1234567')).toBe(false);
  expect(matches('queue.fifo', 'queuexfifo')).toBe(false);
  expect(matches('dynamodb:*', 'dynamodb:GetItem')).toBe(true);
});
