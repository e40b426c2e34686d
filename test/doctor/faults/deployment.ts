import { NAMES } from '../../../playground/world/names.ts';
import { redrive } from '../../../scripts/redrive.ts';
import { requestsTable } from '../../../src/store/tables.ts';
import type { Fault } from './fault.ts';

const OPENAI_SECRET = NAMES.secrets.openai;

export const settings: readonly Fault[] = [
  {
    name: 'a setting is missing',
    plant: () => ({ SHARES_TABLE: '' }),
    check: 'table shares',
    says: /prod-shares/,
    remedy: /deploy/,
  },
  {
    name: 'a workspace id of another form',
    plant: () => ({ SLACK_TEAM_ID: 'acme' }),
    check: 'settings',
    says: /SLACK_TEAM_ID is not a workspace id/,
    remedy: /serverless\.yml/,
  },
  {
    name: 'no app id',
    plant: () => ({ SLACK_APP_ID: '' }),
    check: 'settings',
    says: /SLACK_APP_ID is missing/,
    remedy: /serverless\.yml/,
  },
  {
    name: 'no AWS keys',
    plant: () => ({ AWS_ACCESS_KEY_ID: undefined }),
    check: 'settings',
    says: /AWS_ACCESS_KEY_ID not set/,
    remedy: /export-credentials/,
  },
  {
    name: 'settle shorter than it may be',
    plant: () => ({ SETTLE_SECONDS: '30' }),
    check: 'settings',
    says: /SETTLE_SECONDS is 30/,
    remedy: /serverless\.yml/,
  },
  {
    name: 'one secret for both',
    plant: () => ({ SLACK_SECRET_ID: OPENAI_SECRET }),
    check: 'settings',
    says: /hold the admin key/,
    remedy: /of its own/,
  },
  {
    name: 'both queues one',
    plant: ({ env }) => ({ SHARES_QUEUE_URL: env['REQUESTS_QUEUE_URL'] }),
    check: 'settings',
    says: /one queue/,
    remedy: /its own queue/,
  },
];

/** As a table carries its name. */
const identity = (table: string) => ({ pk: { S: 'identity' }, form: { S: '1' }, table: { S: table }, version: { N: '1' } });

export const aws: readonly Fault[] = [
  {
    name: 'wrong region',
    plant: () => ({ AWS_REGION: 'us-east-1' }),
    check: 'aws',
    says: /not taken in us-east-1/,
    remedy: /AWS_REGION/,
  },
  {
    name: 'wrong AWS keys',
    plant: () => ({ AWS_SECRET_ACCESS_KEY: 'not-the-key' }),
    check: 'aws',
    says: /not taken/,
    remedy: /fresh credentials/,
  },
  {
    name: 'another account',
    plant: () => ({ REQUESTS_TABLE: 'their-requests', SHARES_TABLE: 'their-shares' }),
    check: 'aws',
    says: /neither table/,
    remedy: /credentials of the deployment/,
  },
  {
    name: 'DynamoDB cannot be reached',
    plant: () => ({ AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' }),
    check: 'aws',
    says: /no answer/,
    remedy: /network/,
  },
  {
    name: 'a table is not there',
    plant: () => ({ REQUESTS_TABLE: 'gone' }),
    check: 'table requests',
    says: /no table gone/,
    remedy: /restore/,
  },
  {
    name: 'a table without an index',
    plant: async ({ world }) => {
      const { GlobalSecondaryIndexes, AttributeDefinitions, ...rest } = requestsTable('half');
      await world.dynamo.createTables([{
        ...rest,
        AttributeDefinitions: AttributeDefinitions.filter(
          ({ AttributeName }) => !['requester'].includes(AttributeName),
        ),
        GlobalSecondaryIndexes: GlobalSecondaryIndexes.filter(({ IndexName }) => IndexName !== 'mine'),
      }]);
      return { REQUESTS_TABLE: 'half' };
    },
    check: 'table requests', says: /lacks the indexes mine/, remedy: /tables\.yml/,
  },
  {
    name: 'no right to look at tables',
    plant: ({ world, env }) => void world.dynamo.denies.push(
      { accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '', action: 'dynamodb:DescribeTable', resource: NAMES.tables.shares },
    ),
    mend: ({ world }) => void world.dynamo.denies.splice(0),
    check: 'table shares', says: /may not/, remedy: /dynamodb:DescribeTable/,
  },
  {
    name: 'a queue is not there',
    plant: ({ env }) => ({ REQUESTS_QUEUE_URL: `${env['REQUESTS_QUEUE_URL']}x` }),
    check: 'queue requests',
    says: /no queue/,
    remedy: /REQUESTS_QUEUE_URL/,
  },
  {
    name: 'a queue without dead letters',
    plant: ({ world }) => ({ SHARES_QUEUE_URL: world.sqs.queue(NAMES.deadLetters.shares).url }),
    check: 'queue shares',
    says: /no dead-letter queue/,
    remedy: /queues\.yml/,
  },
  {
    name: 'a queue that hides too shortly',
    plant: ({ world: { sqs } }) => ({
      REQUESTS_QUEUE_URL: sqs.createQueue('short.fifo', {
        VisibilityTimeout: '30',
        RedrivePolicy: JSON.stringify(
          { deadLetterTargetArn: sqs.queue(NAMES.deadLetters.requests).arn, maxReceiveCount: 5 },
        ),
      }),
    }),
    check: 'queue requests', says: /30 s only/, remedy: /120 s/,
  },
  ...(['requests', 'shares'] as const).map((actor): Fault => ({
    name: `a dead letter of ${actor}`,
    plant: ({ world }) => {
      const body = actor === 'shares' ? { v: 1, kind: 'catalogue', seen: null } : {
        v: 1,
        kind: 'nudge',
        request: 'R-00000',
      };
      world.sqs.queue(NAMES.deadLetters[actor]).send(
        { body: JSON.stringify(body), groupId: 'g', dedupId: 'd', attributes: new Map() },
      );
    },
    mend: async ({ world, env }) => {
      await redrive([actor], env, () => undefined);
      await world.pump();
    },
    check: `dead letters ${actor}`, says: /^1 in /, remedy: new RegExp(`npm run redrive -- ${actor}`),
  })),
  {
    name: 'the clock did not run for a day',
    plant: ({ world }) => world.advance(24 * 60 * 60_000),
    mend: ({ world }) => world.tick(),
    check: 'clock', says: /23 hours/, remedy: /schedule/,
  },
  {
    name: 'a request is overdue while the clock runs',
    plant: async ({ world }) => {
      const due = { N: String(world.now() - 20 * 60_000) };
      await world.dynamo.put(NAMES.tables.requests, { pk: { S: 'R-7K2M9' }, dueShard: { S: 'd' }, due });
    },
    mend: ({ world }) => world.dynamo.put(NAMES.tables.requests, { pk: { S: 'R-7K2M9' } }),
    check: 'overdue', says: /R-7K2M9, for 20 minutes/, remedy: /message_failed/,
  },
  {
    name: 'a restored table that nobody has settled',
    plant: async ({ world }) => {
      const due = { N: String(world.now() - 20 * 60_000) };
      await world.dynamo.put(NAMES.tables.requests, { pk: { S: 'R-7K2M9' }, dueShard: { S: 'd' }, due });
      await world.dynamo.put(NAMES.tables.shares, identity('bot-shares-lost'));
    },
    mend: async ({ world }) => {
      await world.dynamo.put(NAMES.tables.requests, { pk: { S: 'R-7K2M9' } });
      await world.dynamo.put(NAMES.tables.shares, identity(NAMES.tables.shares));
    },
    check: 'hold', says: /shares is a copy of bot-shares-lost: nothing is decided/, remedy: /npm run restore -- --settle/,
  },
  {
    name: 'a table whose name is of a form from the future',
    plant: ({ world }) => world.dynamo.put(NAMES.tables.shares, { ...identity('bot-shares-lost'), form: { S: '2' } }),
    mend: ({ world }) => world.dynamo.put(NAMES.tables.shares, identity(NAMES.tables.shares)),
    check: 'hold', says: /identity cannot be read/, remedy: /newer release/,
  },
];
