import * as v from 'valibot';

import { modelIdHint } from '../domain/catalogue/modelId.ts';
import { parsePermissionId, parseProjectId, type ModelId, type PermissionId, type ProjectId } from '../domain/ids.ts';
import { OpenAIError, refusedLocally } from './errors.ts';
import type { Call, Success } from './http.ts';
import { followPages, listOf, nextAfter, readAnswer, SECONDS } from './pages.ts';

/** Makes a call with the admin key. */
export type AdminRequest = (call: Omit<Call, 'key'>) => Promise<Success>;

/** A project's permission to use a model that another project owns. */
export interface Permission {
  readonly id: PermissionId;
  /** Milliseconds since the epoch; OpenAI counts whole seconds. */
  readonly createdAt: number;
  readonly project: ProjectId;
}

export interface ListPermissionsOptions {
  readonly projectId?: string | undefined;
  /** OpenAI's default is `descending`: newest first. */
  readonly order?: 'ascending' | 'descending' | undefined;
  /**
   * Size of a page, not of the whole list. OpenAI's default is 10 and no maximum is documented: where this is too much
   * (400), the default is taken instead.
   */
  readonly limit?: number | undefined;
  /** A permission's id: the list starts behind it. */
  readonly after?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Deleted {
  readonly id: PermissionId;
  readonly deleted: boolean;
  /** Earlier tries of this deletion whose effect is unknown: one may still come late. */
  readonly unsureTries: number;
}

interface Options {
  readonly signal?: AbortSignal | undefined;
}

const PERMISSION = v.object({
  id: v.pipe(v.string(), v.rawTransform(checked(parsePermissionId))),
  created_at: SECONDS,
  project_id: v.pipe(v.string(), v.rawTransform(checked(parseProjectId))),
});
const PERMISSION_LIST = listOf(PERMISSION);
const DELETED = v.object({ id: v.string(), deleted: v.boolean() });

type Parse<T> = (text: string) => T | null;

function checked<T>(parse: Parse<T>): Parameters<typeof v.rawTransform<string, T>>[0] {
  return ({ dataset, addIssue, NEVER }) => {
    const value = parse(dataset.value);
    if (value !== null) return value;
    addIssue({ message: 'malformed id' });
    return NEVER;
  };
}

const permission = (row: v.InferOutput<typeof PERMISSION>): Permission => ({
  id: row.id,
  createdAt: row.created_at * 1000,
  project: row.project_id,
});

/** The permission endpoints take a model's id and nothing like it: 500 was seen for a job's or checkpoint object's. */
function modelOrRefuse(operation: string, text: string): ModelId {
  const hint = modelIdHint(text);
  switch (hint.kind) {
    case 'model':
      return hint.id;
    case 'job':
      throw refusedLocally(operation, 'this is the id of a training job; give the id of the model it made (ft:…)');
    case 'checkpoint':
      throw refusedLocally(
        operation,
        'this is the id of a checkpoint object; give its fine_tuned_model_checkpoint (ft:…:ckpt-step-…)',
      );
    case 'not_a_model':
      throw refusedLocally(operation, 'this is not the id of a fine-tuned model; give one of the form ft:…');
  }
}

function projectOrRefuse(operation: string, text: string): ProjectId {
  const id = parseProjectId(text);
  if (id === null) throw refusedLocally(operation, 'this is not the id of a project; give one of the form proj_…');
  return id;
}

const permissionsPath = (model: ModelId) => ['fine_tuning', 'checkpoints', model, 'permissions'];

/** The three operations on checkpoint permissions, named as in OpenAI's API description (2.3.0). Admin key. */
export function createPermissions(request: AdminRequest) {
  async function* listFineTuningCheckpointPermissions(
    model: string,
    options: ListPermissionsOptions = {},
  ): AsyncGenerator<Permission, void, undefined> {
    const operation = 'listFineTuningCheckpointPermissions';
    const id = modelOrRefuse(operation, model);
    const project = options.projectId === undefined ? undefined : projectOrRefuse(operation, options.projectId);
    let { limit } = options;
    const read = (after: string | null): Promise<Success> =>
      request({
        operation,
        method: 'GET',
        path: permissionsPath(id),
        query: [['project_id', project], ['order', options.order], ['limit', limit], ['after', after]],
        notFound: 'unknown_model',
        signal: options.signal,
      });
    const readInOpenAIsSize = (after: string | null): Promise<Success> => {
      limit = undefined;
      return read(after);
    };
    yield* followPages(
      operation,
      options.after ?? null,
      async (after) => {
        const success = await read(after).catch((error: unknown) => {
          if (limit === undefined || !(error instanceof OpenAIError) || error.status !== 400) throw error;
          return readInOpenAIsSize(after);
        });
        const envelope = readAnswer(operation, PERMISSION_LIST, success);
        return { items: envelope.data.map(permission), next: nextAfter(envelope, envelope.data.at(-1)?.id) };
      },
      (item) => item.id,
    );
  }

  async function createFineTuningCheckpointPermission(
    model: string,
    projectIds: readonly string[],
    { signal }: Options = {},
  ): Promise<readonly Permission[]> {
    const operation = 'createFineTuningCheckpointPermission';
    const id = modelOrRefuse(operation, model);
    const projects = projectIds.map((project) => projectOrRefuse(operation, project));
    if (projects.length === 0) throw refusedLocally(operation, 'no project was given; give at least one');
    const success = await request({
      operation,
      method: 'POST',
      path: permissionsPath(id),
      body: { project_ids: projects },
      notFound: 'unknown_model',
      signal,
    });
    const rows = readAnswer(operation, PERMISSION_LIST, success).data.map(permission);
    const asked = rows.filter((row) => projects.includes(row.project));
    if (asked.length > 0) return asked;
    const { status, requestId } = success;
    throw new OpenAIError('not_json', {
      operation, status, requestId, reached: 'yes', unsureTries: 1,
      words: 'the answer names no permission for the project that was asked for; look before repeating',
    });
  }

  async function deleteFineTuningCheckpointPermission(
    model: string,
    permissionId: string,
    { signal }: Options = {},
  ): Promise<Deleted> {
    const operation = 'deleteFineTuningCheckpointPermission';
    const path = permissionsPath(modelOrRefuse(operation, model));
    const id = parsePermissionId(permissionId);
    if (id === null) throw refusedLocally(operation, 'this is not the id of a permission; give one of the form cp_…');
    const success = await request({ operation, method: 'DELETE', path: [...path, id], signal });
    const answer = readAnswer(operation, v.pipe(DELETED, v.check((row) => row.id === id)), success);
    return { id, deleted: answer.deleted, unsureTries: success.unsureTries };
  }

  return {
    /**
     * Every permission on a model, following pages whatever the envelope leaves out; each id once.
     * @throws OpenAIError when the first item is asked for, or a later page fails.
     */
    listFineTuningCheckpointPermissions,
    /**
     * Creates permissions, sending once: OpenAI has no idempotency key. Gives the rows of the projects asked for.
     * @throws OpenAIError; where its `unsureTries` is above 0 a permission may exist all the same.
     */
    createFineTuningCheckpointPermission,
    /** Deletes one permission. @throws OpenAIError; `not_found` = it is gone already. */
    deleteFineTuningCheckpointPermission,
  };
}
