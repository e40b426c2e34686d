import { describe, expect, it } from 'vitest';
import { parseRequestId } from '../../src/domain/ids.ts';
import type { RequestId } from '../../src/domain/ids.ts';
import { evolveRequest } from '../../src/domain/request/evolve.ts';
import type { RequestEvent, RequestRecord } from '../../src/domain/request/types.ts';
import { newShare } from '../../src/domain/share/types.ts';
import { openRevokeAll, revokedAll } from '../../src/slack/listeners/revokeAll.ts';
import { revokeAllDelivery } from '../../src/slack/requestIds.ts';
import { revokeAllMetadata } from '../../src/slack/views/revokeAllAbout.ts';
import { ONE, T0, TEAM, approved, asked, fold, granted, live, person, row } from '../domain/made.ts';
import { MODEL, makePolicy, person as principal, user } from '../policy/made.ts';
import { catalogue, known, knownModel, must } from './known.ts';
import { parts } from './parts.ts';

/** `revoke-all`, from what is typed to what is stored: who may, what is shown, and what is different by then. */
const NOW = 1_795_514_400_000;
const DANA = user('U01DANA');
const BY = { user: DANA, team: TEAM };
const URL = 'https://hooks.slack.com/commands/1';
const [A, B] = ['R-AAAAA', 'R-BBBBB'].map((text) => must(parseRequestId(text)));
const CARD = { channel: asked().rule.channel.id, ts: '1.0', rev: '' };
const record = (id: RequestId, ...more: readonly RequestEvent[]): RequestRecord => {
  const events = [approved(), granted(), ...more];
  const state = events.reduce(evolveRequest, fold(asked()));
  return {
    id, state: { ...state, id }, entries: [asked(), ...events].map((event, n) => ({ n: n + 1, event, hash: '' })),
    shown: { card: CARD, receipt: null, entries: [], messages: {}, alerts: [], nudges: {}, waits: {}, repeats: {}, delays: {}, overdue: [], policy: '' },
  };
};
const ended = (delivery: string): RequestEvent => ({ kind: 'ended', at: NOW, how: 'revoked', by: person(DANA), reason: 'x', delivery });
const operators = (...people: readonly ReturnType<typeof principal>[]) => ({ ...makePolicy(), operators: { ...makePolicy().operators, people } });
const scene = (...records: readonly RequestRecord[]): ReturnType<typeof parts> => {
  const { state, door } = parts();
  for (const one of records) state.records.set(one.id, one);
  return { state, door: { ...door, policy: operators(principal('U01DANA')) } };
};
const whose = { kind: 'model', model: MODEL } as const;

describe('typed', () => {
  const type = async (of: ReturnType<typeof parts>, said: { what?: string | null; reason?: string | null; trigger?: string } = {}) => {
    const given = { what: said.what === undefined ? MODEL : said.what, person: null, reason: said.reason ?? null };
    const message = await openRevokeAll(given, { by: BY, trigger: said.trigger ?? 't1', responseUrl: URL, at: NOW }, of.door);
    return { ...of.state, text: message?.text ?? null };
  };

  it('opens the dialog for what is live, with the reason that was typed, and says nothing', async () => {
    const opened = await type(scene(record(must(A)), record(must(B))), { reason: 'incident 512' });
    expect(opened).toMatchObject({ text: null, lines: [], opened: [{ trigger_id: 't1', view: { callback_id: 'revoke_all' } }] });
    expect(opened.opened[0]?.view.private_metadata).toBe(revokeAllMetadata({ whose, requests: [must(A), must(B)], responseUrl: URL }));
    expect(JSON.stringify(opened.opened)).toContain('"initial_value":"incident 512"');
    expect(JSON.stringify((await type(scene(record(must(A))))).opened)).not.toContain('initial_value');
  });

  it('shows what another request keeps', async () => {
    const one = scene(record(must(A)));
    expect(JSON.stringify((await type(one)).opened)).not.toContain('another request holds it');
    one.state.shares.set(ONE, {
      ...newShare({ model: MODEL, project: ONE }), leases: { [must(B)]: live() }, permission: { rows: [row('cp_1', T0)], origin: 'bot' },
    });
    expect(JSON.stringify((await type(one)).opened)).toContain('another request holds it');
  });

  it('is for operators alone', async () => {
    const one = scene(record(must(A)));
    const others = { ...one, door: { ...one.door, policy: operators(principal('U01OMAR')) } };
    expect(await type(others)).toMatchObject({ opened: [], text: expect.stringMatching(/^Only operators can revoke all at once/) });
    one.state.member = { kind: 'silent' };
    expect(await type(one)).toMatchObject({ opened: [], text: expect.stringMatching(/^Slack did not say whether you are an operator/) });
    await expect(type(one, { trigger: '' })).rejects.toThrow('A command came without trigger_id.');
  });

  it('of nothing says what to write', async () => {
    expect(await type(scene(), { what: null })).toMatchObject({ opened: [], text: expect.stringMatching(/^Revoke all of what\?/) });
  });

  it('where nothing is live says so, and what is written almost so', async () => {
    const nothing = scene();
    nothing.state.catalogue = catalogue([known('proj_onex', 'x')], [knownModel(MODEL)]);
    expect((await type(nothing)).text).toMatch(/^Nothing to revoke: no approved request about support-tone is live/);
    expect((await type(nothing, { what: 'proj_onez' })).text).toMatch(/proj_onex/);
    nothing.state.catalogue = new Error('no answer');
    expect((await type(nothing, { what: 'proj_onez' })).text).toMatch(/^Nothing to revoke/);
  });

  it('says what cannot be read: the index, or a record', async () => {
    const unread = /^My records cannot be read at the moment\. Nothing was revoked; try again in a minute\.$/;
    const one = scene(record(must(A)));
    one.state.holders = new Error('no answer');
    expect((await type(one)).text).toMatch(unread);
    const other = scene();
    const reads = { ...other.door.reads, holders: () => Promise.resolve({ requests: [must(A)], all: true }), request: () => Promise.reject(new Error('no answer')) };
    expect((await type({ ...other, door: { ...other.door, reads } })).text).toMatch(unread);
  });

  it('of too many says how to narrow it down, and guesses nothing', async () => {
    const many = scene();
    many.state.catalogue = catalogue([known('proj_onex', 'x')]);
    const reads = { ...many.door.reads, holders: () => Promise.resolve({ requests: [], all: false }) };
    const of = { ...many, door: { ...many.door, reads } };
    expect((await type(of)).text).toMatch(/narrow it down to a project or a person\.$/);
    expect((await type(of, { what: 'proj_onez' })).text).toMatch(/^More than 300 requests about proj_onez .* narrow it down to a model\.$/);
    const over = Array.from({ length: 201 }, (_, n) => record(must(parseRequestId(`R-${String(n).padStart(5, '0')}`))));
    const full = scene(...over);
    full.state.catalogue = catalogue([], [knownModel(`${MODEL.slice(0, -1)}x`)]);
    expect((await type(full)).text).toMatch(/^201 requests/);
  });

  it('says that Slack did not open it, and logs the name or the kind of why', async () => {
    const shut = scene(record(must(A)));
    shut.state.failure = { kind: 'refused', error: 'expired_trigger_id' };
    expect((await type(shut)).text).toBe('Slack did not open the dialog. Nothing was revoked; type it again.');
    shut.state.failure = { kind: 'lost' };
    await type(shut);
    expect(shut.state.lines).toEqual([{ event: 'dialog_not_opened', why: 'expired_trigger_id' }, { event: 'dialog_not_opened', why: 'lost' }]);
  });
});

describe('pressed', () => {
  const press = async (of: ReturnType<typeof parts>, given: { shown?: readonly RequestId[]; reason?: string | null; metadata?: string | null; url?: string | null } = {}) => {
    const about = revokeAllMetadata({ whose, requests: given.shown ?? [must(A), must(B)], responseUrl: given.url === undefined ? URL : given.url });
    const view = {
      id: 'V1', private_metadata: given.metadata === undefined ? about : given.metadata,
      state: { values: { reason: { reason: { value: given.reason === undefined ? 'incident 512' : given.reason } } } },
    };
    const said = await revokedAll(of.door)({ body: { user: { id: 'U01DANA' }, team: { id: 'T01ACME' }, view }, id: 'd1', at: NOW });
    return { ...of.state, said, json: JSON.stringify(said) };
  };
  const wrong = (text: unknown) => ({ response_action: 'errors', errors: { reason: text } });

  it('stores one command for each that was shown, under a name that a repeat has again, and says so', async () => {
    const done = await press(scene(record(must(A)), { ...record(must(B)), shown: { ...record(must(B)).shown, card: null } }));
    const command = (request: RequestId) => ({ kind: 'revoke', request, delivery: revokeAllDelivery(TEAM, 'V1', request), at: NOW, by: BY, reason: 'incident 512' });
    expect(done.requests).toEqual([
      {
        dedup: revokeAllDelivery(TEAM, 'V1', must(A)),
        message: { v: 1, kind: 'command', command: command(must(A)), answer: { kind: 'ephemeral', channel: CARD.channel, user: DANA } },
      },
      { dedup: revokeAllDelivery(TEAM, 'V1', must(B)), message: { v: 1, kind: 'command', command: command(must(B)), answer: null } },
    ]);
    expect(done.said).toEqual({ response_action: 'clear' });
    expect(done.told).toEqual([{ to: { kind: 'response_url', url: URL }, text: expect.stringMatching(/^On its way: 2 requests about support-tone/) }]);
    expect(done.lines).toEqual([]);
  });

  it('logs that it could not say so', async () => {
    const one = scene(record(must(A)));
    expect((await press(one, { shown: [must(A)], url: null })).lines).toEqual([{ event: 'answer_not_shown', why: 'no_address' }]);
    expect((await press(one, { shown: [must(A)], url: 'https://evil.example/' })).told).toEqual([]);
    one.state.lines.length = 0;
    one.state.toldFailure = { kind: 'lost' };
    expect((await press(one, { shown: [must(A)] })).lines).toEqual([{ event: 'answer_not_shown', why: 'lost' }]);
  });

  it('says what is wrong with what came', async () => {
    const one = scene(record(must(A)));
    expect((await press(one, { reason: ' ' })).said).toEqual(wrong('A few words are needed.'));
    expect((await press(one, { metadata: '{"v":2}' })).said).toEqual(wrong(expect.stringMatching(/^Not counted/)));
    await expect(press(one, { metadata: null })).rejects.toThrow('A dialog of ours came back with other metadata.');
    one.state.holders = new Error('no answer');
    expect((await press(one)).said).toEqual(wrong('My records cannot be read at the moment. Nothing was revoked; try again in a minute.'));
    expect(one.state.requests).toEqual([]);
  });

  it('shows what is different before anything is revoked: more than were shown, or fewer', async () => {
    const more = await press(scene(record(must(A)), record(must(B))), { shown: [must(A)] });
    expect(more).toMatchObject({ requests: [], said: { response_action: 'update', view: { callback_id: 'revoke_all', submit: expect.anything() } } });
    expect(more.json).toContain('1 request more');
    expect(more.json).toContain('incident 512');
    expect(more.json).toContain(JSON.stringify(revokeAllMetadata({ whose, requests: [must(A), must(B)], responseUrl: URL })).slice(1, -1));
    const fewer = await press(scene(record(must(A)), record(must(B), ended('somebody else'))));
    expect(fewer).toMatchObject({ requests: [], said: { response_action: 'update' } });
    expect(fewer.json).not.toContain('BBBBB');
    expect(fewer.json).toContain('1 request fewer');
    const both = await press(scene(record(must(A))), { shown: [must(B)] });
    expect(both).toMatchObject({ requests: [], said: { response_action: 'update' } });
  });

  it('shows again what another request keeps by then', async () => {
    const one = scene(record(must(A)), record(must(B)));
    const third = must(parseRequestId('R-CCCCC'));
    one.state.shares.set(ONE, {
      ...newShare({ model: MODEL, project: ONE }), leases: { [third]: live() }, permission: { rows: [row('cp_1', T0)], origin: 'bot' },
    });
    expect((await press(one, { shown: [must(A)] })).json).toContain('another request holds it');
  });

  it('closes where nothing is left, and says why', async () => {
    const nothing = await press(scene(record(must(A), ended('somebody else'))), { shown: [must(A)] });
    expect(nothing.said).toMatchObject({ response_action: 'update', view: { close: { text: 'Close' } } });
    expect(nothing.said).not.toHaveProperty('view.submit');
    expect(nothing.json).toContain('Nothing to revoke: no approved request about support-tone is live.');
    const many = scene(record(must(A)));
    const reads = { ...many.door.reads, holders: () => Promise.resolve({ requests: [must(A)], all: false }) };
    expect((await press({ ...many, door: { ...many.door, reads } }, { shown: [must(A)] })).json).toContain('More than 300 requests');
  });

  it('again, when its own commands have ended some of them, goes on with the others', async () => {
    const own = revokeAllDelivery(TEAM, 'V1', must(A));
    const again = await press(scene(record(must(A), ended(own)), record(must(B))));
    expect(again).toMatchObject({ said: { response_action: 'clear' }, requests: [{ message: { command: { request: B } } }] });
    const all = await press(scene(record(must(A), ended(own))), { shown: [must(A)] });
    expect(all).toMatchObject({ said: { response_action: 'clear' }, requests: [], told: [] });
    // Its own command can have been refused: then it was something else that ended it.
    const refused: RequestEvent = { kind: 'refused', at: NOW, by: person(DANA), action: 'revoke', why: 'slack_silent', rule: 'r', policy: 'p', digest: 'd', delivery: own };
    const others = await press(scene(record(must(A), refused, ended('somebody else'))), { shown: [must(A)] });
    expect(others).toMatchObject({ said: { response_action: 'update' } });
  });

  it('says how many are not on their way, and logs each by a name', async () => {
    const one = scene(record(must(A)), record(must(B)));
    one.state.queue = new TypeError('secret');
    const failed = await press(one);
    expect(failed.said).toEqual(wrong('0 of 2 are on their way, the others not. Press again: nothing is revoked twice.'));
    expect(failed.lines).toEqual([A, B].map((request) => ({ event: 'decision_not_stored', request, why: 'TypeError' })));
    one.state.queue = 'secret';
    expect((await press(one)).lines.at(-1)).toMatchObject({ why: 'string' });
  });
});
