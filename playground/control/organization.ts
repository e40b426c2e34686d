import type { World } from '../world/world.ts';

/** The organization as OpenAI has it, whatever the bot believes. */
export interface OrganizationShown {
  readonly projects: readonly { readonly id: string; readonly name: string | null; readonly archived: boolean }[];
  readonly models: readonly ModelShown[];
  /** Over all models: the number that everything is about. */
  readonly permissions: number;
}

export interface ModelShown {
  readonly id: string;
  readonly owner: string | null;
  readonly permissions: readonly PermissionShown[];
}

export interface PermissionShown {
  readonly id: string;
  readonly project: string;
  /** Milliseconds. */
  readonly createdAt: number;
}

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
