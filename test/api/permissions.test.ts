import { expect, test } from 'vitest';

import { all, failing, json, list, MODEL, PROJECT, rig, row } from './server.ts';

const PATH = `/openai/v1/fine_tuning/checkpoints/${MODEL}/permissions`;

test('a list is read into rows; unknown keys and a bare envelope do not matter', async () => {
  const { answer, client, received } = await rig();
  answer(json(200, { data: [{ ...row('cp_1'), grantor: 'x' }], extra: 1 }));
  const options = { projectId: PROJECT, order: 'ascending', limit: 50, after: 'cp_0' } as const;
  expect(await all(client().listFineTuningCheckpointPermissions(MODEL, options))).toEqual([
    { id: 'cp_1', createdAt: 1_788_263_990_000, project: PROJECT },
  ]);
  expect(received[0]?.url).toBe(`${PATH}?project_id=proj_A1b2C3&order=ascending&limit=50&after=cp_0`);
});

test.each([
  ['null', { last_id: null }],
  ['absent', {}],
  ['given', { last_id: 'cp_2' }],
])('pages are followed where last_id is %s, each id once', async (_case, rest) => {
  const { answer, client, received } = await rig();
  answer(
    list([row('cp_1'), row('cp_2')], { has_more: true, ...rest }),
    list([row('cp_2'), row('cp_3')], { has_more: false, last_id: null }),
  );
  const rows = await all(client().listFineTuningCheckpointPermissions(MODEL));
  expect(rows.map(({ id }) => id)).toEqual(['cp_1', 'cp_2', 'cp_3']);
  expect(received.map(({ url }) => url)).toEqual([PATH, `${PATH}?after=cp_2`]);
});

test('a page that does not move on is an error, not an endless loop', async () => {
  const { answer, client, received } = await rig();
  answer(list([row('cp_1')], { has_more: true }));
  expect(await failing(all(client().listFineTuningCheckpointPermissions(MODEL)))).toMatchObject({ kind: 'not_json' });
  expect(received).toHaveLength(2);
});

test('a page that points back to where the caller began is one too', async () => {
  const { answer, client, received } = await rig();
  answer(list([row('cp_1')], { has_more: true, last_id: 'cp_0' }));
  const work = all(client().listFineTuningCheckpointPermissions(MODEL, { after: 'cp_0' }));
  expect(await failing(work)).toMatchObject({ kind: 'not_json' });
  expect(received).toHaveLength(1);
});

test('an empty page ends the list even where it says that there is more', async () => {
  const { answer, client, received } = await rig();
  answer(list([], { has_more: true, last_id: 'cp_9' }));
  expect(await all(client().listFineTuningCheckpointPermissions(MODEL))).toEqual([]);
  expect(received).toHaveLength(1);
});

test('whoever stops reading asks for no further page', async () => {
  const { answer, client, received } = await rig();
  answer(list([row('cp_1')], { has_more: true }));
  for await (const { id } of client().listFineTuningCheckpointPermissions(MODEL)) {
    expect(id).toBe('cp_1');
    break;
  }
  expect(received).toHaveLength(1);
});

test('a row that is not one fails the list: none may be overlooked', async () => {
  const { answer, client } = await rig();
  for (const bad of [{ ...row('cp_1'), id: 'perm/1' }, row('cp_1', 'proj/1'), { ...row('cp_1'), created_at: '1' }]) {
    answer(list([bad]));
    expect(await failing(all(client().listFineTuningCheckpointPermissions(MODEL)))).toMatchObject({ kind: 'not_json' });
  }
});

test('creating gives the rows of the projects asked for', async () => {
  const { answer, client, received } = await rig();
  answer(list([row('cp_1'), row('cp_2', 'proj_other')]));
  expect(await client().createFineTuningCheckpointPermission(MODEL, [PROJECT])).toEqual([
    { id: 'cp_1', createdAt: 1_788_263_990_000, project: PROJECT },
  ]);
  expect(received).toMatchObject([{ method: 'POST', url: PATH, body: '{"project_ids":["proj_A1b2C3"]}' }]);
});

test('deleting names both ids, and another id in the answer is no answer', async () => {
  const { answer, client, received } = await rig();
  answer(json(200, { object: 'checkpoint.permission', id: 'cp_1', deleted: true }));
  const deleted = await client().deleteFineTuningCheckpointPermission(MODEL, 'cp_1');
  expect(deleted).toEqual({ id: 'cp_1', deleted: true, unsureTries: 0 });
  expect(received).toMatchObject([{ method: 'DELETE', url: `${PATH}/cp_1`, body: '' }]);
  expect(await failing(client().deleteFineTuningCheckpointPermission(MODEL, 'cp_2'))).toMatchObject({
    kind: 'not_json', unsureTries: 1,
  });
});

test.each([
  ['ftjob-abc', /training job/],
  ['ftckpt_abc', /checkpoint object/],
  ['gpt-4o', /form ft:/],
  ['..', /form ft:/],
  ['ft:a:b:c:d/../../x', /form ft:/],
])('%s is refused before anything is sent, with the hint that fits', async (model, hint) => {
  const { client, received } = await rig();
  const openai = client();
  for (const work of [
    all(openai.listFineTuningCheckpointPermissions(model)),
    openai.createFineTuningCheckpointPermission(model, [PROJECT]),
    openai.deleteFineTuningCheckpointPermission(model, 'cp_1'),
  ]) {
    const error = await failing(work);
    expect(error).toMatchObject({ kind: 'bad_request', status: null, reached: 'no', unsureTries: 0 });
    expect(error.message).toMatch(hint);
  }
  expect(received).toEqual([]);
});

test('so are a malformed project, no project, and a malformed permission', async () => {
  const { client, received } = await rig();
  const openai = client();
  for (const work of [
    all(openai.listFineTuningCheckpointPermissions(MODEL, { projectId: 'Research' })),
    openai.createFineTuningCheckpointPermission(MODEL, [PROJECT, 'proj_a/b']),
    openai.createFineTuningCheckpointPermission(MODEL, []),
    openai.deleteFineTuningCheckpointPermission(MODEL, '..'),
    openai.getProject('..'),
    openai.projectModelPermissions('a/b'),
  ]) {
    expect(await failing(work)).toMatchObject({ kind: 'bad_request', reached: 'no' });
  }
  expect(received).toEqual([]);
});
