import { expect, test } from 'vitest';

import { all, failing, failure, json, list, MODEL, rig } from './server.ts';

const PROJECT_KEY = 'sk-proj-0123456789abcdef';

test('models, with the day they stop where OpenAI says one', async () => {
  const { answer, client, received } = await rig();
  const model = { id: MODEL, object: 'model', created: 1_700_000_000, owned_by: 'acme' };
  answer(
    json(200, {
      object: 'list',
      data: [
        { ...model, shutdown_date: '2027-01-14' },
        { ...model, shutdown_date: null },
        model,
        { ...model, shutdown_date: 'soon' },
      ],
    }),
  );
  const models = await client().listModels(PROJECT_KEY);
  expect(models[0]).toEqual({ id: MODEL, created: 1_700_000_000_000, ownedBy: 'acme', shutdownDate: '2027-01-14' });
  expect(models.map(({ shutdownDate }) => shutdownDate)).toEqual(['2027-01-14', null, null, null]);
  expect(received).toMatchObject([{ url: '/openai/v1/models', headers: { authorization: `Bearer ${PROJECT_KEY}` } }]);
});

test('jobs go on from the last item: their envelope has no last_id', async () => {
  const { answer, client, received } = await rig();
  answer(
    list([{ id: 'ftjob-1', fine_tuned_model: MODEL, status: 'succeeded' }], { has_more: true }),
    list([{ id: 'ftjob-2', fine_tuned_model: null, status: 'running' }]),
  );
  expect(await all(client().listFineTuningJobs(PROJECT_KEY))).toEqual([
    { id: 'ftjob-1', fineTunedModel: MODEL, status: 'succeeded' },
    { id: 'ftjob-2', fineTunedModel: null, status: 'running' },
  ]);
  expect(received.map(({ url }) => url)).toEqual([
    '/openai/v1/fine_tuning/jobs?limit=100',
    '/openai/v1/fine_tuning/jobs?limit=100&after=ftjob-1',
  ]);
});

test('the checkpoints of a job, by the id that can be shared', async () => {
  const { answer, client, received } = await rig();
  answer(list([{ id: 'ftckpt_1', fine_tuned_model_checkpoint: MODEL, step_number: 88, metrics: {} }]));
  const checkpoints = await all(client().listCheckpoints(PROJECT_KEY, 'ftjob-1'));
  expect(checkpoints).toEqual([{ id: 'ftckpt_1', model: MODEL, step: 88 }]);
  expect(received[0]?.url).toBe('/openai/v1/fine_tuning/jobs/ftjob-1/checkpoints?limit=100');
});

test('a project key that is refused is an error without the key; a malformed job goes nowhere', async () => {
  const { answer, client, received } = await rig();
  answer(failure(401, `Incorrect API key provided: ${PROJECT_KEY}`));
  expect(await failing(client().listModels(PROJECT_KEY))).toMatchObject({ kind: 'refused_key' });
  expect(await failing(all(client().listCheckpoints(PROJECT_KEY, 'ftckpt_1')))).toMatchObject({ reached: 'no' });
  expect(received).toHaveLength(1);
});
