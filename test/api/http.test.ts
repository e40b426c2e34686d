import { describe, expect, test } from 'vitest';

import { createOpenAIClient } from '../../src/api/client.ts';
import { del, failing, failure, get, html, json, KEY, list, MODEL, post, rig, row, SAID } from './server.ts';

const PATH = `/openai/v1/fine_tuning/checkpoints/${MODEL}/permissions`;

test('the base URL keeps its path, colons stay raw, the key goes as a bearer', async () => {
  const { answer, client, received } = await rig();
  answer(list([]));
  await get(client());
  expect(received.map(({ method, url }) => [method, url])).toEqual([['GET', PATH]]);
  expect(received[0]?.headers).toMatchObject({
    authorization: `Bearer ${KEY}`, accept: 'application/json', connection: 'close',
  });
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

test('making a client opens nothing', () => {
  const never = () => {
    throw new Error('opened');
  };
  const keys = { adminKey: never, projectKeys: never, refused: never };
  expect(() => createOpenAIClient({ keys, now: never, random: never, dispatcher: never })).not.toThrow();
});
