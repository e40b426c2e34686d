import { OpenAIError } from './errors.ts';
import type { PermissionBook, World } from './permissions.ts';
import { Query, listOf, pageOf } from './query.ts';
import type { Route } from './route.ts';
import type { Job } from './state.ts';

/** The endpoints of project keys: what a project has trained, and the models that it may use. */
export function projectRoutes({ organization, settings }: World, book: PermissionBook): readonly Route[] {
  const job = (id: string, owner: string | null) => {
    const found = organization.jobs.find((one) => one.id === id && one.project === owner);
    if (found !== undefined) return found;
    throw new OpenAIError(404, `Could not find fine tune: ${id}`, { code: 'fine_tune_not_found' });
  };
  const modelsOf = (owner: string | null) =>
    organization.models
      .filter((one) => owner !== null && book.mayUse(owner, one.id))
      .map((one) => ({
        id: one.id,
        object: 'model',
        created: one.created,
        owned_by: one.owner === null ? 'system' : 'organization-owner',
        shutdown_date: one.shutdown_date,
      }));

  return [
    {
      method: 'GET',
      path: '/fine_tuning/jobs',
      operation: 'listPaginatedFineTuningJobs',
      key: 'project',
      scope: 'api.fine_tuning.jobs.read',
      answer: ({ request, project: owner }) => {
        const query = new Query(request.query, ['limit', 'after']);
        const all = organization.jobs.filter((one) => one.project === owner);
        const [page, more] = pageOf(all, query.text('after'), query.limit(20, 100));
        // This envelope never has the ids, whatever the others do.
        return listOf(page.map(shownJob), more, 'no_last_id');
      },
    },
    {
      method: 'GET',
      path: '/fine_tuning/jobs/*/checkpoints',
      operation: 'listFineTuningJobCheckpoints',
      key: 'project',
      scope: 'api.fine_tuning.jobs.read',
      answer: ({ request, parts: [id = ''], project: owner }) => {
        const query = new Query(request.query, ['limit', 'after']);
        const { checkpoints } = job(id, owner);
        const [page, more] = pageOf(checkpoints, query.text('after'), query.limit(10, 100));
        const data = page.map((one) => shownCheckpoint(one, id));
        return listOf(data, more, settings.envelope);
      },
    },
    {
      method: 'GET',
      path: '/models',
      operation: 'listModels',
      key: 'project',
      scope: 'api.model.read',
      answer: ({ project: owner }) => ({ object: 'list', data: modelsOf(owner) }),
    },
    {
      method: 'GET',
      path: '/models/*',
      operation: 'retrieveModel',
      key: 'project',
      scope: 'api.model.read',
      answer: ({ parts: [id], project: owner }) => {
        const found = modelsOf(owner).find((one) => one.id === id);
        if (found !== undefined) return found;
        const message = `The model '${id}' does not exist or you do not have access to it.`;
        throw new OpenAIError(404, message, { param: 'model', code: 'model_not_found' });
      },
    },
  ];
}

const shownJob = (job: Job) => ({
  object: 'fine_tuning.job',
  id: job.id,
  created_at: job.created_at,
  fine_tuned_model: job.fine_tuned_model,
  model: job.base,
  status: job.fine_tuned_model === null ? 'running' : 'succeeded',
  finished_at: job.fine_tuned_model === null ? null : job.created_at,
  organization_id: 'org-playground',
  error: null,
  hyperparameters: { n_epochs: 'auto' },
  result_files: [],
  trained_tokens: null,
  training_file: 'file-playground',
  validation_file: null,
  seed: 0,
});

const shownCheckpoint = (checkpoint: Job['checkpoints'][number], job: string) => ({
  object: 'fine_tuning.job.checkpoint',
  id: checkpoint.id,
  created_at: checkpoint.created_at,
  fine_tuned_model_checkpoint: checkpoint.model,
  fine_tuning_job_id: job,
  step_number: checkpoint.step_number,
  metrics: { step: checkpoint.step_number },
});
