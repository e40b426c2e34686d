import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { FUNCTIONS } from '../../playground/world/names.ts';
import { housePolicy } from '../../playground/world/policy.ts';
import { DIST } from './lambdas.ts';
import { InitError, startRuntime } from './runtime.ts';

/** What the bundles that are deployed say under AWS's own runtime client where they cannot run. */

const REGION = { AWS_REGION: 'eu-central-1' };

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
