import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { DescriptionUnusable, readDescription } from '../../scripts/contract/description.ts';
import { KNOWN } from '../../scripts/contract/known.ts';
import { leastAnswer } from '../../scripts/contract/least.ts';
import { NotFree, runContract } from '../../scripts/contract/run.ts';
import type { Result } from '../../scripts/contract/run.ts';
import { STEPS } from '../../scripts/contract/steps.ts';
import { realService, runStandIn } from '../../scripts/contract/targets.ts';
import { createOpenAIClient } from '../../src/api/client.ts';
import { isRecord } from '../../playground/json.ts';
import { startOpenAI } from '../../playground/openai/openai.ts';
import { acme, SUPPORT_TONE } from '../../playground/world/organization.ts';

const FIXTURE = readFileSync(join(import.meta.dirname, 'permissions.openapi.yaml'), 'utf8');
const LIST = 'listFineTuningCheckpointPermissions';
const CREATE = 'createFineTuningCheckpointPermission';
const DELETE = 'deleteFineTuningCheckpointPermission';
const PERMISSIONS = [CREATE, LIST, DELETE];

/** The fixture with one thing changed: `set` at a path of keys, `undefined` takes it away. */
function changed(path: readonly string[], set: unknown): string {
  const document: unknown = parse(FIXTURE);
  const last = path.at(-1) ?? '';
  const inside = (at: unknown, key: string): unknown =>
    isRecord(at) || Array.isArray(at) ? (Reflect.get(at, key) as unknown) : null;
  const parent = path.slice(0, -1).reduce(inside, document);
  if (!isRecord(parent) && !Array.isArray(parent)) throw new Error(`The fixture has no ${path.join('.')}`);
  if (set === undefined) Reflect.deleteProperty(parent, last);
  else Reflect.set(parent, last, set);
  return JSON.stringify(document);
}

const run = (text: string): Promise<readonly Result[]> => runStandIn(readDescription(text), PERMISSIONS);
const drift = (results: readonly Result[]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    results.flatMap(({ operation, differences }) => (differences.length === 0 ? [] : [[operation, differences]])),
  );

test('client and stand-in fit a description of the permission endpoints, but for what is known of it', async () => {
  expect(await run(FIXTURE)).toEqual([
    { operation: CREATE, exchanges: 20, differences: [], known: ['refusals', 'envelope'], tried: true },
    { operation: LIST, exchanges: 24, differences: [], known: ['envelope'], tried: true },
    { operation: DELETE, exchanges: 20, differences: [], known: ['refusals'], tried: true },
  ]);
  expect(KNOWN.map(({ name }) => name)).toEqual(['refusals', 'envelope', 'brackets']);
});

const PATHS = '/fine_tuning/checkpoints/{model}/permissions';
const SCHEMAS = ['components', 'schemas'];
const query = (index: number, ...rest: readonly string[]) =>
  ['paths', PATHS, 'get', 'parameters', String(index), ...rest];

test.each<[what: string, path: readonly string[], set: unknown, drift: Readonly<Record<string, readonly string[]>>]>([
  ['an operation gone', ['paths', PATHS, 'post'], undefined, {
    [CREATE]: ['POST /fine_tuning/checkpoints/…/permissions is not described'],
  }],
  ['an operation renamed', ['paths', PATHS, 'get', 'operationId'], 'listPermissions', {
    [LIST]: [`GET ${PATHS} is called listPermissions`],
  }],
  ['a query parameter gone', query(0, 'name'), 'project', {
    [LIST]: ['request: the query parameter project_id is not described'],
  }],
  ['a query parameter required', query(0, 'required'), true, {
    [LIST]: ['request: the query parameter project_id is required'],
  }],
  ['other values of one', query(3, 'schema', 'enum'), ['asc', 'desc'], {
    [LIST]: ['request: order: the whole: must be one of ["asc","desc"]'],
  }],
  ['a lower limit', query(2, 'schema', 'maximum'), 50, {
    [LIST]: ['request: limit: the whole: must be <= 50'],
  }],
  ['another form of id', ['components', 'parameters', 'Model', 'schema', 'pattern'], '^ftckpt_', {
    [CREATE]: ['request: {model} in the path: the whole: must match pattern "^ftckpt_"'],
    [LIST]: ['request: {model} in the path: the whole: must match pattern "^ftckpt_"'],
    [DELETE]: ['request: {model} in the path: the whole: must match pattern "^ftckpt_"'],
  }],
  ['a header asked for', query(0), { name: 'OpenAI-Admin-Version', in: 'header', required: true }, {
    [LIST]: [
      'request: the query parameter project_id is not described',
      'request: the header OpenAI-Admin-Version is required',
    ],
  }],
  ['another kind of key', ['components', 'securitySchemes', 'Key'], { type: 'apiKey', in: 'header', name: 'api-key' }, {
    [CREATE]: ['request: the key is not to be sent as a bearer token any more'],
    [LIST]: ['request: the key is not to be sent as a bearer token any more'],
    [DELETE]: ['request: the key is not to be sent as a bearer token any more'],
  }],
  ['more asked for in a body', [...SCHEMAS, 'Create', 'required'], ['project_ids', 'reason'], {
    [CREATE]: ["request: the whole: must have required property 'reason'"],
  }],
  ['a body in another form', [...SCHEMAS, 'Create', 'properties', 'project_ids'], { type: 'string' }, {
    [CREATE]: ['request: project_ids: must be string'],
  }],
  ['a field of an answer renamed', [...SCHEMAS, 'Permission', 'properties'], {
    object: { type: 'string' }, id: { type: 'string' }, created_at: { type: 'integer' }, project: { type: 'string' },
  }, {
    [CREATE]: ['answer 200: data.0: the field project_id is not described', 'answer 200: data.1: the field project_id is not described'],
    [LIST]: expect.arrayContaining(['answer 200: data.0: the field project_id is not described']),
  }],
  ['a new field that is always there', [...SCHEMAS, 'Permission', 'required'], ['id', 'granted_by'], {
    [CREATE]: expect.arrayContaining(["answer 200: data.0: must have required property 'granted_by'"]),
    [LIST]: expect.arrayContaining(["answer 200: data.0: must have required property 'granted_by'"]),
  }],
  ['a field of another type', [...SCHEMAS, 'Permission', 'properties', 'created_at'], { type: 'string' }, {
    [CREATE]: expect.arrayContaining(['answer 200: data.0.created_at: must be string']),
    [LIST]: expect.arrayContaining(['answer 200: data.0.created_at: must be string']),
  }],
  ['a field that may be missing from now on', [...SCHEMAS, 'Permission', 'required'], ['object', 'id', 'created_at'], {
    [CREATE]: ['client: not_json (200)'],
    [LIST]: ['client: not_json (200)'],
  }],
  ['another status', ['paths', PATHS, 'post', 'responses'], { 201: { description: 'made' } }, {
    [CREATE]: ['answer: 200 is not described'],
  }],
  ['another form of refusals', [...SCHEMAS, 'ErrorResponse', 'required'], ['errors'], {
    [CREATE]: expect.arrayContaining(["answer 400: the whole: must have required property 'errors'"]),
    [LIST]: expect.arrayContaining(["answer 404: the whole: must have required property 'errors'"]),
    [DELETE]: expect.arrayContaining(["answer 404: the whole: must have required property 'errors'"]),
  }],
])('drift is seen: %s', async (_what, path, set, expected) => {
  expect(drift(await run(changed(path, set)))).toEqual(expected);
});

test('every method of the client is driven', () => {
  const openai = createOpenAIClient({
    keys: { adminKey: async () => '', projectKeys: async () => new Map(), refused: async () => false },
    now: () => 0,
    random: () => 0,
  });
  expect(STEPS.map(({ method }) => method).toSorted()).toEqual(Object.keys(openai).toSorted());
});

test('the least that is promised is what the client is told', () => {
  const description = readDescription(FIXTURE);
  const row = { object: 'checkpoint.permission', id: 'cp_1', created_at: 1, project_id: 'proj_1', note: 'x' };
  const list = { object: 'list', data: [row], first_id: null, last_id: 'cp_1', has_more: false };
  const { note: _, ...promised } = row;
  expect(leastAnswer(description, 'GET', '/fine_tuning/checkpoints/ft:x/permissions', list)).toEqual({
    object: 'list', data: [promised], first_id: null, has_more: false,
  });
});

test('what is no description is refused', () => {
  expect(() => readDescription('swagger: "2.0"\npaths: {}\n')).toThrow(DescriptionUnusable);
  expect(() => readDescription('{"openapi":"3.1.0"}')).toThrow(/paths is missing/);
  expect(() => readDescription('{')).toThrow(/neither JSON nor YAML/);
});

test('the service itself: names what is missing beside the key', () => {
  expect(realService({})).toBe(null);
  expect(() => realService({ OPENAI_CONTRACT_KEY: 'sk-admin-0000' })).toThrow(
    'OPENAI_CONTRACT_PROJECT and OPENAI_CONTRACT_MODEL not set',
  );
});

test('the service itself: one permission is made and taken back; a project that has the model is left alone', async () => {
  const now = 1_795_528_800_000;
  const random = () => 0.5;
  const openai = await startOpenAI({ now: () => now, random, organization: acme(now, random), settings: { rateLimit: null } });
  onTestFinished(() => openai.close());
  const real = realService({
    OPENAI_CONTRACT_KEY: openai.organization.adminKeys[0]?.key,
    OPENAI_CONTRACT_PROJECT: 'proj_sandbox',
    OPENAI_CONTRACT_MODEL: SUPPORT_TONE,
    OPENAI_BASE_URL: openai.baseUrl,
  });
  if (real === null) throw new Error('there is a key');
  const target = { ...real, everyMs: 0 };
  const description = readDescription(FIXTURE);
  const results = await runContract(target, description, [...PERMISSIONS, 'listModels']);
  expect(drift(results)).toEqual({});
  expect(results.at(-1)).toMatchObject({ operation: 'listModels', tried: false });
  const writes = openai.calls().filter(({ method }) => method !== 'GET').map(({ operation }) => operation);
  expect(writes).toEqual([CREATE, DELETE]);
  expect(openai.permissions(SUPPORT_TONE)).toEqual([]);

  const [own] = [openai.dashboard.grantByHand(SUPPORT_TONE, 'proj_sandbox')];
  await expect(runContract(target, description, PERMISSIONS)).rejects.toThrow(NotFree);
  expect(openai.permissions(SUPPORT_TONE)).toEqual([own]);
});

// Set it to OpenAI's own description, as downloaded.
const published = process.env['OPENAI_OPENAPI'];
test.skipIf(!published)("OpenAI's own description, all of it", async () => {
  const results = await runStandIn(readDescription(readFileSync(published ?? '', 'utf8')));
  expect(drift(results)).toEqual({});
  expect(new Set(results.flatMap(({ known }) => known))).toEqual(new Set(['refusals', 'brackets']));
});
