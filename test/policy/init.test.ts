import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { slackFault } from '../../playground/slack/slack.ts';
import { NAMES } from '../../playground/world/names.ts';
import { main } from '../../scripts/policy.ts';
import { openHouse } from '../front-door/house.ts';

/** `npm run policy -- init`: a policy from names, over nobody's work without a yes. */

const RIGHT = { "channel's name": '#model-approvals', 'Who may approve': 'ml-owners' };

const open = async () => {
  const { world } = await openHouse();
  const folder = await mkdtemp(join(tmpdir(), 'policy-init-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'policy.yaml');
  const right = { ...world.operatorEnv, SLACK_API_URL: world.slack.apiUrl };
  const run = async (
    answers: Readonly<Record<string, string | readonly string[]>>,
    env: Readonly<Record<string, string | undefined>> = right,
    args: readonly string[] = [file],
  ) => {
    const [told, asked]: [string[], string[]] = [[], []];
    const left = Object.entries(answers).map(([part, given]) => [part, [given].flat()] as const);
    const answer = (hidden: boolean) => async (question: string) => {
      asked.push(hidden ? `hidden: ${question}` : question);
      const next = left.find(([part]) => question.includes(part))?.[1].shift();
      if (next === undefined) throw new Error(`Nobody answers: ${question} ${told.join(' | ')}`);
      return next;
    };
    const tell = (line: string) => void told.push(line);
    const person = { tell, ask: answer(false), askHidden: answer(true) };
    const code = await main(['init', ...args], env, { say: tell, complain: tell }, person);
    return { code, told: told.join('\n'), asked };
  };
  return { world, file, right, run, text: () => readFile(file, 'utf8').catch(() => null) };
};

const OWN = 'version: 1\n# mine\n';

test('where there is none: by the stored token, eight lines, which lint finds good', async () => {
  const { file, run, right, text, world } = await open();
  const { code, told, asked } = await run(RIGHT);
  expect({ code, asked: asked.length }).toEqual({ code: 0, asked: 2 });
  expect(told).toContain('policy.yaml is written: 2 of @ml-owners, in #model-approvals.');
  expect(told).not.toContain(world.slack.world.app.token);
  const written = (await text()) ?? '';
  expect(written).toContain('names: { ml-owners: S01MLOWNERS, model-approvals: C01APPROVALS }');
  expect(written.trimEnd().split('\n')).toHaveLength(8);
  const said: string[] = [];
  const out = { say: (line: string) => said.push(line), complain: (line: string) => said.push(`! ${line}`) };
  const env = { ...right, SLACK_SECRET_ID: NAMES.secrets.slack };
  expect(await main(['lint', file], env, out)).toBe(0);
  expect(await main(['test', file], {}, out)).toBe(0);
  expect(said.filter((line) => line.startsWith('!'))).toEqual([]);
  expect(said.at(-1)).toContain('2 examples hold');
});

test('the example of the project is replaced without a question, its own examples with it', async () => {
  const { file, run, text } = await open();
  const examples = file.replace('policy.yaml', 'policy.examples.yaml');
  await copyFile('playground/policy.yaml', file);
  await copyFile('playground/policy.examples.yaml', examples);
  expect((await run(RIGHT)).code).toBe(0);
  expect(await text()).toContain('name: everything');
  expect(await readFile(examples, 'utf8')).toContain('rule: everything');

  await writeFile(examples, 'version: 1\nexamples: []\n');
  expect((await run({ 'Replace it': 'yes', ...RIGHT })).told).toContain('policy.examples.yaml is kept');
  expect(await readFile(examples, 'utf8')).toBe('version: 1\nexamples: []\n');
});

test('one that somebody has written is replaced after a yes alone', async () => {
  const { file, run, text } = await open();
  await writeFile(file, OWN);
  for (const no of ['', 'y', 'no']) {
    const { code, told } = await run({ 'Replace it': no });
    expect({ code, kept: await text() }).toEqual({ code: 1, kept: OWN });
    expect(told).toContain('is left as it is');
  }
  expect((await run({ 'Replace it': 'yes', ...RIGHT })).code).toBe(0);
  expect(await text()).toContain('S01MLOWNERS');
});

test('without AWS or the secret the token is asked for, hidden', async () => {
  const { run, right, world } = await open();
  const { token } = world.slack.world.app;
  const answers = { 'Bot User OAuth Token': [`  ${token} `], ...RIGHT };
  const bare = { SLACK_API_URL: right.SLACK_API_URL };
  const first = await run(answers, bare);
  expect(first.asked[0]).toBe('hidden: Bot User OAuth Token (OAuth & Permissions, xoxb-…): ');
  expect(first.told).toMatch(/not taken from Secrets Manager: AWS_REGION is missing/);
  expect(first.told).not.toContain(token);
  const without = { ...right, AWS_ACCESS_KEY_ID: undefined };
  expect((await run({ 'Replace it': 'yes', ...answers }, without)).told).toContain('AWS_ACCESS_KEY_ID');
  world.secrets.remove(NAMES.secrets.slack);
  expect((await run({ 'Replace it': 'yes', ...answers })).told).toContain('cannot be read (ResourceNotFoundException)');
  world.secrets.put(NAMES.secrets.slack, '{}');
  expect((await run({ 'Replace it': 'yes', ...answers })).told).toContain('is not as npm run setup stores it');
});

test('what is given wrongly writes nothing, and says what to do', async () => {
  const { run, right, text, world } = await open();
  const ended = async (answers: Parameters<typeof run>[0], env?: Parameters<typeof run>[1]) => {
    const { code, told } = await run({ ...RIGHT, ...answers }, env);
    expect({ code, written: await text() }).toEqual({ code: 1, written: null });
    expect(told).not.toContain('npm run setup');
    return told;
  };
  const bare = { SLACK_API_URL: right.SLACK_API_URL };
  expect(await ended({ 'Bot User': ['x', 'xoxp-1', '{}'] }, bare)).toMatch(/no bot token.*\n.*Run npm run policy -- init/s);
  expect(await ended({ 'Bot User': ['xoxb-1', 'xoxb-1', 'xoxb-1'] }, bare)).toContain('does not take it (invalid_auth)');
  expect(await ended({ "channel's name": ['general', 'general', 'general'] })).toMatch(/not in #general/);
  expect(await ended({ 'Who may approve': ['9', 'x', '0'] })).toMatch(/no such group.*init again/s);
  world.slack.faults.next('usergroups.list', slackFault('fatal_error'));
  expect(await ended({})).toContain('Slack does not list user groups (lost). Run npm run policy -- init again');
  for (const group of world.slack.world.groups.keys()) world.slack.world.groups.delete(group);
  expect(await ended({})).toMatch(/There is no user group.*init again/);
  world.slack.faults.always('auth.test', slackFault('token_revoked'));
  expect(await ended({})).toMatch(/^The stored Slack token: .*\(token_revoked\).*Install the app/);
});

test('a file that cannot be read is not taken for none', async () => {
  const { run, file } = await open();
  const { code, told } = await run({}, undefined, [join(file, '..')]);
  expect(code).toBe(1);
  expect(told).toContain('cannot be read (EISDIR)');
});
