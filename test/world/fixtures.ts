import { onTestFinished } from 'vitest';
import { signedRequest } from '../../playground/slack/sign.ts';
import { inProcess } from '../../playground/world/in-process.ts';
import type { Wire } from '../../playground/world/in-process.ts';
import { NAMES } from '../../playground/world/names.ts';
import type { Actor, FunctionName } from '../../playground/world/names.ts';
import { startWorld } from '../../playground/world/world.ts';
import type { World, WorldOptions } from '../../playground/world/world.ts';
import { awsFor } from '../../src/handlers/wiring/outside.ts';
import type { Outside } from '../../src/handlers/wiring/outside.ts';

export const MINUTE = 60_000;
export const DAY = 86_400_000;
/** 2026-11-24 14:00:00 UTC */
export const START = 1_795_528_800_000;

/** What a fixture's function does with one message, or with one tick of the clock. */
export type Work = (given: { readonly body: string; readonly receives: number; readonly outside: Outside }) => unknown;

interface Records {
  readonly Records: readonly { readonly body: string; readonly attributes: Readonly<Record<string, string>> }[];
}

const wired =
  (work: Work): Wire =>
  (outside) =>
  async (event: Records) => {
    const record = event.Records?.[0];
    return work({ body: record?.body ?? '', receives: Number(record?.attributes.ApproximateReceiveCount), outside });
  };

/** A world in which the named functions do what a test wants and the others nothing; closed when the test ends. */
export async function worldOf(
  works: Partial<Readonly<Record<FunctionName, Work>>>,
  options: Partial<WorldOptions> = {},
): Promise<World> {
  const idle: Work = () => null;
  const world = await startWorld({
    launcher: inProcess({
      slack: wired(works.slack ?? idle),
      requests: wired(works.requests ?? idle),
      shares: wired(works.shares ?? idle),
      clock: wired(works.clock ?? idle),
    }),
    ...options,
  });
  onTestFinished(() => world.close());
  return world;
}

/** Puts a message on a queue as if somebody had sent it. */
export function put(world: World, actor: Actor, body: string, group = 'g1'): void {
  world.sqs
    .queue(NAMES.queues[actor])
    .send({ body, groupId: group, dedupId: `${group}-${body}`, attributes: new Map() });
}

/** Anything that reaches the door; the fixtures' doors do not verify. */
export const anyRequest = () => signedRequest('secret', 'payload=%7B%7D', START / 1_000);

export const read = (outside: Outside, key: string) =>
  awsFor(outside).call('dynamodb', 'GetItem', {
    TableName: NAMES.tables.requests,
    Key: { pk: { S: key } },
    ConsistentRead: true,
  });

export const write = (outside: Outside, actor: Actor, key: string, due: number | null) =>
  awsFor(outside).call('dynamodb', 'UpdateItem', {
    TableName: NAMES.tables[actor],
    Key: { pk: { S: key } },
    UpdateExpression: due === null ? 'REMOVE due, dueShard' : 'SET due = :due, dueShard = :shard',
    ...(due !== null && { ExpressionAttributeValues: { ':due': { N: String(due) }, ':shard': { S: 'd' } } }),
  });

export const send = (outside: Outside, actor: Actor, body: string) =>
  awsFor(outside).call('sqs', 'SendMessage', {
    QueueUrl: outside.env[actor === 'requests' ? 'REQUESTS_QUEUE_URL' : 'SHARES_QUEUE_URL'],
    MessageBody: body,
    MessageGroupId: 'g1',
    MessageDeduplicationId: `${body}-${outside.now()}`,
  });
