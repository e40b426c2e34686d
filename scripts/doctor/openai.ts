import { createKeys, createSecretsClient, SecretMalformedError } from '../../src/api/adminKey.ts';
import type { Keys } from '../../src/api/adminKey.ts';
import { createOpenAIClient } from '../../src/api/client.ts';
import type { OpenAI } from '../../src/api/client.ts';
import { OpenAIError } from '../../src/api/errors.ts';
import type { AwsCaller } from '../../src/aws/call.ts';
import { readCredentials } from '../../src/aws/credentials.ts';
import { readSecretText } from '../../src/handlers/wiring/outside.ts';
import { ok, part, skipped, wrong } from './lines.ts';
import type { Line, Part } from './lines.ts';
import type { Environment, Settings } from './settings.ts';
import { secretLine } from './slack.ts';

export interface OpenAIParts {
  readonly env: Environment;
  readonly now: () => number;
  readonly random: () => number;
  /** Waits so many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
}

const FORM = '{"admin_key":"sk-admin-…"}';
const SECRET = 'openai secret';

export interface OpenAIAnswers {
  readonly openai: OpenAI;
  /** Makes a call, and again after a pause while OpenAI says that it is too busy. */
  readonly paced: <T>(call: () => Promise<T>) => Promise<T>;
}

export async function checkOpenAISecret(aws: AwsCaller, settings: Settings, parts: OpenAIParts): Promise<Part<Keys>> {
  const { OPENAI_SECRET_ID: id, region, endpoints } = settings;
  try {
    await readSecretText(aws, id);
  } catch (error) {
    return part(secretLine(SECRET, id, error, FORM));
  }
  const credentials = async () => readCredentials(parts.env);
  const endpoint = endpoints.secretsmanager;
  const client = createSecretsClient({ region, credentials, ...(endpoint === null ? {} : { endpoint }) });
  const keys = createKeys({ client, secretId: id, now: parts.now });
  try {
    await keys.adminKey();
    return part(ok(SECRET, `${id} is readable and well-formed`), keys);
  } catch (error) {
    if (error instanceof SecretMalformedError) {
      return part(wrong(SECRET, error.message.split('. Store')[0] ?? '', `store ${FORM}: npm run setup`));
    }
    return part(wrong(SECRET, `${id} cannot be read`, 'run it again; look at Secrets Manager if it stays so'));
  }
}

const BUSY_TRIES = 2;
/** OpenAI's admin limit is by the minute and not told in a header; refused calls were seen to count. */
const BUSY_PAUSE = 61_000;

export const openAIFor = (
  settings: Pick<Settings, 'OPENAI_BASE_URL' | 'OPENAI_AUTH_HEADER'>,
  keys: Keys,
  parts: OpenAIParts,
): OpenAIAnswers => {
  const { now, random, sleep } = parts;
  const { OPENAI_BASE_URL: baseUrl, OPENAI_AUTH_HEADER: authHeader } = settings;
  const openai = createOpenAIClient({ baseUrl, authHeader, keys, now, random });
  const paced = async <T>(call: () => Promise<T>, tries = BUSY_TRIES): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      if (tries === 0 || !(error instanceof OpenAIError) || error.kind !== 'rate_limited') throw error;
      await sleep(BUSY_PAUSE);
      return paced(call, tries - 1);
    }
  };
  return { openai, paced };
};

/** Made up: no organization has them, so that asking about them tells what the key may and touches nothing. */
const NO_MODEL = 'ft:gpt-4o-mini-2024-07-18:model-share-bot:doctor:doctor00';
const NO_PERMISSION = 'cp_modelsharebotdoctor0000000000';

const READ_PROJECTS = 'admin key';
const READ = 'admin key reads permissions';
const WRITE = 'admin key writes permissions';

const first = async <T>(list: AsyncGenerator<T>): Promise<T | null> => {
  for await (const one of list) return one;
  return null;
};

const LATER = 'run it again in a minute';
const LOOK = 'check OPENAI_BASE_URL and status.openai.com, then run it again';

/** Whether OpenAI gave no verdict, so that the key may be as good as ever. */
export const isUnanswered = (line: Line): boolean =>
  line.kind === 'wrong' && (line.remedy === LATER || line.remedy === LOOK);

/** A key's failure at one thing it should be able to do. */
function keyLine(check: string, error: unknown, scope: string): Line {
  if (!(error instanceof OpenAIError)) throw error;
  switch (error.kind) {
    case 'refused_key':
      return wrong(
        check,
        'OpenAI does not take the admin key',
        'make a new admin key at OpenAI (Organization → Admin keys) and store it: npm run setup',
      );
    case 'missing_scope':
      return wrong(
        check,
        `the admin key lacks the scope ${error.scope ?? scope}`,
        'give the key that scope at OpenAI (Organization → Admin keys), or store another key: npm run setup',
      );
    case 'forbidden':
      return wrong(
        check,
        'OpenAI forbids it to this key',
        'check its role at OpenAI, and any list of allowed addresses',
      );
    case 'rate_limited':
      return wrong(check, 'OpenAI is too busy with this organization to answer', LATER);
    default:
      return wrong(check, `OpenAI did not say (${error.kind})`, LOOK);
  }
}

/** What the key may: the projects, then permissions. The value is there where OpenAI takes the key at all. */
export async function checkAdminKey({ openai, paced }: OpenAIAnswers): Promise<Part<{ readonly reads: boolean }>> {
  try {
    await paced(() => first(openai.listProjects()));
  } catch (error) {
    const line = keyLine(READ_PROJECTS, error, 'api.management.read');
    const stop = !(error instanceof OpenAIError) || error.kind !== 'missing_scope';
    if (stop) {
      return {
        lines: [line, ...[READ, WRITE].map((check) => skipped(check, `waits for ${READ_PROJECTS}`))],
        value: null,
      };
    }
    return { lines: [line, ...(await scopes({ openai, paced }))], value: null };
  }
  const lines = await scopes({ openai, paced });
  return {
    lines: [ok(READ_PROJECTS, 'OpenAI takes it, and it reads projects'), ...lines],
    value: { reads: lines[0]?.kind === 'ok' },
  };
}

async function scopes({ openai, paced }: OpenAIAnswers): Promise<readonly Line[]> {
  const probe = async (check: string, scope: string, call: () => Promise<unknown>): Promise<Line> => {
    try {
      await paced(call);
    } catch (error) {
      // That there is no such model, or permission, is said only to a key that may ask.
      const known = error instanceof OpenAIError && ['unknown_model', 'not_found', 'bad_request'].includes(error.kind);
      if (!known) return keyLine(check, error, scope);
    }
    return ok(check, 'yes');
  };
  const read = await probe(READ, 'api.fine_tuning.checkpoints.read', () =>
    first(openai.listFineTuningCheckpointPermissions(NO_MODEL)),
  );
  // Deleting what never existed has no effect whatever the answer; a creation, even a malformed one, might have one.
  const write = await probe(WRITE, 'api.fine_tuning.checkpoints.write', () =>
    openai.deleteFineTuningCheckpointPermission(NO_MODEL, NO_PERMISSION),
  );
  return [read, write];
}
