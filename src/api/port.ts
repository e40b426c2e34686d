import type { Permissions } from '../engine/ports.ts';
import type { CallFailure } from '../domain/share/protocol.ts';
import type { Row, ShareKey } from '../domain/share/types.ts';
import { SecretMalformedError, SecretUnavailableError } from './adminKey.ts';
import type { OpenAI } from './client.ts';
import { OpenAIError } from './errors.ts';
import type { Permission } from './permissions.ts';

type Calls = Pick<
  OpenAI,
  | 'listFineTuningCheckpointPermissions'
  | 'createFineTuningCheckpointPermission'
  | 'deleteFineTuningCheckpointPermission'
  | 'projectModelPermissions'
>;

/** People wait to hear of a grant while the project's own list is read. */
const GATE_TIMEOUT = 1_500;

/** OpenAI as the shares see it: its answers as the few cases that the protocol tells apart. */
export const createPermissionsPort = (openai: Calls): Permissions => ({
  list: async ({ model, project }) => {
    try {
      const rows: Row[] = [];
      for await (const row of openai.listFineTuningCheckpointPermissions(model, { projectId: project })) {
        // The filter is OpenAI's; a row of another project must not be adopted if it should ever be ignored.
        if (row.project === project) rows.push(toRow(row));
      }
      return { kind: 'rows', rows };
    } catch (error) {
      return { kind: 'failed', failure: failureOf(error) };
    }
  },
  create: async ({ model, project }) => {
    try {
      const made = await openai.createFineTuningCheckpointPermission(model, [project]);
      return { kind: 'rows', rows: made.map(toRow) };
    } catch (error) {
      return { kind: 'failed', failure: failureOf(error) };
    }
  },
  remove: async ({ model }: ShareKey, id) => {
    try {
      const { deleted, unsureTries } = await openai.deleteFineTuningCheckpointPermission(model, id);
      return deleted ? { kind: 'deleted', unsure: unsureTries > 0 } : { kind: 'failed', failure: { kind: 'not_sent', status: 200 } };
    } catch (error) {
      if (error instanceof OpenAIError && isNotFound(error)) {
        // A try before this one may have been the one that deleted it.
        return error.unsureTries > 0 ? { kind: 'failed', failure: { kind: 'lost' } } : { kind: 'not_found' };
      }
      return { kind: 'failed', failure: failureOf(error) };
    }
  },
  gate: async ({ model, project }: ShareKey) => {
    try {
      const gate = await openai.projectModelPermissions(project, { signal: AbortSignal.timeout(GATE_TIMEOUT) });
      if (gate === null || gate.models.includes(model) === (gate.mode === 'allow_list')) return 'open';
      return gate.mode;
    } catch {
      return 'unknown';
    }
  },
});

const toRow = ({ id, createdAt }: Permission): Row => ({ id, createdAt });

const isNotFound = (error: OpenAIError): boolean => error.kind === 'not_found' || error.kind === 'unknown_model';

/**
 * What an error means for the protocol. Whatever may have taken effect, or may still, is `lost`: an earlier try whose
 * end is unknown counts as much as the last.
 */
export const failureOf = (error: unknown): CallFailure => {
  if (error instanceof SecretUnavailableError || error instanceof SecretMalformedError) {
    return { kind: 'key', status: null, scope: null };
  }
  if (!(error instanceof OpenAIError)) return { kind: 'lost' };
  if (error.unsureTries > 0) return { kind: 'lost' };
  switch (error.kind) {
    case 'refused_key':
    case 'missing_scope':
    case 'forbidden':
      return { kind: 'key', status: error.status, scope: error.scope };
    case 'rate_limited':
      return { kind: 'busy', retryAfterMs: error.retryAfterMs };
    case 'owning_project':
      return { kind: 'owner' };
    case 'unknown_model':
    case 'not_found':
      return { kind: 'unknown_model', status: error.status ?? 404 };
    case 'bad_request':
    case 'unprocessable':
      return { kind: 'bad_request', status: error.status ?? 400 };
    case 'conflict':
      return { kind: 'conflict' };
    case 'not_connected':
      return { kind: 'not_sent', status: null };
    case 'server':
    case 'not_json':
    case 'network':
    case 'timeout':
      return error.reached === 'no' ? { kind: 'not_sent', status: error.status } : { kind: 'lost' };
  }
};
