import type { App, ReceiverEvent } from '@slack/bolt';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTeamId } from '../../src/domain/ids.ts';
import { connect } from '../../src/slack/app.ts';
import { BadPayload } from '../../src/slack/badPayload.ts';
import type { Listener } from '../../src/slack/listeners/listener.ts';
import { LambdaReceiver } from '../../src/slack/receiver.ts';
import { type Secrets, slackSecrets } from '../../src/slack/secret.ts';
import { APP, CONTEXT, NOW, SECRET, TEAM, TOKEN, click, command, event, form, payload, signatureOf, signed } from './signing.ts';

const teamId = parseTeamId(TEAM) ?? expect.fail('a team id');

interface Set {
  run?: Listener;
  secrets?: Secrets;
}

function door({ run = () => Promise.resolve(undefined), secrets }: Set = {}) {
  const lines: Record<string, unknown>[] = [];
  const handle = connect(
    { commands: { '/share-model': run }, actions: { approve: run }, options: { model: run }, views: { ask: run } },
    {
      secrets: secrets ?? slackSecrets({ read: () => Promise.resolve(JSON.stringify({ signing_secret: SECRET, bot_token: TOKEN })), now: () => NOW }),
      settings: { appId: APP, teamId, responseUrlHosts: [] },
      now: () => NOW,
      log: (line) => lines.push(line),
    },
  );
  return { lines, send: (request: Parameters<typeof handle>[0]) => handle(request, CONTEXT), handle };
}

/** A listener that counts. */
function counting() {
  const seen: unknown[] = [];
  const run: Listener = (delivery) => {
    seen.push(delivery.body);
    return Promise.resolve(undefined);
  };
  return { seen, run };
}

test('the handler has two parameters', () => {
  expect(door().handle).toHaveLength(2);
});

describe('without a right signature nothing is parsed, nobody is called, nothing is thrown', () => {
  const stamp = String(NOW / 1000);
  test.each([
    ['bad JSON', event({ body: '{"x', headers: { 'content-type': 'application/json' } }), 401],
    ['a form around bad JSON', event({ body: 'payload=%7Bx', headers: { 'content-type': 'application/x-www-form-urlencoded' } }), 401],
    ['no headers', event({ body: 'x', headers: null }), 401],
    ['nothing at all', event({}), 401],
    ['a GET', event({ method: 'GET' }), 405],
    ['ssl_check', event({ body: 'ssl_check=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }), 401],
    ['url_verification', event({ body: '{"type":"url_verification","challenge":"c"}', headers: { 'content-type': 'application/json' } }), 401],
    ['signed an hour ago', signed({ body: command('help'), at: NOW - 3_600_000 }), 401],
    ['signed for in an hour', signed({ body: command('help'), at: NOW + 3_600_000 }), 401],
    ['signed with another secret', signed({ body: command('help'), secret: 'e'.repeat(32) }), 401],
    [
      'another version',
      signed({ body: command('help'), headers: { 'x-slack-signature': signatureOf(command('help'), stamp, SECRET, 'v9') } }),
      401,
    ],
    ['a changed body', { ...signed({ body: command('help') }), body: command('list') }, 401],
    ['over 1 MB', signed({ body: `text=${'x'.repeat(1024 * 1024)}` }), 413],
    ['over 1 MB in base64', signed({ body: `text=${'x'.repeat(1024 * 1024)}`, base64: true }), 413],
  ])('%s', async (_, request, status) => {
    const { seen, run } = counting();
    const { send, lines } = door({ run });
    const answer = await send(request);
    expect(answer.statusCode).toBe(status);
    expect(answer.body).toMatch(/^[A-Z][^<>{}%]{5,80}\.$/);
    expect(seen).toEqual([]);
    expect(lines).toMatchObject([{ event: 'delivery', status, why: expect.any(String) }]);
  });
});

describe('signed', () => {
  test.each([
    ['bad JSON', signed({ body: '{"x', contentType: 'application/json' }), 400],
    ['JSON that is no object', signed({ body: '[1]', contentType: 'application/json' }), 400],
    ['a form around bad JSON', signed({ body: 'payload=%7Bx' }), 400],
    ['a form around a number', signed({ body: 'payload=7' }), 400],
    ['neither form nor JSON', signed({ body: 'x', contentType: 'text/plain' }), 400],
    ['no content type', signed({ body: 'x', headers: { 'content-type': undefined } }), 400],
    ['bytes that are no UTF-8', signed({ body: Buffer.from([0x7b, 0xff, 0x7d]), base64: true, contentType: 'application/json' }), 400],
    ['url_verification without a challenge', signed({ body: '{"type":"url_verification"}', contentType: 'application/json' }), 400],
    ['another app', signed({ body: command('help', { api_app_id: 'A01OTHER' }) }), 403],
    ['no app', signed({ body: 'a=b' }), 403],
    ['another workspace', signed({ body: command('help', { team_id: 'T01OTHER' }) }), 403],
    ['another workspace in a payload', signed({ body: click({ action_id: 'approve' }, { team: { id: 'T01OTHER' } }) }), 403],
    ['another organization', signed({ body: click({ action_id: 'approve' }, { team: null, enterprise: { id: 'E01OTHER' }, user: { id: 'U1', team_id: 'T01OTHER' } }) }), 403],
    ['a command that nobody listens to', signed({ body: command('', { command: '/other' }) }), 404],
    ['a button that nobody listens to', signed({ body: click({ action_id: 'other' }) }), 404],
    ['a button without a person', signed({ body: click({ action_id: 'approve' }, { user: null }) }), 400],
    ['a button without an action', signed({ body: payload({ type: 'block_actions', actions: [] }) }), 400],
    ['a dialog without a view', signed({ body: payload({ type: 'view_submission' }) }), 400],
    ['a payload of an unknown kind', signed({ body: payload({ type: 'workflow_step_edit' }) }), 404],
    ['ssl_check that is not 1', signed({ body: 'ssl_check=2' }), 403],
  ])('%s', async (_, request, status) => {
    const { seen, run } = counting();
    const { send } = door({ run });
    const answer = await send(request);
    expect(answer.statusCode).toBe(status);
    expect(answer.body).toMatch(/^[A-Z][^<>{}%]{5,80}\.$/);
    expect(seen).toEqual([]);
  });

  test.each([
    ['a command', signed({ body: command('help') })],
    ['in base64', signed({ body: command('help'), base64: true })],
    ['with parameters in its content type', signed({ body: command('help'), contentType: 'application/x-www-form-urlencoded; charset=utf-8' })],
    ['with its content type in capitals', signed({ body: command('help'), contentType: 'Application/X-WWW-Form-Urlencoded' })],
    ['a button', signed({ body: click({ action_id: 'approve', value: 'x' }) })],
    ['a button where the channel is null', signed({ body: click({ action_id: 'approve', value: 'x' }, { channel: null }) })],
    ['an app installed for an organization', signed({ body: click({ action_id: 'approve' }, { team: null, enterprise: { id: 'E01ACME' }, user: { id: 'U1', team_id: TEAM } }) })],
    ['a dialog', signed({ body: payload({ type: 'view_submission', view: { callback_id: 'ask' } }) })],
    ['an outsider of a shared channel', signed({ body: click({ action_id: 'approve' }, { user: { id: 'U9', team_id: 'T01OTHER' } }) })],
  ])('%s reaches its listener once', async (_, request) => {
    const { seen, run } = counting();
    const { send, lines } = door({ run });
    expect(await send(request)).toEqual({ statusCode: 200, headers: {}, body: '' });
    expect(seen).toHaveLength(1);
    expect(lines).toEqual([expect.objectContaining({ status: 200, delivery: expect.stringMatching(/^[0-9a-f]{16}$/) })]);
  });

  test('headers are found however they are written', async () => {
    const { headers, ...rest } = signed({ body: command('help') });
    const { send } = door();
    const loud = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
    expect(await send({ ...rest, headers: loud })).toMatchObject({ statusCode: 200 });
  });

  test('bytes beyond ASCII come through base64 unharmed', async () => {
    const { seen, run } = counting();
    const { send } = door({ run });
    const body = JSON.stringify({ api_app_id: APP, team: { id: TEAM }, user: { id: 'U01DANA' }, type: 'block_actions', actions: [{ action_id: 'approve', value: 'Größe 大' }] });
    expect(await send(signed({ body, base64: true, contentType: 'application/json' }))).toMatchObject({ statusCode: 200 });
    expect(seen).toMatchObject([{ actions: [{ value: 'Größe 大' }] }]);
  });

  test('and as plain text', async () => {
    const { seen, run } = counting();
    const { send } = door({ run });
    const body = JSON.stringify({ api_app_id: APP, team: { id: TEAM }, user: { id: 'U01DANA' }, type: 'block_actions', actions: [{ action_id: 'approve', value: 'Größe 大' }] });
    expect(await send(signed({ body, contentType: 'application/json' }))).toMatchObject({ statusCode: 200 });
    expect(seen).toMatchObject([{ actions: [{ value: 'Größe 大' }] }]);
  });

  test('ssl_check is answered', async () => {
    expect(await door().send(signed({ body: form({ ssl_check: '1', token: 'x' }) }))).toMatchObject({ statusCode: 200, body: '' });
  });

  test('url_verification gives the challenge back', async () => {
    const body = JSON.stringify({ type: 'url_verification', token: 'x', challenge: '3eZbrw1aB' });
    expect(await door().send(signed({ body, contentType: 'application/json' }))).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: '{"challenge":"3eZbrw1aB"}',
    });
  });
});

describe('what a listener does', () => {
  const send = (run: Listener) => {
    const { send, lines } = door({ run });
    return send(signed({ body: command('help') })).then((answer) => ({ answer, lines }));
  };

  test('a line goes out as text', async () => {
    const { answer } = await send(() => Promise.resolve('Asked.'));
    expect(answer).toEqual({ statusCode: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Asked.' });
  });

  test('anything else as JSON', async () => {
    const { answer } = await send(() => Promise.resolve({ response_action: 'clear' }));
    expect(answer).toMatchObject({ statusCode: 200, body: '{"response_action":"clear"}' });
  });

  test('throwing gives 500 and the name of the error, nothing else', async () => {
    const { answer, lines } = await send(() => Promise.reject(new RangeError(`no ${TOKEN}`)));
    expect(answer).toMatchObject({ statusCode: 500, body: 'Something failed here. It is in the log.' });
    expect(lines).toMatchObject([{ status: 500, why: 'RangeError', what: '/share-model', user: 'U01DANA' }]);
    expect(JSON.stringify(lines)).not.toContain(TOKEN);
  });

  test('a signed payload that it cannot read gives 400', async () => {
    const { answer, lines } = await send(() => Promise.reject(new BadPayload('no user')));
    expect(answer).toMatchObject({ statusCode: 400 });
    expect(lines).toMatchObject([{ why: 'BadPayload' }]);
  });

  describe('with an acknowledgement of its own', () => {
    const receive = async (processEvent: (event: ReceiverEvent) => Promise<void>) => {
      const lines: Record<string, unknown>[] = [];
      const secrets = slackSecrets({
        read: () => Promise.resolve(JSON.stringify({ signing_secret: SECRET, bot_token: TOKEN })),
        now: () => NOW,
      });
      const receiver = new LambdaReceiver({ secrets, pins: { appId: APP, teamId }, now: () => NOW, log: (line) => lines.push(line) });
      // The receiver asks nothing else of an App.
      receiver.init({ processEvent } as unknown as App);
      return { answer: await receiver.toHandler()(signed({ body: command('help') }), CONTEXT), lines };
    };

    test('throwing after it keeps it', async () => {
      const { answer, lines } = await receive(async ({ ack }) => {
        await ack('Asked.');
        throw new RangeError('late');
      });
      expect(answer).toMatchObject({ statusCode: 200, body: 'Asked.' });
      expect(lines).toMatchObject([{ status: 200, why: 'RangeError' }]);
    });

    test('the first counts', async () => {
      const { answer, lines } = await receive(async ({ ack }) => {
        await ack('one');
        await ack('two');
      });
      expect(answer).toMatchObject({ statusCode: 200, body: 'one' });
      expect(lines).toMatchObject([{ again: 'acknowledged twice' }]);
    });

    test('none at all: 404, at once', async () => {
      const { answer } = await receive(() => Promise.resolve());
      expect(answer).toMatchObject({ statusCode: 404, body: 'Nobody here listens to this.' });
    });
  });

  test('a repeat by Slack is logged as one', async () => {
    const { send, lines } = door();
    await send(signed({ body: command('help'), headers: { 'x-slack-retry-num': '2', 'x-slack-retry-reason': 'http_timeout' } }));
    expect(lines).toMatchObject([{ retry: 2 }]);
  });
});

describe('the secret', () => {
  const text = (secret: string) => `${JSON.stringify({ signing_secret: secret, bot_token: TOKEN })}\n`;
  const changing = (texts: (() => Promise<string>)[]) => {
    let clock = NOW;
    let reads = 0;
    const secrets = slackSecrets({ read: () => (texts[reads++] ?? expect.fail('one read too many'))(), now: () => clock });
    return { secrets, later: (ms: number) => (clock += ms), reads: () => reads };
  };
  const gives = (value: string) => () => Promise.resolve(value);
  const fails = () => Promise.reject(new Error(`cannot read ${SECRET}`));

  test('is read once for many deliveries', async () => {
    const { secrets, reads } = changing([gives(text(SECRET))]);
    const { send } = door({ secrets });
    await send(signed({ body: command('help') }));
    await send(signed({ body: command('list') }));
    expect(reads()).toBe(1);
  });

  test('is not read for what has no signature', async () => {
    const { secrets, reads } = changing([]);
    expect(await door({ secrets }).send(event({ body: 'x' }))).toMatchObject({ statusCode: 401 });
    expect(reads()).toBe(0);
  });

  test('is read again where a fresh signature does not fit, and the delivery goes through', async () => {
    const { secrets, reads } = changing([gives(text('e'.repeat(32))), gives(text(SECRET))]);
    expect(await door({ secrets }).send(signed({ body: command('help') }))).toMatchObject({ statusCode: 200 });
    expect(reads()).toBe(2);
  });

  test('is read again at most once in 30 seconds', async () => {
    const old = gives(text('e'.repeat(32)));
    const { secrets, reads, later } = changing([old, old, gives(text(SECRET))]);
    const { send } = door({ secrets });
    const statuses: (number | undefined)[] = [];
    for (const pause of [0, 1, 29_998, 1]) {
      later(pause);
      statuses.push((await send(signed({ body: command('help') }))).statusCode);
    }
    expect(statuses).toEqual([401, 401, 401, 200]);
    expect(reads()).toBe(3);
  });

  test('of a stale signature is not read again', async () => {
    const { secrets, reads } = changing([gives(text(SECRET))]);
    const { send } = door({ secrets });
    await send(signed({ body: command('help') }));
    await send(signed({ body: command('help'), at: NOW - 301_000, secret: 'e'.repeat(32) }));
    expect(reads()).toBe(1);
  });

  test('stays as it was where the second look fails', async () => {
    const { secrets } = changing([gives(text(SECRET)), fails]);
    const { send } = door({ secrets });
    expect(await send(signed({ body: command('help') }))).toMatchObject({ statusCode: 200 });
    expect(await send(signed({ body: command('help'), secret: 'e'.repeat(32) }))).toMatchObject({ statusCode: 401 });
    expect(await send(signed({ body: command('help') }))).toMatchObject({ statusCode: 200 });
  });

  test.each([
    ['cannot be read', fails],
    ['is empty', gives('')],
    ['is not JSON', gives(SECRET)],
    ['lacks the token', gives(JSON.stringify({ signing_secret: SECRET }))],
    ['has a token of another kind', gives(JSON.stringify({ signing_secret: SECRET, bot_token: 'xapp-1' }))],
  ])('%s: 503, nothing of it shown, and tried again at the next delivery', async (_, bad) => {
    const { secrets } = changing([bad, gives(text(SECRET))]);
    const { send, lines } = door({ secrets });
    const answer = await send(signed({ body: command('help') }));
    const body = 'The bot is not set up: its Slack secret is missing or wrong.';
    expect(answer).toMatchObject({ statusCode: 503, body });
    expect(lines).toMatchObject([{ status: 503, why: expect.stringMatching(/^The Slack secret (?:cannot be read|is not)/) }]);
    expect(JSON.stringify([answer, lines])).not.toContain(SECRET);
    expect(await send(signed({ body: command('help') }))).toMatchObject({ statusCode: 200 });
  });
});

test('whatever arrives, the door answers and does not throw', async () => {
  const { send } = door({ secrets: slackSecrets({ read: () => Promise.reject(new Error('none')), now: () => NOW }) });
  const headers = fc.dictionary(
    fc.constantFrom('content-type', 'X-Slack-Signature', 'x-slack-request-timestamp', '__proto__', 'x'),
    fc.anything(),
  );
  const requests = fc.oneof(
    fc.anything(),
    fc.record({
      requestContext: fc.constant({ http: { method: 'POST' } }),
      headers: fc.option(headers),
      body: fc.oneof(fc.string({ unit: 'binary' }), fc.anything()),
      isBase64Encoded: fc.oneof(fc.boolean(), fc.anything()),
    }),
  );
  await fc.assert(
    // What is tested is exactly that the types do not hold.
    fc.asyncProperty(requests, async (request) => {
      expect((await send(request as Parameters<typeof send>[0])).statusCode).toBeGreaterThanOrEqual(400);
    }),
  );
});

test('whatever is signed, the door answers and does not throw', async () => {
  const { send } = door();
  const known = fc.record(
    {
      type: fc.oneof(fc.constantFrom('block_actions', 'view_submission', 'block_suggestion', 'event_callback', 'shortcut'), fc.anything()),
      team: fc.oneof(fc.constant({ id: TEAM }), fc.anything()),
      user: fc.oneof(fc.constant({ id: 'U01DANA' }), fc.anything()),
      channel: fc.oneof(fc.constant({ id: 'C01' }), fc.anything()),
      actions: fc.oneof(fc.constant([{ action_id: 'approve' }]), fc.anything()),
      view: fc.oneof(fc.constant({ callback_id: 'ask' }), fc.anything()),
      event: fc.anything(),
      command: fc.anything(),
      response_url: fc.anything(),
      authorizations: fc.anything(),
      function_data: fc.anything(),
    },
    { requiredKeys: ['team'] },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(known, fc.json()), async (value) => {
      const body = typeof value === 'string' ? value : JSON.stringify({ ...value, api_app_id: APP });
      const answer = await send(signed({ body, contentType: 'application/json' }));
      expect([200, 400, 403, 404]).toContain(answer.statusCode);
    }),
  );
});
