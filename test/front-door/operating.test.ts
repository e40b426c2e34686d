import { expect, test } from 'vitest';
import { slackFault } from '../../playground/slack/slack.ts';
import { NAMES } from '../../playground/world/names.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { APPROVALS, DANA, DAY, HOUR, MINUTE, OMAR, PRIYA, openHouse } from './house.ts';
import { ASK, CREATE, DELETE, LIST, approve, approved, refusal } from './openai.ts';
import { metrics } from './operating.ts';

/** What operators are told by numbers and lines: each alarm's metric seen to come, and nothing that a person wrote. */

test('a grant and its end are counted, and the clock says that it ran and how late it is', async () => {
  const house = await openHouse();
  const { world } = house;
  await house.ask(ASK);
  await approve(house);
  await world.run(30 * DAY + 2 * MINUTE);
  const counted = metrics(world);
  expect(counted).toMatchObject({ Granted: 1, Ended: 1, DeliveryTaken: 3 });
  expect(Object.keys(counted).filter((name) => /Failed|Refused|Unreadable|Revocation/.test(name))).toEqual([]);
  await world.tick();
  const before = world.log().length;
  await world.tick();
  expect(metrics(world, before)).toEqual({ OldestOverdueSeconds: 0, DueRequests: 0, DueShares: 0, ClockRan: 1 });
});

test('what stays due is told by its age', async () => {
  const house = await approved();
  const { world } = house;
  world.sqs.faults.always('SendMessage', { kind: 'status', status: 503 });
  world.advance(30 * DAY + 11 * MINUTE);
  const before = world.log().length;
  await world.tick().catch(() => undefined);
  // It was due at the end of its 30 days, in the minute before.
  expect(metrics(world, before)['OldestOverdueSeconds']).toBeGreaterThan(600);
  expect(metrics(world, before)).not.toHaveProperty('ClockRan');
});

test('a revocation that OpenAI does not confirm is counted from the hour on, and no more when it is done', async () => {
  const house = await approved(undefined, ASK.replace('30d', '1h'));
  const { world } = house;
  world.openai.faults.always(DELETE, refusal(403));
  await world.run(HOUR + 50 * MINUTE);
  expect(metrics(world)).not.toHaveProperty('RevocationOverdue');
  await world.run(20 * MINUTE);
  expect(metrics(world)['RevocationOverdue']).toBeGreaterThan(0);
  world.openai.faults.clear();
  await world.run(10 * MINUTE);
  expect(house.shared()).toEqual([]);
  const after = world.log().length;
  await world.run(20 * MINUTE);
  expect(metrics(world, after)).not.toHaveProperty('RevocationOverdue');
});

test.each([
  ['OpenAI refuses the key', 401],
  ['the key lacks a scope', 403],
])('%s', async (_what, status) => {
  const house = await approved(({ world }) => {
    world.openai.faults.always(LIST, refusal(status));
    world.openai.faults.always(CREATE, refusal(status));
  });
  expect(metrics(house.world)['KeyRefused']).toBeGreaterThan(0);
});

test('the key cannot be read', async () => {
  const house = await approved(async ({ world }) => {
    await world.functions.kill('shares');
    world.secrets.faults.always(({ caller }) => caller?.startsWith('shares') === true, { kind: 'status', status: 500 });
  });
  expect(metrics(house.world)['KeyRefused']).toBeGreaterThan(0);
});

test.each([
  ['refuses the key', 401],
  ['says that the key lacks a scope', 403],
])('OpenAI %s for a list that somebody asked for', async (_what, status) => {
  const house = await openHouse();
  house.world.openai.faults.always(LIST, refusal(status));
  await house.ask(`list ${SUPPORT_TONE}`);
  expect(metrics(house.world)).toMatchObject({ KeyRefused: 1 });
});

test('the key cannot be read for a list: counted once, and told to whom asked', async () => {
  const house = await openHouse();
  await house.world.functions.kill('shares');
  house.world.secrets.faults.always(({ caller }) => caller?.startsWith('shares') === true, { kind: 'status', status: 500 });
  await house.ask(`list ${SUPPORT_TONE}`);
  expect(metrics(house.world)).toMatchObject({ KeyRefused: 1 });
  expect(house.whispers(DANA).join('\n')).toContain('OpenAI');
  expect(metrics(house.world)).not.toHaveProperty('MessageFailed');
});

test('a list of a model that OpenAI does not know counts nothing', async () => {
  const house = await openHouse();
  await house.ask('list ft:gpt-4o-mini-2024-07-18:acme:nobody:nobody00');
  expect(metrics(house.world)).not.toHaveProperty('KeyRefused');
});

test.each(['list-projects', 'usage-completions'])('OpenAI refuses the key for %s, of which the pickers know', async (operation) => {
  const house = await openHouse();
  house.world.openai.faults.always(operation, refusal(401));
  await house.world.run(31 * MINUTE);
  expect(metrics(house.world)['KeyRefused']).toBeGreaterThan(0);
});

test.each(['invalid_auth', 'token_revoked', 'missing_scope'])('Slack says %s', async (error) => {
  const house = await openHouse();
  house.world.slack.faults.always('chat.postMessage', slackFault(error));
  await house.ask(ASK);
  expect(metrics(house.world)['SlackRefused']).toBeGreaterThan(0);
});

test('a message of a form from the future goes to the dead letters and is counted; nothing comes of it', async () => {
  const house = await openHouse();
  const { world } = house;
  world.sqs.queue(NAMES.queues.requests).send({
    body: JSON.stringify({ v: 2, kind: 'nudge', request: 'R-7K2M9' }),
    groupId: 'one',
    dedupId: 'one',
    attributes: new Map(),
  });
  await world.run(15 * MINUTE);
  expect(world.deadLetters('requests')).toHaveLength(1);
  expect(metrics(world)).toMatchObject({ MessageFailed: 5, Unreadable: 5 });
  expect(await house.requests()).toEqual([]);
});

test('the door counts what it took, refused, and failed at', async () => {
  const house = await openHouse();
  const { world } = house;
  await world.deliver({ headers: {}, rawBody: 'x' });
  world.secrets.faults.always('*', { kind: 'status', status: 500 });
  await world.functions.kill('slack');
  await world.people.as(DANA).command('help', { channel: APPROVALS });
  expect(metrics(world)).toMatchObject({ DeliveryRefused: 1, DeliveryFailed: 1 });
});

test('no line of the log holds a reason, a name, a token or an address that is a secret', async () => {
  const REASON = 'zebra-crossing because of Monday';
  const house = await openHouse();
  const { world } = house;
  await house.ask(`${ASK.replace(/ because.*/, '')} because ${REASON}`);
  await house.press(DANA, 'approve');
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  await house.ask('list ft:gpt-4o-mini:acme:support-tone:B7R9VjQd');
  await house.menu(PRIYA, 'revoke');
  await house.dialog(PRIYA, `giraffe ${REASON}`);
  world.openai.faults.always(LIST, refusal(403));
  await house.ask(`${ASK.replace(/ because.*/, '')} because ${REASON}`);
  await approve(house);
  await world.run(5 * MINUTE);

  const { signingSecret, token } = world.slack.world.app;
  const secrets = [signingSecret, token];
  const names = [...world.slack.world.users.values()].flatMap((one) => [one.name, one.realName]);
  const log = world.log().map(({ line }) => JSON.stringify(line));
  expect(log.length).toBeGreaterThan(50);
  const forbidden = ['zebra', 'giraffe', 'PROVIDER WORDS', 'sk-admin', 'xoxb-', 'hooks.slack', '/commands/', ...secrets, ...names];
  const found = forbidden.filter((text) => text.length > 2 && log.some((line) => line.includes(text)));
  expect(found).toEqual([]);
});

test('lines name the call at Slack and at OpenAI, and the invocation at AWS', async () => {
  const house = await approved();
  const lines = house.world.log().map(({ line }) => line);
  const of = (event: string) => lines.filter((line) => line['event'] === event);
  const listed = of('openai_call').find((line) => line['operation'] === LIST);
  expect(listed).toMatchObject({ status: 200, openai_request: expect.stringMatching(/^req_/) });
  expect(of('slack_call').map((line) => line['method'])).toContain('chat.postMessage');
  expect(of('slack_call')[0]?.['slack_request']).toMatch(/^[a-f0-9]{32}$/);
  expect(of('requests_approve')[0]?.['aws_request']).toMatch(/^00000000-/);
});
