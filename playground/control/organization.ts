import type { World } from '../world/world.ts';
import type { OrganizationShown } from './wire.ts';

export function organizationOf({ openai }: World): OrganizationShown {
  const { organization } = openai;
  const models = organization.models.map(({ id, owner }) => ({
    id,
    owner,
    permissions: openai.permissions(id).map((row) => ({
      id: row.id,
      project: row.project_id,
      createdAt: row.created_at * 1_000,
    })),
  }));
  return {
    projects: organization.projects.map(({ id, name, status }) => ({ id, name, archived: status === 'archived' })),
    models,
    permissions: models.reduce((sum, { permissions }) => sum + permissions.length, 0),
  };
}
