import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Ended, Launcher } from '../../playground/world/functions.ts';
import { FUNCTIONS } from '../../playground/world/names.ts';
import type { FunctionName } from '../../playground/world/names.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { housePolicy } from '../../playground/world/policy.ts';
import { DANA, OMAR, PRIYA, openHouse } from '../front-door/house.ts';
import { InitError, startRuntime } from './runtime.ts';
import type { Outcome, Runtime } from './runtime.ts';

/** The bundles that are deployed, each under AWS's own runtime client in a process of its own, in real time. */

const DIST = join(import.meta.dirname, '..', '..', 'dist');
const REGION = { AWS_REGION: 'eu-central-1' };

const endedOf = (outcome: Outcome): Ended => {
  switch (outcome.kind) {
    case 'answered':
      return { kind: 'answered', answer: outcome.payload ?? null };
    case 'threw':
      return { kind: 'threw', name: outcome.error.errorType, message: outcome.error.errorMessage };
    case 'timed out':
      return { kind: 'timed_out' };
    case 'died':
      return { kind: 'died' };
  }
};

/** Everything that the functions were sent, as it was sent. */
interface Sent {
  readonly fn: FunctionName;
  readonly event: unknown;
}

/**
 * Functions as Lambda runs them. What they write goes to the log as the lines they are.
 * @param policyFile the playground's; the one in `dist` is whoever's deploys from here
 */
const lambdas = (sent: Sent[], runtimes: Runtime[], policyFile: string): Launcher => ({
  signsBy: 'machine',
  policy: housePolicy,
  launch: async ({ fn, env }) => {
    const runtime = await startRuntime({ taskRoot: join(DIST, fn), env: { ...env, POLICY_FILE: policyFile } });
    runtimes.push(runtime);
    return {
      invoke: async (event, { timeoutMs }) => {
        sent.push({ fn, event });
        return endedOf(await runtime.invoke(event, { deadlineMs: timeoutMs }));
      },
      kill: () => runtime.close(),
    };
  },
  close: async () => undefined,
});

test('one request from the slash command to the grant and its end, with the events as Lambda sends them', async () => {
  const sent: Sent[] = [];
  const runtimes: Runtime[] = [];
  const policyFolder = await mkdtemp(join(tmpdir(), 'model-share-bot-test-'));
  onTestFinished(() => rm(policyFolder, { recursive: true }));
  const policyFile = join(policyFolder, 'policy.json');
  await writeFile(policyFile, housePolicy());
  const house = await openHouse({ launcher: lambdas(sent, runtimes, policyFile), start: Date.now() });
  const { world } = house;
  // The functions tell the time by the machine's clock: the stand-ins keep up with it.
  const keepUp = () => world.advance(Math.max(0, Date.now() - world.now()));

  // The first command of all makes the bot read what there is at OpenAI.
  await house.ask('');
  keepUp();
  await house.ask(`${SUPPORT_TONE} payments-prod for 1d because A/B starts today`);
  expect(house.whispers(DANA).at(-1)).toMatch(/^Asked \(R-\w{5}\)\. 2 of @ml-owners decide\. I will message you\.$/);
  for (const who of [PRIYA, OMAR]) {
    keepUp();
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as they are counted
    await house.press(who, 'approve');
  }
  expect(house.shared()).toEqual(['proj_payments']);
  const [permission] = world.openai.permissions(SUPPORT_TONE);
  expect((await house.record()).state.outcomes).toMatchObject({
    proj_payments: { kind: 'granted', permissions: [permission?.id], origin: 'bot' },
  });
  keepUp();
  await house.menu(PRIYA, 'revoke');
  await house.dialog(PRIYA, 'incident 512');
  expect(house.shared()).toEqual([]);
  expect((await house.record()).state.outcomes).toMatchObject({
    proj_payments: { kind: 'removed', how: { kind: 'deleted', permissions: [permission?.id] } },
  });
  await house.ask(`list ${SUPPORT_TONE}`);
  expect(house.whispers(DANA).at(-1)).toContain('OpenAI lists no permission');
  keepUp();
  await world.tick();

  expect([...new Set(sent.map(({ fn }) => fn))].toSorted()).toEqual(['clock', 'requests', 'shares', 'slack']);
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
  for (const fn of ['requests', 'shares'] as const) expect(world.deadLetters(fn)).toEqual([]);

  const lines = runtimes.flatMap((runtime) => runtime.stdout().trimEnd().split('\n'));
  expect(lines.map((line): unknown => JSON.parse(line)).filter((line) => JSON.stringify(line).includes('error'))).toEqual([]);
  const { app } = world.slack.world;
  const secrets = [app.signingSecret, app.token, world.openai.organization.adminKeys[0]?.key ?? '-', 'A/B starts', 'incident'];
  const all = runtimes.map((runtime) => runtime.stdout() + runtime.stderr()).join('');
  expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
});

const crash = async (taskRoot: string, env: Readonly<Record<string, string>>): Promise<InitError> => {
  try {
    const runtime = await startRuntime({ taskRoot, env });
    await runtime.close();
  } catch (error) {
    if (error instanceof InitError) return error;
    throw error;
  }
  throw new Error('It started.');
};

describe('what is missing is said at INIT, all of it at once, and the function does not run', () => {
  test.each([
    [
      'slack',
      'REQUESTS_TABLE SHARES_TABLE SLACK_SECRET_ID SLACK_TEAM_ID REQUESTS_QUEUE_URL SHARES_QUEUE_URL SLACK_APP_ID',
    ],
    ['requests', 'REQUESTS_TABLE SHARES_TABLE SLACK_SECRET_ID SLACK_TEAM_ID SHARES_QUEUE_URL'],
    ['shares', 'REQUESTS_TABLE SHARES_TABLE REQUESTS_QUEUE_URL OPENAI_SECRET_ID'],
    ['clock', 'REQUESTS_TABLE SHARES_TABLE REQUESTS_QUEUE_URL SHARES_QUEUE_URL'],
  ])('%s', async (fn, names) => {
    const { errorType, message } = await crash(join(DIST, fn), REGION);
    const missing = names.split(' ').map((name) => `${name} is missing`).join('; ');
    expect({ errorType, message }).toEqual({
      errorType: 'SettingsWrong',
      message: `SettingsWrong: Settings are missing or wrong: ${missing}. Set them in the function's environment.`,
    });
  });

  test('wrong ones, too, without what stood there', async () => {
    const env = {
      ...REGION,
      REQUESTS_TABLE: 'r',
      SHARES_TABLE: 's',
      REQUESTS_QUEUE_URL: 'hunter2',
      OPENAI_SECRET_ID: 'o',
      SETTLE_SECONDS: 'soon',
    };
    const { message } = await crash(join(DIST, 'shares'), env);
    expect(message).toContain('REQUESTS_QUEUE_URL is not a URL; SETTLE_SECONDS is not a whole number of seconds');
    expect(message).not.toContain('hunter2');
  });
});

describe('a policy that cannot be used is said at INIT', () => {
  const folders: string[] = [];
  afterEach(async () => {
    await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
  });
  const folder = async () => {
    const made = await mkdtemp(join(tmpdir(), 'model-share-bot-test-'));
    folders.push(made);
    return made;
  };
  const edited = housePolicy().replace('"approvals":2', '"approvals":1');

  test.each([
    ['no JSON', 'version: 1', 'PolicyUnreadableError: policy.json cannot be used: it is not JSON.'],
    ['empty', '{}', 'PolicyUnreadableError: policy.json cannot be used: '],
    ['edited by hand', edited, 'PolicyUnreadableError: policy.json cannot be used: '],
  ])('POLICY_FILE: %s', async (_, text, said) => {
    const file = join(await folder(), 'policy.json');
    await writeFile(file, text);
    const { message } = await crash(join(DIST, 'requests'), { ...REGION, POLICY_FILE: file });
    expect(message).toContain(said);
    expect(message).toContain('Run "npm run build" and deploy what it makes.');
  });

  test.each(FUNCTIONS)('policy.json in the package of %s', async (fn) => {
    const root = await folder();
    await cp(join(DIST, fn), root, { recursive: true });
    await writeFile(join(root, 'policy.json'), '{"v":1');
    const { message } = await crash(root, REGION);
    expect(message).toContain('policy.json cannot be used: it is not JSON.');
  });

  test('none at all', async () => {
    const root = await folder();
    await cp(join(DIST, 'clock'), root, { recursive: true });
    await rm(join(root, 'policy.json'));
    const { message } = await crash(root, REGION);
    expect(message).toBe(
      'PolicyUnreadableError: policy.json cannot be used: it is not where it should be, beside the function or where ' +
        'POLICY_FILE says. Run "npm run build" and deploy what it makes.',
    );
  });
});
