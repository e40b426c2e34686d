import { createHash } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import * as v from 'valibot';
import { parseRequestId, parseTeamId } from '../../src/domain/ids.ts';
import { nothingShown } from '../../src/domain/request/types.ts';
import type { RequestRecord } from '../../src/domain/request/types.ts';
import { answerTo } from '../../src/slack/answerTo.ts';
import { BadPayload, read } from '../../src/slack/badPayload.ts';
import { type Inbound, readInbound, readPayload } from '../../src/slack/inbound.ts';
import { kindOf } from '../../src/slack/kind.ts';
import { Clicked, Commanded, Submitted, Suggested, actor, actorOf, channelOf, readClick } from '../../src/slack/payloads.ts';
import { pinned } from '../../src/slack/pins.ts';
import { formDelivery, partDelivery, requestIdOf, revokeAllDelivery } from '../../src/slack/requestIds.ts';
import { shapeForBolt } from '../../src/slack/shape.ts';
import { stampVerdict } from '../../src/slack/signature.ts';
import { NOW, event } from './signing.ts';
import { asked, fold } from '../domain/made.ts';
import { user } from '../policy/made.ts';
import { must } from './known.ts';

/** Each step between Lambda's event and a listener, by itself: what it takes, what it refuses, and in which words for the log. */
const ACME = must(parseTeamId('T01ACME'));
const inbound = (over: object): unknown => ({ requestContext: { http: { method: 'POST' } }, ...over });
const MEGABYTE = 1024 * 1024;

describe('an event of Lambda', () => {
  it('is read with its signature, its kind and its bytes', () => {
    const headers = {
      'X-Slack-Signature': ' v0=ab ', 'x-slack-request-timestamp': '123', 'Content-Type': ' Application/JSON ; charset=utf-8',
      'x-slack-retry-num': '2', 'x-slack-retry-reason': 'http_timeout',
    };
    expect(readInbound(event({ body: 'Größe', headers }))).toEqual({
      ok: true,
      value: {
        stamp: { signature: 'v0=ab', timestamp: '123' }, contentType: 'application/json', retry: { num: 2, reason: 'http_timeout' },
        body: Buffer.from('Größe'),
      },
    });
    expect(readInbound(inbound({ body: 'R3LDtsOfZQ==', isBase64Encoded: true }))).toMatchObject({ value: { body: Buffer.from('Größe') } });
    expect(readInbound({ requestContext: { http: { method: 'post' } } })).toMatchObject({ ok: true });
  });

  it('with nothing in it is an empty delivery', () => {
    const value = { stamp: { signature: undefined, timestamp: undefined }, contentType: '', retry: null, body: Buffer.from('') };
    expect(readInbound(inbound({}))).toEqual({ ok: true, value });
    expect(readInbound(inbound({ headers: null, body: null, isBase64Encoded: null }))).toEqual({ ok: true, value });
    expect(readInbound(inbound({ headers: { 'content-type': 7, 'x-slack-signature': ['v0=a'] } }))).toEqual({ ok: true, value });
  });

  it.each([['0'], ['-1'], ['1.5'], ['x'], ['']])('is no repeat where its number is %j', (num) => {
    expect(readInbound(inbound({ headers: { 'x-slack-retry-num': num } }))).toMatchObject({ value: { retry: null } });
  });

  it('that is a repeat for no reason is one all the same', () => {
    expect(readInbound(inbound({ headers: { 'x-slack-retry-num': '1' } }))).toMatchObject({ value: { retry: { num: 1, reason: '' } } });
  });

  it.each<readonly [string, unknown, number, string]>([
    ['nothing', null, 400, 'not an HTTP event of payload format 2.0'],
    ['payload format 1.0', { httpMethod: 'POST', body: '' }, 400, 'not an HTTP event of payload format 2.0'],
    ['no method', { requestContext: { http: {} } }, 400, 'not an HTTP event of payload format 2.0'],
    ['a body that is no text', inbound({ body: 7 }), 400, 'not an HTTP event of payload format 2.0'],
    ['another method', { requestContext: { http: { method: 'PUT' } } }, 405, 'not a POST'],
    ['more than a megabyte', inbound({ body: 'x'.repeat(MEGABYTE + 1) }), 413, 'over 1 MB'],
    ['more than a megabyte of bytes, in fewer letters', inbound({ body: 'ö'.repeat(MEGABYTE / 2 + 1) }), 413, 'over 1 MB'],
  ])('is refused: %s', (_what, given, status, why) => {
    expect(readInbound(given)).toEqual({ ok: false, status, why });
  });

  it('may be a megabyte, counted as it is sent and not as it is written', () => {
    expect(readInbound(inbound({ body: 'x'.repeat(MEGABYTE) })).ok).toBe(true);
    expect(readInbound(inbound({ body: 'A'.repeat(MEGABYTE + 4), isBase64Encoded: true })).ok).toBe(true);
  });
});

describe('a payload', () => {
  const form = 'application/x-www-form-urlencoded';
  const payload = (contentType: string, body: string | Uint8Array) =>
    readPayload({ stamp: { signature: undefined, timestamp: undefined }, contentType, retry: null, body: Buffer.from(body) } satisfies Inbound);
  it('is a form, JSON in a form, or JSON', () => {
    expect(payload(form, 'a=1&b=x+y')).toEqual({ ok: true, value: { a: '1', b: 'x y' } });
    expect(payload(form, 'payload=%7B%22a%22%3A1%7D&b=2')).toEqual({ ok: true, value: { a: 1 } });
    expect(payload('application/json', '{"a":[1]}')).toEqual({ ok: true, value: { a: [1] } });
  });

  it.each<readonly [string, string, string | Uint8Array, string]>([
    ['bytes that are no text', form, Buffer.from([0xff]), 'the body is not UTF-8'],
    ['another kind', 'text/plain', 'a=1', 'neither a form nor JSON'],
    ['no kind', '', 'a=1', 'neither a form nor JSON'],
    ['no JSON', 'application/json', '{', 'the payload is not JSON'],
    ['no JSON in a form', form, 'payload=%7B', 'the payload is not JSON'],
    ['a list', 'application/json', '[]', 'the payload is not an object'],
    ['a text', 'application/json', '"x"', 'the payload is not an object'],
    ['null', 'application/json', 'null', 'the payload is not an object'],
  ])('is not: %s', (_what, kind, body, why) => {
    expect(payload(kind, body)).toEqual({ ok: false, status: 400, why });
  });
});

test.each([
  ['v0=' + 'a'.repeat(64), '1', 'stale'],
  ['v0=' + 'a'.repeat(64), String(NOW / 1000), 'ok'],
  ['v0=' + 'a'.repeat(64), '1'.repeat(13), 'malformed'],
  ['v0=' + 'A'.repeat(64), String(NOW / 1000), 'malformed'],
  ['xv0=' + 'a'.repeat(64), String(NOW / 1000), 'malformed'],
  ['v0=' + 'a'.repeat(64), `${NOW / 1000}x`, 'malformed'],
  ['v0=' + 'a'.repeat(64), `x${NOW / 1000}`, 'malformed'],
])('a stamp of %s at %s is %s', (signature, timestamp, verdict) => {
  expect(stampVerdict({ signature, timestamp }, NOW)).toBe(verdict);
});

describe('whose a payload is', () => {
  const pins = { appId: 'A1', teamId: ACME };
  it.each<readonly [string, Record<string, unknown>]>([
    ['ok', { team: { id: 'T01ACME' } }],
    ['ok', { team_id: 'T01ACME' }],
    ['ok', { enterprise: { id: 'T01ACME' } }],
    ['ok', { team: null, enterprise_id: 'T01ACME' }],
    ['ok', { team: null, user: { team_id: 'T01ACME' } }],
    ['other_team', { team: { id: 'T2' }, team_id: 'T01ACME' }],
    ['other_team', { team: { id: 'T2' }, user: { team_id: 'T01ACME' } }],
    ['other_team', { team: null, user: { team_id: 'T2' } }],
    ['other_team', { enterprise: { id: 'E2' }, enterprise_id: 'T01ACME' }],
    ['other_team', {}],
    ['other_team', { team: 'T01ACME', team_id: 7, user: ['T01ACME'], enterprise: 7 }],
    ['other_app', { team: { id: 'T01ACME' }, api_app_id: 'A2' }],
    ['other_app', { team: { id: 'T01ACME' }, api_app_id: null }],
  ])('%s: %j', (whose, payload) => {
    expect(pinned({ api_app_id: 'A1', ...payload }, pins)).toBe(whose);
  });
});

describe('what the log says of a payload', () => {
  it.each<readonly [Record<string, unknown>, ReturnType<typeof kindOf>]>([
    [{}, { kind: 'unknown', what: null, user: null }],
    [{ command: '/share-model', user_id: 'U1' }, { kind: 'command', what: '/share-model', user: 'U1' }],
    [{ type: 'block_actions', user: { id: 'U1' }, user_id: 'U2', actions: [{ action_id: 'approve' }, { action_id: 'deny' }], action_id: 'x' }, { kind: 'block_actions', what: 'approve', user: 'U1' }],
    [{ type: 'block_suggestion', action_id: 'model', command: '/x' }, { kind: 'block_suggestion', what: 'model', user: null }],
    [{ type: 'view_submission', view: { callback_id: 'ask' } }, { kind: 'view_submission', what: 'ask', user: null }],
    [{ type: 'block_actions', actions: [] }, { kind: 'block_actions', what: null, user: null }],
    // Nothing that somebody wrote.
    [{ type: 'x y', command: '/'.repeat(61), user_id: 'U1\n', user: 'U1', view: 7, actions: {} }, { kind: 'unknown', what: null, user: null }],
    [{ type: 'a'.repeat(60) }, { kind: 'a'.repeat(60), what: null, user: null }],
    [{ type: 'a/b.c-d_1' }, { kind: 'a/b.c-d_1', what: null, user: null }],
    [{ type: '', command: '' }, { kind: 'unknown', what: null, user: null }],
  ])('%j', (payload, told) => {
    expect(kindOf(payload)).toEqual(told);
  });
});

describe('what Bolt is given', () => {
  const base = { user: { id: 'U1' } };
  it.each<readonly [string, Record<string, unknown>]>([
    ['a command', { command: '/share-model', text: 'x' }],
    ['a button', { type: 'block_actions', ...base, actions: [{ a: 1 }, { b: 2 }] }],
    ['a button in a dialog', { type: 'block_actions', ...base, actions: [{}], view: { id: 'V1' }, team: { id: 'T1' }, channel: { id: 'C1' }, enterprise: { id: 'E1' } }],
    ['a picker', { type: 'block_suggestion', ...base, value: '' }],
    ['a dialog', { type: 'view_submission', ...base, view: {} }],
    ['a closed dialog', { type: 'view_closed', ...base, view: {} }],
  ])('%s, as it is', (_what, payload) => {
    expect(shapeForBolt(payload)).toEqual({ kind: 'fine', body: payload });
  });

  it('is nothing by which Bolt would take it for another kind', () => {
    const others = {
      command: '/x', event: {}, name: 'x', authorizations: [], function_data: {}, bot_access_token: 'x', response_urls: [],
    };
    const button = { type: 'block_actions', ...base, actions: [{}] };
    expect(shapeForBolt({ ...button, ...others, channel: null, team: null })).toEqual({ kind: 'fine', body: { ...button, team: null } });
    const dialog = { type: 'view_submission', ...base, view: {} };
    expect(shapeForBolt({ ...dialog, ...others, actions: [{}] })).toEqual({ kind: 'fine', body: dialog });
  });

  it.each<readonly ['malformed' | 'unknown', Record<string, unknown>]>([
    ['malformed', {}],
    ['malformed', { type: 7 }],
    ['malformed', { type: null }],
    ['malformed', { type: 'command' }],
    ['malformed', { type: 'block_actions', ...base }],
    ['malformed', { type: 'block_actions', ...base, actions: [] }],
    ['malformed', { type: 'block_actions', ...base, actions: ['x'] }],
    ['malformed', { type: 'block_actions', ...base, actions: [{}, 'x'] }],
    ['malformed', { type: 'block_actions', ...base, actions: [{}], view: 'x' }],
    ['malformed', { type: 'block_actions', actions: [{}] }],
    ['malformed', { type: 'block_actions', user: {}, actions: [{}] }],
    ['malformed', { type: 'block_suggestion', ...base, team: {} }],
    ['malformed', { type: 'block_suggestion', ...base, channel: 'C1' }],
    ['malformed', { type: 'block_suggestion', ...base, enterprise: {} }],
    ['malformed', { type: 'block_suggestion', ...base, view: 'x' }],
    ['malformed', { type: 'view_submission', ...base }],
    ['malformed', { type: 'view_closed', view: {} }],
    ['unknown', { type: 'event_callback' }],
    ['unknown', { type: 'toString' }],
    ['unknown', { type: '' }],
  ])('is not what is %s: %j', (kind, payload) => {
    expect(shapeForBolt(payload)).toEqual({ kind });
  });
});

describe('what listeners read', () => {
  it('names the places that are wrong, once each, and never what stands there', () => {
    const Form = v.object({ a: v.string(), b: v.object({ c: v.number() }) });
    expect(read(Form, { a: 'x', b: { c: 1 } })).toEqual({ a: 'x', b: { c: 1 } });
    expect(() => read(Form, { a: 7, b: { c: 'secret' } })).toThrow(new BadPayload('A payload from Slack is not as expected at a, b.c.'));
    expect(() => read(Form, 'secret')).toThrow(new BadPayload('A payload from Slack is not as expected at the payload.'));
    expect(new BadPayload('x').name).toBe('BadPayload');
  });

  it('is who did it: their own workspace before the one it came from', () => {
    expect(actorOf({ user: { id: 'U1', team_id: 'T2' }, team: { id: 'T1' } })).toEqual({ user: 'U1', team: 'T2' });
    expect(actorOf({ user: { id: 'U1' }, team: { id: 'T1' } })).toEqual({ user: 'U1', team: 'T1' });
    const nobody = new BadPayload('A payload from Slack does not say who did it.');
    expect(() => actorOf({ user: { id: 'U1' }, team: null })).toThrow(nobody);
    expect(() => actor('x', 'T1')).toThrow(nobody);
    expect(() => actor('U1', 'x')).toThrow(nobody);
  });

  it('is where it was, where Slack says so', () => {
    expect([channelOf({ channel: { id: 'C1' } }), channelOf({ channel: null }), channelOf({}), channelOf({ channel: { id: 'x' } })]).toEqual(['C1', null, null, null]);
  });

  it('is what stands in each kind of payload; what may be missing is empty', () => {
    const who = { user: { id: 'U1' } };
    expect(readClick({ ...who, actions: [{ action_id: 'a', value: 'x' }, 7] })).toMatchObject({ actions: [{ action_id: 'a', value: 'x' }, 7] });
    expect(() => readClick({ ...who, actions: [] })).toThrow(BadPayload);
    expect(v.parse(Clicked, { ...who, actions: [{ action_id: 'a', selected_option: { value: 'x' } }], channel: { id: 'C1' } })).toMatchObject({ channel: { id: 'C1' } });
    expect(v.parse(Submitted, { ...who, view: { id: 'V1' } }).view).toEqual({ id: 'V1', callback_id: '', private_metadata: '' });
    expect(v.parse(Submitted, { ...who, view: { id: 'V1', state: { values: { b: { a: { x: 1 } } } } } }).view.state).toEqual({ values: { b: { a: { x: 1 } } } });
    expect(v.parse(Submitted, { ...who, view: { id: 'V1', state: {} } }).view.state).toEqual({ values: {} });
    expect(v.parse(Suggested, { ...who, action_id: 'model' })).toEqual({ ...who, action_id: 'model', value: '' });
    expect(v.parse(Commanded, { command: '/x', user_id: 'U1', team_id: 'T1' })).toEqual({ command: '/x', user_id: 'U1', team_id: 'T1', text: '', team_domain: '' });
  });
});

test('an answer goes to the address of the payload, before its channel', () => {
  const dana = user('U01DANA');
  expect(answerTo('https://hooks.slack.com/a', null, dana, [])).toEqual({ kind: 'response_url', url: 'https://hooks.slack.com/a' });
  expect(answerTo('https://127.0.0.1:4001/a', null, dana, ['127.0.0.1:4001'])).toEqual({ kind: 'response_url', url: 'https://127.0.0.1:4001/a' });
  expect(answerTo('ftp://127.0.0.1:4001/a', null, dana, ['127.0.0.1:4001'])).toBeNull();
  expect(answerTo('https://x@hooks.slack.com/a', null, dana, [])).toBeNull();
  expect(answerTo('https://:x@hooks.slack.com/a', null, dana, [])).toBeNull();
  expect(answerTo(`https://hooks.slack.com/${'a'.repeat(976)}`, null, dana, [])).not.toBeNull();
  expect(answerTo(`https://hooks.slack.com/${'a'.repeat(977)}`, null, dana, [])).toBeNull();
});

describe('a delivery', () => {
  const hex = (text: string): string => createHash('sha256').update(text).digest('hex');
  const id = must(parseRequestId('R-7K2M9'));
  it('is named by what makes it the same one: kept records hold these names', () => {
    expect(formDelivery('T1', 'V1')).toBe(hex('view:T1:V1'));
    expect(revokeAllDelivery('T1', 'V1', id)).toBe(hex('revoke-all:T1:V1:R-7K2M9'));
    expect([partDelivery('d', 0), partDelivery('d', 1)]).toEqual(['d', hex('d#1')]);
  });

  it('finds its own request, or an id that nobody has, or says that none is left', async () => {
    const delivery = hex('x');
    const made = (given: string): RequestRecord => ({ id, entries: [], state: fold(asked({ delivery: given })), shown: nothingShown });
    const other = async () => made('other');
    const free = await requestIdOf(delivery, { request: () => Promise.resolve(null) });
    expect(await requestIdOf(delivery, { request: () => Promise.resolve(made(delivery)) })).toBe(free);
    let reads = 0;
    const second = await requestIdOf(delivery, { request: async () => ((reads += 1) === 1 ? other() : null) });
    expect(second).not.toBe(free);
    reads = 0;
    await expect(requestIdOf(delivery, { request: async () => ((reads += 1), other()) })).rejects.toThrow('No request id is left for this delivery.');
    expect(reads).toBe(8);
  });
});
