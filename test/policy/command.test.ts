import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { slackFault } from '../../playground/slack/slack.ts';
import { NAMES } from '../../playground/world/names.ts';
import type { World } from '../../playground/world/world.ts';
import { main } from '../../scripts/policy.ts';
import { openHouse } from '../front-door/house.ts';

/** `npm run policy` as a person runs it, with and without Slack. */

const HOUSE = 'playground/policy.yaml';
const MODEL = 'ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd';

const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const [said, complained]: [string[], string[]] = [[], []];
  const code = await main(args, env, { say: (line) => said.push(line), complain: (line) => complained.push(line) });
  return { code, said, complained };
};

const POLICY = `version: 1
names: { ml-owners: S01MLOWNERS }
operators:
  channel: C01PLATFORM
  people: [ml-owners]
rules:
  - name: prod-models
    models: ["ft:*:acme:*:*"]
    projects: ["proj_*"]
    approvers: [ml-owners]
    approvals: 2
    channel: C01APPROVALS
    usual: 30d
    longest: 90d
`;

const policyFile = async (change: (text: string) => string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'policy-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'policy.yaml');
  await writeFile(file, change(POLICY));
  return file;
};

const withSlack = async (): Promise<{ world: World; env: Readonly<Record<string, string>> }> => {
  const { world } = await openHouse();
  const env = {
    ...world.operatorEnv,
    SLACK_SECRET_ID: NAMES.secrets.slack,
    SLACK_API_URL: `${world.slack.url}/api/`,
  };
  return { world, env };
};

test('lint without Slack: what it knows, and that it did not ask', async () => {
  expect(await run(['lint', HOUSE])).toEqual({
    code: 0,
    said: [
      expect.stringMatching(/^playground\/policy\.yaml is good: policy [0-9a-f]{8}, 2 rules\.$/),
      '  sandbox      no approval is needed; pings nobody',
      '  prod-models  2 of @ml-owners; pings @ml-owners',
      'Slack was not asked who is in a group (SLACK_SECRET_ID is not set).',
    ],
    complained: [],
  });
});

test('lint with Slack: how many approve, and how many a card pings', async () => {
  const { env } = await withSlack();
  const { code, said, complained } = await run(['lint', HOUSE], env);
  expect(said.slice(1)).toEqual([
    '  sandbox      no approval is needed; pings nobody',
    '  prod-models  2 of 4 people (@ml-owners); pings 4 people',
  ]);
  expect({ code, complained }).toEqual({ code: 0, complained: [] });
  const offline = await run(['lint', HOUSE, '--offline'], env);
  expect(offline.said.at(-1)).toBe('Slack was not asked who is in a group (--offline).');
});

test('lint warns where it stands: empty and missing groups, people who cannot act, too few of them', async () => {
  const { world, env } = await withSlack();
  const warned = async (change: (text: string) => string): Promise<readonly string[]> => {
    const { code, complained } = await run(['lint', await policyFile(change)], env);
    expect(code).toBe(0);
    return complained.map((line) => line.replace(/^.*policy\.yaml:/, ''));
  };
  expect(await warned((text) => text.replace('approvers: [ml-owners]', 'approvers: [U01PRIYA, U01GONE, U01GUEST]'))).toEqual([
    '10:27 warning: U01GONE is deactivated or not in this workspace, and cannot act. Name somebody else.',
    '10:36 warning: U01GUEST is a guest, and cannot act. Name somebody else.',
    '11:16 warning: 2 approvals can never be reached: only 1 person can approve.',
  ]);
  expect(await warned((text) => `${text}    notify: []\n`)).toEqual([
    '15:13 warning: A new card pings nobody; approvers see it only if they look at the channel.',
  ]);
  world.slack.world.changeGroup('S01MLOWNERS', { users: ['U01PRIYA', 'U01OMAR'] });
  expect(await warned((text) => text)).toEqual([
    '11:16 warning: Who may approve (2 people) can ask for nothing: then too few are left, and their own approval does not count. Name one more.',
  ]);
  world.slack.world.changeGroup('S01MLOWNERS', { users: [] });
  expect(await warned((text) => text)).toEqual([
    '5:12 warning: @ml-owners (S01MLOWNERS) has no members. Add some in Slack.',
    '10:17 warning: @ml-owners (S01MLOWNERS) has no members. Add some in Slack.',
    '11:16 warning: 2 approvals can never be reached: nobody can approve.',
  ]);
  world.slack.world.groups.delete('S01MLOWNERS');
  expect(await warned((text) => text)).toContain(
    '10:17 warning: @ml-owners (S01MLOWNERS) is no user group of this workspace. Name another one.',
  );
});

test('Slack or AWS refuses: said, with what to do, and never with the token', async () => {
  const { world, env } = await withSlack();
  world.slack.faults.always('auth.test', slackFault('invalid_auth'));
  expect(await run(['lint', HOUSE], env)).toEqual({
    code: 1,
    said: [],
    complained: ['Slack could not be asked (invalid_auth). Mend it, or leave Slack out with --offline.'],
  });
  const { AWS_ACCESS_KEY_ID: _key, ...without } = env;
  const { code, complained } = await run(['lint', HOUSE], without);
  expect(code).toBe(1);
  expect(complained.join()).toMatch(/^Slack could not be asked: The Slack secret cannot be read/);
});

test('explain: the rule, why none before it, who approves, and what the person may do', async () => {
  const { env } = await withSlack();
  const { code, said } = await run(['explain', MODEL, 'payments-prod', 'U01PRIYA', HOUSE], env);
  expect(code).toBe(0);
  expect(said.slice(1)).toEqual([
    '  1. sandbox      does not fit: its projects (proj_sandbox) leave it out',
    '  2. prod-models  decides: ft:*:acme:*:* and proj_payments fit',
    'Approvals: 2 of @ml-owners (4 people)',
    'For how long: 30 days offered, 90 days at most',
    'Card: in #model-approvals, pings @ml-owners (4 people)',
    'U01PRIYA may ask; their own approval then never counts.',
    'U01PRIYA may approve what others ask for: in @ml-owners.',
  ]);
  const last = async (person: string, project = 'proj_payments') =>
    (await run(['explain', MODEL, project, person, HOUSE], env)).said.at(-1);
  expect(await last('U01DANA')).toBe('U01DANA may not approve: not @ml-owners.');
  expect(await last('U01GUEST')).toBe('U01GUEST may neither ask nor approve: guest.');
  expect(await last('U01DANA', 'sandbox')).toBe('U01DANA may ask, and has it at once.');
});

test('explain: no rule, and what cannot be found', async () => {
  const { said } = await run(['explain', MODEL.replace('acme', 'other'), 'sandbox', 'U01DANA', HOUSE]);
  expect(said.slice(1)).toEqual([
    '  1. sandbox      does not fit: its models (ft:*:acme:*:*, ft:*:acme:*:*:*) leave it out',
    '  2. prod-models  does not fit: its models (ft:*:acme:*:*, ft:*:acme:*:*:*) leave it out',
    'No rule fits: nobody may ask for this.',
    'Slack was not asked who is in a group (SLACK_SECRET_ID is not set).',
  ]);
  expect((await run(['explain', 'support-tone', 'sandbox', 'U01DANA', HOUSE])).complained[0]).toMatch(/^"support-tone" is no model id/);
  expect((await run(['explain', MODEL, 'sandbx', 'U01DANA', HOUSE])).complained).toEqual([
    '"sandbx" is no project (proj_…) in playground/policy.yaml. Did you mean "sandbox"?',
  ]);
  expect((await run(['explain', MODEL, 'sandbox', 'dana', HOUSE])).complained).toEqual([
    '"dana" is no person (U… or W…) in playground/policy.yaml. Write its id, or a name from "names".',
  ]);
});

test('test: the examples beside the policy; 1 where one does not hold, or none are there', async () => {
  const held = await run(['test', HOUSE]);
  expect(held).toMatchObject({ code: 0, said: [expect.stringMatching(/^playground\/policy\.examples\.yaml: 7 examples hold/)] });
  const file = await policyFile((text) => text.replace('approvals: 2', 'approvals: 1'));
  expect(await run(['test', file])).toMatchObject({ code: 1, complained: [expect.stringContaining('policy.examples.yaml cannot be read (ENOENT)')] });
  const examples = file.replace('policy.yaml', 'policy.examples.yaml');
  const ask = `{ model: "${MODEL}", project: proj_payments, by: U01DANA, for: 7d }`;
  await writeFile(examples, `version: 1\nexamples:\n  - ask: ${ask}\n    expect: { rule: prod-models, approvals: 2 }\n`);
  expect(await run(['test', file])).toEqual({
    code: 1,
    said: [],
    complained: [`${examples}:4:45 Expected approvals: 2; rule prod-models asks for 1.`],
  });
});

test('what is no command is told how to be one', async () => {
  for (const args of [[], ['check'], ['explain', MODEL], ['lint', '--online'], ['lint', 'a', 'b']]) {
    expect(await run(args)).toMatchObject({ code: 2, complained: [expect.stringContaining('npm run policy -- lint')] });
  }
});
