import { expect, test } from 'vitest';

import { fineTunedFromUsage } from '../../src/api/organization.ts';
import { parseProjectId, type ProjectId } from '../../src/domain/ids.ts';
import { all, failing, failure, json, list, MODEL, PROJECT, rig } from './server.ts';

function projectId(text: string): ProjectId {
  const id = parseProjectId(text);
  if (id === null) throw new Error(`${text} is no project id`);
  return id;
}

const project = (id: string, rest: Readonly<Record<string, unknown>> = {}) => ({
  object: 'organization.project', id, created_at: 1_700_000_000, ...rest,
});

test('projects: nullable fields, unknown states, rows of another form, pages', async () => {
  const { answer, client, received } = await rig();
  answer(
    list([project('proj_a', { name: 'Research', status: 'active', archived_at: null }), project('proj_b')], {
      has_more: true, last_id: null,
    }),
    list([
      project('proj_c', { name: null, status: null }),
      project('proj_d', { name: 'Old', status: 'archived', archived_at: 1_750_000_000 }),
      project('proj_e', { name: 'New', status: 'paused' }),
      project('default'),
    ]),
  );
  expect(await all(client().listProjects({ includeArchived: true }))).toEqual([
    { id: 'proj_a', name: 'Research', status: 'active', archivedAt: null },
    { id: 'proj_b', name: null, status: null, archivedAt: null },
    { id: 'proj_c', name: null, status: null, archivedAt: null },
    { id: 'proj_d', name: 'Old', status: 'archived', archivedAt: 1_750_000_000_000 },
    { id: 'proj_e', name: 'New', status: null, archivedAt: null },
  ]);
  expect(received.map(({ url }) => url)).toEqual([
    '/openai/v1/organization/projects?limit=100&include_archived=true',
    '/openai/v1/organization/projects?limit=100&include_archived=true&after=proj_b',
  ]);
});

test('one project; one that OpenAI does not know is null; any other failure is one', async () => {
  const { answer, client, received } = await rig();
  answer(json(200, project('proj_a', { name: 'Research', status: 'active' })), failure(404, 'no'), failure(403, 'no'));
  const openai = client();
  const known = { id: 'proj_a', name: 'Research', status: 'active', archivedAt: null };
  expect(await openai.getProject('proj_a')).toEqual(known);
  expect(await openai.getProject('proj_a')).toBeNull();
  expect(await failing(openai.getProject('proj_a'))).toMatchObject({ kind: 'forbidden' });
  expect(received[0]?.url).toBe('/openai/v1/organization/projects/proj_a');
});

test('a project\'s own list of models, null where it has none', async () => {
  const { answer, client, received } = await rig();
  const gate = { object: 'project.model_permissions', mode: 'allow_list', model_ids: ['gpt-4o', MODEL] };
  answer(json(200, gate), failure(404, 'no'), json(200, { ...gate, mode: 'maybe' }));
  const openai = client();
  expect(await openai.projectModelPermissions(PROJECT)).toEqual({ mode: 'allow_list', models: ['gpt-4o', MODEL] });
  expect(await openai.projectModelPermissions(PROJECT)).toBeNull();
  expect(await failing(openai.projectModelPermissions(PROJECT))).toMatchObject({ kind: 'not_json' });
  expect(received[0]?.url).toBe(`/openai/v1/organization/projects/${PROJECT}/model_permissions`);
});

const bucket = (...results: readonly unknown[]) => ({ object: 'bucket', start_time: 1, end_time: 2, results });
const used = (model: string | null, requests: number, project_id: string | null = null) => ({
  object: 'organization.usage.completions.result', input_tokens: 1, output_tokens: 1, num_model_requests: requests,
  model, project_id,
});
const page = (buckets: readonly unknown[], next: string | null) =>
  json(200, { object: 'page', data: buckets, has_more: next !== null, next_page: next });

test('usage is summed by model over days and pages', async () => {
  const { answer, client, received } = await rig();
  answer(
    page([bucket(used(MODEL, 3), used('gpt-4o', 10)), bucket(), bucket(used(MODEL, 4), used(null, 9))], 'page_2'),
    page([bucket(used(MODEL, 5))], null),
  );
  const usage = await client().usageByModel({
    startTime: 1_785_672_000_999, endTime: 1_788_264_000_000, projectIds: [projectId('proj_a'), projectId('proj_b')],
  });
  expect([...usage]).toEqual([[MODEL, { requests: 12 }], ['gpt-4o', { requests: 10 }]]);
  expect([...fineTunedFromUsage(usage).keys()]).toEqual([MODEL]);
  const url = new URL(received[1]?.url ?? '', 'http://x');
  expect(url.pathname).toBe('/openai/v1/organization/usage/completions');
  expect([...url.searchParams]).toEqual([
    ['start_time', '1785672000'], ['end_time', '1788264000'], ['bucket_width', '1d'], ['limit', '31'],
    ['group_by[]', 'model'], ['project_ids[]', 'proj_a'], ['project_ids[]', 'proj_b'], ['page', 'page_2'],
  ]);
});

test('usage by project where asked for', async () => {
  const { answer, client, received } = await rig();
  answer(page([bucket(used(MODEL, 3, 'proj_a'), used(MODEL, 4, 'proj_b')), bucket(used(MODEL, 5, 'proj_a'))], null));
  const usage = await client().usageByModel({ startTime: 1_785_672_000_000, byProject: true });
  expect(usage.get(MODEL)).toEqual({ requests: 12, projects: new Map([['proj_a', 8], ['proj_b', 4]]) });
  const { searchParams } = new URL(received[0]?.url ?? '', 'http://x');
  expect(searchParams.getAll('group_by[]')).toEqual(['model', 'project_id']);
});

test('usage whose pages go round is an error', async () => {
  const { answer, client, received } = await rig();
  answer(page([bucket(used(MODEL, 3))], 'page_2'));
  expect(await failing(client().usageByModel({ startTime: 0 }))).toMatchObject({ kind: 'not_json' });
  expect(received).toHaveLength(2);
});
