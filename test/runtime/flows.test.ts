import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { isRecord, tryJson } from '../../playground/json.ts';
import type { Tables } from '../../playground/world/names.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import type { RequestCommand } from '../../src/domain/request/commands.ts';
import type { RequestsMessage, SharesMessage } from '../../src/engine/messages.ts';
import { parseCommandLine } from '../../src/slack/commandLine.ts';
import type { CommandLine } from '../../src/slack/commandLine.ts';
import { ACTIONS } from '../../src/slack/views/buttons.ts';
import { DIALOGS } from '../../src/slack/views/dialogs.ts';
import { FORM } from '../../src/slack/views/formView.ts';
import { REVOKE_ALL } from '../../src/slack/views/revokeAll.ts';
import { requestsTable, sharesTable } from '../../src/store/tables.ts';
import { MINUTE, OMAR, PLATFORM, PRIYA } from '../front-door/house.ts';
import { sound } from '../front-door/kills.ts';
import { FLOWS } from './flows.ts';
import { deploy } from './lambdas.ts';
import type { Deployed } from './lambdas.ts';

/** The bundles that are deployed, each under AWS's own runtime client in a process of its own: every flow. */

let house: Deployed;
beforeAll(async () => {
  house = await deploy();
});
afterAll(() => house.world.close());
// Requests of one moment have no order.
beforeEach(() => house.world.advance(MINUTE));

// Each leaves the house as the next one needs it, in the order in which they are written.
test.each(Object.entries(FLOWS))('%s', async (_, flow) => {
  await flow(house);
  await sound(house);
  expect(house.lambdas.failedAtInit).toEqual([]);
});

/** The compiler holds the list complete. */
const every = <Kind extends string>(kinds: Readonly<Record<Kind, true>>): readonly string[] => Object.keys(kinds).toSorted();
const distinct = (texts: readonly unknown[]): readonly string[] => [...new Set(texts.map(String))].toSorted();

const bodies = (fn: 'requests' | 'shares'): readonly Readonly<Record<string, unknown>>[] =>
  house.lambdas.sent
    .filter((one) => one.fn === fn && isRecord(one.event))
    .flatMap(({ event }) => (event as { Records: readonly { body: string }[] }).Records)
    .map(({ body }) => JSON.parse(body) as Readonly<Record<string, unknown>>);

test('every message that functions send each other came through', () => {
  const [requests, shares] = [bodies('requests'), bodies('shares')];
  const commands = requests.map(({ command }) => command).filter(isRecord);
  expect(distinct(requests.map(({ kind }) => kind))).toEqual(
    every<RequestsMessage['kind']>({ command: true, nudge: true, policy: true, freeze: true }),
  );
  expect(distinct(commands.map(({ kind }) => kind))).toEqual(
    every<RequestCommand['kind']>({
      ask: true, approve: true, deny: true, cancel: true, revoke: true, give_back: true, retry: true,
    }),
  );
  expect(distinct(shares.map(({ kind }) => kind))).toEqual(
    every<SharesMessage['kind']>({ nudge: true, list: true, catalogue: true }),
  );
});

test('every line, button, picker and dialog came through', () => {
  const forms = house.world.people.deliveries().map(({ request }) => new URLSearchParams(request.rawBody));
  const lines = forms.flatMap((form) => form.get('text') ?? []);
  expect(distinct(lines.map((line) => parseCommandLine(line).kind))).toEqual(
    every<CommandLine['kind']>({
      ask: true, form: true, help: true, list: true, revoke_all: true, freeze: true, unfreeze: true, unknown: true,
    }),
  );
  const payloads = forms.map((form) => tryJson(form.get('payload') ?? '')).filter(isRecord);
  const pressed = payloads.flatMap(({ actions }) => (Array.isArray(actions) ? actions.filter(isRecord) : []));
  const fields = [FORM.model, FORM.projects, FORM.duration];
  expect(distinct(pressed.map((one) => one['action_id']))).toEqual([...Object.values(ACTIONS), ...fields].toSorted());
  const of = (type: string) => payloads.filter((one) => one['type'] === type);
  const submitted = of('view_submission').map(({ view }) => (isRecord(view) ? view['callback_id'] : null));
  // Details has nothing to submit.
  expect(distinct(submitted)).toEqual([FORM.callback, DIALOGS.deny, DIALOGS.revoke, REVOKE_ALL].toSorted());
  expect(distinct(of('block_suggestion').map((one) => one['action_id']))).toEqual([FORM.model, FORM.projects]);
});

test('events are as Lambda sends them', () => {
  const { sent } = house.lambdas;
  expect(distinct(sent.map(({ fn }) => fn))).toEqual(['clock', 'requests', 'shares', 'slack']);
  expect(sent.find(({ fn }) => fn === 'slack')?.event).toMatchObject({
    version: '2.0',
    routeKey: '$default',
    headers: { 'x-slack-signature': expect.stringMatching(/^v0=[0-9a-f]{64}$/) },
    requestContext: { http: { method: 'POST' } },
    isBase64Encoded: true,
  });
  const command = sent.find(({ fn, event }) => fn === 'requests' && JSON.stringify(event).includes('command'));
  expect(command?.event).toMatchObject({
    Records: [
      {
        body: expect.stringContaining('"kind":"command"'),
        eventSource: 'aws:sqs',
        attributes: { MessageGroupId: expect.any(String), ApproximateReceiveCount: '1' },
      },
    ],
  });
  expect(sent.find(({ fn }) => fn === 'clock')?.event).toMatchObject({
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
  });
});

test('on hold: with a table that was restored nothing is granted, and operators are told', async () => {
  const { world } = house;
  const tables: Tables = { requests: 'bot-requests-restored', shares: 'bot-shares-restored' };
  await world.dynamo.createTables([requestsTable(tables.requests), sharesTable(tables.shares)]);
  await house.ask(`${SUPPORT_TONE} payments-prod for 1d because A/B starts today`);
  await house.press(PRIYA, 'approve');
  for (const actor of ['requests', 'shares'] as const) {
    for (const item of await world.dynamo.items(world.tables()[actor])) await world.dynamo.put(tables[actor], item);
  }
  await world.useTables(tables);
  await house.press(OMAR, 'approve');
  expect(house.shared()).toEqual([]);
  const told = world.slack.world.messages.filter((one) => one.channel === PLATFORM).map((one) => house.read(one));
  expect(told.at(-1)).toContain('hold');
});

test('nothing is dead, nothing failed, and no secret and no reason stands in a log', () => {
  const { world, lambdas } = house;
  for (const fn of ['requests', 'shares'] as const) expect(world.deadLetters(fn)).toEqual([]);
  const lines = lambdas.runtimes.flatMap((runtime) => runtime.stdout().trimEnd().split('\n')).filter((line) => line !== '');
  expect(lines.length).toBeGreaterThan(50);
  const levels = lines.map((line): unknown => JSON.parse(line)).filter(isRecord);
  expect(levels.filter((line) => line['level'] === 'error')).toEqual([]);
  const { app } = world.slack.world;
  const secrets = [app.signingSecret, app.token, world.openai.organization.adminKeys[0]?.key ?? '-', 'A/B starts', 'incident'];
  const all = lambdas.runtimes.map((runtime) => runtime.stdout() + runtime.stderr()).join('');
  expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
});
