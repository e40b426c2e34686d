import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';

import {
  createKeys, createSecretsClient, SecretMalformedError, SecretUnavailableError,
} from '../../src/api/adminKey.ts';
import { failing, failure, json, list, MODEL, NOON, PROJECT, rig, row } from './server.ts';

const OLD = 'sk-admin-old-0123456789abcdef';
const NEW = 'sk-admin-new-0123456789abcdef';
const NAME = 'model-share-bot/openai';
const secret = (admin: string, rest: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({ admin_key: admin, ...rest });

/** The real SDK client against a server that speaks its protocol; what it answers can be changed. */
async function vault(first: string | { readonly error: string; readonly status: number } | null) {
  const server = await rig();
  const clock = { at: NOON };
  const state = { value: first };
  server.answer((request, response) => {
    const { value } = state;
    if (value !== null && typeof value === 'object') {
      json(value.status, { __type: value.error, message: 'a stranger said so 0123456789abcdef' })(request, response);
    } else {
      const held = value === null ? { SecretBinary: 'AAAA' } : { SecretString: value };
      json(200, { Name: NAME, ...held })(request, response);
    }
  });
  const client = new SecretsManagerClient({
    endpoint: server.url, region: 'eu-west-1', maxAttempts: 1, credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  onTestFinished(() => client.destroy());
  const keys = createKeys({ client, secretId: NAME, now: () => clock.at });
  return { keys, state, clock, reads: server.received };
}

async function refusal(work: Promise<unknown>): Promise<Error> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('it did not fail');
  const shown = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}`;
  expect(shown).not.toMatch(/0123456789abcdef|stranger/);
  return error;
}

describe('reading', () => {
  test.each([
    ['as JSON', secret(OLD)],
    ['with white space around everything', ` ${secret(` ${OLD}\n`)}\n`],
    ['as a bare key', `${OLD}\n`],
    ['with keys that nobody knows', secret(OLD, { rotated_by: 'x' })],
  ])('the admin key %s, once for all who wait', async (_case, value) => {
    const { keys, reads } = await vault(value);
    expect(await Promise.all([keys.adminKey(), keys.adminKey(), keys.projectKeys()])).toEqual([OLD, OLD, new Map()]);
    expect(await keys.adminKey()).toBe(OLD);
    expect(reads).toHaveLength(1);
    expect(reads[0]?.headers['x-amz-target']).toBe('secretsmanager.GetSecretValue');
    expect(JSON.parse(reads[0]?.body ?? '')).toEqual({ SecretId: NAME });
  });

  test('project keys', async () => {
    const { keys } = await vault(secret(OLD, { project_keys: { [PROJECT]: ' sk-proj-x\n' } }));
    expect(await keys.projectKeys()).toEqual(new Map([[PROJECT, 'sk-proj-x']]));
  });

  test.each([
    ['', /neither JSON nor a key/],
    [`{"admin_key":"${OLD}`, /neither JSON nor a key/],
    [`"${OLD}"`, /not an object/],
    ['[]', /"admin_key"/],
    [JSON.stringify({ key: OLD }), /"admin_key"/],
    [secret(`${OLD} ${OLD}`), /"admin_key"/],
    [JSON.stringify({ admin_key: 5 }), /"admin_key"/],
    [secret(OLD, { project_keys: { Research: 'sk-proj-x' } }), /"project_keys"/],
    [secret(OLD, { project_keys: { [PROJECT]: '' } }), /"project_keys"/],
    [null, /bytes/],
  ])('%j is malformed: which part is said, its value is not', async (value, part) => {
    const { keys, state } = await vault(value);
    const error = await refusal(keys.adminKey());
    expect(error).toBeInstanceOf(SecretMalformedError);
    expect(error.message).toMatch(part);
    expect(error.message).toContain(NAME);
    state.value = secret(NEW);
    expect(await keys.adminKey(), 'a failure is not kept').toBe(NEW);
  });

  test.each([
    ['ResourceNotFoundException', 400, /create it/],
    ['AccessDeniedException', 400, /secretsmanager:GetSecretValue/],
    ['DecryptionFailure', 400, /KMS/],
    ['InvalidRequestException', 400, /deletion/],
    ['InternalServiceError', 500, /tried again/],
  ])('%s says what to do', async (error, status, next) => {
    const { keys, state } = await vault({ error, status });
    const unavailable = await refusal(keys.adminKey());
    expect(unavailable).toBeInstanceOf(SecretUnavailableError);
    expect(unavailable.message).toMatch(next);
    expect(unavailable).toMatchObject({ secret: NAME, cause: { message: error } });
    state.value = secret(OLD);
    expect(await keys.adminKey()).toBe(OLD);
  });
});

describe('a refused key', () => {
  test('is read again once, and at most once in 30 seconds', async () => {
    const { keys, state, clock, reads } = await vault(secret(OLD));
    await keys.adminKey();
    expect(await keys.refused(OLD), 'the same key').toBe(false);
    state.value = secret(NEW);
    clock.at += 29_999;
    expect(await keys.refused(OLD), 'too early').toBe(false);
    expect(reads).toHaveLength(2);
    clock.at += 1;
    expect(await keys.refused(OLD)).toBe(true);
    expect(await keys.adminKey()).toBe(NEW);
    expect(reads).toHaveLength(3);
  });

  test('is read once for all whom it was refused', async () => {
    const { keys, state, reads } = await vault(secret(OLD));
    await keys.adminKey();
    state.value = secret(NEW);
    expect(await Promise.all([keys.refused(OLD), keys.refused(OLD)])).toEqual([true, true]);
    expect(await keys.refused(OLD), 'who comes later needs no reading').toBe(true);
    expect(reads).toHaveLength(2);
  });

  test('stays refused where the secret cannot be read; a secret that broke is named', async () => {
    const { keys, state, clock } = await vault(secret(OLD));
    await keys.adminKey();
    state.value = { error: 'InternalServiceError', status: 500 };
    expect(await keys.refused(OLD)).toBe(false);
    expect(await keys.adminKey(), 'what is known is kept').toBe(OLD);
    clock.at += 30_000;
    state.value = '{}';
    expect(await refusal(keys.refused(OLD))).toBeInstanceOf(SecretMalformedError);
  });
});

describe('a rotation while the bot runs', () => {
  const onlyNew = (key: string | undefined) => key === `Bearer ${NEW}`;

  test('costs one reading and one repeat, for a POST too', async () => {
    const { keys, state, reads } = await vault(secret(OLD));
    const { answer, client, received } = await rig();
    answer((request, response) => {
      (onlyNew(request.headers.authorization) ? list([row('cp_1')]) : failure(401, `bad ${OLD}`))(request, response);
    });
    await keys.adminKey();
    state.value = secret(NEW);
    const openai = client({ keys });
    expect(await openai.createFineTuningCheckpointPermission(MODEL, [PROJECT])).toHaveLength(1);
    expect(received.map(({ method }) => method)).toEqual(['POST', 'POST']);
    expect(reads).toHaveLength(2);
  });

  test('that brings another bad key is repeated once and no more', async () => {
    const { keys, state } = await vault(secret(OLD));
    const { answer, client, received } = await rig();
    answer(failure(401, 'bad'));
    await keys.adminKey();
    state.value = secret(NEW);
    const work = client({ keys }).createFineTuningCheckpointPermission(MODEL, [PROJECT]);
    expect(await failing(work)).toMatchObject({ kind: 'refused_key', unsureTries: 0 });
    expect(received).toHaveLength(2);
  });

  test('that did not happen is not repeated, nor read again within 30 seconds', async () => {
    const { keys, reads } = await vault(secret(OLD));
    const { answer, client, received } = await rig();
    answer(failure(401, 'Missing scopes: api.x.write'));
    const openai = client({ keys });
    for (const calls of [1, 2]) {
      const work = openai.createFineTuningCheckpointPermission(MODEL, [PROJECT]);
      expect(await failing(work)).toMatchObject({ kind: 'missing_scope', scope: 'api.x.write' });
      expect(received).toHaveLength(calls);
    }
    expect(reads).toHaveLength(2);
  });

  test('keeps count of a deletion that may have taken effect before it', async () => {
    const { keys, state } = await vault(secret(OLD));
    const { answer, client } = await rig();
    answer(failure(500, 'x'), failure(401, 'bad'), json(200, { id: 'cp_1', deleted: true }));
    await keys.adminKey();
    state.value = secret(NEW);
    const deleted = await client({ keys }).deleteFineTuningCheckpointPermission(MODEL, 'cp_1');
    expect(deleted).toMatchObject({ unsureTries: 1 });
  });

  test('is left to the next call where too little time is left', async () => {
    const { keys, state, reads } = await vault(secret(OLD));
    const { answer, client, received } = await rig();
    answer(failure(401, 'bad'));
    await keys.adminKey();
    state.value = secret(NEW);
    const openai = client({ keys, timeouts: { deadlineMs: 2_999, answerMs: 1_000 } });
    expect(await failing(openai.getProject(PROJECT))).toMatchObject({ kind: 'refused_key' });
    expect([received.length, reads.length]).toEqual([1, 1]);
  });
});

test('the client for the secret is made without reading anything', async () => {
  const client = createSecretsClient();
  onTestFinished(() => client.destroy());
  expect(await client.config.maxAttempts()).toBe(2);
});
