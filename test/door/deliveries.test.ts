import type { App, ReceiverEvent } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { parseTeamId } from '../../src/domain/ids.ts';
import { BadPayload } from '../../src/slack/badPayload.ts';
import { LambdaReceiver } from '../../src/slack/receiver.ts';
import { slackSecrets } from '../../src/slack/secret.ts';
import { APP, CONTEXT, NOW, SECRET, TEAM, TOKEN, click, command, event, payload, signed } from './signing.ts';

/** What the receiver answers and logs, whatever becomes of the delivery behind it. */
const teamId = parseTeamId(TEAM) ?? expect.fail('a team id');
const help = signed({ body: command('help') });

const receiving = (given: { processEvent?: (event: ReceiverEvent) => Promise<void>; secrets?: readonly string[] }) => {
  const lines: Record<string, unknown>[] = [];
  const texts = [...(given.secrets ?? [SECRET])];
  const secrets = slackSecrets({
    read: () => Promise.resolve(JSON.stringify({ signing_secret: texts.shift() ?? SECRET, bot_token: TOKEN })),
    now: () => NOW,
  });
  let clock = NOW;
  const receiver = new LambdaReceiver({ secrets, pins: { appId: APP, teamId }, now: () => (clock += 1) - 1, log: (line) => lines.push(line) });
  // The receiver asks nothing else of an App.
  if (given.processEvent !== undefined) receiver.init({ processEvent: given.processEvent } as unknown as App);
  return { receiver, lines, send: (request = help) => receiver.toHandler()(request, CONTEXT) };
};
/** A listener behind it throws this, having answered or not. */
const throwing = async (thrown: unknown, answer?: unknown) => {
  const { send, lines } = receiving({
    processEvent: async ({ ack }) => {
      if (answer !== undefined) await ack(answer);
      throw thrown;
    },
  });
  return { answer: await send(), line: lines[0] };
};

test('is started and stopped by Bolt, and runs nothing of its own', async () => {
  const { receiver } = receiving({});
  expect(await receiver.start()).toHaveLength(2);
  await expect(receiver.stop()).resolves.toBeUndefined();
});

test('given to no App, it answers 500 and says so by a name', async () => {
  const { send, lines } = receiving({});
  expect(await send()).toEqual({
    statusCode: 500, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Something failed here. It is in the log.',
  });
  expect(lines).toMatchObject([{ event: 'delivery', status: 500, why: 'Error' }]);
});

test('tells how long a delivery took', async () => {
  const { send, lines } = receiving({ processEvent: async ({ ack }) => ack() });
  await send();
  // Looked at when it came, for the signature, for the listener, and at the end.
  expect(lines).toMatchObject([{ ms: 3 }]);
});

describe('what it refuses', () => {
  test.each([
    ['another app', signed({ body: command('help', { api_app_id: 'A2' }) }), 403, 'other_app'],
    ['another workspace', signed({ body: command('help', { team_id: 'T2' }) }), 403, 'other_team'],
    ['an unknown kind', signed({ body: payload({ type: 'event_callback' }) }), 404, 'unknown'],
    ['a button without an action', signed({ body: payload({ type: 'block_actions', actions: [] }) }), 400, 'malformed'],
    ['a stale signature', signed({ body: command('help'), at: NOW - 3_600_000 }), 401, 'stale'],
    ['no signature', event({ body: 'x' }), 401, 'malformed'],
    ['another signature', signed({ body: command('help'), secret: 'e'.repeat(32) }), 401, 'mismatch'],
    ['nothing but a body that is no text', signed({ body: Buffer.from([0xff]), base64: true }), 400, 'the body is not UTF-8'],
  ])('%s: %i %s', async (_what, request, status, why) => {
    const { send, lines } = receiving({ processEvent: () => Promise.reject(new Error('must not be asked')) });
    expect((await send(request)).statusCode).toBe(status);
    expect(lines).toMatchObject([{ status, why }]);
  });

  test('a GET is told what Slack sends, anything else only that it was not understood', async () => {
    const headers = { 'content-type': 'text/plain; charset=utf-8' };
    const { send } = receiving({});
    expect(await send(event({ method: 'GET' }))).toEqual({ statusCode: 405, headers: { ...headers, allow: 'POST' }, body: 'Slack sends POST.' });
    expect(await send(signed({ body: 'x', contentType: 'text/plain' }))).toEqual({ statusCode: 400, headers, body: 'Not understood.' });
  });

  test('a signature of neither secret, also when the secret was rotated just then', async () => {
    const { send } = receiving({ secrets: ['a'.repeat(32), 'b'.repeat(32)], processEvent: async ({ ack }) => ack() });
    expect((await send()).statusCode).toBe(401);
  });
});

describe('what a listener answers', () => {
  test.each([undefined, null, ''])('%j is an empty 200', async (answer) => {
    const { send } = receiving({ processEvent: async ({ ack }) => ack(answer) });
    expect(await send()).toEqual({ statusCode: 200, headers: {}, body: '' });
  });

  test('nothing is a 404, and the log says why', async () => {
    const { send, lines } = receiving({ processEvent: () => Promise.resolve() });
    expect(await send()).toMatchObject({ statusCode: 404 });
    expect(lines).toMatchObject([{ why: 'nobody listens to it' }]);
  });

  test('anything is not explained where it was answered', async () => {
    const { send, lines } = receiving({ processEvent: async ({ ack }) => ack('Asked.') });
    await send();
    expect(lines[0]).not.toHaveProperty('why');
  });

  test('before it throws is kept, also when it throws that it could not read', async () => {
    expect(await throwing(new BadPayload('late'), 'Asked.')).toMatchObject({ answer: { statusCode: 200, body: 'Asked.' }, line: { why: 'BadPayload' } });
  });
});

describe('what was thrown', () => {
  const wrapped = (original: unknown): Error => Object.assign(new TypeError('by Bolt'), { original });
  test.each<readonly [string, unknown, string, number]>([
    ['an error', new RangeError('x'), 'RangeError', 500],
    ['an error that Bolt wraps', wrapped(new RangeError('x')), 'RangeError', 500],
    ['what it could not read, wrapped', wrapped(new BadPayload('x')), 'BadPayload', 400],
    ['an error around something else', wrapped('x'), 'TypeError', 500],
    ['no error, though it looks like one', { original: new RangeError('x') }, 'object', 500],
    ['a text', 'x', 'string', 500],
    ['nothing', null, 'object', 500],
  ])('%s is told by its name', async (_what, thrown, why, status) => {
    expect(await throwing(thrown)).toMatchObject({ answer: { statusCode: status }, line: { why } });
  });
});

describe('what a listener is given', () => {
  const given = async (request = help) => {
    const events: ReceiverEvent[] = [];
    const { send } = receiving({ processEvent: (one) => (events.push(one), Promise.resolve()) });
    await send(request);
    return events[0];
  };
  test('a name for the delivery and when it came, and whether Slack repeats it', async () => {
    const first = await given();
    expect(first?.customProperties).toEqual({ delivery: expect.stringMatching(/^[0-9a-f]{64}$/), at: NOW + 2 });
    expect(first).not.toHaveProperty('retryNum');
    const headers = { 'x-slack-retry-num': '2', 'x-slack-retry-reason': 'http_timeout' };
    expect(await given(signed({ body: command('help'), headers }))).toMatchObject({ retryNum: 2, retryReason: 'http_timeout' });
  });

  test('the payload itself', async () => {
    expect((await given(signed({ body: click({ action_id: 'approve' }) })))?.body).toMatchObject({ type: 'block_actions', actions: [{ action_id: 'approve' }] });
  });
});
