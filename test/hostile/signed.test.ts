import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { APP, TEAM, command, form, signed } from '../door/signing.ts';
import { TONE } from '../door/world.ts';
import { KNOWN, MARK, almost, deep, openDoor, text, value } from './made.ts';
import { KINDS, PRESSED, common } from './payloads.ts';
import { statusOf } from './sane.ts';

/** What Slack signed, with anything in it: it may be anybody's app, anybody's words, or a bug of Slack's. */

const SIGNED = [200, 400, 403, 404, 413] as const;

test('whatever Slack signs of its own kinds with parts that are anything: an answer, and no error but ours', { timeout: 60_000 }, async () => {
  const door = openDoor();
  const payloads = fc.oneof(
    ...PRESSED.map(({ payload }) => almost(payload)),
    fc.record({ type: fc.constantFrom(...KINDS), api_app_id: fc.constant(APP), team: fc.constant({ id: TEAM }), user: value, view: value, actions: value, event: value, challenge: value, channel: value }),
  );
  await fc.assert(
    fc.asyncProperty(payloads, fc.boolean(), fc.boolean(), async (given, json, base64) => {
      const body = JSON.stringify({ ...given, api_app_id: APP, team: given['team'] ?? { id: TEAM } });
      const request = json ? signed({ body, base64, contentType: 'application/json' }) : signed({ body: form({ payload: body }), base64 });
      expect(await statusOf(door, request)).toBeOneOf([...SIGNED]);
    }),
    { numRuns: 1_500 },
  );
});

test('whatever is in the fields of a command', { timeout: 60_000 }, async () => {
  const door = openDoor();
  const pieces = fc.array(fc.constantFrom(TONE, 'payments-prod', 'for', '30d', 'because', 'list', 'revoke-all', 'freeze', 'unfreeze', 'help', '"', '“', '<@U01DANA>', '&lt;', ',', MARK), { maxLength: 12 }).map((all) => all.join(' '));
  const line = fc.oneof(text, pieces);
  await fc.assert(
    fc.asyncProperty(line, fc.dictionary(fc.constantFrom('text', 'user_id', 'response_url', 'trigger_id', 'channel_id', 'command', 'team_domain', 'payload', 'ssl_check', '__proto__'), text, { maxKeys: 2 }), async (typed, more) => {
      expect(await statusOf(door, signed({ body: command(typed, more) }))).toBeOneOf([...SIGNED]);
    }),
    { numRuns: 800 },
  );
});

test.each([
  ['JSON 300,000 levels deep', deep(300_000, '[', ']')],
  ['an object 150,000 levels deep', deep(150_000, '{"a":', '}')],
  ['never closed', '['.repeat(900_000)],
  ['300,000 names', `{${Array.from({ length: 60_000 }, (_, n) => `"k${n}":1`).join()}}`],
  ['one name 100,000 times', `{${'"type":"block_actions",'.repeat(40_000)}"x":1}`],
  ['a number of 900,000 digits', `{"v":${'9'.repeat(900_000)}}`],
  ['halves of characters', '{"type":"\\ud800","user":{"id":"\\udc00"}}'],
  ['a name that objects have', '{"__proto__":{"type":"block_actions","api_app_id":"A01DOOR"},"constructor":{"prototype":{}}}'],
  ['a NUL', '{"type":"\\u0000"}'],
])('signed, and %s: refused, and nothing of it stays', async (_, body) => {
  const door = openDoor();
  for (const request of [signed({ body, contentType: 'application/json' }), signed({ body: `payload=${encodeURIComponent(body.slice(0, 300_000))}` })]) {
    // oxlint-disable-next-line no-await-in-loop -- one at a time, each by itself
    expect(await statusOf(door, request)).toBeOneOf([400, 403, 413]);
    expect(door.work.queued).toEqual([]);
  }
  expect(({} as Record<string, unknown>)['type']).toBeUndefined();
});

test.each([
  ['in a field that nobody reads', (inner: string) => `{"type":"view_submission","api_app_id":"${APP}","team":{"id":"${TEAM}"},"user":{"id":"U01DANA","team_id":"${TEAM}"},"view":{"id":"V1","callback_id":"ask","state":{"values":{"x":{"y":${inner}}}}}}`],
  ['in an element of a click', (inner: string) => `{"type":"block_actions","api_app_id":"${APP}","team":{"id":"${TEAM}"},"user":{"id":"U01DANA","team_id":"${TEAM}"},"actions":[{"action_id":"retry","value":"1:${KNOWN}","x":${inner}}]}`],
])('100,000 levels %s: taken without going down', async (_, around) => {
  const body = around(deep(100_000, '[', ']'));
  expect(await statusOf(openDoor(), signed({ body, contentType: 'application/json' }))).toBe(200);
});

test('100,000 actions in one click are one', async () => {
  const door = openDoor();
  const actions = Array.from({ length: 20_000 }, () => ({ action_id: 'retry', value: `1:${KNOWN}` }));
  expect(await statusOf(door, signed({ body: JSON.stringify({ ...common, type: 'block_actions', actions }), contentType: 'application/json' }))).toBeOneOf([200]);
  expect(door.work.queued).toHaveLength(1);
});
