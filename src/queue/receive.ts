import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as v from 'valibot';
import type { ChannelId, ModelId, ProjectId, RequestId, TeamId, UserId } from '../domain/ids.ts';
import {
  parseChannelId,
  parseModelId,
  parseProjectId,
  parseRequestId,
  parseTeamId,
  parseUserId,
} from '../domain/ids.ts';
import type { RequestsMessage, SharesMessage } from '../engine/messages.ts';

/** A message in a form that this release does not know. It goes to the dead-letter queue untouched. */
export class UnknownMessage extends Error {
  override readonly name = 'UnknownMessage';
  /** No cause: a parser's error quotes what it could not read, and what a person typed must not come into a log. */
  constructor(id: string) {
    super(`Message ${id} has an unknown form. Deploy the release that sent it, then redrive the dead-letter queue.`);
  }
}

const id = <T extends string>(parse: (text: string) => T | null, what: string): v.GenericSchema<unknown, T> =>
  v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const value = parse(dataset.value);
      if (value !== null) return value;
      addIssue({ message: `not a ${what}` });
      return NEVER;
    }),
  );

const requestId = id<RequestId>(parseRequestId, 'request id');
const modelId = id<ModelId>(parseModelId, 'model id');
const projectId = id<ProjectId>(parseProjectId, 'project id');
const userId = id<UserId>(parseUserId, 'user id');
const teamId = id<TeamId>(parseTeamId, 'team id');
const channelId = id<ChannelId>(parseChannelId, 'channel id');
const instant = v.pipe(v.number(), v.integer(), v.minValue(0));

const given = {
  delivery: v.pipe(v.string(), v.maxLength(80)),
  at: instant,
  by: v.strictObject({ user: userId, team: teamId }),
  request: requestId,
};

const command = v.variant('kind', [
  v.strictObject({
    kind: v.literal('ask'),
    ...given,
    name: v.exactOptional(v.string()),
    workspace: v.strictObject({ team: teamId, domain: v.string() }),
    model: modelId,
    projects: v.pipe(
      v.array(v.strictObject({ id: projectId, label: v.string() })),
      v.minLength(1),
      v.maxLength(10),
    ),
    hours: v.pipe(v.number(), v.integer(), v.minValue(1)),
    reason: v.string(),
    stops: v.nullable(v.string()),
  }),
  v.strictObject({ kind: v.literal('approve'), ...given, digest: v.string(), rule: v.string() }),
  v.strictObject({ kind: v.literal('deny'), ...given, digest: v.string(), reason: v.string() }),
  v.strictObject({ kind: v.literal('cancel'), ...given }),
  v.strictObject({ kind: v.literal('revoke'), ...given, reason: v.string() }),
  v.strictObject({ kind: v.literal('give_back'), ...given }),
  v.strictObject({ kind: v.literal('retry'), ...given }),
]);

/** Characters of the reason for a freeze; the door takes fewer. */
const MOST_REASON = 1_000;

const answer = v.variant('kind', [
  v.strictObject({ kind: v.literal('response_url'), url: v.string() }),
  v.strictObject({ kind: v.literal('ephemeral'), channel: channelId, user: userId }),
]);

const requestsMessage = v.variant('kind', [
  v.strictObject({ v: v.literal(1), kind: v.literal('command'), command, answer: v.nullable(answer) }),
  v.strictObject({ v: v.literal(1), kind: v.literal('nudge'), request: requestId }),
  v.strictObject({ v: v.literal(1), kind: v.literal('policy'), hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)) }),
  v.strictObject({
    v: v.literal(1),
    kind: v.literal('freeze'),
    reason: v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(MOST_REASON))),
    by: given.by,
    delivery: given.delivery,
    at: given.at,
    answer: v.nullable(answer),
  }),
]);

const sharesMessage = v.variant('kind', [
  v.strictObject({
    v: v.literal(1),
    kind: v.literal('nudge'),
    share: v.strictObject({ model: modelId, project: projectId }),
    request: v.nullable(requestId),
  }),
  v.strictObject({ v: v.literal(1), kind: v.literal('list'), model: modelId, user: userId, responseUrl: v.string() }),
  v.strictObject({ v: v.literal(1), kind: v.literal('catalogue'), seen: v.nullable(modelId) }),
]);

const parse = <T>(schema: v.GenericSchema<unknown, T>, messageId: string, body: string): T => {
  let form: unknown;
  try {
    form = JSON.parse(body);
  } catch {
    throw new UnknownMessage(messageId);
  }
  const result = v.safeParse(schema, form);
  if (!result.success) throw new UnknownMessage(messageId);
  return result.output;
};

/** @throws UnknownMessage */
export const parseRequestsMessage = (messageId: string, body: string): RequestsMessage =>
  parse(requestsMessage, messageId, body);

/** @throws UnknownMessage */
export const parseSharesMessage = (messageId: string, body: string): SharesMessage =>
  parse(sharesMessage, messageId, body);

/**
 * Works through a batch in order. After the first failure it stops and gives back that message and all behind it, so
 * that a group keeps its order; queue retries are for crashes alone.
 */
export const eachMessage = async (
  event: SQSEvent,
  work: (message: { id: string; body: string; receives: number }) => Promise<void>,
  failed: (id: string, error: unknown) => void,
): Promise<SQSBatchResponse> => {
  for (const [index, record] of event.Records.entries()) {
    const receives = Number(record.attributes.ApproximateReceiveCount);
    try {
      await work({ id: record.messageId, body: record.body, receives });
    } catch (error) {
      failed(record.messageId, error);
      return { batchItemFailures: event.Records.slice(index).map((one) => ({ itemIdentifier: one.messageId })) };
    }
  }
  return { batchItemFailures: [] };
};
