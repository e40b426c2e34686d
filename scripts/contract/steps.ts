import type { OpenAI } from '../../src/api/client.ts';
import { OpenAIError } from '../../src/api/errors.ts';
import type { OpenAIErrorKind } from '../../src/api/errors.ts';
import type { ProjectId } from '../../src/domain/ids.ts';

/** What the calls are made about. */
export interface Scene {
  readonly openai: OpenAI;
  readonly model: string;
  /** Is granted the model and loses it again. */
  readonly project: ProjectId;
  /** Null: without one, what only a project's own key may ask is not tried. */
  readonly projectKey: string | null;
  /** What can be tried only where nothing is at stake; null at the real service. */
  readonly stakeless: {
    /** A client whose key is refused. */
    readonly stranger: OpenAI;
    readonly owner: string;
    readonly otherProjects: readonly ProjectId[];
    /** Has a list of models of its own. */
    readonly gated: string;
  } | null;
  readonly now: number;
  /** What steps leave for later ones: ids of permissions that were made and stand, and of jobs that were seen. */
  readonly left: { permissions: readonly string[]; jobs: readonly string[] };
}

export interface Step {
  readonly method: keyof OpenAI;
  /** As in OpenAI's description. */
  readonly operation: string;
  readonly key: 'admin' | 'project';
  readonly run: (scene: Scene) => Promise<void>;
}

/** Something the client was told other than what this step is about. */
export class Unexpected extends Error {
  override readonly name = 'Unexpected';
}

const refused = async (work: Promise<unknown>, kind: OpenAIErrorKind): Promise<void> => {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof OpenAIError && error.kind === kind) return;
  if (error instanceof OpenAIError) throw new Unexpected(`was told ${error.kind} instead of ${kind}`);
  throw new Unexpected(`was not refused with ${kind}`);
};

const need = (holds: boolean, what: string): void => {
  if (!holds) throw new Unexpected(what);
};

const DAY = 86_400_000;
const NOBODY = 'cp_000000000000000000000000';

/** Every call of the client, in an order in which each finds what it needs. What is made is taken back. */
export const STEPS: readonly Step[] = [
  {
    method: 'createFineTuningCheckpointPermission',
    operation: 'createFineTuningCheckpointPermission',
    key: 'admin',
    run: async ({ openai, model, project, stakeless, left }) => {
      const made = await openai.createFineTuningCheckpointPermission(model, [project]);
      left.permissions = made.map(({ id }) => id);
      need(made.length === 1 && made[0]?.project === project, 'was not given the permission that it made');
      if (stakeless === null) return;
      const { owner, otherProjects, stranger } = stakeless;
      const others = await openai.createFineTuningCheckpointPermission(model, otherProjects);
      left.permissions = [...left.permissions, ...others.map(({ id }) => id)];
      await refused(openai.createFineTuningCheckpointPermission(model, [owner]), 'owning_project');
      await refused(openai.createFineTuningCheckpointPermission(`${model}x`, [project]), 'unknown_model');
      await refused(stranger.createFineTuningCheckpointPermission(model, [project]), 'refused_key');
    },
  },
  {
    method: 'listFineTuningCheckpointPermissions',
    operation: 'listFineTuningCheckpointPermissions',
    key: 'admin',
    run: async ({ openai, model, project, stakeless }) => {
      const list = openai.listFineTuningCheckpointPermissions;
      const own = await Array.fromAsync(list(model, { projectId: project, order: 'ascending', limit: 100 }));
      need(own.length > 0, 'does not find the permission in the list');
      if (stakeless === null) return;
      const paged = await Array.fromAsync(list(model, { limit: 1 }));
      need(paged.length === stakeless.otherProjects.length + 1, 'does not come through the pages of the list');
      await refused(Array.fromAsync(list(`${model}x`)), 'unknown_model');
      await refused(Array.fromAsync(stakeless.stranger.listFineTuningCheckpointPermissions(model)), 'refused_key');
    },
  },
  {
    method: 'deleteFineTuningCheckpointPermission',
    operation: 'deleteFineTuningCheckpointPermission',
    key: 'admin',
    run: async ({ openai, model, stakeless, left }) => {
      for (const id of left.permissions) {
        const { deleted } = await openai.deleteFineTuningCheckpointPermission(model, id);
        need(deleted, 'was told that nothing was deleted');
        left.permissions = left.permissions.filter((one) => one !== id);
      }
      if (stakeless === null) return;
      await refused(openai.deleteFineTuningCheckpointPermission(model, NOBODY), 'not_found');
      await refused(stakeless.stranger.deleteFineTuningCheckpointPermission(model, NOBODY), 'refused_key');
    },
  },
  {
    method: 'listProjects',
    operation: 'list-projects',
    key: 'admin',
    run: async ({ openai, stakeless }) => {
      const all = await Array.fromAsync(openai.listProjects({ includeArchived: true }));
      need(all.length > 0, 'sees no project');
      if (stakeless === null) return;
      await Array.fromAsync(openai.listProjects({ after: all[0]?.id }));
      await refused(Array.fromAsync(stakeless.stranger.listProjects()), 'refused_key');
    },
  },
  {
    method: 'getProject',
    operation: 'retrieve-project',
    key: 'admin',
    run: async ({ openai, project, stakeless }) => {
      need((await openai.getProject(project)) !== null, 'does not see the project');
      if (stakeless !== null) need((await openai.getProject('proj_nobody')) === null, 'sees a project that is not there');
    },
  },
  {
    method: 'projectModelPermissions',
    operation: 'retrieve-project-model-permissions',
    key: 'admin',
    run: async ({ openai, project, stakeless }) => {
      await openai.projectModelPermissions(project);
      if (stakeless === null) return;
      need((await openai.projectModelPermissions(stakeless.gated)) !== null, 'does not see the list of models');
    },
  },
  {
    method: 'usageByModel',
    operation: 'usage-completions',
    key: 'admin',
    run: async ({ openai, now, project, stakeless }) => {
      await openai.usageByModel({ startTime: now - 7 * DAY, endTime: now, byProject: true, projectIds: [project] });
      if (stakeless === null) return;
      const usage = await openai.usageByModel({ startTime: now - 40 * DAY });
      need(usage.size > 0, 'sees no usage');
    },
  },
  {
    method: 'listModels',
    operation: 'listModels',
    key: 'project',
    run: async ({ openai, projectKey }) => {
      need((await openai.listModels(projectKey ?? '')).length > 0, 'sees no model');
    },
  },
  {
    method: 'listFineTuningJobs',
    operation: 'listPaginatedFineTuningJobs',
    key: 'project',
    run: async ({ openai, projectKey, stakeless, left }) => {
      const jobs = await Array.fromAsync(openai.listFineTuningJobs(projectKey ?? ''));
      left.jobs = jobs.map(({ id }) => id);
      if (stakeless !== null) need(jobs.length > 0, 'sees no job');
    },
  },
  {
    method: 'listCheckpoints',
    operation: 'listFineTuningJobCheckpoints',
    key: 'project',
    run: async ({ openai, projectKey, stakeless, left }) => {
      const [job] = left.jobs;
      if (job === undefined) return;
      const checkpoints = await Array.fromAsync(openai.listCheckpoints(projectKey ?? '', job));
      if (stakeless !== null) need(checkpoints.length > 0, 'sees no checkpoint');
    },
  },
];
