import * as v from 'valibot';
import { AwsError } from '../../src/aws/call.ts';
import type { AwsCaller } from '../../src/aws/call.ts';
import { requestsTable, sharesTable } from '../../src/store/tables.ts';
import type { TableDefinition } from '../../src/store/tables.ts';
import { ok, part, skipped, wrong } from './lines.ts';
import type { Line, Part } from './lines.ts';
import type { Settings } from './settings.ts';

const Described = v.object({
  Table: v.object({
    TableStatus: v.string(),
    KeySchema: v.array(v.object({ AttributeName: v.string() })),
    GlobalSecondaryIndexes: v.optional(
      v.array(v.object({ IndexName: v.string(), IndexStatus: v.optional(v.string(), 'ACTIVE') })),
      [],
    ),
  }),
});
type Table = v.InferOutput<typeof Described>['Table'];

export const codeOf = (error: unknown): string | null => (error instanceof AwsError ? error.code : null);

/** AWS's names for keys that are no good at all, whatever is asked (Common errors, AWS API references). */
const KEYS = /UnrecognizedClient|InvalidClientToken|Signature|MissingAuthentication|ExpiredToken/;

/** A table as AWS describes it, null where there is none, or the error. */
type Looked = Table | null | AwsError;

async function look(aws: AwsCaller, name: string): Promise<Looked> {
  try {
    return v.parse(Described, await aws.call('dynamodb', 'DescribeTable', { TableName: name })).Table;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return error.code === 'ResourceNotFoundException' ? null : error;
  }
}

/** Whether AWS can be spoken to at all, and whether one table is there. */
export async function reach(
  aws: AwsCaller,
  region: string,
  table: string,
): Promise<{ readonly problem: Extract<Line, { kind: 'wrong' }> | null; readonly there: boolean }> {
  const looked = await look(aws, table);
  return { problem: unreachable(looked, region), there: looked !== null };
}

/** Whether AWS can be spoken to at all, and then both tables. The value tells that the rest of AWS is worth asking. */
export async function checkTables(aws: AwsCaller, settings: Settings): Promise<Part<{ readonly whole: boolean }>> {
  const { region, REQUESTS_TABLE, SHARES_TABLE } = settings;
  const [requests, shares] = await Promise.all([look(aws, REQUESTS_TABLE), look(aws, SHARES_TABLE)]);
  const [one, other] = [unreachable(requests, region), unreachable(shares, region)];
  const line = one ?? other;
  if (line !== null) return part(line);
  if (requests === null && shares === null) {
    const says = `neither table is in ${region} in this account (${REQUESTS_TABLE}, ${SHARES_TABLE})`;
    return part(
      wrong('aws', says, 'set AWS_REGION and the credentials of the deployment, or deploy it: npm run setup'),
    );
  }
  const lines = [
    ok('aws', `answers in ${region}`),
    tableLine('table requests', requestsTable(REQUESTS_TABLE), requests),
    tableLine('table shares', sharesTable(SHARES_TABLE), shares),
  ];
  return { lines, value: { whole: lines.every(({ kind }) => kind === 'ok') } };
}

function unreachable(looked: Looked, region: string): Extract<Line, { kind: 'wrong' }> | null {
  if (!(looked instanceof AwsError)) return null;
  if (looked.status === null) {
    return wrong('aws', `no answer from DynamoDB in ${region}`, 'check the network, AWS_REGION and AWS_ENDPOINT_URL');
  }
  if (KEYS.test(looked.code ?? '')) {
    const remedy = 'take fresh credentials of the deployment\'s account and set AWS_REGION to its region';
    return wrong('aws', `the credentials are not taken in ${region} (${looked.code})`, remedy);
  }
  return null;
}

function tableLine(check: string, wanted: TableDefinition, found: Looked): Line {
  const { TableName: name } = wanted;
  if (found instanceof AwsError) {
    return awsRefusal(check, `${name} cannot be looked at`, found, 'dynamodb:DescribeTable');
  }
  if (found === null) {
    return wrong(check, `there is no table ${name}`, 'deploy it, or restore it and give its name to the deployment');
  }
  if (found.KeySchema.length !== 1 || found.KeySchema[0]?.AttributeName !== 'pk') {
    return wrong(check, `${name} has another key than pk: it is another table`, 'name the bot\'s own table');
  }
  const has = new Map(found.GlobalSecondaryIndexes.map((index) => [index.IndexName, index.IndexStatus]));
  const lacks = wanted.GlobalSecondaryIndexes.map((index) => index.IndexName).filter((index) => !has.has(index));
  if (lacks.length > 0) {
    return wrong(check, `${name} lacks the indexes ${lacks.join(', ')}`, 'deploy again: infra/tables.yml has them');
  }
  const building = [...has].filter(([, status]) => status !== 'ACTIVE').map(([index]) => index);
  if (building.length > 0 || !['ACTIVE', 'UPDATING'].includes(found.TableStatus)) {
    return wrong(
      check,
      `${name} is ${found.TableStatus}, not ready: ${building.join(', ')}`,
      'wait until DynamoDB says ACTIVE',
    );
  }
  return ok(check, `${name}, ${has.size} indexes`);
}

/** A refusal of one call, told with the permission that is missing where that is the cause. */
export function awsRefusal(check: string, what: string, error: AwsError, action: string): Line {
  if (/AccessDenied/.test(error.code ?? '')) {
    return wrong(check, `${what}: these credentials may not`, `allow ${action}, or use an administrator's (adminArns)`);
  }
  return wrong(
    check,
    `${what} (${error.code ?? 'no answer'})`,
    'look at the service\'s health in AWS, then run it again',
  );
}

const Attributes = v.object({ Attributes: v.optional(v.record(v.string(), v.string()), {}) });
const Redrive = v.pipe(v.string(), v.parseJson(), v.object({ deadLetterTargetArn: v.string() }));
const Url = v.object({ QueueUrl: v.string() });

/** Six times the functions' time-out, as AWS asks for an event source; infra/queues.yml. */
const VISIBILITY_SECONDS = 120;

const attributes = async (aws: AwsCaller, url: string): Promise<Readonly<Record<string, string>>> =>
  v.parse(
    Attributes,
    await aws.call('sqs', 'GetQueueAttributes', { QueueUrl: url, AttributeNames: ['All'] }),
  ).Attributes;

/** A queue and its dead-letter queue, a line each. */
export async function checkQueue(aws: AwsCaller, actor: 'requests' | 'shares', url: string): Promise<readonly Line[]> {
  const check = `queue ${actor}`;
  const deadCheck = `dead letters ${actor}`;
  const name = new URL(url).pathname.split('/').at(-1) ?? url;
  const after = (line: Line) => [line, skipped(deadCheck, `waits for ${check}`)];
  let found: Readonly<Record<string, string>>;
  try {
    found = await attributes(aws, url);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (/QueueDoesNotExist|NonExistentQueue/.test(error.code ?? '')) {
      return after(wrong(check, `there is no queue ${name}`, `deploy it, or correct ${actor.toUpperCase()}_QUEUE_URL`));
    }
    return after(awsRefusal(check, `${name} cannot be looked at`, error, 'sqs:GetQueueAttributes'));
  }
  if (found['FifoQueue'] !== 'true') {
    return after(wrong(check, `${name} is no FIFO queue`, 'name the bot\'s own queue'));
  }
  const redrive = v.safeParse(Redrive, found['RedrivePolicy']);
  if (!redrive.success) {
    return after(
      wrong(check, `${name} has no dead-letter queue`, 'name the bot\'s own queue, or deploy again (infra/queues.yml)'),
    );
  }
  if (Number(found['VisibilityTimeout']) < VISIBILITY_SECONDS) {
    const says = `${name} hides a message for ${found['VisibilityTimeout']} s only: it could be handled twice at once`;
    return after(wrong(check, says, `deploy again: infra/queues.yml says ${VISIBILITY_SECONDS} s`));
  }
  return [ok(check, name), await deadLetters(aws, actor, redrive.output.deadLetterTargetArn.split(':').at(-1) ?? '')];
}

async function deadLetters(aws: AwsCaller, actor: string, name: string): Promise<Line> {
  const check = `dead letters ${actor}`;
  try {
    const { QueueUrl } = v.parse(Url, await aws.call('sqs', 'GetQueueUrl', { QueueName: name }));
    const found = await attributes(aws, QueueUrl);
    const count = Number(found['ApproximateNumberOfMessages']) + Number(found['ApproximateNumberOfMessagesNotVisible']);
    if (count === 0) return ok(check, 'none');
    const says = `${count} in ${name}: what they were for was not done`;
    return wrong(
      check,
      says,
      `find the cause in the log of ${actor} (message_failed), then: npm run redrive -- ${actor}`,
    );
  } catch (error) {
    if (error instanceof AwsError) return awsRefusal(check, `${name} cannot be looked at`, error, 'sqs:GetQueueUrl');
    throw error;
  }
}
