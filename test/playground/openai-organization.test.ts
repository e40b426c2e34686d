import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OpenAIStandIn } from '../../playground/openai/openai.ts';
import { MODEL, PROJECT_KEY, STEP, ask, startAcme } from './openai-call.ts';

let openai: OpenAIStandIn;
beforeEach(async () => {
  openai = await startAcme();
});
afterEach(() => openai.close());

const get = (path: string, key?: string) => ask(openai, 'GET', path, key === undefined ? {} : { key });

describe('projects', () => {
  test('the active ones, those without a status too, page by page', async () => {
    const first = await get('/organization/projects?limit=2');
    expect(first.body).toEqual({
      object: 'list',
      data: [
        {
          object: 'organization.project',
          id: 'proj_owner',
          name: 'Support',
          status: 'active',
          created_at: 1_780_000_000,
          archived_at: null,
        },
        expect.objectContaining({ id: 'proj_app' }),
      ],
      first_id: 'proj_owner',
      last_id: 'proj_app',
      has_more: true,
    });
    const second = await get('/organization/projects?limit=2&after=proj_app');
    expect(second.body).toMatchObject({ data: [{ id: 'proj_web', name: null, status: null }], has_more: false });
    const all = await get('/organization/projects?include_archived=true');
    expect(all.body['data']).toHaveLength(4);
  });

  test('one by its id; none of another', async () => {
    expect((await get('/organization/projects/proj_old')).body).toMatchObject({ name: 'Old', status: 'archived' });
    expect((await get('/organization/projects/proj_none')).status).toBe(404);
  });

  const wrong = ['limit=0', 'limit=101', 'include_archived=yes', 'after=proj_none', 'name=x'];
  test.each(wrong)('refuses ?%s', async (query) => {
    expect((await get(`/organization/projects?${query}`)).status).toBe(400);
  });

  test('model permissions set, unset and unset in the other way', async () => {
    const path = '/organization/projects/proj_app/model_permissions';
    expect((await get(path)).status).toBe(404);
    openai.settings.modelPermissionsUnset = 'empty';
    expect((await get(path)).body).toEqual({ object: 'project.model_permissions', mode: 'deny_list', model_ids: [] });
    openai.organization.modelPermissions['proj_app'] = { mode: 'allow_list', model_ids: [MODEL] };
    expect((await get(path)).body).toMatchObject({ mode: 'allow_list', model_ids: [MODEL] });
  });
});

test('users, with an e-mail filter that may do nothing', async () => {
  const path = '/organization/users?emails[]=ada@example.com';
  const ada = { object: 'organization.user', id: 'user-1', role: 'owner' };
  expect((await get(path)).body).toMatchObject({ data: [ada] });
  openai.settings.emailsFilter = 'ignored';
  expect((await get(path)).body).toMatchObject({ data: [ada, { id: 'user-2', email: null, role: null }] });
});

describe('usage', () => {
  // 2026-09-29T00:00:00Z to noon of 2026-10-01: three days of UTC.
  const path = '/organization/usage/completions?start_time=1790640000';

  test('by model and project, empty days too', async () => {
    const { body } = await get(`${path}&group_by=model&group_by=project_id`);
    const object = 'organization.usage.completions.result';
    const app = { object, project_id: 'proj_app', model: 'gpt-4.1', user_id: null };
    expect(body).toMatchObject({
      object: 'page',
      data: [
        {
          object: 'bucket',
          start_time: 1_790_640_000,
          end_time: 1_790_726_400,
          results: [
            { object, project_id: 'proj_owner', model: MODEL, num_model_requests: 4, input_tokens: 40 },
            { ...app, num_model_requests: 5, input_tokens: 50 },
          ],
        },
        {
          object: 'bucket',
          start_time: 1_790_726_400,
          end_time: 1_790_812_800,
          results: [{ ...app, num_model_requests: 7, input_tokens: 70 }],
        },
        { object: 'bucket', start_time: 1_790_812_800, end_time: 1_790_899_200, results: [] },
      ],
      has_more: false,
      next_page: null,
    });
  });

  test('ungrouped it names nothing; filtered it counts less', async () => {
    const all = await get(`${path}&limit=1`);
    expect(all.body).toMatchObject({ data: [{ results: [{ model: null, project_id: null, num_model_requests: 9 }] }] });
    const one = await get(`${path}&limit=1&models[]=gpt-4.1&project_ids[]=proj_app`);
    expect(one.body).toMatchObject({ data: [{ results: [{ num_model_requests: 5 }] }] });
  });

  test('page by page', async () => {
    const first = await get(`${path}&limit=2`);
    expect(first.body).toMatchObject({ has_more: true, data: { length: 2 } });
    const next = String(first.body['next_page']);
    expect(next).toMatch(/^page_/);
    const second = await get(`${path}&limit=2&page=${next}`);
    expect(second.body).toMatchObject({ has_more: false, next_page: null, data: [{ start_time: 1_790_812_800 }] });
  });

  test.each(['', '?start_time=x', '?start_time=1790640000&limit=32', '?start_time=1790640000&group_by=name',
    '?start_time=1790640000&page=2', '?start_time=1790640000&end_time=1'])('refuses %s', async (query) => {
    expect((await get(`/organization/usage/completions${query}`)).status).toBe(400);
  });
});

describe('with a project key', () => {
  test('jobs, whose envelope has no ids, and their checkpoints', async () => {
    const jobs = await get('/fine_tuning/jobs', PROJECT_KEY);
    expect(jobs.body).toEqual({
      object: 'list',
      data: [expect.objectContaining({ object: 'fine_tuning.job', id: 'ftjob-1', fine_tuned_model: MODEL })],
      has_more: false,
    });
    const steps = await get('/fine_tuning/jobs/ftjob-1/checkpoints', PROJECT_KEY);
    expect(steps.body).toMatchObject({
      data: [{ object: 'fine_tuning.job.checkpoint', id: 'ftckpt_1', fine_tuned_model_checkpoint: STEP }],
      last_id: 'ftckpt_1',
    });
    expect((await get('/fine_tuning/jobs/ftjob-2/checkpoints', PROJECT_KEY)).status).toBe(404);
  });

  test('models that the project may use, with their last day', async () => {
    const { body } = await get(`/models/${MODEL}`, PROJECT_KEY);
    expect(body).toEqual({
      id: MODEL,
      object: 'model',
      created: 1_780_000_000,
      owned_by: 'organization-owner',
      shutdown_date: '2027-01-14',
    });
    openai.organization.projectKeys = [{ key: PROJECT_KEY, project: 'proj_app' }];
    expect((await get('/models', PROJECT_KEY)).body).toMatchObject({ data: [{ id: 'gpt-4o-mini-2024-07-18' }] });
    expect((await get(`/models/${MODEL}`, PROJECT_KEY)).status).toBe(404);
    openai.dashboard.grantByHand(MODEL, 'proj_app');
    expect((await get('/models', PROJECT_KEY)).body['data']).toHaveLength(2);
  });
});

test('paths and methods that OpenAI has not', async () => {
  expect((await get('/organization')).status).toBe(404);
  expect((await ask(openai, 'PUT', '/organization/projects')).status).toBe(404);
  expect(openai.calls().map((call) => call.operation)).toEqual(['unknown', 'unknown']);
});
