import { expect, onTestFinished, test } from 'vitest';
import { NAMES } from '../../playground/world/names.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { openClinic } from './clinic.ts';
import type { Clinic } from './clinic.ts';

const clinic = async (): Promise<Clinic> => {
  const opened = await openClinic();
  onTestFinished(() => opened.close());
  return opened;
};

test('a deployment that is well: a line for each thing, and 0', async () => {
  const { read } = await clinic();
  const { code, text } = await read();
  expect(text).not.toContain('WRONG');
  expect(code).toBe(0);
  expect(text.split('\n').at(-1)).toBe('Nothing is wrong.');
  for (const check of [
    'settings', 'policy', 'aws', 'table requests', 'table shares', 'deployed', 'slack secret\'s functions',
    'openai secret\'s functions', 'queue requests', 'dead letters requests',
    'queue shares', 'dead letters shares', 'hold', 'clock', 'overdue', 'slack secret', 'slack token', 'slack workspace',
    'slack app', 'slack scopes', 'channel #ml-platform', 'channel #model-approvals', 'user group ml-owners',
    'approvers of prod-models', 'openai secret', 'admin key', 'admin key reads permissions',
    'admin key writes permissions', 'projects', 'allow lists', 'shares by hand',
  ]) {
    expect(text).toMatch(new RegExp(`^ok +${check}: `, 'm'));
  }
});

test('it changes nothing, anywhere', async () => {
  const { world, examine } = await clinic();
  const { sqs, slack, openai } = world;
  const { people } = world;
  await people.as('U01DANA').command(`${SUPPORT_TONE} sandbox because trying`, { channel: 'C01APPROVALS' });
  await world.pump();
  expect(openai.permissions(SUPPORT_TONE)).toHaveLength(1);
  const everything = async () => ({
    tables: await Promise.all([world.items('requests'), world.items('shares')]),
    queues: Object.values({ ...NAMES.queues, ...NAMES.deadLetters }).map((name) => sqs.queue(name).messages().length),
    messages: slack.world.messages,
    permissions: openai.permissions(SUPPORT_TONE),
  });
  const before = await everything();
  world.forgetCalls();
  const { code, wrong } = await examine();
  expect(wrong).toEqual([]);
  expect(code).toBe(0);
  expect(await everything()).toEqual(before);
  expect(world.calls().filter(({ operation }) => operation === 'createFineTuningCheckpointPermission')).toEqual([]);
});

test('a permission that no request made is told, and is nothing wrong', async () => {
  const { world, examine } = await clinic();
  await world.people.as('U01DANA').command(`${SUPPORT_TONE} sandbox because trying`, { channel: 'C01APPROVALS' });
  await world.pump();
  const { id } = world.openai.dashboard.grantByHand(SUPPORT_TONE, 'proj_fraud');
  // A share that has just written is left alone.
  world.advance(120_000);
  const told = await examine();
  expect(told.code).toBe(0);
  const lines = told.lines.filter(({ check }) => check === 'shares by hand');
  expect(lines).toEqual(
    [
      {
        check: 'shares by hand',
        kind: 'note',
        says: expect.stringContaining(`${id} (${SUPPORT_TONE} for proj_fraud)`),
      },
    ],
  );
  expect(lines[0]?.says).toContain('/share-model');
  world.openai.dashboard.removeByHand(id);
  expect((await examine()).lines.find(({ check }) => check === 'shares by hand')?.kind).toBe('ok');
});

test('before the projects were ever read nothing is guessed', async () => {
  const { world, examine } = await clinic();
  await world.dynamo.put(
    NAMES.tables.shares,
    { pk: { S: 'catalogue' }, form: { S: '1' }, version: { N: '1' }, catalogue: { S: '{"v":1}' } },
  );
  const { code, lines } = await examine();
  expect(code).toBe(0);
  expect(lines.find(({ check }) => check === 'clock')).toMatchObject({ kind: 'note' });
});

test('OpenAI too busy is waited for', async () => {
  const { world, examine } = await clinic();
  world.openai.settings.rateLimit = { calls: 2, perMs: 60_000 };
  const before = world.now();
  expect((await examine()).wrong).toEqual([]);
  expect(world.now()).toBeGreaterThan(before);
});

test('who wrote lately tells that a channel is shared, without channels:read', async () => {
  const { world, examine } = await clinic();
  const body = {
    ok: true,
    messages: [{ type: 'message', user: 'U01STRANGE', team: 'T09OTHER', user_team: 'T09OTHER' }],
  };
  world.slack.faults.next('conversations.history', { kind: 'status', status: 200, body });
  const { wrong } = await examine();
  expect(wrong).toMatchObject(
    [{ check: 'channel #ml-platform', says: expect.stringContaining('another organization') }],
  );
});

test('where nobody set it up, the functions say whose the bot is and which secrets it has', async () => {
  const { deployment, read } = await clinic();
  const names = ['SLACK_TEAM_ID', 'SLACK_APP_ID', 'SLACK_SECRET_ID', 'OPENAI_SECRET_ID'];
  const own = Object.fromEntries(names.map((name) => [name, undefined]));
  expect((await read([], own)).text).toContain('WRONG settings: SLACK_TEAM_ID is missing; SLACK_APP_ID is missing');
  const { slack, openai } = NAMES.secrets;
  deployment.change('slack', { SLACK_TEAM_ID: 'T01ACME', SLACK_APP_ID: 'A01SHARE', SLACK_SECRET_ID: slack });
  deployment.change('shares', { OPENAI_SECRET_ID: openai });
  expect(await read([], own)).toMatchObject({ code: 0, text: expect.stringContaining('Nothing is wrong.') });
  // As after the first of setup's two deployments.
  deployment.change('slack', { SLACK_APP_ID: '' });
  expect((await read([], own)).text).toContain('WRONG settings: SLACK_APP_ID is missing');
});

test('what a deployment names by itself need not be given; an unknown option is told', async () => {
  const { world, read, env } = await clinic();
  const own = {
    REQUESTS_TABLE: undefined,
    SHARES_TABLE: undefined,
    REQUESTS_QUEUE_URL: undefined,
    SHARES_QUEUE_URL: undefined,
  };
  const missing = await read([], own);
  // The stand-ins' names are without a stage.
  expect(missing.text).toContain('neither table is in eu-central-1 in this account (model-share-bot-prod-requests');
  expect(missing.code).toBe(1);
  const half = await read([], { REQUESTS_QUEUE_URL: undefined });
  expect(half.text).toContain('there is no queue model-share-bot-prod-requests.fifo');
  expect(env['REQUESTS_QUEUE_URL']).toBe(world.sqs.queue(NAMES.queues.requests).url);
  expect(await read(['--jsn'])).toMatchObject({ code: 2, text: expect.stringContaining('npm run doctor') });
});
