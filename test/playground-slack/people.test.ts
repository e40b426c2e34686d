import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Delivery } from '../../playground/slack/people/deliveries.ts';
import { createPeople } from '../../playground/slack/people/people.ts';
import { signedRequest } from '../../playground/slack/sign.ts';
import { C, actions, button, option, plain, says, scene } from './scene.ts';
import type { Scene } from './scene.ts';
import { START } from './stage.ts';

let s: Scene;
beforeEach(async () => {
  s = await scene();
});
afterEach(() => s.on.slack.close());

describe('signing', () => {
  test('Slack’s published example', () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channe' +
      'l_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=h' +
      'ttps%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigge' +
      'r_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    const { headers, rawBody } = signedRequest('8f742231b10e8888abcd99yyyzzz85a5', body, 1_531_420_618);
    expect(rawBody).toHaveLength(362);
    expect(headers['x-slack-signature']).toBe('v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503');
    expect(headers['x-slack-request-timestamp']).toBe('1531420618');
  });

  test('over the bytes that are sent, with the secret of the moment', async () => {
    await s.dana().command('grüße & <b>', { channel: C });
    const first = s.sent.at(-1);
    const check = (secret: string) =>
      createHmac('sha256', secret)
        .update(`v0:${START / 1_000}:${first?.rawBody}`)
        .digest('hex');
    expect(first?.headers['x-slack-signature']).toBe(`v0=${check(s.on.slack.world.app.signingSecret)}`);
    expect(s.form().text).toBe('grüße & <b>');
    const before = s.on.slack.world.app.signingSecret;
    expect(s.on.slack.rotateSigningSecret()).not.toBe(before);
    await s.dana().command('', { channel: C });
    expect(s.sent.at(-1)?.headers['x-slack-signature']).not.toBe(first?.headers['x-slack-signature']);
  });

  test('a delivery comes again, byte for byte', async () => {
    await s.dana().command('list', { channel: C });
    s.on.pass(60_000);
    expect(await s.people.redeliver(1)).toMatchObject({ n: 2, repeats: 1, kind: 'slash_command', user: 'U01DANA' });
    expect(s.sent[1]).toEqual(s.sent[0]);
    await expect(s.people.redeliver(9)).rejects.toThrow('There is no delivery 9');
  });
});

describe('a command', () => {
  test('carries what Slack sends', async () => {
    await s.dana().command('help', { channel: C });
    expect(s.form()).toEqual({
      token: expect.any(String),
      team_id: 'T01ACME',
      team_domain: 'acme',
      channel_id: C,
      channel_name: 'model-approvals',
      user_id: 'U01DANA',
      user_name: 'dana',
      command: '/share-model',
      text: 'help',
      api_app_id: 'A01SHARE',
      is_enterprise_install: 'false',
      response_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/commands\/T01ACME\/\d+\//),
      trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]{32}$/),
    });
    expect(s.sent[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  test.each([
    ['a text', says('Three forms.'), { text: 'Three forms.' }],
    [
      'a message',
      says({ text: 'Forms', blocks: [{ type: 'divider' }] }),
      { text: 'Forms', blocks: [{ type: 'divider' }] },
    ],
  ])('answered with %s: only they see it', async (_what, answer, shown) => {
    s.app = async () => answer;
    await s.dana().command('help', { channel: C });
    const channel = (id: string) =>
      s.people
        .as(id)
        .see()
        .channels.find(({ id }) => id === C);
    expect(channel('U01DANA')?.ephemerals).toMatchObject([shown]);
    expect(channel('U01BO')?.ephemerals).toEqual([]);
  });

  test('answered in_channel', async () => {
    s.app = async () => says({ text: 'Hi', response_type: 'in_channel' });
    await s.dana().command('', { channel: C });
    expect(s.on.slack.world.messages).toMatchObject([{ channel: C, text: 'Hi' }]);
  });

  test('answered with what Slack refuses: loud', async () => {
    s.app = async () => says({ text: 'a', blocks: [{ type: 'nope' }] });
    await expect(s.dana().command('', { channel: C })).rejects.toThrow('invalid_blocks');
  });

  test('too late, not 200, not at all', async () => {
    s.app = async () => {
      s.on.pass(3_001);
      return says();
    };
    expect(await s.dana().command('', { channel: C })).toMatchObject({ kind: 'error', error: 'operation_timeout' });
    s.app = async () => says('', 500);
    expect(await s.dana().command('', { channel: C })).toMatchObject({ kind: 'error', error: 'dispatch_failed' });
    s.app = async () => Promise.reject(new Error('killed'));
    expect(await s.dana().command('', { channel: C })).toMatchObject({ kind: 'error', error: 'dispatch_failed' });
    expect(s.dana().see().errors).toEqual([
      { delivery: 1, error: 'operation_timeout' },
      { delivery: 2, error: 'dispatch_failed' },
      { delivery: 3, error: 'dispatch_failed' },
    ]);
  });

  test('within three seconds is in time', async () => {
    s.app = async () => {
      s.on.pass(3_000);
      return says();
    };
    expect(await s.dana().command('', { channel: C })).toMatchObject({ kind: 'ok', delivery: { took: 3_000 } });
  });

  test('who cannot type it', async () => {
    await expect(s.people.as('U01GUEST').command('', { channel: 'C01PLATFORM' })).rejects.toThrow('not in C01PLATFORM');
    s.on.slack.world.join(C, 'U01STRANGE');
    await expect(s.people.as('U01STRANGE').command('', { channel: C })).rejects.toThrow('another team');
    expect(() => s.people.as('U01GONE')).toThrow('deactivated');
    expect(() => s.people.as('U01SHAREBOT')).toThrow('is a bot');
    expect(s.sent).toEqual([]);
  });
});

describe('a click', () => {
  test('carries the message, where it stands and what was pressed', async () => {
    const message = await s.card(
      button('approve', 'R-7K2M9.5c1e77a0', { style: 'primary' }),
      button('deny', 'R-7K2M9'),
    );
    expect(await s.people.as('U01PRIYA').click({ message, actionId: 'approve' })).toMatchObject({
      kind: 'ok',
      confirm: null,
    });
    expect(s.payload()).toMatchObject({
      type: 'block_actions',
      api_app_id: 'A01SHARE',
      is_enterprise_install: false,
      enterprise: null,
      user: { id: 'U01PRIYA', username: 'priya', name: 'priya', team_id: 'T01ACME' },
      team: { id: 'T01ACME', domain: 'acme' },
      channel: { id: C, name: 'model-approvals' },
      container: { type: 'message', message_ts: message.ts, channel_id: C, is_ephemeral: false },
      message: { ts: message.ts, text: 'Card', bot_id: 'B01SHARE', blocks: [{ block_id: 'act' }] },
      state: { values: {} },
      response_url: expect.stringContaining('/actions/T01ACME/'),
      trigger_id: expect.any(String),
      actions: [
        {
          type: 'button',
          action_id: 'approve',
          block_id: 'act',
          value: 'R-7K2M9.5c1e77a0',
          action_ts: expect.stringMatching(/^\d+\.\d{6}$/),
        },
      ],
    });
  });

  test('only on what stands there now, unless the screen is old', async () => {
    const old = await s.card(button('approve', 'one'));
    await s.on.client.chat.update({ channel: C, ts: old.ts, text: 'Settled' });
    const priya = s.people.as('U01PRIYA');
    await expect(priya.click({ message: old, actionId: 'approve' })).rejects.toThrow('there is no element');
    await priya.click({ message: old, actionId: 'approve', stale: old });
    expect(s.payload().actions).toMatchObject([{ action_id: 'approve', value: 'one' }]);
  });

  test('by value, where there are several', async () => {
    const message = await s.card(button('approve', 'a'), button('approve2', 'b'));
    const { ts } = await s.on.post({
      channel: C,
      text: 'two',
      blocks: [actions(button('go', 'a')), { ...actions(button('go', 'b')), block_id: 'act2' }],
    });
    const two = { channel: C, ts };
    await expect(s.dana().click({ message: two, actionId: 'go' })).rejects.toThrow('more than one element fits');
    await s.dana().click({ message: two, actionId: 'go', value: 'b' });
    expect(s.payload().actions).toMatchObject([{ block_id: 'act2', value: 'b' }]);
    await expect(s.dana().click({ message, actionId: 'gone' })).rejects.toThrow(
      'act/approve (button), act/approve2 (button)',
    );
  });

  test('only by who sees it', async () => {
    const message = await s.card(button('approve', 'a'));
    await expect(s.people.as('U01STRANGE').click({ message, actionId: 'approve' })).rejects.toThrow('sees no message');
    s.on.slack.world.join(C, 'U01STRANGE');
    await s.people.as('U01STRANGE').click({ message, actionId: 'approve' });
    expect(s.payload().user).toMatchObject({ id: 'U01STRANGE', team_id: 'T09OTHER' });
    s.on.slack.world.changeUser('U01BO', { deleted: true });
    await s.people.as('U01BO', { ghost: true }).click({ message, actionId: 'approve' });
    expect(s.payload().user).toMatchObject({ id: 'U01BO' });
  });

  test('a dialog that asks first is told', async () => {
    const confirm = {
      title: plain('Share?'),
      text: plain('Until Dec 24'),
      confirm: plain('Approve'),
      deny: plain('Back'),
    };
    const message = await s.card(button('approve', 'a', { confirm }));
    expect(await s.dana().click({ message, actionId: 'approve' })).toMatchObject({
      confirm: { title: { text: 'Share?' } },
    });
  });

  test('on an ephemeral message: without the message, only for its reader', async () => {
    await s.on.client.chat.postEphemeral({
      channel: C,
      user: 'U01DANA',
      text: 'psst',
      blocks: [actions(button('ok', 'a'))],
    });
    const message = s
      .dana()
      .see()
      .channels.find(({ id }) => id === C)?.ephemerals[0];
    if (!message) throw new Error('nothing was whispered');
    await expect(s.people.as('U01BO').click({ message, actionId: 'ok' })).rejects.toThrow('sees no message');
    await s.dana().click({ message, actionId: 'ok' });
    expect(s.payload().container).toMatchObject({ is_ephemeral: true, message_ts: message.ts });
    expect(s.payload().message).toBeUndefined();
  });

  test('a menu item', async () => {
    const message = await s.card({
      type: 'overflow',
      action_id: 'more',
      options: [option('details'), option('cancel')],
    });
    await s.dana().overflow(message, 'more', 'details');
    expect(s.payload().actions).toMatchObject([
      {
        type: 'overflow',
        action_id: 'more',
        selected_option: { value: 'details', text: { text: 'DETAILS', emoji: true } },
      },
    ]);
    await expect(s.dana().overflow(message, 'more', 'revoke')).rejects.toThrow('there are: details, cancel');
    await expect(s.dana().click({ message, actionId: 'more' })).rejects.toThrow('not a button');
  });
});

describe('what a person sees', () => {
  test('their channels with threads, their conversation, their pings', async () => {
    const message = await s.card(button('approve', 'a'));
    await s.on.post({ channel: C, thread_ts: message.ts, text: '#1 <@U01BO>' });
    await s.on.post({ channel: 'U01BO', text: 'For you' });
    const bo = s.people.as('U01BO').see();
    expect(bo.channels.map(({ name }) => name)).toEqual(['model-approvals', 'ml-platform', 'general']);
    expect(bo.channels[0]?.messages).toMatchObject([{ text: 'Card', replies: [{ text: '#1 <@U01BO>' }] }]);
    expect(bo.dm?.messages).toMatchObject([{ text: 'For you' }]);
    expect(bo.pings.map(({ via }) => via)).toEqual(['user', 'dm']);
    expect(s.people.as('U01GUEST').see()).toMatchObject({ channels: [{ id: C }], dm: null, pings: [], modal: null });
  });

  test('deliveries are told as they end', async () => {
    const told: Delivery[] = [];
    const others = createPeople(s.on.slack.world, {
      deliver: async () => says(),
      onDelivery: (delivery) => void told.push(delivery),
    });
    await others.as('U01BO').command('', { channel: C });
    expect(told).toMatchObject([
      { n: 1, kind: 'slash_command', user: 'U01BO', took: 0, answer: { status: 200 }, error: null },
    ]);
  });
});
