import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';
import { AwsError } from '../../src/aws/call.ts';
import type { AwsCaller } from '../../src/aws/call.ts';
import { readSecretText } from '../../src/handlers/wiring/outside.ts';
import { requestsTable, sharesTable } from '../../src/store/tables.ts';
import type { TableDefinition } from '../../src/store/tables.ts';
import { CannotServe } from './names.ts';
import type { Log } from './names.ts';

/** As in infra/queues.yml. */
const VISIBILITY_SECONDS = 120;
const RECEIVES = 5;
const FIFO = {
  FifoQueue: 'true',
  DeduplicationScope: 'messageGroup',
  FifoThroughputLimit: 'perMessageGroupId',
  MessageRetentionPeriod: '1209600',
  SqsManagedSseEnabled: 'true',
} as const;

const ACTIVE_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 200;

const Described = v.object({
  Table: v.object({
    TableStatus: v.string(),
    KeySchema: v.array(v.object({ AttributeName: v.string() })),
    GlobalSecondaryIndexes: v.optional(v.array(v.object({ IndexName: v.string() })), []),
  }),
});
const Attributes = v.object({ Attributes: v.object({ QueueArn: v.string(), FifoQueue: v.optional(v.string()) }) });
const Made = v.object({ QueueUrl: v.string() });

export interface Stores {
  readonly aws: AwsCaller;
  readonly tables: { readonly requests: string; readonly shares: string };
  readonly queues: { readonly requests: string; readonly shares: string };
  /** Names or ARNs in Secrets Manager. */
  readonly secrets: { readonly slack: string; readonly openai: string };
  /** Makes tables and queues that are missing; else they are named. What is there is left as it is. */
  readonly create: boolean;
  readonly log: Log;
}

export interface QueueArns {
  readonly requests: string;
  readonly shares: string;
}

/**
 * Looks whether both tables and both queues are there and are what the bot needs, and whether its secrets can be read.
 * @throws CannotServe with everything that is missing or wrong
 */
export async function openStores({ aws, tables, queues, secrets, create, log }: Stores): Promise<QueueArns> {
  const looked = await Promise.allSettled([
    openTable(aws, 'REQUESTS_TABLE', requestsTable(tables.requests), create, log),
    openTable(aws, 'SHARES_TABLE', sharesTable(tables.shares), create, log),
    openQueue(aws, 'REQUESTS_QUEUE_URL', queues.requests, create, log),
    openQueue(aws, 'SHARES_QUEUE_URL', queues.shares, create, log),
    openSecret(aws, 'SLACK_SECRET_ID', secrets.slack),
    openSecret(aws, 'OPENAI_SECRET_ID', secrets.openai),
  ]);
  const problems = looked.flatMap((one): readonly string[] => {
    if (one.status === 'fulfilled') return [];
    const error: unknown = one.reason;
    if (error instanceof CannotServe) return error.problems;
    throw error;
  });
  if (problems.length > 0) throw new CannotServe(problems);
  const [, , requests, shares] = looked;
  return { requests: valueOf(requests), shares: valueOf(shares) };
}

const valueOf = <T>(settled: PromiseSettledResult<T>): T => {
  if (settled.status === 'fulfilled') return settled.value;
  throw settled.reason;
};

const codeOf = (error: unknown): string | null => (error instanceof AwsError ? error.code : null);

/** The problem of one setting; AWS's own errors name their service and what became of the call. */
const wrong = (setting: string, error: unknown): Error => {
  if (error instanceof AwsError) {
    const look = error.status === null ? 'Check the endpoint settings (AWS_ENDPOINT_URL…).' : 'Check region and credentials.';
    return new CannotServe([`${setting} cannot be looked at: ${error.message} ${look}`]);
  }
  return error instanceof Error ? error : new Error(String(error));
};

/** Whether it is there. What it holds is told by the functions where it is wrong: it may change at any time. */
async function openSecret(aws: AwsCaller, setting: string, id: string): Promise<void> {
  try {
    await readSecretText(aws, id);
  } catch (error) {
    if (error instanceof AwsError && error.code !== 'ResourceNotFoundException') throw wrong(setting, error);
    const what = error instanceof AwsError ? 'and there is no such secret in Secrets Manager' : 'which holds no text';
    throw new CannotServe([`${setting} is ${id}, ${what}: store it, or name another one`]);
  }
}

async function openTable(
  aws: AwsCaller,
  setting: string,
  definition: TableDefinition,
  create: boolean,
  log: Log,
): Promise<void> {
  const { TableName: name } = definition;
  const describe = async () => {
    try {
      return v.parse(Described, await aws.call('dynamodb', 'DescribeTable', { TableName: name })).Table;
    } catch (error) {
      if (codeOf(error) === 'ResourceNotFoundException') return null;
      if (codeOf(error) === 'ValidationException') {
        const form = '3 to 255 of a-z, A-Z, 0-9, _, . and -';
        throw new CannotServe([`${setting} is ${name}, which cannot be a table's name: ${form}`]);
      }
      throw wrong(setting, error);
    }
  };
  const found = await describe();
  if (found === null && !create) {
    throw new CannotServe([`${setting} is ${name}, and there is no such table: deploy it, or let --create make it`]);
  }
  if (found === null) {
    try {
      await aws.call('dynamodb', 'CreateTable', definition);
      log({ level: 'info', event: 'table_made', table: name });
    } catch (error) {
      // Somebody else was making it at the same moment.
      if (codeOf(error) !== 'ResourceInUseException') throw wrong(setting, error);
    }
  }
  for (let waited = 0; ; waited += LOOK_EVERY_MS) {
    const table = await describe();
    if (table?.TableStatus === 'ACTIVE' || table?.TableStatus === 'UPDATING') return checkTable(setting, definition, table);
    if (waited >= ACTIVE_WITHIN_MS) {
      throw new CannotServe([`${setting} is ${name}, which does not become active: look at it in DynamoDB`]);
    }
    await delay(LOOK_EVERY_MS);
  }
}

function checkTable(setting: string, wanted: TableDefinition, table: v.InferOutput<typeof Described>['Table']): void {
  const has = table.GlobalSecondaryIndexes.map((index) => index.IndexName);
  const lacks = wanted.GlobalSecondaryIndexes.map((index) => index.IndexName).filter((name) => !has.includes(name));
  if (table.KeySchema.length === 1 && table.KeySchema[0]?.AttributeName === 'pk' && lacks.length === 0) return;
  const what = lacks.length === 0 ? 'whose key is not pk' : `which lacks the indexes ${lacks.join(', ')}`;
  throw new CannotServe([`${setting} is ${wanted.TableName}, ${what}: it is another table, name the bot's own`]);
}

/** @returns its ARN */
async function openQueue(aws: AwsCaller, setting: string, url: string, create: boolean, log: Log): Promise<string> {
  const describe = async (queueUrl: string) => {
    try {
      const given = await aws.call('sqs', 'GetQueueAttributes', { QueueUrl: queueUrl, AttributeNames: ['All'] });
      return v.parse(Attributes, given).Attributes;
    } catch (error) {
      if (/QueueDoesNotExist|NonExistentQueue/.test(codeOf(error) ?? '')) return null;
      throw wrong(setting, error);
    }
  };
  const found = await describe(url);
  if (found !== null) {
    if (found.FifoQueue === 'true') return found.QueueArn;
    throw new CannotServe([`${setting} is ${url}, which is no FIFO queue: name the bot's own`]);
  }
  const name = new URL(url).pathname.split('/').at(-1) ?? '';
  if (!create) {
    throw new CannotServe([`${setting} is ${url}, and there is no such queue: deploy it, or let --create make it`]);
  }
  if (!/^[A-Za-z0-9_-]{1,70}\.fifo$/.test(name)) {
    throw new CannotServe([`${setting} is ${url}, which cannot be made: its name must end in .fifo`]);
  }
  const make = async (queueName: string, attributes: object): Promise<string> => {
    try {
      const made = await aws.call('sqs', 'CreateQueue', { QueueName: queueName, Attributes: attributes });
      log({ level: 'info', event: 'queue_made', queue: queueName });
      return v.parse(Made, made).QueueUrl;
    } catch (error) {
      throw wrong(setting, error);
    }
  };
  const arnOf = async (queueUrl: string): Promise<string> => {
    const made = await describe(queueUrl);
    if (made !== null) return made.QueueArn;
    throw new CannotServe([`${setting} is ${url}, but the queue of that name has the address ${queueUrl}: set that`]);
  };
  const dead = await make(`${name.slice(0, -'.fifo'.length)}-dead.fifo`, FIFO);
  const queueUrl = await make(name, {
    ...FIFO,
    VisibilityTimeout: String(VISIBILITY_SECONDS),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: await arnOf(dead), maxReceiveCount: RECEIVES }),
  });
  const own = await describe(url);
  if (own !== null) return own.QueueArn;
  throw new CannotServe([`${setting} is ${url}, but the queue of that name has the address ${queueUrl}: set that`]);
}
