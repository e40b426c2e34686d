import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { slackFault } from '../../playground/slack/slack.ts';
import { stage } from './stage.ts';
import type { Stage } from './stage.ts';

let on: Stage;
beforeEach(async () => {
  on = await stage();
});
afterEach(() => on.slack.close());

const C = 'C01APPROVALS';
const post = (more: object = {}) => on.post({ channel: C, text: 'Hello', ...more });
const tsOf = async (call: Promise<{ ts: string }>) => (await call).ts;
const plain = (text: string) => ({ type: 'plain_text', text });
const section = (text: string) => ({ type: 'section', text: plain(text) });
const user = (id: string) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'user', user_id: id }] }],
});

async function raw(path: string, init: RequestInit): Promise<{ status: number; body: unknown; headers: Headers }> {
  const answer = await fetch(`${on.slack.url}${path}`, { method: 'POST', ...init });
  return { status: answer.status, body: await answer.json(), headers: answer.headers };
}

describe('the door of the Web API', () => {
  test('says who the bot is', async () => {
    expect(await on.client.auth.test()).toMatchObject({
      ok: true,
      team_id: 'T01ACME',
      user_id: 'U01SHAREBOT',
      bot_id: 'B01SHARE',
      url: 'https://acme.slack.com/',
    });
  });

  test('no token, an unknown token, and one that was changed', async () => {
    expect(await on.errorOf(on.clientWith('').auth.test())).toBe('not_authed');
    expect(await on.errorOf(on.clientWith('xoxb-other').auth.test())).toBe('invalid_auth');
    const before = on.slack.world.app.token;
    on.slack.rotateToken();
    expect(await on.errorOf(on.clientWith(before).auth.test())).toBe('invalid_auth');
    expect(await on.errorOf(on.clientWith(on.slack.world.app.token).auth.test())).toBe('none');
  });

  test('the token may stand in the body, not in the address', async () => {
    const { token } = on.slack.world.app;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await raw('/api/auth.test', { headers: form, body: `token=${token}` })).body).toMatchObject({ ok: true });
    expect((await raw(`/api/auth.test?token=${token}`, { headers: form, body: '' })).body).toMatchObject({
      error: 'invalid_auth',
    });
  });

  test('JSON as well as forms', async () => {
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      authorization: `Bearer ${on.slack.world.app.token}`,
    };
    const body = JSON.stringify({ channel: C, blocks: [section('as JSON')] });
    expect((await raw('/api/chat.postMessage', { headers, body })).body).toMatchObject({ ok: true, channel: C });
    expect((await raw('/api/chat.postMessage', { headers, body: '{' })).body).toEqual({
      ok: false,
      error: 'invalid_json',
    });
    expect((await raw('/api/chat.postMessage', { headers, body: '[]' })).body).toEqual({
      ok: false,
      error: 'json_not_object',
    });
    const text = { ...headers, 'content-type': 'text/plain' };
    expect((await raw('/api/chat.postMessage', { headers: text, body: 'a' })).body).toEqual({
      ok: false,
      error: 'invalid_post_type',
    });
  });

  test('unknown methods and arguments', async () => {
    expect(await on.errorOf(on.client.apiCall('chat.shout'))).toBe('unknown_method');
    expect(await on.errorOf(on.client.apiCall('toString'))).toBe('unknown_method');
    expect(await on.errorOf(post({ thread: '1' }))).toBe('invalid_arguments');
    expect(await on.errorOf(on.client.apiCall('users.info'))).toBe('invalid_arguments');
  });

  test.each([
    ['chat.postMessage', { channel: C, text: 'a' }, 'chat:write'],
    ['users.info', { user: 'U01BO' }, 'users:read'],
    ['usergroups.users.list', { usergroup: 'S01MLOWNERS' }, 'usergroups:read'],
    ['conversations.replies', { channel: C, ts: '1.000000' }, 'channels:history'],
    ['conversations.info', { channel: C }, 'channels:read'],
  ])('%s needs a scope', async (method, args, needed) => {
    on.slack.world.app = { ...on.slack.world.app, scopes: ['commands'] };
    await expect(on.client.apiCall(method, args)).rejects.toMatchObject({
      data: { ok: false, error: 'missing_scope', needed, provided: 'commands' },
    });
  });

  test('the log holds no token', async () => {
    const { token } = on.slack.world.app;
    await post();
    await raw('/api/auth.test', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `token=${token}`,
    });
    expect(on.slack.calls('chat.postMessage')).toMatchObject([{ status: 200, request: { channel: C, text: 'Hello' } }]);
    expect(JSON.stringify(on.slack.calls())).not.toContain(token);
  });
});

describe('rates', () => {
  test.each([
    ['usergroups.users.list', { usergroup: 'S01MLOWNERS' }, 20],
    ['conversations.history', { channel: C }, 50],
    ['users.info', { user: 'U01BO' }, 100],
  ])('%s: %3$s a minute', async (method, args, many) => {
    for (let n = 0; n < many; n += 1) await on.client.apiCall(method, args);
    await expect(on.client.apiCall(method, args)).rejects.toMatchObject({ retryAfter: 60 });
    on.pass(60_000);
    expect(await on.errorOf(on.client.apiCall(method, args))).toBe('none');
  });

  test('posting: a short burst, then one a second in each channel', async () => {
    for (let n = 0; n < 10; n += 1) await post();
    await expect(post()).rejects.toMatchObject({ retryAfter: 1 });
    expect(await on.errorOf(post({ channel: 'U01DANA' }))).toBe('none');
    on.pass(1_000);
    expect(await on.errorOf(post())).toBe('none');
    await expect(post()).rejects.toMatchObject({ retryAfter: 1 });
    on.slack.rates.on = false;
    expect(await on.errorOf(post())).toBe('none');
  });

  test('429 on the wire', async () => {
    for (let n = 0; n < 10; n += 1) await post();
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${on.slack.world.app.token}` };
    const answer = await raw('/api/chat.postMessage', { headers, body: JSON.stringify({ channel: C, text: 'a' }) });
    expect(answer).toMatchObject({ status: 429, body: { ok: false, error: 'ratelimited' } });
    expect(answer.headers.get('retry-after')).toBe('1');
  });
});

describe('people', () => {
  test.each([
    [
      'U01DANA',
      {
        team_id: 'T01ACME',
        real_name: 'Dana Kim',
        deleted: false,
        is_bot: false,
        is_restricted: false,
        tz: 'America/New_York',
      },
    ],
    ['U01PRIYA', { is_owner: true, is_restricted: false, tz: 'Europe/London' }],
    ['U01GUEST', { is_restricted: true, is_ultra_restricted: false }],
    ['U01STRANGE', { team_id: 'T09OTHER', is_stranger: true }],
    ['U01GONE', { deleted: true }],
    ['U01SHAREBOT', { is_bot: true }],
  ])('users.info %s', async (id, expected) => {
    expect((await on.client.users.info({ user: id })).user).toMatchObject({ id, ...expected });
  });

  test('an outsider in a shared channel is no stranger, but still of another team', async () => {
    on.slack.world.join(C, 'U01STRANGE');
    expect((await on.client.users.info({ user: 'U01STRANGE' })).user).toMatchObject({
      is_stranger: false,
      team_id: 'T09OTHER',
    });
  });

  test('nobody', async () => {
    expect(await on.errorOf(on.client.users.info({ user: 'U00NOBODY' }))).toBe('user_not_found');
  });

  test('user groups', async () => {
    const members = () => on.client.usergroups.users.list({ usergroup: 'S01MLOWNERS' });
    expect((await members()).users).toEqual(['U01PRIYA', 'U01OMAR', 'U01LENA', 'U01RAVI']);
    on.slack.world.changeGroup('S01MLOWNERS', { disabled: true });
    expect(await on.errorOf(members())).toBe('no_such_subteam');
    expect((await on.client.usergroups.list()).usergroups).toEqual([]);
    expect((await on.client.usergroups.list({ include_disabled: true })).usergroups).toMatchObject([
      { handle: 'ml-owners' },
    ]);
  });
});

describe('channels and bots', () => {
  test('described where a scope allows it, in pages', async () => {
    const { world } = on.slack;
    world.app = { ...world.app, scopes: [...world.app.scopes, 'channels:read'] };
    expect((await on.client.conversations.info({ channel: C })).channel).toMatchObject({
      id: C,
      name: 'model-approvals',
      is_member: true,
      is_private: false,
      is_ext_shared: false,
    });
    expect((await on.client.conversations.info({ channel: 'C01GENERAL' })).channel).toMatchObject({ is_member: false });
    const first = await on.client.conversations.members({ channel: C, limit: 6 });
    const cursor = first.response_metadata?.next_cursor;
    expect(first.members).toEqual(['U01DANA', 'U01PRIYA', 'U01OMAR', 'U01LENA', 'U01RAVI', 'U01BO']);
    expect(cursor).not.toBe('');
    const second = await on.client.conversations.members({ channel: C, limit: 6, ...(cursor ? { cursor } : {}) });
    expect(second).toMatchObject({ members: ['U01GUEST', 'U01SHAREBOT'], response_metadata: { next_cursor: '' } });
    world.join(C, 'U01STRANGE');
    expect((await on.client.conversations.info({ channel: C })).channel).toMatchObject({ is_ext_shared: true });
  });

  test('the conversation with a person is opened once', async () => {
    const open = (users: string) => on.client.apiCall('conversations.open', { users });
    expect(await open('U01DANA')).toMatchObject({ ok: true, channel: { id: 'D01DANA' } });
    expect(await open('U01DANA')).toMatchObject({ ok: true, channel: { id: 'D01DANA' } });
    expect(await on.errorOf(open('U00NOBODY'))).toBe('user_not_found');
    expect(await on.errorOf(open('U01GONE'))).toBe('user_disabled');
    expect(await on.errorOf(open('U01STRANGE'))).toBe('channel_not_found');
    expect(await on.errorOf(open('U01BO,U01DANA'))).toBe('users_list_not_supplied');
    on.slack.world.app = { ...on.slack.world.app, scopes: ['chat:write'] };
    expect(await on.errorOf(open('U01DANA'))).toBe('missing_scope');
  });

  test('bots.info', async () => {
    expect((await on.client.bots.info({ bot: 'B01SHARE' })).bot).toMatchObject({
      app_id: 'A01SHARE',
      user_id: 'U01SHAREBOT',
    });
    expect(await on.errorOf(on.client.bots.info({ bot: 'B00NONE' }))).toBe('bot_not_found');
  });
});

describe('posting', () => {
  test('a message comes back from the thread it went to', async () => {
    const ts = await tsOf(post({ blocks: [section('Card')] }));
    const metadata = { event_type: 'entry', event_payload: { request: 'R-7K2M9', number: 1 } };
    await post({ thread_ts: ts, text: 'one', metadata });
    await post({ thread_ts: ts, text: 'two' });
    const replies = (more: object = {}) => on.client.conversations.replies({ channel: C, ts, ...more });
    expect((await replies()).messages).toMatchObject([
      {
        ts,
        text: 'Hello',
        user: 'U01SHAREBOT',
        bot_id: 'B01SHARE',
        reply_count: 2,
        thread_ts: ts,
        blocks: [{ type: 'section' }],
      },
      { text: 'one', thread_ts: ts, metadata: { event_type: 'entry' } },
      { text: 'two', thread_ts: ts },
    ]);
    expect((await replies()).messages?.[1]?.metadata).toEqual({ event_type: 'entry' });
    expect((await replies({ include_all_metadata: true })).messages?.[1]?.metadata).toEqual(metadata);
    const first = await replies({ limit: 2 });
    expect(first).toMatchObject({ has_more: true, messages: [{ ts }, { text: 'one' }] });
    const second = await replies({ limit: 2, cursor: first.response_metadata?.next_cursor });
    expect(second).toMatchObject({ has_more: false, messages: [{ text: 'two' }] });
    expect((await on.client.conversations.history({ channel: C })).messages).toMatchObject([{ ts }]);
  });

  test('what cannot be read', async () => {
    const replies = (more: object) =>
      on.client.apiCall('conversations.replies', { channel: C, ts: '1.000000', ...more });
    expect(await on.errorOf(replies({}))).toBe('thread_not_found');
    expect(await on.errorOf(replies({ channel: 'C01GENERAL' }))).toBe('not_in_channel');
    expect(await on.errorOf(replies({ channel: 'C00NONE' }))).toBe('channel_not_found');
    const ts = await tsOf(post());
    expect(await on.errorOf(replies({ ts, limit: 0 }))).toBe('invalid_limit');
    expect(await on.errorOf(replies({ ts, cursor: 'bm9uZQ==' }))).toBe('invalid_cursor');
  });

  test('a channel’s name is taken by chat.postMessage, which tells its id, and by nothing else', async () => {
    const { channel, ts } = await on.post({ channel: '#model-approvals', text: 'Here.' });
    expect(channel).toBe('C01APPROVALS');
    const change = on.client.apiCall('chat.update', { channel: '#model-approvals', ts, text: 'There.' });
    expect(await on.errorOf(change)).toBe('channel_not_found');
    const read = on.client.apiCall('conversations.history', { channel: '#model-approvals' });
    expect(await on.errorOf(read)).toBe('channel_not_found');
  });

  test('a person’s id opens the conversation and answers with its own', async () => {
    const { channel, ts } = await on.post({ channel: 'U01DANA', text: 'Asked.' });
    expect(channel).toBe('D01DANA');
    const change = (id: string) => on.client.apiCall('chat.update', { channel: id, ts, text: 'Granted.' });
    expect(await on.errorOf(change('U01DANA'))).toBe('channel_not_found');
    expect(await on.errorOf(change('D01DANA'))).toBe('none');
    expect((await on.client.conversations.history({ channel: 'D01DANA' })).messages).toMatchObject([
      { text: 'Granted.' },
    ]);
  });

  test.each([
    ['an unknown channel', { channel: 'C00NONE' }, 'channel_not_found'],
    ['a name that nothing has', { channel: '#nowhere' }, 'channel_not_found'],
    ['a name without its sign', { channel: 'model-approvals' }, 'channel_not_found'],
    ['an unknown person', { channel: 'U00NOBODY' }, 'channel_not_found'],
    ['a deactivated person', { channel: 'U01GONE' }, 'channel_not_found'],
    ['a stranger', { channel: 'U01STRANGE' }, 'channel_not_found'],
    ['a channel without the bot', { channel: 'C01GENERAL' }, 'not_in_channel'],
    ['nothing to say', { text: '' }, 'no_text'],
    ['a thread that is not there', { thread_ts: '1.000000' }, 'thread_not_found'],
    ['blocks that are not JSON', { blocks: '[' }, 'invalid_blocks_format'],
    ['blocks that are wrong', { blocks: [section('')] }, 'invalid_blocks'],
    [
      'blocks that are too much',
      { blocks: Array.from({ length: 5 }, () => section('x'.repeat(2_500))) },
      'msg_blocks_too_long',
    ],
    ['metadata without type', { metadata: { event_payload: {} } }, 'invalid_metadata_format'],
    [
      'metadata with an object within',
      { metadata: { event_type: 'a', event_payload: { b: { c: 1 } } } },
      'invalid_metadata_schema',
    ],
    [
      'metadata over its size',
      { metadata: { event_type: 'a', event_payload: { b: 'x'.repeat(2_100) } } },
      'metadata_too_large',
    ],
  ])('refused: %s', async (_what, more, error) => {
    expect(await on.errorOf(post(more))).toBe(error);
    expect(on.slack.world.messages).toEqual([]);
  });

  test('invalid_blocks says which', async () => {
    await expect(post({ blocks: [section('a'), section('')] })).rejects.toMatchObject({
      data: {
        response_metadata: { messages: ['[ERROR] must be more than 0 characters [json-pointer:/blocks/1/text/text]'] },
      },
    });
  });

  test('archived, private without the bot, public with the wider scope', async () => {
    const { world } = on.slack;
    world.changeChannel('C01GENERAL', { isPrivate: true });
    expect(await on.errorOf(post({ channel: 'C01GENERAL' }))).toBe('channel_not_found');
    world.changeChannel('C01GENERAL', { isPrivate: false });
    world.app = { ...world.app, scopes: [...world.app.scopes, 'chat:write.public'] };
    expect(await on.errorOf(post({ channel: 'C01GENERAL' }))).toBe('none');
    world.changeChannel(C, { isArchived: true });
    expect(await on.errorOf(post())).toBe('is_archived');
  });

  test('a reply belongs to a parent, not to a reply', async () => {
    const ts = await tsOf(post());
    const reply = await tsOf(post({ thread_ts: ts }));
    expect(await on.errorOf(post({ thread_ts: reply }))).toBe('cannot_reply_to_message');
  });

  test('a link to a message', async () => {
    const ts = await tsOf(post());
    const { permalink } = await on.client.chat.getPermalink({ channel: C, message_ts: ts });
    expect(permalink).toBe(`https://acme.slack.com/archives/${C}/p${ts.replace('.', '')}`);
    expect(await on.errorOf(on.client.chat.getPermalink({ channel: C, message_ts: '1.000000' }))).toBe(
      'message_not_found',
    );
  });
});

describe('changing', () => {
  const update = (ts: string, more: object) => on.client.apiCall('chat.update', { channel: C, ts, ...more });

  test('text alone takes the blocks away, metadata stays until {}', async () => {
    const ts = await tsOf(
      post({ blocks: [section('Card')], metadata: { event_type: 'card', event_payload: { n: 1 } } }),
    );
    await update(ts, { text: 'Plain now' });
    expect(on.slack.world.message(C, ts)).toMatchObject({
      text: 'Plain now',
      blocks: [],
      metadata: { event_type: 'card' },
    });
    await update(ts, { text: 'Again', metadata: {} });
    expect(on.slack.world.message(C, ts)).toMatchObject({ text: 'Again', metadata: null });
  });

  test('4,000 characters and no more', async () => {
    const ts = await tsOf(post());
    expect(await on.errorOf(update(ts, { text: 'x'.repeat(4_000) }))).toBe('none');
    expect(await on.errorOf(update(ts, { text: 'x'.repeat(4_001) }))).toBe('msg_too_long');
  });

  test('what cannot be changed', async () => {
    const { world } = on.slack;
    const ts = await tsOf(post());
    const human = world.post({
      channel: C,
      user: 'U01BO',
      botId: null,
      text: 'Hi',
      blocks: [],
      metadata: null,
      threadTs: null,
    });
    const { message_ts: whispered } = await on.client.chat.postEphemeral({ channel: C, user: 'U01BO', text: 'psst' });
    expect(await on.errorOf(update(human.ts, { text: 'a' }))).toBe('cant_update_message');
    expect(await on.errorOf(update(String(whispered), { text: 'a' }))).toBe('message_not_found');
    expect(await on.errorOf(update('1.000000', { text: 'a' }))).toBe('message_not_found');
    expect(await on.errorOf(update(ts, { text: '' }))).toBe('no_text');
    world.changeChannel(C, { isArchived: true });
    expect(await on.errorOf(update(ts, { text: 'a' }))).toBe('is_inactive');
  });
});

describe('ephemeral', () => {
  const whisper = (more: object = {}) =>
    on.client.apiCall('chat.postEphemeral', { channel: C, user: 'U01BO', text: 'Not counted.', ...more });

  test('is kept from everybody else and from history', async () => {
    await whisper();
    expect(on.slack.world.ephemerals).toMatchObject([{ to: 'U01BO', text: 'Not counted.' }]);
    expect((await on.client.conversations.history({ channel: C })).messages).toEqual([]);
  });

  test.each([
    ['somebody who is not there', { user: 'U01STRANGE' }, 'user_not_in_channel'],
    ['a conversation by a person’s id', { channel: 'U01BO' }, 'channel_not_found'],
    ['a channel without the bot', { channel: 'C01GENERAL' }, 'not_in_channel'],
  ])('refused: %s', async (_what, more, error) => {
    expect(await on.errorOf(whisper(more))).toBe(error);
  });
});

describe('pings', () => {
  const pinged = () => on.slack.world.pings.map(({ user, via, heard }) => `${user} ${via}${heard ? '' : ' unheard'}`);

  test('elements, mrkdwn and text name people, each once', async () => {
    await post({
      text: '<@U01BO> <@U01BO>',
      blocks: [
        user('U01BO'),
        user('U01STRANGE'),
        { type: 'section', text: { type: 'mrkdwn', text: '<!subteam^S01MLOWNERS>' } },
      ],
    });
    expect(pinged()).toEqual([
      'U01BO user',
      'U01STRANGE user unheard',
      'U01PRIYA usergroup',
      'U01OMAR usergroup',
      'U01LENA usergroup',
      'U01RAVI usergroup',
    ]);
  });

  test('somebody named twice is told once, of what named them first', async () => {
    await post({ text: '<@U01OMAR> <!subteam^S01MLOWNERS>' });
    expect(pinged()).toEqual(['U01OMAR user', 'U01PRIYA usergroup', 'U01LENA usergroup', 'U01RAVI usergroup']);
  });

  test('escaped names, plain text and links name nobody', async () => {
    await post({ text: '&lt;@U01BO&gt; @bo', blocks: [section('<@U01BO> <!channel>')] });
    expect(pinged()).toEqual([]);
  });

  test('a direct message pings, a change never does', async () => {
    const { ts } = await on.post({ channel: 'U01DANA', text: 'Asked.' });
    const card = await tsOf(post());
    await on.client.chat.update({ channel: 'D01DANA', ts, text: 'Granted.' });
    await on.client.chat.update({ channel: C, ts: card, text: '<!channel> <@U01BO>' });
    expect(pinged()).toEqual(['U01DANA dm']);
  });
});

describe('modals', () => {
  const modal = (more: object = {}) => ({
    type: 'modal',
    title: plain('Share a model'),
    blocks: [section('a')],
    ...more,
  });
  const open = (trigger: string, view: object = modal()) =>
    on.client.apiCall('views.open', { trigger_id: trigger, view });
  const trigger = (viewId: string | null = null) => on.slack.world.newTrigger('U01DANA', viewId);

  test('a trigger is good once, for three seconds, and only if Slack gave it', async () => {
    const used = trigger();
    expect(await open(used)).toMatchObject({
      ok: true,
      view: { type: 'modal', team_id: 'T01ACME', state: { values: {} } },
    });
    expect(await on.errorOf(open(used))).toBe('exchanged_trigger_id');
    const slow = trigger();
    on.pass(3_000);
    const late = trigger();
    expect(await on.errorOf(open(slow))).toBe('none');
    on.pass(3_001);
    expect(await on.errorOf(open(late))).toBe('expired_trigger_id');
    expect(await on.errorOf(open('1.2.abc'))).toBe('invalid_trigger_id');
  });

  test('a wrong view says what is wrong, and the trigger stays good', async () => {
    const one = trigger();
    await expect(open(one, modal({ title: plain('x'.repeat(25)) }))).rejects.toMatchObject({
      data: {
        error: 'invalid_arguments',
        response_metadata: { messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'] },
      },
    });
    expect(await on.errorOf(open(one))).toBe('none');
  });

  test('an external id is given once', async () => {
    await open(trigger(), modal({ external_id: 'form' }));
    const { world } = on.slack;
    const other = world.newTrigger('U01BO', null);
    expect(await on.errorOf(open(other, modal({ external_id: 'form' })))).toBe('duplicate_external_id');
  });

  test('three on top of each other', async () => {
    await open(trigger());
    const top = () => on.slack.world.stack('U01DANA').at(-1)?.id ?? '';
    const push = (id: string | null) => on.client.apiCall('views.push', { trigger_id: trigger(id), view: modal() });
    expect(await on.errorOf(push(null))).toBe('not_found');
    await push(top());
    await push(top());
    expect(await on.errorOf(push(top()))).toBe('push_limit_reached');
    const [first, second, third] = on.slack.world.stack('U01DANA');
    expect([second?.previousId, third?.previousId, third?.rootId]).toEqual([first?.id, second?.id, first?.id]);
  });

  test('an update with an old hash is refused', async () => {
    await open(trigger());
    const [view] = on.slack.world.stack('U01DANA');
    const update = (hash: string | undefined) =>
      on.client.apiCall('views.update', { view_id: view?.id, view: modal(), ...(hash === undefined ? {} : { hash }) });
    expect(await on.errorOf(update(view?.hash))).toBe('none');
    expect(await on.errorOf(update(view?.hash))).toBe('hash_conflict');
    expect(await on.errorOf(update(undefined))).toBe('none');
    expect(await on.errorOf(on.client.apiCall('views.update', { view_id: 'V0', view: modal() }))).toBe('not_found');
    expect(await on.errorOf(on.client.apiCall('views.update', { view: modal() }))).toBe('invalid_arguments');
  });

  test('a Home', async () => {
    const publish = (view: object) => on.client.apiCall('views.publish', { user_id: 'U01DANA', view });
    expect(await on.errorOf(publish({ type: 'home', blocks: [section('Nothing waits for you.')] }))).toBe('none');
    expect(await on.errorOf(publish(modal()))).toBe('invalid_arguments');
  });
});

describe('faults', () => {
  test.each(['channel_not_found', 'not_in_channel', 'is_archived', 'message_not_found'])(
    '%s: nothing is posted',
    async (error) => {
      on.slack.faults.next('chat.postMessage', slackFault(error));
      expect(await on.errorOf(post())).toBe(error);
      expect(on.slack.world.messages).toEqual([]);
      expect(await on.errorOf(post())).toBe('none');
    },
  );

  test('ratelimited, with and without Retry-After', async () => {
    on.slack.faults.next('chat.postMessage', slackFault('ratelimited', 7));
    await expect(post()).rejects.toMatchObject({ retryAfter: 7 });
    on.slack.faults.next('chat.postMessage', slackFault('ratelimited', null));
    expect(await on.errorOf(post())).toContain('did not contain a valid timeout');
    expect(on.slack.world.messages).toEqual([]);
  });

  test('the connection is cut: before, and after it posted', async () => {
    on.slack.faults.next('chat.postMessage', { kind: 'drop' });
    expect(await on.errorOf(post())).toBe('slack_webapi_request_error');
    expect(on.slack.world.messages).toHaveLength(0);
    on.slack.faults.next('chat.postMessage', { kind: 'drop_after' });
    expect(await on.errorOf(post())).toBe('slack_webapi_request_error');
    expect(on.slack.world.messages).toHaveLength(1);
  });
});
