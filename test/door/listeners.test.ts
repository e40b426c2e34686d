import { describe, expect, it } from 'vitest';
import { emptyCatalogue } from '../../src/domain/catalogue/types.ts';
import { parseRequestId } from '../../src/domain/ids.ts';
import type { RequestRecord } from '../../src/domain/request/types.ts';
import { buttons, more, valueOf } from '../../src/slack/listeners/buttons.ts';
import { command } from '../../src/slack/listeners/command.ts';
import { decided, deny, openers, reasonIn } from '../../src/slack/listeners/dialogs.ts';
import { redraw, submit } from '../../src/slack/listeners/form.ts';
import { mineOf, options } from '../../src/slack/listeners/options.ts';
import { readClick } from '../../src/slack/payloads.ts';
import { dialogMetadata } from '../../src/slack/views/dialogs.ts';
import { TEAM, approved, asked, ended, fold, person } from '../domain/made.ts';
import { makePolicy, makeRule, user } from '../policy/made.ts';
import { catalogue, known, knownModel, must } from './known.ts';
import { parts } from './parts.ts';

/** What each listener stores, opens, says and logs; where something is missing or does not answer, too. */
const NOW = 1_795_514_400_000;
const DANA = user('U01DANA');
const ID = must(parseRequestId('R-7K2M9'));
const URL = 'https://hooks.slack.com/commands/1';
const TO = { kind: 'response_url', url: URL } as const;
const TONE = 'ft:base-1:acme:support-tone:B7R9';
const delivery = (body: object) => ({ body, id: 'd1', at: NOW });
const who = { user: { id: 'U01DANA' }, team: { id: 'T01ACME' } };
const record = (state = fold(asked()), card: RequestRecord['shown']['card'] = null): RequestRecord => ({
  id: ID, entries: [], state: { ...state, id: ID },
  shown: { card, receipt: null, entries: [], messages: {}, alerts: [], nudges: {}, waits: {}, repeats: {}, delays: {}, overdue: [], policy: '' },
});
const CARD = { channel: asked().rule.channel.id, ts: '1.0', rev: '' };
const broken = new TypeError('secret');

describe('the command', () => {
  const type = (text: string | null, of = parts(), over: object = {}) => {
    const body = { command: '/share-model', text, user_id: 'U01DANA', team_id: 'T01ACME', team_domain: 'acme', trigger_id: 't1', response_url: URL, ...over };
    return command(of.door)(delivery(body)).then((said) => ({ ...of.state, said }));
  };

  it('freezes and unfreezes by way of the queue, and says nothing yet', async () => {
    const frozen = await type('freeze key may be out');
    expect(frozen.requests).toEqual([
      { dedup: 'd1', message: { v: 1, kind: 'freeze', reason: 'key may be out', by: { user: 'U01DANA', team: 'T01ACME' }, delivery: 'd1', at: NOW, answer: TO } },
    ]);
    expect(frozen.said).toBeUndefined();
    expect((await type('unfreeze')).requests).toMatchObject([{ message: { kind: 'freeze', reason: null } }]);
  });

  it('freezes for a reason of one to 300 characters', async () => {
    expect(await type('freeze')).toMatchObject({ requests: [], said: { response_type: 'ephemeral' } });
    expect(await type('freeze \u2800')).toMatchObject({ requests: [] });
    expect((await type(`freeze ${'x'.repeat(300)}`)).requests).toHaveLength(1);
    expect(await type(`freeze ${'x'.repeat(301)}`)).toMatchObject({ requests: [], said: { text: expect.stringMatching(/^1 characters too long/) } });
  });

  it('lists for full members alone, and only where it can be answered', async () => {
    const listed = await type(`list ${TONE}`);
    expect(listed.sharesQueue).toEqual([{ dedup: 'd1', message: { v: 1, kind: 'list', model: TONE, user: 'U01DANA', responseUrl: URL } }]);
    expect(listed.said).toMatchObject({ response_type: 'ephemeral', text: 'Asking OpenAI…' });
    const guest = parts();
    guest.state.member = { kind: 'refused', why: 'guest', person: person(DANA) };
    expect(await type(`list ${TONE}`, guest)).toMatchObject({ sharesQueue: [], said: { text: 'Not shown: only full members of this workspace can see who may use what.' } });
    guest.state.member = { kind: 'silent' };
    expect(await type(`list ${TONE}`, guest)).toMatchObject({ sharesQueue: [], said: { text: 'Slack did not say who you are. Type it again in a moment.' } });
    expect(await type(`list ${TONE}`, parts(), { response_url: null })).toMatchObject({ sharesQueue: [], said: { text: 'Slack gave no address to answer to. Type it again.' } });
  });

  it('lists by a name that one model has', async () => {
    const two = parts();
    two.state.catalogue = catalogue([], [knownModel(TONE), knownModel('ft:base-1:acme:twin:C1'), knownModel('ft:base-1:acme:twin:C2'), knownModel('ft:base-1:acme:twin:C3')]);
    expect((await type('list support-tone', two)).sharesQueue).toMatchObject([{ message: { model: TONE } }]);
    two.state.sharesQueue.length = 0;
    expect(await type('list twin', two)).toMatchObject({ sharesQueue: [], said: { text: '3 models have that name. Write the id: ft:…' } });
    expect(await type('list ftckpt_1')).toMatchObject({ sharesQueue: [], said: { text: expect.stringContaining("checkpoint's own id") } });
    two.state.catalogue = broken;
    expect(await type('list twin', two)).toMatchObject({ sharesQueue: [], said: { text: 'My records cannot be read at the moment. Write the id: ft:…' } });
  });

  it('opens the form where nothing is said, also where Slack leaves out what may be missing', async () => {
    const empty = await type(null, parts(), { team_domain: null });
    expect(empty.opened).toMatchObject([{ trigger_id: 't1', view: { callback_id: 'ask' } }]);
    expect([empty.said, empty.requests, empty.lines]).toEqual([undefined, [], []]);
    await expect(type('', parts(), { trigger_id: null })).rejects.toThrow('A command came without trigger_id.');
  });

  it('asks for the catalogue where nothing of it was ever read, and says so in the form', async () => {
    const fresh = parts();
    fresh.state.catalogue = emptyCatalogue;
    const opened = await type('', fresh);
    expect(opened.sharesQueue).toEqual([{ dedup: `catalogue-${NOW / 60_000}`, message: { v: 1, kind: 'catalogue', seen: null } }]);
    expect(JSON.stringify(opened.opened)).toContain('projects_problem');
    const known_ = await type('');
    expect(known_.sharesQueue).toEqual([]);
    expect(JSON.stringify(known_.opened)).not.toContain('projects_problem');
    fresh.state.queue = broken;
    fresh.state.lines.length = 0;
    expect((await type('', fresh)).lines).toEqual([{ event: 'catalogue_not_asked_for' }]);
  });

  it('says that the records cannot be read, and logs why by a name', async () => {
    const unread = parts();
    unread.state.catalogue = broken;
    const { said, lines } = await type('', unread);
    expect(said).toMatchObject({ text: 'My records cannot be read at the moment. Nothing was asked; try again in a minute.' });
    expect(lines).toEqual([{ event: 'catalogue_unreadable', why: 'TypeError' }]);
  });

  it('says that Slack did not open the form, and logs the name or the kind of why', async () => {
    const shut = parts();
    shut.state.failure = { kind: 'refused', error: 'expired_trigger_id' };
    expect((await type('', shut)).lines).toEqual([{ event: 'form_not_opened', why: 'expired_trigger_id' }]);
    shut.state.failure = { kind: 'lost' };
    expect((await type('', shut)).lines.at(-1)).toEqual({ event: 'form_not_opened', why: 'lost' });
  });
});

describe('the pickers', () => {
  const found = async (field: 'model' | 'projects', value: string | null, of = parts()) => {
    const said = await options(of.door)[field](delivery({ ...who, action_id: field, value }));
    // What a picker's listener gives is for Slack alone.
    return (said as { options: readonly { value: string }[] }).options.map((one) => one.value);
  };
  it('say why a model that was meant is none, instead of nothing', async () => {
    expect(await found('model', ' ftjob-1 ')).toEqual(['ftjob-1']);
    expect(await found('model', 'nothing')).toEqual([]);
    const one = parts();
    one.state.catalogue = catalogue([], [knownModel('ft:base-1:acme:ftjob-1:C1')]);
    expect(await found('model', 'ftjob-1', one)).toEqual(['ft:base-1:acme:ftjob-1:C1']);
    expect(await found('model', null, one)).toEqual(['ft:base-1:acme:ftjob-1:C1']);
  });

  it('take a whole project id that nobody has read yet', async () => {
    const one = parts();
    one.state.catalogue = { ...catalogue([known('proj_one', 'one')]), readAt: 0 };
    expect(await found('projects', ' proj_zzzz ', one)).toEqual(['proj_zzzz']);
    expect(await found('projects', 'proj_one', one)).toEqual(['proj_one']);
    expect(await found('projects', 'zzzz', one)).toEqual([]);
    one.state.catalogue = catalogue([known('proj_one', 'one')]);
    expect(await found('projects', 'proj_zzzz', one)).toEqual([]);
  });

  it('are only ordered by what somebody asked for before', async () => {
    const one = parts();
    one.state.mine = broken;
    expect(await mineOf(one.door.reads, { user: DANA, team: TEAM })).toEqual([]);
  });
});

describe('a button', () => {
  const clicked = (actionId: string, over: object = {}, more_: object = {}) => ({ ...who, trigger_id: 't1', response_url: URL, actions: [{ action_id: actionId, ...over }], ...more_ });
  it('of another version is not counted, and said where it can be', async () => {
    const of = parts();
    await must(buttons(of.door)['approve'])(delivery(clicked('approve', { value: '2:R-7K2M9:x' })));
    await more(of.door, openers(of.door))(delivery(clicked('more', { selected_option: { value: '2:cancel:R-7K2M9' } })));
    await deny(of.door)(delivery(clicked('deny', { value: '2:R-7K2M9:x' })));
    expect([of.state.requests, of.state.opened]).toEqual([[], []]);
    expect(of.state.told.map(({ to }) => to)).toEqual([TO, TO, TO]);
    await must(buttons(of.door)['approve'])(delivery(clicked('approve', { value: '2:R-7K2M9:x' }, { response_url: null })));
    expect(of.state.told).toHaveLength(3);
  });

  it('that carries nothing is none of ours', async () => {
    const of = parts();
    const nothing = readClick(clicked('approve'));
    await expect(valueOf(() => null, nothing, of.door)).rejects.toThrow('A button carries what no card of ours does.');
    const read: string[] = [];
    await valueOf((text) => (read.push(text), { kind: 'read', value: text }), nothing, of.door);
    expect(read).toEqual(['']);
  });

  const denied = (over: object = {}) => clicked('deny', { value: '1:R-7K2M9:d1d1d1d1' }, over);
  const pressed = async (of: ReturnType<typeof parts>, over: object = {}) => {
    await deny(of.door)(delivery(denied(over)));
    return of.state;
  };
  it('opens its dialog, and then says nothing', async () => {
    const of = parts();
    of.state.records.set(ID, record());
    expect(await pressed(of)).toMatchObject({ opened: [{ trigger_id: 't1', view: { callback_id: 'deny' } }], told: [] });
    await expect(pressed(of, { trigger_id: null })).rejects.toThrow('A click came without trigger_id.');
  });

  it('says why not, where there is somewhere to say it', async () => {
    const of = parts();
    of.state.records.set(ID, record(fold(asked(), approved())));
    expect(await pressed(of)).toMatchObject({ opened: [], told: [{ to: TO, text: expect.stringMatching(/^Already approved/) }] });
    of.state.told.length = 0;
    expect(await pressed(of, { response_url: null })).toMatchObject({ told: [] });
    of.state.records.set(ID, record());
    of.state.failure = { kind: 'lost' };
    expect(await pressed(of, { response_url: null })).toMatchObject({ told: [], lines: [{ event: 'dialog_not_opened', why: 'lost' }] });
    expect(await pressed(of)).toMatchObject({ told: [{ text: 'Slack did not open the dialog. Nothing was changed; press again.' }] });
  });

  it('that revokes what is over says so, and opens nothing', async () => {
    const of = parts();
    of.state.records.set(ID, record(fold(asked(), approved(), ended('revoked', NOW))));
    await openers(of.door).revoke(ID, readClick(clicked('more')));
    expect(of.state).toMatchObject({ opened: [], told: [{ text: expect.stringMatching(/^Already revoked/) }] });
  });
});

describe('a dialog that is sent', () => {
  const view = (over: object = {}) => ({ id: 'V1', private_metadata: dialogMetadata(record()), state: { values: { reason: { reason: { value: ' not now ' } } } }, ...over });
  const send = async (kind: 'deny' | 'revoke', of = parts(), over: object = {}) => {
    const said = await decided(of.door, kind)(delivery({ ...who, view: view(over) }));
    return { ...of.state, said };
  };
  it('stores what was decided, for the terms that were shown, and is answered beside the card', async () => {
    const of = parts();
    of.state.records.set(ID, record(fold(asked()), CARD));
    const common = { request: ID, delivery: 'd1', at: NOW, by: { user: DANA, team: TEAM }, reason: 'not now' };
    const answer = { kind: 'ephemeral', channel: CARD.channel, user: DANA };
    const { requests, said } = await send('deny', of);
    expect(requests).toEqual([{ dedup: 'd1', message: { v: 1, kind: 'command', command: { kind: 'deny', digest: 'd1d1d1d1', ...common }, answer } }]);
    expect(said).toBeUndefined();
    of.state.requests.length = 0;
    expect((await send('revoke', of)).requests).toEqual([{ dedup: 'd1', message: { v: 1, kind: 'command', command: { kind: 'revoke', ...common }, answer } }]);
  });

  it('is stored also where no card is known', async () => {
    const of = parts();
    expect((await send('deny', of)).requests).toMatchObject([{ message: { answer: null } }]);
    of.state.records.set(ID, record());
    expect((await send('deny', of)).requests.at(-1)).toMatchObject({ message: { answer: null } });
    of.state.records.set(ID, broken);
    expect((await send('deny', of)).requests.at(-1)).toMatchObject({ message: { answer: null } });
  });

  it('says what is wrong, and logs it by a name', async () => {
    const errors = (text: unknown) => ({ said: { response_action: 'errors', errors: { reason: text } } });
    expect(await send('deny', parts(), { state: null })).toMatchObject({ requests: [], ...errors('A few words are needed.') });
    expect(await send('deny', parts(), { private_metadata: '{"v":2}' })).toMatchObject({ requests: [], ...errors(expect.stringMatching(/^Not counted/)) });
    await expect(send('deny', parts(), { private_metadata: null })).rejects.toThrow('A dialog of ours came back with other metadata.');
    const full = parts();
    full.state.queue = broken;
    expect(await send('deny', full)).toMatchObject({
      ...errors('This could not be stored. Nothing was changed; press again in a moment.'),
      lines: [{ event: 'decision_not_stored', request: ID, why: 'TypeError' }],
    });
    full.state.queue = 'secret';
    expect((await send('deny', full)).lines.at(-1)).toMatchObject({ why: 'string' });
  });

  it.each([[null], [{}], [{ values: null }], [{ values: {} }], [{ values: { reason: {} } }], [{ values: { reason: { reason: { value: null } } } }], [{ values: { reason: { reason: { value: 7 } } } }]])(
    'without a reason has an empty one: %j',
    (state) => {
      // Slack's own types say that it is always there.
      expect(reasonIn({ id: 'V1', state } as unknown as Parameters<typeof reasonIn>[0])).toBe('');
    },
  );
});

describe('the form', () => {
  const of = (): ReturnType<typeof parts> => {
    const made = parts();
    made.state.catalogue = catalogue([known('proj_one', 'one')], [knownModel(TONE)]);
    const policy = makePolicy(makeRule({ models: ['*:*:*:*:*'], approvals: 0, approvers: [] }));
    return { state: made.state, door: { ...made.door, policy } };
  };
  const values = {
    model: { model: { selected_option: { value: TONE } } }, projects: { projects: { selected_options: [{ value: 'proj_one' }] } },
    duration: { duration: { selected_option: { value: '24' } } }, why: { why: { value: 'why' } },
  };
  const sent = (made: ReturnType<typeof parts>, given: object | null = values, over: object = {}) =>
    submit(made.door)(delivery({ ...who, view: { id: 'V1', state: given === null ? null : { values: given } }, ...over }));

  it('that is sent is stored, and closes', async () => {
    const made = of();
    expect(await sent(made)).toEqual({ response_action: 'clear' });
    expect(made.state.requests).toMatchObject([{ message: { command: { kind: 'ask', hours: 24, workspace: { team: TEAM, domain: '' }, at: NOW } } }]);
    await sent(made, values, { team: { id: 'T01ACME', domain: 'acme' } });
    expect(made.state.requests.at(-1)).toMatchObject({ message: { command: { workspace: { domain: 'acme' } } } });
    await sent(made, values, { user: { id: 'U01DANA', team_id: 'T01ACME' }, team: null });
    expect(made.state.requests.at(-1)).toMatchObject({ message: { command: { workspace: { domain: '' } } } });
    const { duration: _none, ...usual } = values;
    await sent(made, usual);
    expect(made.state.requests.at(-1)).toMatchObject({ message: { command: { hours: 720 } } });
  });

  it('with nothing in it says what is missing at each field', async () => {
    const nothing = { response_action: 'errors', errors: { model: expect.any(String), projects: 'Choose a project.', why: expect.any(String) } };
    expect(await sent(of(), {})).toEqual(nothing);
    expect(await sent(of(), null)).toEqual(nothing);
    expect(await sent(of(), { model: { model: { selected_option: 7 } }, projects: { projects: {} } })).toEqual(nothing);
  });

  it('that cannot be stored stays open, and the log says why by a name', async () => {
    const made = of();
    made.state.queue = broken;
    expect(await sent(made)).toEqual({
      response_action: 'errors', errors: { why: 'This could not be stored. Press Ask again in a moment; nothing is asked twice.' },
    });
    made.state.queue = 'secret';
    await sent(made);
    expect(made.state.lines).toEqual([{ event: 'ask_not_stored', why: 'TypeError' }, { event: 'ask_not_stored', why: 'string' }]);
  });

  const changed = (made: ReturnType<typeof parts>, view: object | null) =>
    redraw(made.door)(delivery({ ...who, actions: [{ action_id: 'model' }], view }));
  it('that is changed is drawn again, for the version that was changed, without asking for what is open yet', async () => {
    const made = of();
    await changed(made, { id: 'V1', hash: 'h1', state: { values } });
    await changed(made, { id: 'V1', state: null });
    expect(made.state.opened).toMatchObject([{ view_id: 'V1', hash: 'h1', view: { callback_id: 'ask' } }, { view_id: 'V1' }]);
    expect(made.state.opened[1]).not.toHaveProperty('hash');
    expect(JSON.stringify(made.state.opened)).not.toContain('_problem');
    await changed(made, null);
    expect([made.state.opened.length, made.state.lines]).toEqual([2, []]);
  });

  it('is drawn without the catalogue where it cannot be read, and the log says what failed', async () => {
    const made = of();
    made.state.catalogue = broken;
    await changed(made, { id: 'V1', state: { values } });
    expect(made.state.opened).toHaveLength(1);
    made.state.failure = { kind: 'lost' };
    await changed(made, { id: 'V1', state: { values } });
    expect(made.state.lines).toEqual([{ event: 'catalogue_unreadable' }, { event: 'catalogue_unreadable' }, { event: 'form_not_redrawn', why: 'lost' }]);
  });
});
