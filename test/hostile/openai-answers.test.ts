import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Keys } from '../../src/api/adminKey.ts';
import { OpenAIError } from '../../src/api/errors.ts';
import { readOrganization } from '../../src/api/organizationPort.ts';
import { createPermissionsPort } from '../../src/api/port.ts';
import { parseModelId, parsePermissionId, parseProjectId } from '../../src/domain/ids.ts';
import { KEY, MODEL, NOON, PROJECT, rig } from '../api/server.ts';
import type { Answer } from '../api/server.ts';
import { must } from '../door/world.ts';
import { MARK, almost, deep, text, value } from './made.ts';

/** OpenAI, or something between, answers with anything: one of the known outcomes, in a bounded number of calls. */

const key = { model: must(parseModelId(MODEL)), project: must(parseProjectId(PROJECT)) };
const permission = { object: 'checkpoint.permission', id: 'cp_1', created_at: 1_788_263_990, project_id: PROJECT };
const page = { object: 'list', data: [permission], has_more: false, first_id: 'cp_1', last_id: 'cp_1' };
const known = [
  page,
  { ...page, data: [permission, { ...permission, id: 'cp_2', project_id: 'proj_other' }], has_more: true },
  { id: 'cp_1', object: 'checkpoint.permission', deleted: true },
  { error: { message: `${MARK} Missing scopes: api.fine_tuning.checkpoints.write ${KEY}`, type: 'x', param: null, code: 'y' } },
  { error: { message: `Cannot modify checkpoint permissions for the owning project ${MARK}` } },
  { mode: 'allow_list', model_ids: [MODEL] },
  { data: [{ id: PROJECT, name: MARK, status: 'active', archived_at: null }], has_more: true, last_id: PROJECT },
  { data: [{ results: [{ num_model_requests: 5, model: MODEL, project_id: null }] }], has_more: true, next_page: 'x' },
  { data: [{ id: MODEL, created: 1_788_263_990, owned_by: MARK, shutdown_date: '2027-01-14' }] },
];
const bodies = fc.oneof(
  ...known.map((one) => almost(one).map((made) => JSON.stringify(made))),
  fc.constantFrom(...known.map((one) => JSON.stringify(one))),
  text,
  value.map((one) => JSON.stringify(one)),
  fc.constantFrom(
    `<html>${MARK}</html>`,
    deep(50_000, '[', ']'),
    `{"data":[${'{"id":"cp_1"},'.repeat(10_000)}{}]}`,
    '{"data":[],"data":null}',
    `{"__proto__":{"data":[]},"error":null}`,
    // Times that no date has: what is stored of them could never be read again.
    ...['1e999', '1e300', '-1', '0.5', '8640000000001', '253402300800000'].map((at) => `{"object":"list","data":[{"id":"cp_1","created_at":${at},"project_id":"${PROJECT}"}],"has_more":false}`),
    ...['1e999', '-1e999', '1e300'].map((one) => `{"data":[{"results":[{"num_model_requests":${one},"model":"${MODEL}"}]}],"has_more":false}`),
    ...['1e999', '-5', '1e300'].map((one) => `{"data":[{"id":"${MODEL}","created":${one},"owned_by":"x"}]}`),
  ),
);
const answers = fc.record({
  status: fc.constantFrom(200, 200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 408, 409, 418, 422, 429, 500, 503),
  headers: fc.dictionary(
    fc.constantFrom('retry-after', 'retry-after-ms', 'x-should-retry', 'x-request-id', 'content-type', 'location', 'content-encoding'),
    fc.constantFrom('1', '0', '-1', '1e9', '99999999999999999999', 'true', 'false', 'hush hush!', 'Wed, 21 Oct 2099 07:28:00 GMT', 'https://evil.example/', 'gzip', 'text/html'),
    { maxKeys: 3 },
  ),
  body: bodies,
});

/** A key that OpenAI refuses is read again; the admin's, and one of a project. */
const keys: Keys = {
  adminKey: () => Promise.resolve(KEY),
  projectKeys: () => Promise.resolve(new Map([[key.project, KEY]])),
  refused: () => Promise.resolve(false),
};

const LONGEST_DATE = 8_640_000_000_000_000;
/** Tries of one call, and pages of one listing that the script's few answers can lead through. */
const MOST_CALLS = 40;

test('each call comes to one of the known outcomes, and no key and no word of an answer is kept or logged', { timeout: 60_000 }, async () => {
  const house = await rig();
  await fc.assert(
    fc.asyncProperty(fc.array(answers, { minLength: 1, maxLength: 4 }), async (script) => {
      const given = script.map(({ status, headers, body }): Answer => (_request, response) => {
        response.writeHead(status, headers);
        response.end(status === 204 ? undefined : body);
      });
      // Each script begins anew, and its last answer stays.
      const past = house.received.length;
      house.answer(...Array.from<Answer>({ length: past }).fill(() => {}), ...given);
      const lines: unknown[] = [];
      const openai = house.client({ keys, seen: (one) => lines.push(one), timeouts: { answerMs: 2_000, deadlineMs: 3_000 } });
      const port = createPermissionsPort(openai);
      const outcomes: unknown[] = [];
      const count = async <T>(work: () => Promise<T>): Promise<T> => {
        const before = house.received.length;
        const done = await work();
        expect(house.received.length - before).toBeLessThanOrEqual(MOST_CALLS);
        outcomes.push(done);
        return done;
      };

      for (const listed of [await count(() => port.list(key)), await count(() => port.create(key))]) {
        expect(listed.kind).toBeOneOf(['rows', 'failed']);
        // What is stored of a row can be read again, and shown as a date.
        for (const { id, createdAt } of listed.kind === 'rows' ? listed.rows : []) {
          expect(parsePermissionId(id)).toBe(id);
          expect(createdAt).toBeGreaterThanOrEqual(0);
          expect(createdAt).toBeLessThanOrEqual(LONGEST_DATE);
        }
        if (listed.kind === 'failed' && listed.failure.kind === 'busy') expect(listed.failure.retryAfterMs ?? 1).toBeGreaterThanOrEqual(0);
      }
      expect((await count(() => port.remove(key, must(parsePermissionId('cp_1'))))).kind).toBeOneOf(['deleted', 'not_found', 'failed']);
      expect(await count(() => port.gate(key))).toBeOneOf(['open', 'unknown', 'allow_list', 'deny_list']);

      const organization = readOrganization(openai, keys);
      for (const read of [() => organization.projects(null), () => organization.usage(NOON), () => organization.listed()]) {
        // oxlint-disable-next-line no-await-in-loop -- answers are given in order
        const found = await count(() => read().catch((error: unknown) => error));
        if (found instanceof Error) expect(found).toBeInstanceOf(OpenAIError);
        // Names are kept, numbers must be such that JSON can hold.
        else expect(JSON.stringify(found instanceof Map ? [...found] : found, (_, one: unknown) => (typeof one === 'number' && !Number.isFinite(one) ? 'lost' : one))).not.toContain('"lost"');
      }
      const errors = outcomes.map((one) => (typeof one === 'object' && one !== null && 'projects' in one ? null : one));
      const kept = inspect([errors, lines], { depth: 9, showHidden: true });
      expect(kept).not.toContain(KEY);
      expect(kept).not.toContain(MARK);
    }),
    { numRuns: 150 },
  );
});
