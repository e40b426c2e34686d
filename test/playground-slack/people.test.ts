import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Delivery, DeliveryAnswer } from '../../playground/slack/people/deliveries.ts';
import { createPeople } from '../../playground/slack/people/people.ts';
import type { People } from '../../playground/slack/people/people.ts';
import { signedRequest } from '../../playground/slack/sign.ts';
import type { SignedRequest } from '../../playground/slack/sign.ts';
import type { Message } from '../../playground/slack/types.ts';
import { stage, START } from './stage.ts';
import type { Stage } from './stage.ts';

/** What tests look at in a payload; the rest is compared as a whole. */
interface Payload {
  readonly user: unknown;
  readonly actions: unknown;
  readonly container: unknown;
  readonly message?: unknown;
  readonly is_cleared?: boolean;
  readonly response_url?: string;
  readonly view: { readonly state: { readonly values: unknown } };
}

let on: Stage;
let people: People;
/** What the app says next; it says nothing unless told otherwise. */
let app: (request: SignedRequest) => Promise<DeliveryAnswer>;
let sent: SignedRequest[];

const says = (body: string | object = '', status = 200): DeliveryAnswer =>
  typeof body === 'string'
    ? { status, headers: { 'content-type': 'text/plain' }, body }
    : { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };

beforeEach(async () => {
  on = await stage({ rates: false });
  sent = [];
  app = async () => says();
  people = createPeople(on.slack.world, {
    deliver: (request) => {
      sent.push(request);
      return app(request);
    },
  });
});
afterEach(() => on.slack.close());

const C = 'C01APPROVALS';
const form = (request = sent.at(-1)) => Object.fromEntries(new URLSearchParams(request?.rawBody));
// Our own stand-in made it: a payload has this shape.
const payload = (): Payload => JSON.parse(form().payload ?? 'null') as Payload;
const plain = (text: string) => ({ type: 'plain_text', text });
const option = (value: string) => ({ text: plain(value.toUpperCase()), value });
const actions = (...elements: object[]) => ({ type: 'actions', block_id: 'act', elements });
const button = (id: string, value: string, more: object = {}) => ({ type: 'button', action_id: id, text: plain(id), value, ...more });
const field = (id: string, element: object, more: object = {}) => ({
  type: 'input', block_id: id, label: plain(id), element: { action_id: `${id}_in`, ...element }, ...more,
});

async function card(...elements: object[]): Promise<Message> {
  const { ts } = await on.post({ channel: C, text: 'Card', blocks: [actions(...elements)] });
  const message = on.slack.world.message(C, ts);
  if (!message) throw new Error('The card is not there');
  return message;
}

const FORM = [
  field('model', { type: 'external_select', min_query_length: 0 }, { dispatch_action: true }),
  field('projects', { type: 'multi_external_select', max_selected_items: 2 }),
  field('days', { type: 'static_select', options: [option('d7'), option('d30')], initial_option: option('d30') }),
  field('why', { type: 'plain_text_input', multiline: true, max_length: 10 }),
  field('note', { type: 'plain_text_input' }, { optional: true }),
];
const modal = (more: object = {}) => ({
  type: 'modal', callback_id: 'ask', title: plain('Share a model'), submit: plain('Ask'), blocks: FORM, ...more,
});

/** Dana types the command, and the app opens a view with the trigger. */
async function opened(view: object = modal()): Promise<{ id: string }> {
  app = async (request) => {
    await on.client.apiCall('views.open', { trigger_id: form(request).trigger_id, view });
    return says();
  };
  await dana().command('', { channel: C });
  app = async () => says();
  return { id: dana().see().modal?.id ?? '' };
}
const dana = () => people.as('U01DANA');

async function filled(): Promise<{ id: string }> {
  const view = await opened();
  app = async () => says({ options: [option('m1'), option('m2'), option('p1')] });
  await dana().search(view, 'model', '');
  app = async () => says();
  await dana().choose(view, 'model', 'm1');
  app = async () => says({ options: [option('p1'), option('p2'), option('p3')] });
  await dana().search(view, 'projects', 'pay');
  app = async () => says();
  await dana().choose(view, 'projects', ['p1', 'p2']);
  await dana().fill(view, 'why', 'Because');
  return view;
}

describe('signing', () => {
  test('Slack’s published example', () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar' +
      '&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com' +
      '%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    const { headers, rawBody } = signedRequest('8f742231b10e8888abcd99yyyzzz85a5', body, 1_531_420_618);
    expect(rawBody).toHaveLength(362);
    expect(headers['x-slack-signature']).toBe('v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503');
    expect(headers['x-slack-request-timestamp']).toBe('1531420618');
  });

  test('over the bytes that are sent, with the secret of the moment', async () => {
    await dana().command('grüße & <b>', { channel: C });
    const first = sent.at(-1);
    const check = (secret: string) =>
      createHmac('sha256', secret).update(`v0:${START / 1_000}:${first?.rawBody}`).digest('hex');
    expect(first?.headers['x-slack-signature']).toBe(`v0=${check(on.slack.world.app.signingSecret)}`);
    expect(form().text).toBe('grüße & <b>');
    const before = on.slack.world.app.signingSecret;
    expect(on.slack.rotateSigningSecret()).not.toBe(before);
    await dana().command('', { channel: C });
    expect(sent.at(-1)?.headers['x-slack-signature']).not.toBe(first?.headers['x-slack-signature']);
  });

  test('a delivery comes again, byte for byte', async () => {
    await dana().command('list', { channel: C });
    on.pass(60_000);
    expect(await people.redeliver(1)).toMatchObject({ n: 2, repeats: 1, kind: 'slash_command', user: 'U01DANA' });
    expect(sent[1]).toEqual(sent[0]);
    await expect(people.redeliver(9)).rejects.toThrow('There is no delivery 9');
  });
});

describe('a command', () => {
  test('carries what Slack sends', async () => {
    await dana().command('help', { channel: C });
    expect(form()).toEqual({
      token: expect.any(String), team_id: 'T01ACME', team_domain: 'acme', channel_id: C, channel_name: 'model-approvals',
      user_id: 'U01DANA', user_name: 'dana', command: '/share-model', text: 'help', api_app_id: 'A01SHARE',
      is_enterprise_install: 'false', response_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/commands\/T01ACME\/\d+\//),
      trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]{32}$/),
    });
    expect(sent[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  test.each([
    ['a text', says('Three forms.'), { text: 'Three forms.' }],
    ['a message', says({ text: 'Forms', blocks: [{ type: 'divider' }] }), { text: 'Forms', blocks: [{ type: 'divider' }] }],
  ])('answered with %s: only they see it', async (_what, answer, shown) => {
    app = async () => answer;
    await dana().command('help', { channel: C });
    const channel = (id: string) => people.as(id).see().channels.find(({ id }) => id === C);
    expect(channel('U01DANA')?.ephemerals).toMatchObject([shown]);
    expect(channel('U01BO')?.ephemerals).toEqual([]);
  });

  test('answered in_channel', async () => {
    app = async () => says({ text: 'Hi', response_type: 'in_channel' });
    await dana().command('', { channel: C });
    expect(on.slack.world.messages).toMatchObject([{ channel: C, text: 'Hi' }]);
  });

  test('answered with what Slack refuses: loud', async () => {
    app = async () => says({ text: 'a', blocks: [{ type: 'nope' }] });
    await expect(dana().command('', { channel: C })).rejects.toThrow('invalid_blocks');
  });

  test('too late, not 200, not at all', async () => {
    app = async () => {
      on.pass(3_001);
      return says();
    };
    expect(await dana().command('', { channel: C })).toMatchObject({ kind: 'error', error: 'operation_timeout' });
    app = async () => says('', 500);
    expect(await dana().command('', { channel: C })).toMatchObject({ kind: 'error', error: 'dispatch_failed' });
    app = async () => Promise.reject(new Error('killed'));
    expect(await dana().command('', { channel: C })).toMatchObject({ kind: 'error', error: 'dispatch_failed' });
    expect(dana().see().errors).toEqual([
      { delivery: 1, error: 'operation_timeout' },
      { delivery: 2, error: 'dispatch_failed' },
      { delivery: 3, error: 'dispatch_failed' },
    ]);
  });

  test('within three seconds is in time', async () => {
    app = async () => {
      on.pass(3_000);
      return says();
    };
    expect(await dana().command('', { channel: C })).toMatchObject({ kind: 'ok', delivery: { took: 3_000 } });
  });

  test('who cannot type it', async () => {
    await expect(people.as('U01GUEST').command('', { channel: 'C01PLATFORM' })).rejects.toThrow('not in C01PLATFORM');
    on.slack.world.join(C, 'U01STRANGE');
    await expect(people.as('U01STRANGE').command('', { channel: C })).rejects.toThrow('another team');
    expect(() => people.as('U01GONE')).toThrow('deactivated');
    expect(() => people.as('U01SHAREBOT')).toThrow('is a bot');
    expect(sent).toEqual([]);
  });
});

describe('a click', () => {
  test('carries the message, where it stands and what was pressed', async () => {
    const message = await card(button('approve', 'R-7K2M9.5c1e77a0', { style: 'primary' }), button('deny', 'R-7K2M9'));
    expect(await people.as('U01PRIYA').click({ message, actionId: 'approve' })).toMatchObject({ kind: 'ok', confirm: null });
    expect(payload()).toMatchObject({
      type: 'block_actions', api_app_id: 'A01SHARE', is_enterprise_install: false, enterprise: null,
      user: { id: 'U01PRIYA', username: 'priya', name: 'priya', team_id: 'T01ACME' },
      team: { id: 'T01ACME', domain: 'acme' },
      channel: { id: C, name: 'model-approvals' },
      container: { type: 'message', message_ts: message.ts, channel_id: C, is_ephemeral: false },
      message: { ts: message.ts, text: 'Card', bot_id: 'B01SHARE', blocks: [{ block_id: 'act' }] },
      state: { values: {} },
      response_url: expect.stringContaining('/actions/T01ACME/'),
      trigger_id: expect.any(String),
      actions: [{ type: 'button', action_id: 'approve', block_id: 'act', value: 'R-7K2M9.5c1e77a0', action_ts: expect.stringMatching(/^\d+\.\d{6}$/) }],
    });
  });

  test('only on what stands there now, unless the screen is old', async () => {
    const old = await card(button('approve', 'one'));
    await on.client.chat.update({ channel: C, ts: old.ts, text: 'Settled' });
    const priya = people.as('U01PRIYA');
    await expect(priya.click({ message: old, actionId: 'approve' })).rejects.toThrow('there is no element');
    await priya.click({ message: old, actionId: 'approve', stale: old });
    expect(payload().actions).toMatchObject([{ action_id: 'approve', value: 'one' }]);
  });

  test('by value, where there are several', async () => {
    const message = await card(button('approve', 'a'), button('approve2', 'b'));
    const { ts } = await on.post({
      channel: C, text: 'two', blocks: [actions(button('go', 'a')), { ...actions(button('go', 'b')), block_id: 'act2' }],
    });
    const two = { channel: C, ts };
    await expect(dana().click({ message: two, actionId: 'go' })).rejects.toThrow('more than one element fits');
    await dana().click({ message: two, actionId: 'go', value: 'b' });
    expect(payload().actions).toMatchObject([{ block_id: 'act2', value: 'b' }]);
    await expect(dana().click({ message, actionId: 'gone' })).rejects.toThrow('act/approve (button), act/approve2 (button)');
  });

  test('only by who sees it', async () => {
    const message = await card(button('approve', 'a'));
    await expect(people.as('U01STRANGE').click({ message, actionId: 'approve' })).rejects.toThrow('sees no message');
    on.slack.world.join(C, 'U01STRANGE');
    await people.as('U01STRANGE').click({ message, actionId: 'approve' });
    expect(payload().user).toMatchObject({ id: 'U01STRANGE', team_id: 'T09OTHER' });
    on.slack.world.changeUser('U01BO', { deleted: true });
    await people.as('U01BO', { ghost: true }).click({ message, actionId: 'approve' });
    expect(payload().user).toMatchObject({ id: 'U01BO' });
  });

  test('a dialog that asks first is told', async () => {
    const confirm = { title: plain('Share?'), text: plain('Until Dec 24'), confirm: plain('Approve'), deny: plain('Back') };
    const message = await card(button('approve', 'a', { confirm }));
    expect(await dana().click({ message, actionId: 'approve' })).toMatchObject({ confirm: { title: { text: 'Share?' } } });
  });

  test('on an ephemeral message: without the message, only for its reader', async () => {
    await on.client.chat.postEphemeral({ channel: C, user: 'U01DANA', text: 'psst', blocks: [actions(button('ok', 'a'))] });
    const message = dana().see().channels.find(({ id }) => id === C)?.ephemerals[0];
    if (!message) throw new Error('nothing was whispered');
    await expect(people.as('U01BO').click({ message, actionId: 'ok' })).rejects.toThrow('sees no message');
    await dana().click({ message, actionId: 'ok' });
    expect(payload().container).toMatchObject({ is_ephemeral: true, message_ts: message.ts });
    expect(payload().message).toBeUndefined();
  });

  test('a menu item', async () => {
    const message = await card({ type: 'overflow', action_id: 'more', options: [option('details'), option('cancel')] });
    await dana().overflow(message, 'more', 'details');
    expect(payload().actions).toMatchObject([
      { type: 'overflow', action_id: 'more', selected_option: { value: 'details', text: { text: 'DETAILS', emoji: true } } },
    ]);
    await expect(dana().overflow(message, 'more', 'revoke')).rejects.toThrow('there are: details, cancel');
    await expect(dana().click({ message, actionId: 'more' })).rejects.toThrow('not a button');
  });
});

describe('a form', () => {
  test('is filled in and sent off', async () => {
    const view = await filled();
    expect(await dana().submit(view)).toMatchObject({ kind: 'closed' });
    expect(payload()).toMatchObject({
      type: 'view_submission',
      user: { id: 'U01DANA', team_id: 'T01ACME' },
      response_urls: [],
      trigger_id: expect.any(String),
      view: {
        id: view.id, type: 'modal', callback_id: 'ask', root_view_id: view.id, previous_view_id: null, private_metadata: '',
        hash: expect.any(String),
        state: {
          values: {
            model: { model_in: { type: 'external_select', selected_option: { value: 'm1' } } },
            projects: { projects_in: { type: 'multi_external_select', selected_options: [{ value: 'p1' }, { value: 'p2' }] } },
            days: { days_in: { type: 'static_select', selected_option: { value: 'd30' } } },
            why: { why_in: { type: 'plain_text_input', value: 'Because' } },
            note: { note_in: { type: 'plain_text_input', value: null } },
          },
        },
      },
    });
    expect(dana().see().modal).toBeNull();
  });

  test('what the client keeps back', async () => {
    const view = await opened();
    await dana().fill(view, 'why', 'much too long');
    const before = sent.length;
    expect(await dana().submit(view)).toEqual({
      kind: 'refused',
      fields: {
        model: 'Please complete this required field.',
        projects: 'Please complete this required field.',
        why: 'This is 3 characters over the limit of 10.',
      },
    });
    expect(sent).toHaveLength(before);
  });

  test('only a field that dispatches tells the app', async () => {
    const view = await opened();
    app = async () => says({ options: [option('m1')] });
    await dana().search(view, 'model', '');
    expect(payload()).toMatchObject({
      type: 'block_suggestion', block_id: 'model', action_id: 'model_in', value: '', container: { type: 'view', view_id: view.id },
    });
    app = async () => says();
    expect(await dana().choose(view, 'model', 'm1')).toMatchObject({ kind: 'ok' });
    expect(payload()).toMatchObject({
      type: 'block_actions',
      actions: [{ type: 'external_select', action_id: 'model_in', selected_option: { value: 'm1' } }],
      view: { state: { values: { model: { model_in: { selected_option: { value: 'm1' } } } } } },
    });
    expect(payload()).not.toHaveProperty('response_url');
    expect(payload()).not.toHaveProperty('channel');
    expect(await dana().choose(view, 'days', 'd7')).toBeNull();
    expect(await dana().fill(view, 'why', 'so')).toBeNull();
  });

  test('only what is offered can be chosen', async () => {
    const view = await opened();
    await expect(dana().choose(view, 'model', 'm1')).rejects.toThrow('“m1” is not offered; there are: none');
    await expect(dana().choose(view, 'days', 'd90')).rejects.toThrow('there are: d7, d30');
    await expect(dana().choose(view, 'why', 'a')).rejects.toThrow('nothing can be chosen');
    await expect(dana().fill(view, 'days', 'a')).rejects.toThrow('nothing can be typed');
    await expect(dana().search(view, 'projects', 'pa')).rejects.toThrow('before 3 characters');
    app = async () => says({ options: [option('p1'), option('p2'), option('p3')] });
    await dana().search(view, 'projects', 'pay');
    await expect(dana().choose(view, 'projects', ['p1', 'p2', 'p3'])).rejects.toThrow('at most 2');
  });

  test.each([
    ['nothing', '', 'not a JSON object'],
    ['options and groups', { options: [], option_groups: [] }, 'exactly one of'],
    ['101 options', { options: Array.from({ length: 101 }, (_, n) => option(`p${n}`)) }, 'no more than 100 items'],
    ['a text of 76', { options: [{ text: plain('x'.repeat(76)), value: 'a' }] }, 'less than 76 characters'],
    ['a value of 151', { options: [{ text: plain('x'), value: 'a'.repeat(151) }] }, 'less than 151 characters'],
    ['a description of 76', { options: [{ ...option('a'), description: plain('x'.repeat(76)) }] }, 'less than 76 characters'],
  ])('a picker that is answered with %s: loud', async (_what, answer, error) => {
    const view = await opened();
    app = async () => says(answer);
    await expect(dana().search(view, 'model', '')).rejects.toThrow(error);
  });

  test('no options is an answer; a late one is none', async () => {
    const view = await opened();
    app = async () => says({ options: [] });
    expect(await dana().search(view, 'model', 'zzz')).toEqual([]);
    app = async () => {
      on.pass(3_001);
      return says({ options: [option('m1')] });
    };
    expect(await dana().search(view, 'model', '')).toEqual([]);
    expect(dana().see().errors).toMatchObject([{ error: 'operation_timeout' }]);
  });

  test('field errors keep it open; one for a block that is not there is loud', async () => {
    const view = await filled();
    app = async () => says({ response_action: 'errors', errors: { why: 'A few words are needed.' } });
    expect(await dana().submit(view)).toMatchObject({ kind: 'errors', errors: { why: 'A few words are needed.' } });
    expect(dana().see().modal?.id).toBe(view.id);
    app = async () => says({ response_action: 'errors', errors: { why_in: 'by action id' } });
    await expect(dana().submit(view)).rejects.toThrow('no input block why_in; there are: model, projects, days, why, note');
  });

  test('updated: what was filled in stays where its ids stay', async () => {
    const view = await filled();
    app = async () => says({ response_action: 'update', view: modal({ blocks: [FORM[3], field('note', { type: 'plain_text_input', action_id: 'new' })] }) });
    expect(await dana().submit(view)).toMatchObject({ kind: 'updated', view: { id: view.id } });
    app = async () => says();
    await dana().fill(view, 'note', 'n');
    await dana().submit(view);
    expect(payload().view.state.values).toEqual({
      why: { why_in: { type: 'plain_text_input', value: 'Because' } },
      note: { new: { type: 'plain_text_input', value: 'n' } },
    });
  });

  test('pushed, cleared, and views that Slack refuses', async () => {
    const view = await filled();
    app = async () => says({ response_action: 'push', view: modal({ callback_id: 'second', blocks: [{ type: 'divider' }] }) });
    const pushed = await dana().submit(view);
    expect(dana().see().stack.map(({ callbackId }) => callbackId)).toEqual(['ask', 'second']);
    await expect(dana().submit(view)).rejects.toThrow('is on top');
    app = async () => says({ response_action: 'update', view: modal({ title: plain('x'.repeat(25)) }) });
    const top = pushed.kind === 'pushed' ? pushed.view : view;
    await expect(dana().submit(top)).rejects.toThrow('less than 25 characters');
    app = async () => says({ response_action: 'close' });
    await expect(dana().submit(top)).rejects.toThrow('no response_action "close"');
    app = async () => says({ response_action: 'clear' });
    expect(await dana().submit(top)).toMatchObject({ kind: 'cleared' });
    expect(dana().see().stack).toEqual([]);
  });

  test('not answered in time: it stays open, and the person is told', async () => {
    const view = await filled();
    app = async () => says('', 500);
    expect(await dana().submit(view)).toMatchObject({ kind: 'error', error: 'dispatch_failed' });
    expect(dana().see().modal?.id).toBe(view.id);
  });

  test('closed: told only where asked for', async () => {
    const quiet = await opened();
    expect(await dana().close(quiet)).toEqual([]);
    const told = await opened(modal({ notify_on_close: true }));
    expect(await dana().close(told)).toMatchObject([{ kind: 'view_closed' }]);
    expect(payload()).toMatchObject({ type: 'view_closed', is_cleared: false, view: { id: told.id, state: { values: {} } } });
    const again = await opened(modal({ notify_on_close: true }));
    await dana().close(again, { all: true });
    expect(payload().is_cleared).toBe(true);
    expect(dana().see().modal).toBeNull();
    await expect(dana().close(again)).rejects.toThrow('no modal is open');
  });

  test('a view without submit button is not submitted', async () => {
    const view = await opened({ type: 'modal', title: plain('Details'), blocks: [{ type: 'divider' }] });
    await expect(dana().submit(view)).rejects.toThrow('no submit button');
  });
});

describe('a response URL', () => {
  const answer = async (more: object) => {
    const url = form().response_url ?? payload().response_url ?? '';
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(more) });
    const text = await response.text();
    return { status: response.status, error: text === 'ok' ? 'none' : (/"error":"([a-z_]+)"/.exec(text)?.[1] ?? text) };
  };
  const whispers = () => on.slack.world.ephemerals.map(({ to, text }) => [to, text]);

  test('to the one person unless said otherwise, also where the bot is not', async () => {
    await dana().command('', { channel: 'C01GENERAL' });
    expect(await answer({ text: 'Only you' })).toEqual({ status: 200, error: 'none' });
    await answer({ text: 'All', response_type: 'in_channel' });
    expect(whispers()).toEqual([['U01DANA', 'Only you']]);
    expect(on.slack.world.messages).toMatchObject([{ channel: 'C01GENERAL', text: 'All' }]);
    expect(on.slack.calls('response_url')).toHaveLength(2);
  });

  test('five times, within thirty minutes', async () => {
    await dana().command('', { channel: C });
    on.pass(30 * 60_000);
    expect(await answer({ text: '' })).toEqual({ status: 400, error: 'no_text' });
    for (let n = 0; n < 5; n += 1) expect(await answer({ text: `${n}` })).toEqual({ status: 200, error: 'none' });
    expect(await answer({ text: '5' })).toEqual({ status: 404, error: 'used_url' });
    await dana().command('', { channel: C });
    on.pass(30 * 60_000 + 1);
    expect(await answer({ text: 'late' })).toEqual({ status: 404, error: 'expired_url' });
    expect(whispers()).toHaveLength(5);
  });

  test('replaces and deletes what was clicked on, not what was typed', async () => {
    const message = await card(button('approve', 'a'));
    await dana().click({ message, actionId: 'approve' });
    await answer({ replace_original: true, text: 'Replaced' });
    expect(on.slack.world.message(C, message.ts)).toMatchObject({ text: 'Replaced', blocks: [] });
    await answer({ thread_ts: message.ts, text: 'in thread', response_type: 'in_channel', replace_original: false });
    expect(on.slack.world.messages.at(-1)).toMatchObject({ threadTs: message.ts });
    expect(await answer({ thread_ts: message.ts, text: 'a' })).toEqual({ status: 400, error: 'thread_needs_in_channel' });
    await answer({ delete_original: true });
    expect(on.slack.world.message(C, message.ts)).toBeUndefined();
    await dana().command('', { channel: C });
    expect(await answer({ replace_original: true, text: 'a' })).toEqual({ status: 400, error: 'cannot_replace_original' });
    expect(await answer({ text: 'a', blocks: [{ type: 'nope' }] })).toEqual({ status: 400, error: 'invalid_blocks' });
  });

  test('one that Slack never gave', async () => {
    const response = await fetch(`${on.slack.url}/actions/T01ACME/1/abc`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"text":"a"}' });
    expect([response.status, await response.json()]).toEqual([404, { ok: false, error: 'invalid_url' }]);
  });
});

describe('what a person sees', () => {
  test('their channels with threads, their conversation, their pings', async () => {
    const message = await card(button('approve', 'a'));
    await on.post({ channel: C, thread_ts: message.ts, text: '#1 <@U01BO>' });
    await on.post({ channel: 'U01BO', text: 'For you' });
    const bo = people.as('U01BO').see();
    expect(bo.channels.map(({ name }) => name)).toEqual(['model-approvals', 'ml-platform', 'general']);
    expect(bo.channels[0]?.messages).toMatchObject([{ text: 'Card', replies: [{ text: '#1 <@U01BO>' }] }]);
    expect(bo.dm?.messages).toMatchObject([{ text: 'For you' }]);
    expect(bo.pings.map(({ via }) => via)).toEqual(['user', 'dm']);
    expect(people.as('U01GUEST').see()).toMatchObject({ channels: [{ id: C }], dm: null, pings: [], modal: null });
  });

  test('deliveries are told as they end', async () => {
    const told: Delivery[] = [];
    const others = createPeople(on.slack.world, { deliver: async () => says(), onDelivery: (delivery) => void told.push(delivery) });
    await others.as('U01BO').command('', { channel: C });
    expect(told).toMatchObject([{ n: 1, kind: 'slash_command', user: 'U01BO', took: 0, answer: { status: 200 }, error: null }]);
  });
});
