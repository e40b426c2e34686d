import { describe, expect, test } from 'vitest';
import { commandForm } from '../../playground/slack/people/payloads.ts';
import type { DeliveryAnswer } from '../../playground/slack/people/deliveries.ts';
import { signedRequest } from '../../playground/slack/sign.ts';
import type { SignedRequest } from '../../playground/slack/sign.ts';
import { answerOf, functionUrlEvent } from '../../playground/world/door.ts';
import { NAMES } from '../../playground/world/names.ts';
import { SUPPORT_TONE as M } from '../../playground/world/organization.ts';
import { formOf, submit, type } from './form.ts';
import { APPROVALS, DANA, MINUTE, OMAR, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';

const LINE = `${M} payments-prod for 30d because hush-hush`;

/** The form that Slack sends for a command, with fields changed. */
const form = ({ world }: House, changes: Readonly<Record<string, string>> = {}, text = LINE): string => {
  const slack = world.slack.world;
  const fields = commandForm(slack, DANA, slack.channel(APPROVALS), text);
  return new URLSearchParams({ ...fields, ...changes }).toString();
};

interface Signing {
  readonly secret?: string;
  readonly seconds?: number;
  readonly contentType?: string;
}

const sign = ({ world }: House, body: string, { secret, seconds = 0, contentType }: Signing = {}): SignedRequest =>
  signedRequest(
    secret ?? world.slack.world.app.signingSecret,
    body,
    Math.floor(world.now() / 1_000) + seconds,
    contentType,
  );

/** Nothing came of it: nothing is stored, queued, called or said, and the log tells nothing that was in it. */
const expectNothing = async (house: House): Promise<void> => {
  const { world } = house;
  expect(world.waiting('requests')).toEqual([]);
  expect(world.calls('slack').map(({ operation }) => operation).filter((one) => one !== 'GetSecretValue')).toEqual([]);
  await world.pump();
  expect(await house.requests()).toEqual([]);
  expect(world.slack.world.messages).toEqual([]);
  expect(world.slack.world.ephemerals).toEqual([]);
  expect(JSON.stringify(world.log())).not.toContain('hush-hush');
};

const said = ({ status, body }: DeliveryAnswer) => ({ status, body });
const UNSIGNED = { status: 401, body: 'Not a request that Slack signed for this app just now.' };

describe('what Slack did not sign for this app just now', () => {
  test.each<readonly [string, (house: House) => SignedRequest]>([
    ['no signature', (house) => ({ headers: { 'content-type': 'application/x-www-form-urlencoded' }, rawBody: form(house) })],
    ['another secret', (house) => sign(house, form(house), { secret: '0'.repeat(64) })],
    ['another body', (house) => ({ ...sign(house, form(house)), rawBody: form(house, {}, `${M} fraud because hush-hush`) })],
    ['six minutes old', (house) => sign(house, form(house), { seconds: -301 })],
    ['six minutes ahead', (house) => sign(house, form(house), { seconds: 301 })],
    [
      'half a signature',
      (house) => {
        const signed = sign(house, form(house));
        return { ...signed, headers: { ...signed.headers, 'x-slack-signature': 'v0=abc' } };
      },
    ],
    [
      'a time that is none',
      (house) => {
        const signed = sign(house, form(house));
        return { ...signed, headers: { ...signed.headers, 'x-slack-request-timestamp': '1e9' } };
      },
    ],
  ])('%s: 401', async (_, request) => {
    const house = await openHouse();
    expect(said(await house.world.deliver(request(house)))).toEqual(UNSIGNED);
    await expectNothing(house);
  });
});

describe('what is signed and is not for us', () => {
  test.each<readonly [string, number, (house: House) => SignedRequest]>([
    ['another app', 403, (house) => sign(house, form(house, { api_app_id: 'A0OTHER' }))],
    ['another workspace', 403, (house) => sign(house, form(house, { team_id: 'T0OTHER' }))],
    ['another command', 404, (house) => sign(house, form(house, { command: '/other' }))],
    ['JSON that is none', 400, (house) => sign(house, '{"type":"hush-hush', { contentType: 'application/json' })],
    ['a payload that is none', 400, (house) => sign(house, new URLSearchParams({ payload: '{hush-hush' }).toString())],
    ['another kind of body', 400, (house) => sign(house, '<hush-hush/>', { contentType: 'text/xml' })],
    ['over 1 MB', 413, (house) => sign(house, form(house, { text: 'hush-hush'.repeat(120_000) }))],
  ])('%s: %i', async (_, status, request) => {
    const house = await openHouse();
    const answer = await house.world.deliver(request(house));
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain('hush-hush');
    expect(answer.body.length).toBeLessThan(80);
    await expectNothing(house);
  });
});

describe('the shapes in which a request comes', () => {
  type Event = ReturnType<typeof functionUrlEvent>;
  const invoke = async (house: House, change: (event: Event, request: SignedRequest) => object) => {
    const request = sign(house, form(house));
    const event = functionUrlEvent(request, house.world.now());
    return answerOf(await house.world.functions.invoke('slack', change(event, request)));
  };
  const askedBy = async (house: House, { status, body }: DeliveryAnswer): Promise<readonly unknown[]> => {
    await house.world.pump();
    const reasons = (await house.requests()).map(({ state }) => state.asked.reason);
    return [status, body.includes('2 of @ml-owners decide'), ...reasons];
  };

  test('a Function URL, its body in base64', async () => {
    const house = await openHouse();
    const answer = await invoke(house, (event) => event);
    expect(await askedBy(house, answer)).toEqual([200, true, 'hush-hush']);
  });
  test('a Function URL, its body as it is', async () => {
    const house = await openHouse();
    const answer = await invoke(house, (event, { rawBody }) => ({ ...event, body: rawBody, isBase64Encoded: false }));
    expect(await askedBy(house, answer)).toEqual([200, true, 'hush-hush']);
  });
  test('an HTTP API', async () => {
    const house = await openHouse();
    const answer = await invoke(house, (event, { rawBody, headers }) => ({
      ...event,
      routeKey: 'POST /slack',
      rawPath: '/slack',
      headers: { ...headers, Host: 'abc.execute-api.eu-central-1.amazonaws.com' },
      requestContext: { ...event.requestContext, stage: '$default', routeKey: 'POST /slack' },
      body: rawBody,
      isBase64Encoded: false,
    }));
    expect(await askedBy(house, answer)).toEqual([200, true, 'hush-hush']);
  });
  test('GET: 405; what is no HTTP event at all: 400', async () => {
    const house = await openHouse();
    const { http } = functionUrlEvent(sign(house, ''), 0).requestContext;
    const got = await invoke(house, (event) => ({
      ...event,
      requestContext: { ...event.requestContext, http: { ...http, method: 'GET' } },
    }));
    expect(got).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    expect((await invoke(house, () => ({ Records: [] }))).status).toBe(400);
    expect((await invoke(house, () => ({ version: '1.0', httpMethod: 'POST', body: 'hush-hush' }))).status).toBe(400);
    await expectNothing(house);
  });
});

describe('the secret', () => {
  const fresh = async (change: (house: House) => void): Promise<House> => {
    const house = await openHouse();
    change(house);
    await house.world.functions.restart('slack');
    return house;
  };
  const UNREAD = 'The Slack secret cannot be read. Check its name and the role of this function.';
  const MALFORMED =
    'The Slack secret is not {"signing_secret":"…","bot_token":"xoxb-…"}. Mend it; it is read again by itself.';
  test.each<readonly [string, string, (house: House) => void]>([
    ['missing', UNREAD, ({ world }) => world.secrets.remove(NAMES.secrets.slack)],
    ['not to be read', UNREAD, ({ world }) => world.secrets.faults.always('*', { kind: 'status', status: 500 })],
    ['no JSON', MALFORMED, ({ world }) => world.secrets.put(NAMES.secrets.slack, 'xoxb-hush-hush')],
    [
      'without its token',
      MALFORMED,
      ({ world }) => world.secrets.put(NAMES.secrets.slack, '{"signing_secret":"hush-hush"}'),
    ],
  ])('%s: 503 and a line for the operator until it is mended, then it works by itself', async (_, why, change) => {
    const house = await fresh(change);
    const acted = await house.world.people.as(DANA).command(LINE, { channel: APPROVALS });
    expect(acted).toMatchObject({ kind: 'error', error: 'dispatch_failed' });
    expect(acted.delivery.answer).toMatchObject({
      status: 503,
      body: 'The bot is not set up: its Slack secret is missing or wrong.',
    });
    await expectNothing(house);
expect(house.world.log().find(({ line }) => line.event === 'delivery')?.line.why).toBe(why);
    house.world.secrets.faults.clear();
    house.world.storeSecrets();
    await house.ask(LINE);
    expect(await house.requests()).toHaveLength(1);
  });

  test('rotated while the function lives: the next delivery goes through', async () => {
    const house = await openHouse();
    await house.ask('help');
    house.world.slack.rotateSigningSecret();
    house.world.storeSecrets();
    await house.ask(LINE);
    expect(await house.requests()).toHaveLength(1);
    house.world.slack.rotateToken();
    house.world.storeSecrets();
    house.world.advance(31_000);
    await house.press(PRIYA, 'approve');
    expect((await house.record()).state.approvals).toHaveLength(1);
  });

  test('rotated at Slack but not yet here: 401, and the secret is not read for each attempt', async () => {
    const house = await openHouse();
    await house.ask('help');
    house.world.slack.rotateSigningSecret();
    house.world.forgetCalls();
    for (let n = 0; n < 5; n += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const acted = await house.world.people.as(DANA).command(LINE, { channel: APPROVALS });
      expect(acted.delivery.answer?.status).toBe(401);
    }
    expect(house.world.calls('slack').map(({ operation }) => operation)).toEqual(['GetSecretValue']);
    expect(house.world.waiting('requests')).toEqual([]);
  });
});

describe('the queue is down', () => {
  const down = { kind: 'status', status: 500 } as const;

  test('a line: Slack shows that it failed, nothing is stored, and typing it again works', async () => {
    const house = await openHouse();
    house.world.sqs.faults.always('SendMessage', down);
    const acted = await house.world.people.as(DANA).command(LINE, { channel: APPROVALS });
    expect(acted).toMatchObject({ kind: 'error', error: 'dispatch_failed' });
    expect(acted.delivery.answer).toMatchObject({ status: 500, body: 'Something failed here. It is in the log.' });
    house.world.sqs.faults.clear();
    await house.world.pump();
    expect(await house.requests()).toEqual([]);
    await house.ask(LINE);
    expect(await house.requests()).toHaveLength(1);
  });

  test('a click: the same, and pressing again counts once', async () => {
    const house = await openHouse();
    await house.ask(LINE);
    house.world.sqs.faults.always('SendMessage', down);
    expect(await house.press(PRIYA, 'approve')).toMatchObject({ kind: 'error', error: 'dispatch_failed' });
    house.world.sqs.faults.clear();
    await house.world.pump();
    expect((await house.record()).state.approvals).toEqual([]);
    await house.press(PRIYA, 'approve');
    await house.press(OMAR, 'approve');
    expect(house.shared()).toEqual(['proj_payments']);
  });

  test('a form and a dialog stay open and say so', async () => {
    const house = await openHouse();
    await type(house, `${M} payments-prod`);
    await house.world.people.as(DANA).fill(formOf(house), 'why', 'x');
    house.world.sqs.faults.always('SendMessage', down);
    expect(await submit(house)).toEqual({
      why: 'This could not be stored. Press Ask again in a moment; nothing is asked twice.',
    });
    house.world.sqs.faults.clear();
    expect(await submit(house)).toEqual({});
    await house.press(PRIYA, 'deny');
    await house.world.people.as(PRIYA).fill(formOf(house, PRIYA), 'reason', 'no');
    house.world.sqs.faults.always('SendMessage', down);
    expect(await submit(house, PRIYA)).toEqual({
      reason: 'This could not be stored. Nothing was changed; press again in a moment.',
    });
    house.world.sqs.faults.clear();
    expect(await submit(house, PRIYA)).toEqual({});
    expect((await house.record()).state.closed).toMatchObject({ how: 'denied' });
  });

  test('its answer was lost: delivered again it is the same request', async () => {
    const house = await openHouse();
    house.world.sqs.faults.always('SendMessage', { kind: 'drop_after' });
    const acted = await house.world.people.as(DANA).command(LINE, { channel: APPROVALS });
    expect(acted).toMatchObject({ kind: 'error', error: 'dispatch_failed' });
    house.world.sqs.faults.clear();
    await house.world.people.redeliver(acted.delivery.n);
    await house.world.pump();
    expect(await house.requests()).toHaveLength(1);
  });
});

describe('the tables are down', () => {
  test('the command says so; the form, once open, says it at the field; both work again afterwards', async () => {
    const house = await openHouse();
    await type(house, `${M} payments-prod`);
    await house.world.people.as(DANA).fill(formOf(house), 'why', 'x');
    house.world.dynamo.faults.always('*', { kind: 'status', status: 500 });
    expect(await submit(house)).toEqual({
      why: 'This could not be stored. Press Ask again in a moment; nothing is asked twice.',
    });
    await house.world.people.as(DANA).command('', { channel: APPROVALS });
    await house.world.people.as(DANA).command(LINE, { channel: APPROVALS });
    expect(house.whispers(DANA)).toEqual([
      'My records cannot be read at the moment. Nothing was asked; try again in a minute.',
      'My records cannot be read at the moment. Nothing was asked; try again in a minute.',
    ]);
    house.world.dynamo.faults.clear();
    expect(await submit(house)).toEqual({});
    expect(await house.requests()).toHaveLength(1);
  });

  test('a click needs none of them, and counts when they are back', async () => {
    const house = await openHouse();
    await house.ask(LINE);
    house.world.dynamo.faults.always('*', { kind: 'status', status: 500 });
    expect((await house.press(PRIYA, 'approve')).kind).toBe('ok');
    house.world.dynamo.faults.clear();
    await house.world.run(3 * MINUTE);
    expect((await house.record()).state.approvals).toHaveLength(1);
  });

  test('Details cannot be shown: Slack shows that it failed', async () => {
    const house = await openHouse();
    await house.ask(LINE);
    house.world.dynamo.faults.always('*', { kind: 'status', status: 500 });
    expect(await house.menu(PRIYA, 'details')).toMatchObject({ kind: 'error', error: 'dispatch_failed' });
  });
});

describe('an address to answer to that is not of Slack', () => {
  test.each([
    'https://evil.example/commands/T01ACME/1/x',
    'https://hooks.slack.com.evil.example/x',
    'https://user:pass@hooks.slack.com/x',
    'http://hooks.slack.com/x',
    'file:///etc/passwd',
    '',
  ])('%s is never called', async (address) => {
    const house = await openHouse();
    const { world } = house;
    const listed = await world.deliver(sign(house, form(house, { response_url: address, text: `list ${M}` })));
    expect(listed.status).toBe(200);
    expect(listed.body).toContain('Slack gave no address to answer to. Type it again.');
    expect(world.waiting('shares')).toEqual([]);
    const asked = await world.deliver(sign(house, form(house, { response_url: address })));
    expect(asked.body).toContain('2 of @ml-owners decide');
    expect(world.waiting('requests').map(({ body }): unknown => JSON.parse(body))).toMatchObject([{ answer: null }]);
    await world.pump();
    expect(await house.requests()).toHaveLength(1);
    expect(world.calls().filter(({ operation }) => operation === 'response_url')).toEqual([]);
  });
});

test('Slack does not open the form: said in one line', async () => {
  const house = await openHouse();
  house.world.slack.faults.next('views.open', { kind: 'status', status: 500 });
  await house.ask('');
  expect(house.whispers(DANA)).toEqual(['Slack did not open the form. Nothing was asked; type /share-model again.']);
});
