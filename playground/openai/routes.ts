import { OpenAIError } from './errors.ts';
import type { PermissionBook, World } from './permissions.ts';
import { projectRoutes } from './project-routes.ts';
import { Query, listOf, pageOf } from './query.ts';
import type { Route } from './route.ts';
import { completionsUsage } from './usage.ts';

/** Every endpoint that the stand-in has. */
export function routes(world: World, book: PermissionBook): readonly Route[] {
  const { organization, settings, now } = world;
  const list = (all: ReadonlyArray<{ id: string }>, query: Query, object: string) => {
    const [page, more] = pageOf(all, query.text('after'), query.limit(20, 100));
    const data = page.map((one) => Object.assign({ object }, one));
    return listOf(data, more, settings.envelope);
  };
  const project = (id = '') => {
    const found = organization.projects.find((one) => one.id === id);
    if (found === undefined) throw new OpenAIError(404, `Project '${id}' not found.`);
    return found;
  };
  const none: readonly string[] = [];

  return [
    {
      method: 'GET',
      path: '/fine_tuning/checkpoints/*/permissions',
      operation: 'listFineTuningCheckpointPermissions',
      key: 'admin',
      scope: 'api.fine_tuning.checkpoints.read',
      answer: ({ request, parts: [model = ''] }) =>
        book.list(model, new Query(request.query, ['project_id', 'after', 'limit', 'order'])),
    },
    {
      method: 'POST',
      path: '/fine_tuning/checkpoints/*/permissions',
      operation: 'createFineTuningCheckpointPermission',
      key: 'admin',
      scope: 'api.fine_tuning.checkpoints.write',
      answer: ({ request, parts: [model = ''] }) => book.create(model, request),
    },
    {
      method: 'DELETE',
      path: '/fine_tuning/checkpoints/*/permissions/*',
      operation: 'deleteFineTuningCheckpointPermission',
      key: 'admin',
      scope: 'api.fine_tuning.checkpoints.write',
      answer: ({ parts: [model = '', id = ''] }) => book.delete(model, id),
    },
    {
      method: 'GET',
      path: '/organization/projects',
      operation: 'list-projects',
      key: 'admin',
      scope: 'api.management.read',
      answer: ({ request }) => {
        const query = new Query(request.query, ['limit', 'after', 'include_archived']);
        const archived = query.flag('include_archived');
        const all = organization.projects.filter((one) => archived || one.status !== 'archived');
        return list(all, query, 'organization.project');
      },
    },
    {
      method: 'GET',
      path: '/organization/projects/*',
      operation: 'retrieve-project',
      key: 'admin',
      scope: 'api.management.read',
      answer: ({ parts: [id] }) => ({ object: 'organization.project', ...project(id) }),
    },
    {
      method: 'GET',
      path: '/organization/projects/*/model_permissions',
      operation: 'retrieve-project-model-permissions',
      key: 'admin',
      scope: 'api.management.read',
      answer: ({ parts: [id] }) => {
        const set = organization.modelPermissions[project(id).id];
        if (set === undefined && settings.modelPermissionsUnset === '404') {
          throw new OpenAIError(404, `Project '${id}' has no model permissions.`);
        }
        return { object: 'project.model_permissions', ...(set ?? { mode: 'deny_list', model_ids: [] }) };
      },
    },
    {
      method: 'GET',
      path: '/organization/users',
      operation: 'list-users',
      key: 'admin',
      scope: 'api.management.read',
      answer: ({ request }) => {
        const query = new Query(request.query, ['limit', 'after', 'emails']);
        const emails = settings.emailsFilter === 'applied' ? query.texts('emails') : none;
        const all = organization.users.filter((one) => emails.length === 0 || emails.includes(one.email ?? ''));
        return list(all, query, 'organization.user');
      },
    },
    {
      method: 'GET',
      path: '/organization/usage/completions',
      operation: 'usage-completions',
      key: 'admin',
      scope: 'api.usage.read',
      answer: ({ request }) => {
        const known = ['start_time', 'end_time', 'bucket_width', 'project_ids', 'models', 'group_by', 'limit', 'page'];
        return completionsUsage(organization.usage, new Query(request.query, known), Math.floor(now() / 1000));
      },
    },
    ...projectRoutes(world, book),
  ];
}
