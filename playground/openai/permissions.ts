import { isRecord, tryJson } from '../json.ts';
import { alphanumeric } from '../random.ts';
import type { Random } from '../random.ts';
import type { HttpRequest } from '../stand-in.ts';
import { OpenAIError, badRequest } from './errors.ts';
import { listOf } from './query.ts';
import type { Query } from './query.ts';
import { ownerOf } from './state.ts';
import type { Organization, Settings } from './state.ts';

/** A permission as it goes over the wire: who made it, for which model and until when is not there. */
export interface Permission {
  readonly object: 'checkpoint.permission';
  readonly id: string;
  readonly created_at: number;
  readonly project_id: string;
}

interface Row {
  readonly id: string;
  readonly model: string;
  readonly project: string;
  readonly createdMs: number;
  deletedMs: number | null;
}

export interface World {
  readonly organization: Organization;
  readonly settings: Settings;
  readonly now: () => number;
  readonly random: Random;
}

const shown = (row: Row): Permission => ({
  object: 'checkpoint.permission',
  id: row.id,
  created_at: Math.floor(row.createdMs / 1000),
  project_id: row.project,
});

/** Every permission that ever was, in the order made, so that a list can show the state of a while ago. */
export class PermissionBook {
  private readonly world: World;
  private readonly rows: Row[] = [];

  constructor(world: World) {
    this.world = world;
  }

  /** What holds now, oldest first, whatever the lists show. */
  live(model: string): Permission[] {
    return this.rows.filter((row) => row.model === model && row.deletedMs === null).map(shown);
  }

  add(model: string, project: string): Permission {
    const { now, random } = this.world;
    const row: Row = { id: `cp_${alphanumeric(random, 24)}`, model, project, createdMs: now(), deletedMs: null };
    this.rows.push(row);
    return shown(row);
  }

  remove(id: string, model?: string): boolean {
    const row = this.rows.find((one) => one.id === id && one.deletedMs === null && (model ?? one.model) === one.model);
    if (row === undefined) return false;
    row.deletedMs = this.world.now();
    return true;
  }

  /** Whether a project's calls with this model go through now: its owner's, or those of whom it was granted to. */
  mayUse(project: string, model: string): boolean {
    const { organization, settings, now } = this.world;
    const family = (id: string) => (settings.siblingsCovered ? id.replace(/:ckpt-step-\d+$/, '') : id);
    const owner = ownerOf(organization, model);
    const granted = this.rows.some(
      (row) =>
        row.deletedMs === null &&
        row.project === project &&
        family(row.model) === family(model) &&
        row.createdMs + settings.grantLagMs <= now(),
    );
    const gate = organization.modelPermissions[project];
    const open = gate === undefined || gate.model_ids.includes(model) === (gate.mode === 'allow_list');
    return open && (owner === null || owner === project || granted);
  }

  list(model: string, query: Query): object {
    const { settings, now } = this.world;
    this.known(model);
    const limit = query.limit(10, settings.maxLimit, settings.overLimit);
    const order = query.one('order', 'descending', 'ascending');
    const project = query.text('project_id');
    const after = query.text('after');

    const at = now() - settings.listLagMs;
    const ofModel = this.rows.filter((row) => row.model === model);
    if (order === 'descending') ofModel.reverse();
    // A cursor stays good when its row is deleted between two pages.
    const from = after === undefined ? 0 : ofModel.findIndex((row) => row.id === after) + 1;
    if (after !== undefined && from === 0) throw badRequest("Invalid 'after': no such permission.", 'after');
    const visible = ofModel
      .slice(from)
      .filter((row) => row.createdMs <= at && (row.deletedMs === null || row.deletedMs > at))
      .filter((row) => project === undefined || row.project === project);
    return listOf(visible.slice(0, limit).map(shown), visible.length > limit, settings.envelope);
  }

  create(model: string, request: HttpRequest): object {
    const { settings } = this.world;
    this.known(model);
    const projects = parseBody(request);
    if (settings.partialFailure === 'none_created') for (const project of projects) this.check(model, project);
    const made = projects.map((project) => this.check(model, project) ?? this.add(model, project));
    return listOf(made, false, settings.envelope);
  }

  delete(model: string, id: string): object {
    this.known(model);
    if (!this.remove(id, model)) throw new OpenAIError(404, `No checkpoint permission found with id '${id}'.`);
    return { object: 'checkpoint.permission', id, deleted: true };
  }

  /** @throws {OpenAIError} where this pair is refused. @returns the row that stands for a second grant. */
  private check(model: string, id: string): Permission | null {
    const { organization, settings } = this.world;
    if (ownerOf(organization, model) === id) {
      throw badRequest(`Cannot modify checkpoint permissions for the owning project: ${id}`);
    }
    const project = organization.projects.find((one) => one.id === id);
    if (project === undefined && settings.unknownProject !== 'created') {
      throw new OpenAIError(Number(settings.unknownProject), `Project '${id}' not found.`, { param: 'project_ids' });
    }
    if (project?.status === 'archived' && settings.archivedProject === '400') {
      throw badRequest(`Project '${id}' is archived.`, 'project_ids');
    }
    const before = this.live(model).find((row) => row.project_id === id);
    if (before === undefined || settings.grantTwice === 'new_row') return null;
    if (settings.grantTwice === 'same_row') return before;
    throw new OpenAIError(Number(settings.grantTwice), `Project '${id}' already has this checkpoint.`);
  }

  private known(model: string): void {
    // Seen at the real service: the ids of jobs and checkpoint objects are not refused but break it.
    if (/^(ftckpt_|ftjob-)/.test(model)) {
      throw new OpenAIError(500, 'The server had an error while processing your request. Sorry about that!', {
        type: 'server_error',
      });
    }
    const owner = ownerOf(this.world.organization, model);
    if (typeof owner === 'string') return;
    const message = `The model '${model}' does not exist or you do not have access to it.`;
    throw new OpenAIError(404, message, { param: 'model', code: 'model_not_found' });
  }
}

function parseBody(request: HttpRequest): string[] {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    throw badRequest("Unsupported content type: the body must be 'application/json'.");
  }
  const body = tryJson(request.body.toString('utf8'));
  if (!isRecord(body)) throw badRequest('We could not parse the JSON body of your request.');
  const stranger = Object.keys(body).find((key) => key !== 'project_ids');
  if (stranger !== undefined) throw badRequest(`Unknown parameter: '${stranger}'.`, stranger, 'unknown_parameter');
  const projects = body['project_ids'];
  if (!Array.isArray(projects) || projects.length === 0 || !projects.every((id) => typeof id === 'string' && id)) {
    throw badRequest("Invalid type for 'project_ids': expected an array of strings.", 'project_ids', 'invalid_type');
  }
  return projects.map(String);
}
