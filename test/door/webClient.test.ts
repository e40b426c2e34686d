import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createConnections } from '../../src/aws/connections.ts';
import { slackFetch } from '../../src/slack/fetch.ts';
import { type Secrets, slackSecrets } from '../../src/slack/secret.ts';
import { webClients, withFreshToken } from '../../src/slack/webClient.ts';
import { NOW, SECRET } from './signing.ts';

type Reply = (request: IncomingMessage, response: ServerResponse) => void;
const open: Server[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function slackAt(...replies: Reply[]) {
  const seen: { url: string | undefined; auth: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ url: request.url, auth: request.headers.authorization, body: Buffer.concat(chunks).toString() });
      const reply = replies.shift() ?? json({ ok: true });
      reply(request, response);
    });
  });
  open.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A listening TCP server has an address and a port.
  const { port } = server.address() as AddressInfo;
  return { seen, url: `http://127.0.0.1:${port}/api/` };
}

const json =
  (body: object, status = 200, headers: Record<string, string> = {}): Reply =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
const text =
  (body: string, status = 200): Reply =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end(body);
  };
const drop: Reply = (request) => request.socket.destroy();
const silence: Reply = () => {};

const secretsOf = (...tokens: string[]): Secrets => {
  let reads = 0;
  return slackSecrets({
    read: () => Promise.resolve(JSON.stringify({ signing_secret: SECRET, bot_token: tokens[reads++] ?? expect.fail('read too often') })),
    now: () => NOW,
  });
};

const callerAt = (slackApiUrl: string, secrets: Secrets = secretsOf('xoxb-1'), timeout = 2_000) =>
  withFreshToken(secrets, webClients({ slackApiUrl, timeout, fetch: slackFetch(createConnections(() => 0)) }));

describe('an answer is a value, and nothing is sent twice', () => {
  test.each([
    ['ok', json({ ok: true, user: { id: 'U1' } }), { ok: true, value: expect.objectContaining({ ok: true }) }],
    ['a refusal', json({ ok: false, error: 'channel_not_found' }), { kind: 'refused', error: 'channel_not_found' }],
    ['ratelimited in the body', json({ ok: false, error: 'ratelimited' }), { kind: 'rate_limited', retryAfterMs: 30_000 }],
    ['429', json({ ok: false, error: 'ratelimited' }, 429, { 'retry-after': '7' }), { kind: 'rate_limited', retryAfterMs: 7_000 }],
    ['429 without a time', json({ ok: false }, 429), { kind: 'rate_limited', retryAfterMs: 30_000 }],
    ['429 with a time that is none', json({ ok: false }, 429, { 'retry-after': 'soon' }), { kind: 'rate_limited', retryAfterMs: 30_000 }],
    ['internal_error', json({ ok: false, error: 'internal_error' }), { kind: 'lost' }],
    ['an error that is a sentence', json({ ok: false, error: 'Dana <secret> asked' }), { kind: 'lost' }],
    ['HTML with 200', text('<html>xoxb-1</html>'), { kind: 'lost' }],
    ['500', text('oops', 500), { kind: 'lost' }],
    ['408', text('late', 408), { kind: 'lost' }],
    ['404', text('no', 404), { kind: 'refused', error: 'http_404' }],
    ['a dropped connection', drop, { kind: 'lost' }],
    ['missing_scope', json({ ok: false, error: 'missing_scope', needed: 'users:read' }), { kind: 'token', error: 'missing_scope' }],
    ['a redirect', (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), { kind: 'lost' }],
  ] as [string, Reply, object][])('%s', async (_, reply, expected) => {
    const { seen, url } = await slackAt(reply);
    const called = await callerAt(url, secretsOf('xoxb-1', 'xoxb-1'))((client) => client.users.info({ user: 'U1' }));
    expect(called).toEqual('ok' in expected ? expected : { ok: false, failure: expected });
    expect(seen).toEqual([{ url: '/api/users.info', auth: 'Bearer xoxb-1', body: 'user=U1' }]);
  });

  test('no answer until the time-out', async () => {
    const { url } = await slackAt(silence);
    const called = await callerAt(url, secretsOf('xoxb-1'), 50)((client) => client.users.info({ user: 'U1' }));
    expect(called).toEqual({ ok: false, failure: { kind: 'lost' } });
  });

  test('nobody there', async () => {
    const { url } = await slackAt();
    for (const server of open.splice(0)) {
      server.close();
      await once(server, 'close');
    }
    const called = await callerAt(url)((client) => client.users.info({ user: 'U1' }));
    expect(called).toEqual({ ok: false, failure: { kind: 'not_connected' } });
  });

  test('a connection is used again, and one that Slack closed meanwhile is told apart from none', async () => {
    const { seen, url } = await slackAt(json({ ok: true }), drop);
    const call = callerAt(url);
    expect(await call((client) => client.users.info({ user: 'U1' }))).toMatchObject({ ok: true });
    expect(await call((client) => client.users.info({ user: 'U2' }))).toEqual({ ok: false, failure: { kind: 'lost' } });
    expect(seen).toHaveLength(2);
  });
});

describe('a token that Slack does not take', () => {
  const refused = (error: string) => json({ ok: false, error });

  test.each(['invalid_auth', 'token_revoked', 'token_expired', 'account_inactive', 'not_authed'])(
    '%s: the secret is read again, and the call made with the new one',
    async (error) => {
      const { seen, url } = await slackAt(refused(error), json({ ok: true }));
      const called = await callerAt(url, secretsOf('xoxb-old', 'xoxb-new'))((client) => client.users.info({ user: 'U1' }));
      expect(called).toMatchObject({ ok: true });
      expect(seen.map(({ auth }) => auth)).toEqual(['Bearer xoxb-old', 'Bearer xoxb-new']);
    },
  );

  test('the same token again: once is enough', async () => {
    const { seen, url } = await slackAt(refused('invalid_auth'), json({ ok: true }));
    const called = await callerAt(url, secretsOf('xoxb-1', 'xoxb-1'))((client) => client.users.info({ user: 'U1' }));
    expect(called).toEqual({ ok: false, failure: { kind: 'token', error: 'invalid_auth' } });
    expect(seen).toHaveLength(1);
  });

  test('a second one is not read within 30 seconds', async () => {
    const { seen, url } = await slackAt(refused('invalid_auth'), refused('invalid_auth'), refused('invalid_auth'));
    const call = callerAt(url, secretsOf('xoxb-1', 'xoxb-2'));
    await call((client) => client.users.info({ user: 'U1' }));
    await call((client) => client.users.info({ user: 'U1' }));
    expect(seen.map(({ auth }) => auth)).toEqual(['Bearer xoxb-1', 'Bearer xoxb-2', 'Bearer xoxb-2']);
  });
});

test('an answer without end is cut off', async () => {
  const { url } = await slackAt((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(1 << 20))) { /* until it is full */ }
    };
    response.on('drain', more);
    more();
  });
  const called = await callerAt(url)((client) => client.users.info({ user: 'U1' }));
  expect(called).toEqual({ ok: false, failure: { kind: 'lost' } });
});

