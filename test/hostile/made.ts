import * as fc from 'fast-check';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { parseRequestId, parseTeamId } from '../../src/domain/ids.ts';
import type { RequestsMessage, SharesMessage } from '../../src/engine/messages.ts';
import { createDoor } from '../../src/slack/door.ts';
import { slackSecrets } from '../../src/slack/secret.ts';
import { APP, CONTEXT, NOW, SECRET, TEAM, TOKEN } from '../door/signing.ts';
import { POLICY, PROD, TONE, must, record, user } from '../door/world.ts';

/** The door with all its listeners, nothing behind it but memory that counts. */

/** Stands in what is sent in, with characters that no id and no name of a kind has. */
export const MARK = 'hush hush!';
export const KNOWN = must(parseRequestId('R-7K2M9'));
export const DIGEST = '5c1e77a0';

/** How many pages a person may be shown, things read and messages sent because of one delivery. */
export interface Work {
  secretReads: number;
  reads: number;
  slackCalls: number;
  queued: (RequestsMessage | SharesMessage)[];
}

export interface Door {
  readonly lines: Record<string, unknown>[];
  readonly work: Work;
  /** What one delivery made the door do, and what it answered. Nothing of earlier ones is in it. */
  send(event: unknown): Promise<APIGatewayProxyStructuredResultV2>;
}

export function openDoor(): Door {
  const lines: Record<string, unknown>[] = [];
  const work: Work = { secretReads: 0, reads: 0, slackCalls: 0, queued: [] };
  const kept = record(KNOWN);
  const read = async <T>(value: T): Promise<T> => {
    work.reads += 1;
    return value;
  };
  const handler = createDoor({
    policy: POLICY,
    reads: {
      catalogue: () =>
        read({
          projects: [{ id: PROD, name: 'payments-prod', archived: false }],
          models: [{ id: TONE, owner: null, stops: null, calls: 1, seenAt: 1 }],
          readAt: 1,
          after: null,
          nextAt: 0,
        }),
      request: (id) => read(id === KNOWN ? kept : null),
      share: () => read(null),
      mine: () => read([]),
      holders: () => read({ requests: [KNOWN], all: true }),
    },
    enqueue: {
      requests: async (message) => void work.queued.push(message),
      shares: async (message) => void work.queued.push(message),
    },
    people: {
      person: async (who, team) => ({ kind: 'member', person: { user: who, team, name: 'Dana Kim' } }),
      members: async () => ({ kind: 'members', users: ['U01DANA', 'U01PRIYA', 'U01OMAR'].map(user) }),
    },
    slack: async () => {
      work.slackCalls += 1;
      return { ok: false, failure: { kind: 'lost' } };
    },
    fetch: () => {
      work.slackCalls += 1;
      return Promise.reject(new Error('nothing is there'));
    },
    secrets: slackSecrets({
      read: () => {
        work.secretReads += 1;
        return Promise.resolve(JSON.stringify({ signing_secret: SECRET, bot_token: TOKEN }));
      },
      now: () => NOW,
    }),
    settings: { appId: APP, teamId: must(parseTeamId(TEAM)), responseUrlHosts: [] },
    now: () => NOW,
    log: (line) => lines.push(line),
  });
  return {
    lines,
    work,
    send: (event) => {
      lines.length = 0;
      Object.assign(work, { secretReads: 0, reads: 0, slackCalls: 0, queued: [] });
      // What is tested is that the types need not hold.
      return handler(event as APIGatewayProxyEventV2, CONTEXT);
    },
  };
}

/** Texts that parsers stumble on, of every size up to some kilobytes. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(
    '', ' ', '\u0000', '\ud800', '\udfff\ud800', '\u202e', '\ufeff', '__proto__', 'constructor', 'toString', 'null',
    '1', '1e999', '-0', 'NaN', '[]', '{}', '"', MARK, `<${MARK}>`, '%00', '%', '%zz', '\r\n', '../..', '${7*7}',
  ),
  fc.tuple(fc.constantFrom('a', ':', '*', '<', '"', '{', '[', '\\', '&', '%', '\u0301', '👩‍👩‍👧'), fc.nat(3_000)).map(([one, times]) => one.repeat(times)),
);

/** Any JSON value, with names that objects have by themselves. */
export const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  text,
  fc.dictionary(fc.oneof(text, fc.constantFrom('__proto__', 'constructor', 'length', 'kind', 'v', 'id')), fc.jsonValue(), { maxKeys: 4 }),
  fc.constantFrom(null, [], {}, 0, -1, 1e308, true, [[]], [null], { id: null }),
);

/** An object of this form, in which any part may be anything or missing. */
export const almost = (form: Readonly<Record<string, unknown>>): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(
    Object.fromEntries(
      Object.entries(form).map(([name, right]) => [
        name,
        fc.oneof(
          { weight: 5, arbitrary: isForm(right) ? fc.oneof(fc.constant(right), almost(right)) : fc.constant(right) },
          { weight: 1, arbitrary: value },
        ),
      ]),
    ),
    { requiredKeys: [] },
  );

const isForm = (given: unknown): given is Readonly<Record<string, unknown>> =>
  typeof given === 'object' && given !== null && !Array.isArray(given);

/** `{"a":{"a":…` so deep, or `[[[…`, or without its end. */
export const deep = (depth: number, open: string, close: string, inner = '0'): string =>
  `${open.repeat(depth)}${inner}${close.repeat(depth)}`;
