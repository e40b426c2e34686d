import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';

import { createOpenAIClient } from '../../src/api/client.ts';
import { createConnections } from '../../src/api/exchange.ts';
import { all, drop, failing, failure, html, json, KEY, list, MODEL, PROJECT, rig, type Rig, row } from './server.ts';

type Client = ReturnType<Rig['client']>;
const get = (client: Client) => all(client.listFineTuningCheckpointPermissions(MODEL));
const post = (client: Client) => client.createFineTuningCheckpointPermission(MODEL, [PROJECT]);
const del = (client: Client) => client.deleteFineTuningCheckpointPermission(MODEL, 'cp_1');
const PATH = `/openai/v1/fine_tuning/checkpoints/${MODEL}/permissions`;
const SAID = 'a stranger said so';

test('the base URL keeps its path, colons stay raw, the key goes as a bearer', async () => {
  const { answer, client, received } = await rig();
  answer(list([]));
  await get(client());
  expect(received.map(({ method, url }) => [method, url])).toEqual([['GET', PATH]]);
  expect(received[0]?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, accept: 'application/json' });
  expect(received[0]?.headers).not.toHaveProperty('content-type');
});

test('another header carries the key alone', async () => {
  const { answer, client, received } = await rig();
  answer(list([row('cp_1')]));
  await post(client({ authHeader: 'API-Key' }));
  expect(received[0]?.headers).toMatchObject({ 'api-key': KEY, 'content-type': 'application/json' });
  expect(received[0]?.headers).not.toHaveProperty('authorization');
  expect(received[0]?.body).toBe('{"project_ids":["proj_A1b2C3"]}');
});

test.each([
  'not a url', 'ftp://api.openai.com/v1', 'http://api.openai.com/v1', 'https://u:p@api.openai.com/v1',
  'https://api.openai.com/v1?x=1',
])('%s is no base URL', async (baseUrl) => {
  const { client } = await rig();
  expect(() => client({ baseUrl })).toThrow(/base URL/);
});

test('a header name that is none is refused at once', async () => {
  const { client } = await rig();
  expect(() => client({ authHeader: 'api key:' })).toThrow(/header name/);
});

describe('what an answer means', () => {
  test.each([
    [400, SAID, 'bad_request'],
    [400, 'Cannot modify checkpoint permissions for the owning project: proj_A1b2C3', 'owning_project'],
    [401, SAID, 'refused_key'],
    [401, 'Missing scopes: api.fine_tuning.checkpoints.write', 'missing_scope'],
    [403, SAID, 'forbidden'],
    [403, 'Missing scopes: api.fine_tuning.checkpoints.write', 'missing_scope'],
    [404, SAID, 'unknown_model'],
    [405, SAID, 'bad_request'],
    [408, SAID, 'timeout'],
    [409, SAID, 'conflict'],
    [422, SAID, 'unprocessable'],
    [429, SAID, 'rate_limited'],
    [500, SAID, 'server'],
    [503, SAID, 'server'],
  ])('%i "%s" to a POST is %s, sent once', async (status, message, kind) => {
    const { answer, client, received } = await rig();
    answer(failure(status, message));
    const error = await failing(post(client()));
    const unsure = kind === 'server' || kind === 'timeout' ? 1 : 0;
    expect(error).toMatchObject({ kind, status, requestId: 'req_1', reached: 'yes', unsureTries: unsure });
    expect(error.scope).toBe(kind === 'missing_scope' ? 'api.fine_tuning.checkpoints.write' : null);
    expect(received).toHaveLength(1);
  });

  test('HTML is not_json whatever its status, but for 429; it may have taken effect', async () => {
    for (const status of [200, 302, 404, 429, 502]) {
      const kind = status === 429 ? 'rate_limited' : 'not_json';
      const { answer, client, received } = await rig();
      answer(html(status));
      const unsureTries = kind === 'not_json' ? 1 : 0;
      expect(await failing(post(client()))).toMatchObject({ kind, status, reached: 'yes', unsureTries });
      expect(received).toHaveLength(1);
    }
  });

  test('a 404 that is not OpenAI\'s own does not read as "gone already"', async () => {
    const { answer, client } = await rig();
    answer(json(404, { message: SAID }), failure(404, SAID));
    expect(await failing(del(client()))).toMatchObject({ kind: 'not_json', status: 404 });
    expect(await failing(del(client()))).toMatchObject({ kind: 'not_found', status: 404, unsureTries: 0 });
  });

  test('a request id in another alphabet is dropped', async () => {
    const { answer, client } = await rig();
    answer(failure(400, SAID, { 'x-request-id': '<https://evil|req>' }));
    expect(await failing(post(client()))).toMatchObject({ requestId: null });
  });

  test('a scope in another alphabet is dropped, the full stop behind it too', async () => {
    const { answer, client } = await rig();
    answer(failure(401, 'Missing scopes: <!channel>'), failure(401, 'Missing scopes: api.x.write. You stranger'));
    expect(await failing(post(client()))).toMatchObject({ kind: 'missing_scope', scope: null });
    expect(await failing(post(client()))).toMatchObject({ kind: 'missing_scope', scope: 'api.x.write' });
  });

  test('JSON of another form is not_json and holds nothing of it', async () => {
    const { answer, client } = await rig();
    answer(json(200, { data: [{ id: 'stranger' }] }), json(200, null), list([]));
    expect(await failing(get(client()))).toMatchObject({ kind: 'not_json', status: 200, requestId: 'req_1' });
    expect(await failing(post(client()))).toMatchObject({ kind: 'not_json', unsureTries: 1 });
    expect(await failing(post(client())), 'no row for the project').toMatchObject({ kind: 'not_json', unsureTries: 1 });
  });

  test('an answer above the cap is cut off', async () => {
    const { answer, client, closed } = await rig();
    answer((_request, response) => {
      response.writeHead(200);
      response.write('x'.repeat(3_000));
    });
    const error = await failing(get(client({ timeouts: { maxBytes: 2_000 } })));
    expect(error).toMatchObject({ kind: 'not_json', status: 200 });
    await closed;
  });
});

describe('repeating', () => {
  test.each([[408], [500], [502], [503]])('a GET is repeated after %i, twice at most', async (status) => {
    const { answer, client, received, slept } = await rig();
    answer(failure(status, SAID));
    expect(await failing(get(client()))).toMatchObject({ status });
    expect(received).toHaveLength(3);
    expect(slept).toEqual([150, 300]);
  });

  test('a GET and a DELETE come through after a 502 of HTML and a dropped connection', async () => {
    const { answer, client, received } = await rig();
    answer(html(502), drop, list([row('cp_1')]), html(502), drop, json(200, { id: 'cp_1', deleted: true }));
    expect(await get(client())).toHaveLength(1);
    expect(await del(client())).toEqual({ id: 'cp_1', deleted: true, unsureTries: 2 });
    expect(received).toHaveLength(6);
  });

  test.each([[400], [401], [403], [404], [409], [422]])('a GET or DELETE is not repeated after %i', async (status) => {
    const { answer, client, received } = await rig();
    answer(failure(status, SAID));
    await failing(get(client()));
    await failing(del(client()));
    expect(received).toHaveLength(2);
  });

  test('a 429 without a pace is surfaced at once, also where x-should-retry says true', async () => {
    const { answer, client, received, slept } = await rig();
    answer(failure(429, SAID), failure(429, SAID, { 'x-should-retry': 'true' }));
    expect(await failing(get(client()))).toMatchObject({ kind: 'rate_limited', retryAfterMs: null });
    expect(await failing(get(client()))).toMatchObject({ kind: 'rate_limited', retryAfterMs: null });
    expect([received.length, slept]).toEqual([2, []]);
  });

  test.each([
    [{ 'retry-after-ms': '120' }, 120],
    [{ 'retry-after-ms': '120', 'retry-after': '60' }, 120],
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': 'Tue, 01 Sep 2026 12:00:01 GMT' }, 1_000],
    [{ 'retry-after': 'Tue, 01 Sep 2026 11:00:00 GMT' }, 0],
  ])('%j is obeyed', async (headers, pause) => {
    const { answer, client, received, slept } = await rig();
    answer(failure(429, SAID, headers), list([]));
    expect(await get(client())).toEqual([]);
    expect([received.length, slept]).toEqual([2, [pause]]);
  });

  test.each([
    [{ 'retry-after': '3' }, 3_000],
    [{ 'retry-after': 'Tue, 01 Sep 2026 12:01:00 GMT' }, 60_000],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after-ms': '-5' }, null],
  ])('%j is above the cap or nonsense: surfaced, not waited for', async (headers, retryAfterMs) => {
    const { answer, client, received, slept } = await rig();
    answer(failure(429, SAID, headers));
    expect(await failing(get(client()))).toMatchObject({ kind: 'rate_limited', retryAfterMs });
    expect([received.length, slept]).toEqual([1, []]);
  });

  test('x-should-retry overrides the status for GET, never for POST', async () => {
    const { answer, client, received } = await rig();
    const word = (should: string) => ({ 'x-should-retry': should });
    answer(failure(500, SAID, word('false')), failure(409, SAID, word('true')), list([]));
    expect(await failing(get(client()))).toMatchObject({ status: 500 });
    expect(await get(client())).toEqual([]);
    expect(received).toHaveLength(3);
    answer(failure(500, SAID, { 'x-should-retry': 'true', 'retry-after-ms': '1' }));
    await failing(post(client()));
    expect(received).toHaveLength(4);
  });

  test('no pause goes beyond the call\'s deadline', async () => {
    const { answer, client, received } = await rig();
    answer(failure(500, SAID));
    await failing(get(client({ timeouts: { deadlineMs: 300 } })));
    expect(received).toHaveLength(2);
  });
});

describe('when no whole answer comes', () => {
  test('a POST whose connection is dropped after it was read is sent once and may have been acted upon', async () => {
    const { answer, client, received } = await rig();
    answer(drop);
    expect(await failing(post(client()))).toMatchObject({
      kind: 'network', status: null, requestId: null, reached: 'maybe', unsureTries: 1,
    });
    expect(received).toHaveLength(1);
  });

  test('a body that breaks off is no answer', async () => {
    const { answer, client, received } = await rig();
    answer((_request, response) => {
      response.writeHead(200, { 'content-length': '500' });
      response.write('{"object":', () => response.socket?.destroy());
    });
    expect(await failing(post(client()))).toMatchObject({ kind: 'network', status: 200, reached: 'maybe' });
    expect(received).toHaveLength(1);
  });

  test.each([['GET', get], ['POST', post], ['DELETE', del]] as const)(
    'a %s that gets nothing in its time ends once, and its socket is closed by then',
    async (_method, call) => {
      const { answer, client, received, closed } = await rig();
      answer(() => {});
      const error = await failing(call(client({ timeouts: { answerMs: 150 } })));
      expect(error).toMatchObject({ kind: 'timeout', status: null, reached: 'maybe', unsureTries: 1 });
      await closed;
      expect(received).toHaveLength(1);
    },
  );

  test('a trickle that never ends is a time-out too', async () => {
    const { answer, client, closed } = await rig();
    answer((_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(drip));
    });
    const error = await failing(post(client({ timeouts: { answerMs: 200 } })));
    expect(error).toMatchObject({ kind: 'timeout', status: 200 });
    await closed;
  });

  test('the caller can stop it, before and while it runs', async () => {
    const { answer, client, received, closed } = await rig();
    const stop = new AbortController();
    answer(() => stop.abort());
    const options = { signal: stop.signal };
    const running = client().createFineTuningCheckpointPermission(MODEL, [PROJECT], options);
    expect(await failing(running)).toMatchObject({ kind: 'timeout', reached: 'maybe', unsureTries: 1 });
    await closed;
    const late = client().createFineTuningCheckpointPermission(MODEL, [PROJECT], options);
    expect(await failing(late)).toMatchObject({ kind: 'timeout', reached: 'no', unsureTries: 0 });
    expect(received).toHaveLength(1);
  });

  test.each([['GET', get], ['POST', post]] as const)('a %s that nobody hears is repeated', async (_m, call) => {
    const { client, slept } = await rig();
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        const free = typeof address === 'object' && address !== null ? address.port : 0;
        server.close(() => resolve(free));
      });
    });
    const error = await failing(call(client({ baseUrl: `http://127.0.0.1:${port}/v1` })));
    expect(error).toMatchObject({ kind: 'not_connected', status: null, reached: 'no', unsureTries: 0 });
    expect(error.cause).toMatchObject({ message: 'ECONNREFUSED' });
    expect(slept).toEqual([150, 300]);
  });

  test('a POST goes through once a connection comes about', async () => {
    const { answer, client, received, url } = await rig();
    answer(list([row('cp_1')]));
    const real = createConnections({ connectMs: 2_000 });
    const origins = ['http://127.0.0.1:1', new URL(url).origin];
    const dispatcher = (origin: string) => real(origins.shift() ?? origin);
    expect(await post(client({ dispatcher }))).toHaveLength(1);
    expect(received).toHaveLength(1);
  });

  test('a connection that takes too long was never written to: a POST is repeated', async () => {
    const { client, slept } = await rig();
    // A TLS handshake that is never answered.
    const mute = createServer();
    await new Promise<void>((resolve) => {
      mute.listen(0, '127.0.0.1', resolve);
    });
    const address = mute.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const baseUrl = `https://127.0.0.1:${port}/v1`;
    const error = await failing(post(client({ baseUrl, timeouts: { answerMs: 100 } })));
    expect(error).toMatchObject({ kind: 'not_connected', reached: 'no', unsureTries: 0 });
    expect(slept).toHaveLength(2);
    mute.close();
  });

  test('a POST with too little time left is not begun', async () => {
    const { client, received } = await rig();
    expect(await failing(post(client({ timeouts: { deadlineMs: 2_999 } })))).toMatchObject({
      kind: 'timeout', reached: 'no', unsureTries: 0,
    });
    expect(received).toEqual([]);
  });
});

test('making a client opens nothing', () => {
  const never = () => {
    throw new Error('opened');
  };
  const keys = { adminKey: never, projectKeys: never, refused: never };
  expect(() => createOpenAIClient({ keys, now: never, random: never, dispatcher: never })).not.toThrow();
});
