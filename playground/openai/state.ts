/** An organization at OpenAI as the stand-in keeps it; times are Unix seconds, as on the wire. Change it any time. */
export interface Organization {
  projects: Project[];
  models: Model[];
  adminKeys: AdminKey[];
  projectKeys: ProjectKey[];
  users: User[];
  jobs: Job[];
  usage: Usage[];
  /** By project id; what is not here is unset. */
  modelPermissions: Record<string, ModelPermissions>;
}

export interface Project {
  id: string;
  name: string | null;
  status: 'active' | 'archived' | null;
  created_at: number;
  archived_at: number | null;
}

export interface Model {
  /** `ft:…`, or a base model that nobody owns. */
  id: string;
  /** The owning project; `null` for a base model. */
  owner: string | null;
  created: number;
  /** `YYYY-MM-DD`. */
  shutdown_date: string | null;
}

export interface AdminKey {
  key: string;
  /** Such as `api.fine_tuning.checkpoints.write`; `*` is all. */
  scopes: readonly string[];
}

export interface ProjectKey {
  key: string;
  project: string;
}

export interface User {
  id: string;
  name: string | null;
  email: string | null;
  role: 'owner' | 'reader' | null;
  added_at: number;
}

export interface Job {
  /** `ftjob-…`. */
  id: string;
  project: string;
  base: string;
  /** `null` while it runs or where it failed. */
  fine_tuned_model: string | null;
  created_at: number;
  /** `id` is `ftckpt_…`, `model` is what can be shared. */
  checkpoints: ReadonlyArray<{ id: string; model: string; step_number: number; created_at: number }>;
}

export interface Usage {
  project: string;
  model: string;
  /** When; counted in the bucket that it falls in. */
  at: number;
  requests: number;
  input_tokens: number;
  output_tokens: number;
}

export interface ModelPermissions {
  mode: 'allow_list' | 'deny_list';
  model_ids: string[];
}

/** What nobody could confirm about OpenAI: the stand-in answers each of these every way. May be changed any time. */
export interface Settings {
  /** A second grant of the same pair. */
  grantTwice: 'same_row' | 'new_row' | '409' | '400';
  unknownProject: '400' | '404' | 'created';
  archivedProject: '400' | 'created';
  /** Several `project_ids` of which one is refused. */
  partialFailure: 'none_created' | 'earlier_created';
  /** Largest `limit` of a permission list. */
  maxLimit: number;
  overLimit: '400' | 'clamped';
  /** Permission lists show the state of that long ago. */
  listLagMs: number;
  /** A grant can be used only this long after it was made. */
  grantLagMs: number;
  /** Whether a grant of a model lets its `:ckpt-step-` siblings be used, and the other way round. */
  siblingsCovered: boolean;
  modelPermissionsUnset: '404' | 'empty';
  /** `no_last_id` leaves `first_id` and `last_id` out, `null_last_id` has them as null. */
  envelope: 'full' | 'no_last_id' | 'null_last_id';
  emailsFilter: 'applied' | 'ignored';
  /** Of all admin endpoints together, refused calls counted; `null` is no limit. */
  rateLimit: { calls: number; perMs: number; retryAfter?: boolean } | null;
  /** `api-key` as at Microsoft Foundry. */
  authHeader: 'authorization' | 'api-key';
}

/** The answers that show most of what a caller may have got wrong; seven admin calls a minute, without any header. */
export const DEFAULT_SETTINGS: Settings = {
  grantTwice: 'new_row',
  unknownProject: '400',
  archivedProject: '400',
  partialFailure: 'earlier_created',
  maxLimit: 100,
  overLimit: '400',
  listLagMs: 0,
  grantLagMs: 0,
  siblingsCovered: false,
  modelPermissionsUnset: '404',
  envelope: 'full',
  emailsFilter: 'applied',
  rateLimit: { calls: 7, perMs: 60_000 },
  authHeader: 'authorization',
};

/** Who owns a model or one of its checkpoints; `undefined` where there is no such model, `null` for a base model. */
export function ownerOf(organization: Organization, id: string): string | null | undefined {
  const model = organization.models.find((one) => one.id === id);
  if (model !== undefined) return model.owner;
  return organization.jobs.find((job) => job.checkpoints.some((checkpoint) => checkpoint.model === id))?.project;
}
