import * as v from 'valibot';

import { parseProjectId, type ProjectId } from '../domain/ids.ts';
import { OpenAIError, refusedLocally } from './errors.ts';
import { COUNT, followPages, listOf, nextAfter, readAnswer, SECONDS } from './pages.ts';
import type { AdminRequest } from './permissions.ts';

export interface OrganizationProject {
  readonly id: ProjectId;
  /** Its owners may change it at any time; OpenAI lets it be null. */
  readonly name: string | null;
  /** Null where OpenAI does not say, or says something new. */
  readonly status: 'active' | 'archived' | null;
  /** Milliseconds since the epoch. */
  readonly archivedAt: number | null;
}

/** A project's own list of models: a second gate, which a permission does not open. */
export interface ModelGate {
  readonly mode: 'allow_list' | 'deny_list';
  readonly models: readonly string[];
}

export interface ModelUsage {
  readonly requests: number;
  /** Requests by project; only where they were asked for. */
  readonly projects?: ReadonlyMap<ProjectId, number>;
}

export interface UsageOptions {
  /** Milliseconds since the epoch, as `endTime`; OpenAI counts whole seconds. */
  readonly startTime: number;
  readonly endTime?: number | undefined;
  readonly projectIds?: readonly ProjectId[] | undefined;
  readonly byProject?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The most projects to a page, by OpenAI's API reference. */
const PROJECTS_PER_PAGE = 100;
/** The most buckets of one day to a page, by OpenAI's API reference. */
const DAYS_PER_PAGE = 31;

const PROJECT = v.object({
  id: v.string(),
  name: v.optional(v.nullable(v.string()), null),
  status: v.optional(v.nullable(v.string()), null),
  archived_at: v.optional(v.nullable(SECONDS), null),
});
const PROJECT_LIST = listOf(PROJECT);
const MODEL_GATE = v.object({ mode: v.picklist(['allow_list', 'deny_list']), model_ids: v.array(v.string()) });
const USAGE = v.object({
  data: v.array(
    v.object({
      results: v.array(
        v.object({
          num_model_requests: COUNT,
          model: v.optional(v.nullable(v.string()), null),
          project_id: v.optional(v.nullable(v.string()), null),
        }),
      ),
    }),
  ),
  has_more: v.optional(v.nullable(v.boolean()), false),
  next_page: v.optional(v.nullable(v.string()), null),
});

function project(id: ProjectId, row: v.InferOutput<typeof PROJECT>): OrganizationProject {
  const status = row.status === 'active' || row.status === 'archived' ? row.status : null;
  return { id, name: row.name, status, archivedAt: row.archived_at === null ? null : row.archived_at * 1000 };
}

/** Gives null instead of a `not_found`: that something is not there is an answer. */
async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof OpenAIError && error.kind === 'not_found') return null;
    throw error;
  }
}

/** Usage of fine-tuned models alone. */
export function fineTunedFromUsage(usage: ReadonlyMap<string, ModelUsage>): Map<string, ModelUsage> {
  return new Map([...usage].filter(([model]) => model.startsWith('ft:')));
}

const seconds = (ms: number) => Math.floor(ms / 1000);

/** What the bot reads of the organization. Admin key; every method rejects with OpenAIError. */
export function createOrganization(request: AdminRequest) {
  async function* listProjects(
    options: {
      readonly includeArchived?: boolean | undefined;
      /** A project's id: the list starts behind it. */
      readonly after?: string | undefined;
      readonly signal?: AbortSignal | undefined;
    } = {},
  ): AsyncGenerator<OrganizationProject, void, undefined> {
    const operation = 'list-projects';
    yield* followPages(
      operation,
      options.after ?? null,
      async (after) => {
        const success = await request({
          operation,
          method: 'GET',
          path: ['organization', 'projects'],
          query: [['limit', PROJECTS_PER_PAGE], ['include_archived', options.includeArchived], ['after', after]],
          signal: options.signal,
        });
        const envelope = readAnswer(operation, PROJECT_LIST, success);
        const items = envelope.data.flatMap((row) => {
          const id = parseProjectId(row.id);
          return id === null ? [] : [project(id, row)];
        });
        return { items, next: nextAfter(envelope, envelope.data.at(-1)?.id) };
      },
      (item) => item.id,
    );
  }

  async function readProject(text: string, signal: AbortSignal | undefined): Promise<OrganizationProject> {
    const operation = 'retrieve-project';
    const id = parseProjectId(text);
    if (id === null) throw refusedLocally(operation, 'this is not the id of a project (proj_…)');
    const success = await request({ operation, method: 'GET', path: ['organization', 'projects', id], signal });
    return project(id, readAnswer(operation, v.pipe(PROJECT, v.check((row) => row.id === id)), success));
  }

  async function readGate(id: string, signal: AbortSignal | undefined): Promise<ModelGate> {
    const operation = 'retrieve-project-model-permissions';
    if (parseProjectId(id) === null) throw refusedLocally(operation, 'this is not the id of a project (proj_…)');
    const path = ['organization', 'projects', id, 'model_permissions'];
    const answer = readAnswer(operation, MODEL_GATE, await request({ operation, method: 'GET', path, signal }));
    return { mode: answer.mode, models: answer.model_ids };
  }

  async function usageByModel(options: UsageOptions): Promise<Map<string, ModelUsage>> {
    const operation = 'usage-completions';
    const totals = new Map<string, { requests: number; projects: Map<ProjectId, number> }>();
    const buckets = followPages(
      operation,
      null,
      async (page) => {
        const success = await request({
          operation,
          method: 'GET',
          path: ['organization', 'usage', 'completions'],
          query: [
            ['start_time', seconds(options.startTime)],
            ['end_time', options.endTime === undefined ? null : seconds(options.endTime)],
            ['bucket_width', '1d'],
            ['limit', DAYS_PER_PAGE],
            ['group_by[]', 'model'],
            ['group_by[]', options.byProject === true ? 'project_id' : null],
            ...(options.projectIds ?? []).map((id) => ['project_ids[]', id] as const),
            ['page', page],
          ],
          signal: options.signal,
        });
        const envelope = readAnswer(operation, USAGE, success);
        // Days have no id of their own, and none may be dropped: a page counts as one item, told apart by its cursor.
        const item = { id: page ?? '', results: envelope.data.flatMap((bucket) => bucket.results) };
        return { items: [item], next: envelope.has_more === true ? envelope.next_page : null };
      },
      (item) => item.id,
    );
    for await (const { results } of buckets) {
      for (const { model, project_id, num_model_requests } of results) {
        if (model === null) continue;
        const total = totals.get(model) ?? { requests: 0, projects: new Map<ProjectId, number>() };
        total.requests += num_model_requests;
        const id = project_id === null ? null : parseProjectId(project_id);
        if (id !== null) total.projects.set(id, (total.projects.get(id) ?? 0) + num_model_requests);
        totals.set(model, total);
      }
    }
    return new Map(
      [...totals].map(([model, { requests, projects }]): [string, ModelUsage] => [
        model,
        options.byProject === true ? { requests, projects } : { requests },
      ]),
    );
  }

  return {
    /** Every project, without archived ones unless asked for; rows whose id has another form are left out. */
    listProjects,
    /** One project; null where OpenAI does not know it. */
    getProject: (id: string, { signal }: { readonly signal?: AbortSignal } = {}) => orNull(readProject(id, signal)),
    /** A project's own list of models; null where it has none. */
    projectModelPermissions: (id: string, { signal }: { readonly signal?: AbortSignal } = {}) =>
      orNull(readGate(id, signal)),
    /** Requests by model within a time, over all projects or those named. */
    usageByModel,
  };
}
