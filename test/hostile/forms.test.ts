import { describe, expect, test, vi } from 'vitest';
import { App } from '../../src/slack/bolt.ts';
import { APP, NOW, TEAM, command, form, signatureOf } from '../door/signing.ts';
import { KNOWN, openDoor } from './made.ts';
import { KINDS, PRESSED, common, dialogMetadata } from './payloads.ts';

/**
 * Every kind of payload that Slack has, through a Function URL and through an HTTP API, with its body as text and in
 * base64: the same answer, the same messages, the same line in the log.
 */

interface Sent {
  readonly body: string;
  readonly type?: string;
}

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/** "Working with AWS Lambda proxy integrations for HTTP APIs" and "Invoking Lambda function URLs", AWS documentation. */
const functionUrl = ({ body, type = FORM }: Sent, isBase64Encoded: boolean) => {
  const timestamp = String(NOW / 1000);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/',
    rawQueryString: '',
    headers: {
      'content-type': type,
      'content-length': String(Buffer.byteLength(body)),
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signatureOf(body, timestamp),
      'x-forwarded-proto': 'https',
      'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    } as Record<string, string>,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'abc',
      authentication: null,
      authorizer: null,
      domainName: 'abc.lambda-url.eu-central-1.on.aws',
      http: { method: 'POST', path: '/', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'Slackbot' },
      requestId: '1',
      routeKey: '$default',
      stage: '$default',
      time: '24/Nov/2026:10:00:00 +0000',
      timeEpoch: NOW,
    } as Record<string, unknown>,
    body: isBase64Encoded ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded,
  };
};

const httpApi = (sent: Sent, isBase64Encoded: boolean) => {
  const { requestContext, headers, ...rest } = functionUrl(sent, isBase64Encoded);
  const { authentication: _no, authorizer: _neither, ...context } = requestContext;
  return {
    ...rest,
    routeKey: 'POST /slack/events',
    rawPath: '/slack/events',
    headers: { ...headers, host: 'abc.execute-api.eu-central-1.amazonaws.com', accept: 'application/json,*/*' },
    requestContext: { ...context, accountId: '123456789012', routeKey: 'POST /slack/events', apiId: 'def' },
    pathParameters: {},
    stageVariables: { a: 'b' },
  };
};

const SHAPES = [
  ['a Function URL, text', (sent: Sent) => functionUrl(sent, false)],
  ['a Function URL, base64', (sent: Sent) => functionUrl(sent, true)],
  ['an HTTP API, text', (sent: Sent) => httpApi(sent, false)],
  ['an HTTP API, base64', (sent: Sent) => httpApi(sent, true)],
] as const;

const wrapped = (payload: object): Sent => ({ body: form({ payload: JSON.stringify(payload) }) });
const asJson = (payload: object): Sent => ({ body: JSON.stringify(payload), type: JSON_TYPE });
const queues = (kind: string) => ({ status: 200, queued: [kind] });
const TAKEN = { status: 200, queued: [] as readonly string[] };
const NOBODY = { status: 404, queued: [] as readonly string[] };
const WRONG = { status: 400, queued: [] as readonly string[] };

/** What comes of each thing that can be pressed: its message, where there is one. */
const OUTCOMES: Readonly<Record<string, { readonly status: number; readonly queued: readonly string[] }>> = {
  'the button approve': queues('approve'),
  'the button deny': TAKEN,
  'the button retry': queues('retry'),
  'the button cancel': queues('cancel'),
  'the button remove_done': queues('give_back'),
  '⋯ details': TAKEN,
  '⋯ cancel': queues('cancel'),
  '⋯ revoke': TAKEN,
  'the field model': TAKEN,
  'the field projects': TAKEN,
  'the field duration': TAKEN,
  'the picker model': TAKEN,
  'the picker projects': TAKEN,
  'the dialog ask': queues('ask'),
  'the dialog deny': queues('deny'),
  'the dialog revoke': queues('revoke'),
  'the dialog details': TAKEN,
  'the dialog revoke_all': TAKEN,
};

const unknown = (type: string): Sent => wrapped({ ...common, type, callback_id: 'x', event: { type: 'app_mention' }, view: { callback_id: 'x' }, actions: [{ action_id: 'x' }], action_id: 'x' });

/** Elements of Block Kit beside buttons and menus: whatever is sent of them under an id that nobody listens to. */
const ELEMENTS = ['button', 'checkboxes', 'radio_buttons', 'datepicker', 'timepicker', 'datetimepicker', 'overflow', 'static_select', 'external_select', 'users_select', 'conversations_select', 'channels_select', 'multi_users_select', 'plain_text_input', 'rich_text_input', 'workflow_button'];

const ROWS: readonly (readonly [string, Sent, { readonly status: number; readonly queued: readonly string[] }])[] = [
  ...PRESSED.map(({ what, payload }) => [what, wrapped(payload), OUTCOMES[what] ?? { status: 0, queued: [] }] as const),
  ...PRESSED.map(({ what, payload }) => [`${what}, as JSON`, asJson(payload), OUTCOMES[what] ?? { status: 0, queued: [] }] as const),
  ['/share-model help', { body: command('help') }, TAKEN],
  ['/share-model', { body: command('') }, TAKEN],
  ['/share-model list', { body: command('list ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd') }, queues('list')],
  ['/share-model revoke-all', { body: command('revoke-all proj_payProd') }, TAKEN],
  ['/share-model freeze', { body: command('freeze because') }, queues('freeze')],
  ['/share-model unfreeze', { body: command('unfreeze') }, queues('freeze')],
  ['/share-model ft:… …', { body: command('ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd payments-prod for 30d because x') }, queues('ask')],
  ['another command', { body: command('', { command: '/other' }) }, NOBODY],
  ['ssl_check', { body: form({ ssl_check: '1', token: 'x' }) }, TAKEN],
  ['url_verification', asJson({ type: 'url_verification', challenge: 'abc' }), TAKEN],
  ...KINDS.filter((type) => type !== 'url_verification').map((type) => [`${type} of something else`, unknown(type), NOBODY] as const),
  ...['event_callback', 'app_rate_limited', 'tokens_revoked'].map((type) => [`${type} as JSON`, asJson({ ...common, type, team_id: TEAM, event: { type } }), NOBODY] as const),
  ...ELEMENTS.map((type) => [`an unknown ${type}`, wrapped({ ...common, type: 'block_actions', actions: [{ type, action_id: 'x', block_id: 'y' }] }), NOBODY] as const),
  ...ELEMENTS.map((type) => [`a ${type} under the name of a button`, wrapped({ ...common, type: 'block_actions', actions: [{ type, action_id: 'approve', block_id: 'y' }] }), WRONG] as const),
  ['a button as a picker', wrapped({ ...common, type: 'block_suggestion', action_id: 'approve', value: 'x' }), NOBODY],
  ['a dialog as a button', wrapped({ ...common, type: 'block_actions', actions: [{ action_id: 'deny_dialog', value: dialogMetadata }] }), NOBODY],
  ['a dialog that is closed', wrapped({ ...common, type: 'view_closed', view: { callback_id: 'ask', id: 'V01' } }), NOBODY],
  ['a button as a shortcut', wrapped({ ...common, type: 'shortcut', callback_id: 'approve', value: `1:${KNOWN}` }), NOBODY],
  ['no type', wrapped({ ...common }), WRONG],
  ['another app', wrapped({ ...common, api_app_id: `${APP}X`, type: 'block_actions' }), { status: 403, queued: [] }],
  ['UTF-8', { body: command('help Größe 大 👩‍👩‍👧‍👦') }, TAKEN],
];

describe.each(ROWS)('%s', (_, sent, outcome) => {
  test('is the same in all four', async () => {
    const seen = [];
    for (const [, shape] of SHAPES) {
      const door = openDoor();
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const answer = await door.send(shape(sent));
      const { queued, reads, slackCalls } = door.work;
      seen.push({ answer, queued, reads, slackCalls, lines: door.lines });
    }
    const [first, ...others] = seen;
    for (const other of others) expect(other).toEqual(first);
    const kinds = first?.queued.map((one) => (one.kind === 'command' ? one.command.kind : one.kind));
    expect({ status: first?.answer.statusCode, queued: kinds }).toEqual(outcome);
  });
});

test('every listener of the door has its row, and every row its outcome', () => {
  const listened = (['action', 'options', 'view', 'command'] as const).map((kind) => vi.spyOn(App.prototype, kind));
  try {
    openDoor();
    const ids = listened.flatMap(({ mock }) => mock.calls.map(([id]) => JSON.stringify(id)));
    expect(ids.length).toBeGreaterThan(15);
    const rows = new Set([...PRESSED.map(({ id }) => id), '/share-model'].map((id) => JSON.stringify(id)));
    expect([...new Set(ids)].filter((id) => !rows.has(id))).toEqual([]);
    expect([...rows].filter((id) => !ids.includes(id))).toEqual([]);
  } finally {
    for (const one of listened) one.mockRestore();
  }
  expect(Object.keys(OUTCOMES)).toEqual(PRESSED.map(({ what }) => what));
});
