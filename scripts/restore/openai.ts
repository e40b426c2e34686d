import { createKeys, createSecretsClient } from '../../src/api/adminKey.ts';
import { createOpenAIClient } from '../../src/api/client.ts';
import { OpenAIError } from '../../src/api/errors.ts';
import type { Permission } from '../../src/api/permissions.ts';
import { readCredentials } from '../../src/aws/credentials.ts';
import { readAws, readShares } from '../../src/config/environment.ts';
import type { ModelId } from '../../src/domain/ids.ts';
import type { AtOpenAI } from './differences.ts';

export interface OpenAIParts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  readonly random: () => number;
  /** Waits so many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** OpenAI's admin limit is by the minute. */
const BUSY_PAUSE = 61_000;
const BUSY_TRIES = 5;

/** Lists what each of these models has, one at a time. Only reads. @throws OpenAIError, or what the secret's reader throws */
export async function listAll(models: readonly ModelId[], { env, now, random, sleep }: OpenAIParts): Promise<AtOpenAI> {
  const { OPENAI_SECRET_ID: secretId, OPENAI_BASE_URL: baseUrl, OPENAI_AUTH_HEADER: authHeader } = readShares(env);
  const { region, endpoints } = readAws(env);
  const endpoint = endpoints.secretsmanager;
  const credentials = async () => readCredentials(env);
  const client = createSecretsClient({ region, credentials, ...(endpoint === null ? {} : { endpoint }) });
  const openai = createOpenAIClient({ baseUrl, authHeader, keys: createKeys({ client, secretId, now }), now, random });
  const list = async (model: ModelId, tries = BUSY_TRIES): Promise<readonly Permission[]> => {
    try {
      return await Array.fromAsync(openai.listFineTuningCheckpointPermissions(model, { limit: 100 }));
    } catch (error) {
      // A model that OpenAI does not know (any more) has none.
      if (error instanceof OpenAIError && error.kind === 'unknown_model') return [];
      if (tries === 0 || !(error instanceof OpenAIError) || error.kind !== 'rate_limited') throw error;
      await sleep(BUSY_PAUSE);
      return list(model, tries - 1);
    }
  };
  const found = new Map<ModelId, readonly Permission[]>();
  for (const model of models) {
    // oxlint-disable-next-line no-await-in-loop -- one at a time, for OpenAI's limit
    found.set(model, await list(model));
  }
  return found;
}
