import {
  GetSecretValueCommand, SecretsManagerClient, type SecretsManagerClientConfig,
} from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';

import { parseProjectId, type ProjectId } from '../domain/ids.ts';
import { safeCause } from './errors.ts';

/** A refused key is looked up again at most this often: OpenAI refusing calls must not become a storm of reads. */
const REREAD_MS = 30_000;
/** The longest that a reading takes, both of its tries together, in milliseconds. */
export const KEY_READ_MS = 3_000;

/** The secret could not be read. Nothing was sent to OpenAI. */
export class SecretUnavailableError extends Error {
  override readonly name = 'SecretUnavailableError';
  readonly secret: string;

  constructor(secret: string, next: string, cause: Error) {
    super(`The secret ${secret} with the OpenAI admin key could not be read: ${next}.`, { cause });
    this.secret = secret;
  }
}

/** The secret was read and is not what it should be. Says which part, never what stands there. */
export class SecretMalformedError extends Error {
  override readonly name = 'SecretMalformedError';
  readonly secret: string;

  constructor(secret: string, part: string) {
    super(
      `The secret ${secret} is malformed: ${part}. ` +
        'Store {"admin_key":"sk-admin-…"}, with "project_keys":{"proj_…":"sk-proj-…"} beside it where wanted.',
    );
    this.secret = secret;
  }
}

/** The keys for OpenAI, read when first needed and kept. */
export interface Keys {
  /** @throws SecretUnavailableError, SecretMalformedError */
  adminKey(): Promise<string>;
  /** Optional keys by project; empty where none were given. @throws as `adminKey` */
  projectKeys(): Promise<ReadonlyMap<ProjectId, string>>;
  /**
   * OpenAI refused `used` (401). Gives true where another admin key is known now, so that one repeat is worth it:
   * somebody else has read it meanwhile, or reading the secret again (at most once in 30 s) brought it.
   * False where the secret cannot be read now: what was refused stays refused. @throws SecretMalformedError
   */
  refused(used: string): Promise<boolean>;
}

interface Secret {
  readonly admin: string;
  readonly projects: ReadonlyMap<ProjectId, string>;
}

/** Fits into a header, and is no sentence. */
const KEY = v.pipe(v.string(), v.trim(), v.regex(/^[\x21-\x7e]{4,512}$/));
const SECRET = v.object({ admin_key: KEY, project_keys: v.optional(v.nullable(v.record(v.string(), KEY)), null) });

function parseSecret(name: string, text: string): Secret {
  const trimmed = text.trim();
  if (/^sk-[\x21-\x7e]{1,509}$/.test(trimmed)) return { admin: trimmed, projects: new Map() };
  let json: unknown;
  try {
    json = JSON.parse(trimmed);
  } catch {
    // The parser's own error quotes the text, so it is not kept as a cause.
    throw new SecretMalformedError(name, 'it is neither JSON nor a key');
  }
  const parsed = v.safeParse(SECRET, json);
  if (!parsed.success) {
    const part = parsed.issues[0].path?.[0]?.key;
    throw new SecretMalformedError(
      name,
      part === 'admin_key' || part === 'project_keys' ? `"${part}" is missing or not a key` : 'it is not an object',
    );
  }
  const projects = new Map<ProjectId, string>();
  for (const [project, key] of Object.entries(parsed.output.project_keys ?? {})) {
    const id = parseProjectId(project.trim());
    if (id === null) throw new SecretMalformedError(name, '"project_keys" has a name that is no project id');
    projects.set(id, key);
  }
  return { admin: parsed.output.admin_key, projects };
}

/** What an operator does about it, by the error names in the Secrets Manager API reference. */
function nextStep(error: unknown): string {
  switch (error instanceof Error ? error.name : '') {
    case 'ResourceNotFoundException':
      return 'it does not exist in this account and region; create it, or correct the setting that names it';
    case 'AccessDeniedException':
      return 'the function may not read it; allow secretsmanager:GetSecretValue on it (and kms:Decrypt on its key)';
    case 'DecryptionFailure':
      return 'its KMS key cannot decrypt it; check that key and its policy';
    case 'InvalidRequestException':
      return 'it is scheduled for deletion or has no current version; restore it, or store a value';
    default:
      return 'Secrets Manager did not answer properly; it is tried again by itself, check its state if this stays';
  }
}

export interface KeysOptions {
  readonly client: Pick<SecretsManagerClient, 'send'>;
  /** Name or ARN. */
  readonly secretId: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export type SecretsOptions = Pick<
  SecretsManagerClientConfig,
  'region' | 'endpoint' | 'credentials' | 'requestHandler'
>;

/** A client that gives up while whoever waits still has time to say so. What is not given is AWS's usual. */
export function createSecretsClient(given: SecretsOptions = {}): SecretsManagerClient {
  return new SecretsManagerClient({
    // Without throwOnRequestTimeout the SDK only warns when the time is over.
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 1_500, throwOnRequestTimeout: true },
    ...given,
    maxAttempts: 2,
  });
}

export function createKeys({ client, secretId, now }: KeysOptions): Keys {
  let known: Secret | null = null;
  let reading: Promise<Secret> | null = null;
  let rereadAt = Number.NEGATIVE_INFINITY;

  async function fetch(): Promise<Secret> {
    let text: string | undefined;
    try {
      const command = new GetSecretValueCommand({ SecretId: secretId });
      ({ SecretString: text } = await client.send(command, { abortSignal: AbortSignal.timeout(KEY_READ_MS) }));
    } catch (error) {
      throw new SecretUnavailableError(secretId, nextStep(error), safeCause(error));
    }
    if (text === undefined) throw new SecretMalformedError(secretId, 'it holds bytes instead of text');
    known = parseSecret(secretId, text);
    return known;
  }

  /** One read for all who wait at the same time. */
  function read(): Promise<Secret> {
    reading ??= fetch().finally(() => {
      reading = null;
    });
    return reading;
  }

  return {
    adminKey: async () => (known ?? (await read())).admin,
    projectKeys: async () => (known ?? (await read())).projects,
    refused: async (used) => {
      if (known !== null && known.admin !== used) return true;
      if (reading === null) {
        if (now() - rereadAt < REREAD_MS) return false;
        rereadAt = now();
      }
      try {
        return (await read()).admin !== used;
      } catch (error) {
        if (error instanceof SecretUnavailableError) return false;
        throw error;
      }
    },
  };
}
