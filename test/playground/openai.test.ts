import { afterEach, describe, expect, test } from 'vitest';
import type { OpenAIStandIn } from '../../playground/openai/openai.ts';
import type { Settings } from '../../playground/openai/state.ts';
import { ADMIN, MODEL, NOON, PATH, PROJECT_KEY, READER, STEP, ask, clock, startAcme } from './openai-call.ts';

let openai: OpenAIStandIn;
afterEach(() => openai.close());

const start = async (settings: Partial<Settings> = {}) => {
  openai = await startAcme(settings);
};
const grant = (...project_ids: string[]) => ask(openai, 'POST', PATH, { body: { project_ids } });
const list = (query = '') => ask(openai, 'GET', PATH + query);
const ids = () => openai.permissions(MODEL).map((one) => one.project_id);

test('create, list and delete, as documented', async () => {
  await start();
  const made = await grant('proj_app');
  const permission = {
    object: 'checkpoint.permission',
    id: expect.stringMatching(/^cp_[A-Za-z0-9]{24}$/),
    created_at: 1_790_856_000,
    project_id: 'proj_app',
  };
  expect(made.status).toBe(200);
  expect(made.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/);
  const id = openai.permissions(MODEL)[0]?.id ?? '';
  expect(made.body).toEqual({ object: 'list', data: [permission], first_id: id, last_id: id, has_more: false });
  expect((await list()).body).toEqual(made.body);
  const gone = await ask(openai, 'DELETE', `${PATH}/${id}`);
  expect(gone).toMatchObject({ status: 200, body: { object: 'checkpoint.permission', id, deleted: true } });
  expect((await ask(openai, 'DELETE', `${PATH}/${id}`)).status).toBe(404);
  expect((await list()).body).toEqual({ object: 'list', data: [], first_id: null, last_id: null, has_more: false });
  expect(openai.calls().map((call) => call.operation)).toEqual([
    'createFineTuningCheckpointPermission',
    'listFineTuningCheckpointPermissions',
    'deleteFineTuningCheckpointPermission',
    'deleteFineTuningCheckpointPermission',
    'listFineTuningCheckpointPermissions',
  ]);
});

test('an encoded path is the same model, a checkpoint is a model of its own, a permission belongs to one', async () => {
  await start();
  const { id } = openai.dashboard.grantByHand(MODEL, 'proj_app');
  const encoded = await ask(openai, 'GET', `/fine_tuning/checkpoints/${encodeURIComponent(MODEL)}/permissions`);
  expect(encoded.body['data']).toHaveLength(1);
  const step = await ask(openai, 'GET', `/fine_tuning/checkpoints/${STEP}/permissions`);
  expect(step).toMatchObject({ status: 200, body: { data: [] } });
  expect((await ask(openai, 'DELETE', `/fine_tuning/checkpoints/${STEP}/permissions/${id}`)).status).toBe(404);
  expect((await ask(openai, 'DELETE', `/fine_tuning/checkpoints/${id}/permissions`)).status).toBe(404);
  expect(openai.dashboard.removeByHand(id)).toBe(true);
  expect(openai.dashboard.removeByHand(id)).toBe(false);
});

describe('pages', () => {
  const eleven = async (settings: Partial<Settings> = {}) => {
    await start(settings);
    for (let n = 0; n < 11; n += 1) {
      clock.now = NOON + n * 1000;
      openai.dashboard.grantByHand(MODEL, `proj_${n}`);
    }
  };
  const projects = (body: Readonly<Record<string, unknown>>) =>
    // The stand-in's own list, whose form is asserted in the first test.
    (body['data'] as Array<{ id: string; project_id: string }>).map((one) => one.project_id);

  test('ten unless asked otherwise, newest first, on from the last id, even if that has been deleted', async () => {
    await eleven();
    const first = await list();
    expect(projects(first.body)).toEqual(['10', '9', '8', '7', '6', '5', '4', '3', '2', '1'].map((n) => `proj_${n}`));
    expect(first.body['has_more']).toBe(true);
    openai.dashboard.removeByHand(String(first.body['last_id']));
    const second = await list(`?after=${String(first.body['last_id'])}`);
    expect(projects(second.body)).toEqual(['proj_0']);
    expect(second.body['has_more']).toBe(false);
    const oldest = await list('?order=ascending&limit=2');
    expect(projects(oldest.body)).toEqual(['proj_0', 'proj_2']);
    expect(projects((await list('?project_id=proj_4')).body)).toEqual(['proj_4']);
    expect((await list('?limit=10')).body).toMatchObject({ has_more: false, data: { length: 10 } });
  });

  test.each<[Settings['envelope'], object]>([
    ['no_last_id', {}],
    ['null_last_id', { first_id: null, last_id: null }],
  ])('an envelope of the kind %s', async (envelope, expected) => {
    await eleven({ envelope });
    const { data: _, ...rest } = (await list('?limit=10')).body;
    expect(rest).toEqual({ object: 'list', has_more: true, ...expected });
  });

  test.each(['limit=0', 'limit=x', 'limit=101', 'order=asc', 'after=cp_unknown', 'model=x', 'project_id='])(
    'refuses ?%s',
    async (query) => {
      await start();
      const error = { type: 'invalid_request_error' };
      expect(await list(`?${query}`)).toMatchObject({ status: 400, body: { error } });
    },
  );

  test('a limit that is too large is clamped where that is the setting', async () => {
    await eleven({ maxLimit: 5, overLimit: 'clamped' });
    expect((await list('?limit=50')).body).toMatchObject({ has_more: true, data: { length: 5 } });
  });

  test('a list lags behind what was made and what was deleted', async () => {
    await start({ listLagMs: 5000 });
    const id = String((await grant('proj_app')).body['last_id']);
    clock.now = NOON + 4999;
    expect((await list()).body['data']).toEqual([]);
    clock.now = NOON + 5000;
    expect((await list()).body['data']).toHaveLength(1);
    await ask(openai, 'DELETE', `${PATH}/${id}`);
    expect(openai.permissions(MODEL)).toEqual([]);
    clock.now = NOON + 9999;
    expect((await list()).body['data']).toHaveLength(1);
    clock.now = NOON + 10_000;
    expect((await list()).body['data']).toEqual([]);
  });
});

describe('granting twice', () => {
  test.each<[Settings['grantTwice'], number, number]>([
    ['same_row', 200, 1],
    ['new_row', 200, 2],
    ['409', 409, 1],
    ['400', 400, 1],
  ])('%s', async (grantTwice, status, rows) => {
    await start({ grantTwice });
    const first = await grant('proj_app');
    clock.now = NOON + 1000;
    const second = await grant('proj_app');
    expect(second.status).toBe(status);
    expect(openai.permissions(MODEL)).toHaveLength(rows);
    expect(second.body['last_id'] === first.body['last_id']).toBe(grantTwice === 'same_row');
  });
});

describe('targets', () => {
  test.each<[Partial<Settings>, string, number, string[]]>([
    [{}, 'proj_owner', 400, []],
    [{ unknownProject: '400' }, 'proj_none', 400, []],
    [{ unknownProject: '404' }, 'proj_none', 404, []],
    [{ unknownProject: 'created' }, 'proj_none', 200, ['proj_none']],
    [{ archivedProject: '400' }, 'proj_old', 400, []],
    [{ archivedProject: 'created' }, 'proj_old', 200, ['proj_old']],
  ])('%o: %s is answered %i', async (settings, project, status, expected) => {
    await start(settings);
    const answer = await grant(project);
    expect(answer.status).toBe(status);
    expect(ids()).toEqual(expected);
  });

  test('the owning project is named as OpenAI names it', async () => {
    await start();
    expect((await grant('proj_owner')).body['error']).toEqual({
      message: 'Cannot modify checkpoint permissions for the owning project: proj_owner',
      type: 'invalid_request_error',
      param: null,
      code: null,
    });
  });

  test('of several, those before the refused one are made or not', async () => {
    await start();
    expect((await grant('proj_app', 'proj_none', 'proj_web')).status).toBe(400);
    expect(ids()).toEqual(['proj_app']);
    openai.settings.partialFailure = 'none_created';
    expect((await grant('proj_web', 'proj_none')).status).toBe(400);
    expect(ids()).toEqual(['proj_app']);
  });

  test.each<[string | object, string]>([
    [{ project_ids: ['proj_app'], note: 'x' }, 'note'],
    [{}, 'project_ids'],
    [{ project_ids: [] }, 'project_ids'],
    [{ project_ids: 'proj_app' }, 'project_ids'],
    [{ project_ids: [7] }, 'project_ids'],
  ])('a body of another form is refused: %o', async (body, param) => {
    await start();
    expect(await ask(openai, 'POST', PATH, { body })).toMatchObject({ status: 400, body: { error: { param } } });
    expect(ids()).toEqual([]);
  });

  test('no JSON, or not called JSON', async () => {
    await start();
    expect((await ask(openai, 'POST', PATH, { body: '{' })).status).toBe(400);
    const headers = { 'content-type': 'text/plain' };
    expect((await ask(openai, 'POST', PATH, { body: { project_ids: ['proj_app'] }, headers })).status).toBe(400);
    expect(ids()).toEqual([]);
  });
});

describe('models', () => {
  test.each<[string, number, string]>([
    ['ft:gpt-4o-mini-2024-07-18:acme::none', 404, 'invalid_request_error'],
    ['gpt-4o-mini-2024-07-18', 404, 'invalid_request_error'],
    ['ftckpt_1', 500, 'server_error'],
    ['ftjob-1', 500, 'server_error'],
    ['%', 404, 'invalid_request_error'],
  ])('%s is answered %i', async (model, status, type) => {
    await start();
    const path = `/fine_tuning/checkpoints/${model}/permissions`;
    expect(await ask(openai, 'GET', path)).toMatchObject({ status, body: { error: { type } } });
    const post = await ask(openai, 'POST', path, { body: { project_ids: ['proj_app'] } });
    expect(post.status).toBe(status);
    expect(post.headers.get('x-request-id')).toMatch(/^req_/);
  });
});

describe('keys', () => {
  const scope = (name: string) => `You have insufficient permissions for this operation. Missing scopes: ${name}.`;
  const write = 'api.fine_tuning.checkpoints.write';

  test('a reading key reads and does not write', async () => {
    await start();
    expect((await ask(openai, 'GET', PATH, { key: READER })).status).toBe(200);
    const post = await ask(openai, 'POST', PATH, { key: READER, body: { project_ids: ['proj_app'] } });
    expect(post).toMatchObject({ status: 401, body: { error: { message: scope(write) } } });
    expect(ids()).toEqual([]);
  });

  test.each<[string, string, string, number]>([
    ['none', '', PATH, 401],
    ['a wrong one', 'sk-admin-wrong-0000', PATH, 401],
    ['a project key for permissions', PROJECT_KEY, PATH, 401],
    ['a project key for projects', PROJECT_KEY, '/organization/projects', 401],
    ['an admin key for models', ADMIN, '/models', 401],
    ['an admin key for jobs', ADMIN, '/fine_tuning/jobs', 401],
    ['a project key for models', PROJECT_KEY, '/models', 200],
  ])('%s', async (_, key, path, status) => {
    await start();
    expect((await ask(openai, 'GET', path, { key })).status).toBe(status);
  });

  test('a key that was replaced is refused from then on', async () => {
    await start();
    openai.organization.adminKeys = [{ key: 'sk-admin-new-0000', scopes: ['*'] }];
    expect((await list()).status).toBe(401);
    expect((await ask(openai, 'GET', PATH, { key: 'sk-admin-new-0000' })).status).toBe(200);
  });

  test('the key may go in the header that Foundry has', async () => {
    await start({ authHeader: 'api-key' });
    expect((await list()).status).toBe(401);
    expect((await ask(openai, 'GET', PATH, { headers: { 'api-key': ADMIN } })).status).toBe(200);
  });
});

describe('the rate limit', () => {
  test('seven a minute for all admin endpoints together, without a word on when to come back', async () => {
    await start({ rateLimit: { calls: 7, perMs: 60_000 } });
    for (let n = 0; n < 6; n += 1) expect((await list()).status).toBe(200);
    expect((await ask(openai, 'GET', '/organization/projects')).status).toBe(200);
    const refused = await grant('proj_app');
    expect(refused.status).toBe(429);
    expect([...refused.headers.keys()].filter((name) => /retry-after|ratelimit/.test(name))).toEqual([]);
    expect(ids()).toEqual([]);
    expect((await ask(openai, 'GET', '/models', { key: PROJECT_KEY })).status).toBe(200);
    clock.now = NOON + 59_999;
    expect((await list()).status).toBe(429);
    clock.now = NOON + 60_000;
    expect((await list()).status).toBe(200);
  });

  test('with Retry-After where that is the setting, and right about it', async () => {
    await start({ rateLimit: { calls: 2, perMs: 60_000, retryAfter: true } });
    await list();
    clock.now = NOON + 10_000;
    await list();
    clock.now = NOON + 20_000;
    const refused = await list();
    expect(refused.headers.get('retry-after')).toBe('50');
    clock.now = NOON + 70_000;
    expect((await list()).status).toBe(200);
  });
});

test('a grant is lost on its way back, and is there', async () => {
  await start();
  openai.faults.next('createFineTuningCheckpointPermission', { kind: 'drop_after' });
  await expect(grant('proj_app')).rejects.toThrow('fetch failed');
  expect(ids()).toEqual(['proj_app']);
});

test('who may use a model: its owner, and a grantee once the grant works, unless the project forbids it', async () => {
  await start({ grantLagMs: 1000 });
  expect(openai.mayUse('proj_owner', MODEL)).toBe(true);
  await grant('proj_app');
  expect(openai.mayUse('proj_app', MODEL)).toBe(false);
  clock.now = NOON + 1000;
  expect(openai.mayUse('proj_app', MODEL)).toBe(true);
  expect(openai.mayUse('proj_app', STEP)).toBe(false);
  openai.settings.siblingsCovered = true;
  expect(openai.mayUse('proj_app', STEP)).toBe(true);
  openai.organization.modelPermissions['proj_app'] = { mode: 'allow_list', model_ids: ['gpt-4.1'] };
  expect(openai.mayUse('proj_app', MODEL)).toBe(false);
});
