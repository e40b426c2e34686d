import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { afterEach, expect, test } from 'vitest';
import { readShares } from '../../src/config/environment.ts';
import { osls } from './pack.ts';

/** Parameters that would undo what the template promises, or that nobody reads, are refused before an upload. */

const folders: string[] = [];
afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true }))));
const pack = async (params: Readonly<Record<string, string>>) => {
  const ran = await osls('package', params);
  folders.push(ran.folder);
  return ran;
};

interface Given {
  readonly adminsIn: (value: string) => readonly string[];
  readonly wrongValue: (given: {
    readonly values: Readonly<Record<string, string>>;
    readonly given: readonly string[];
    readonly known: readonly string[];
    readonly timeout: number;
  }) => string | null;
}
// Its exports are those that infra/ uses.
const { adminsIn, wrongValue } = createRequire(import.meta.url)('../../infra/given.cjs') as Given;
const USUAL = { slackSecret: 'model-share-bot/slack', openaiSecret: 'model-share-bot/openai', settleSeconds: '60' };
const wrong = (values: Readonly<Record<string, string>>, given: readonly string[] = []) =>
  wrongValue({ values: { ...USUAL, ...values }, given, known: ['door', 'slackSecret'], timeout: 20 });

test('what is packaged usually is right', () => {
  expect(wrong({}, ['door'])).toBeNull();
});

test.each([
  // The door would read the admin key.
  ['slackSecret', 'model-share-bot/*', /^slackSecret is model-share-bot\/\*: give the name of a secret/],
  ['slackSecret', 'model-share-bot/??????', /^slackSecret is model-share-bot\/\?{6}: give the name/],
  ['openaiSecret', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:key-AbCdEf', /not its ARN/],
  // shares would refuse to start, and nothing would ever be granted or ended.
  ['settleSeconds', '54', /^settleSeconds is 54, but 55 is the least/],
  ['settleSeconds', '1m', /^settleSeconds is 1m: give whole seconds, 55 or more/],
])('%s=%s', (name, value, says) => {
  expect(wrong({ [name]: value })).toMatch(says);
});

test('the least settle is the one that shares starts with', () => {
  expect(wrong({ settleSeconds: '55' })).toBeNull();
  const settings = {
    REQUESTS_TABLE: 'r', SHARES_TABLE: 's', REQUESTS_QUEUE_URL: 'https://sqs.example/r', OPENAI_SECRET_ID: 'o',
    FUNCTION_TIMEOUT: '20',
  };
  expect(readShares({ ...settings, SETTLE_SECONDS: '55' }).settleMs).toBe(55_000);
  expect(() => readShares({ ...settings, SETTLE_SECONDS: '54' })).toThrow('55 is the least');
});

const ROLE = 'arn:aws:iam::123456789012:role';

test.each([`${ROLE}/*`, `${ROLE}/Platform,${ROLE}/*/*`, 'arn:aws:iam::123456789012:user/**'])(
  '%s is everybody, the door too, and no administrator',
  (value) => {
    expect(() => adminsIn(value)).toThrow(/^adminArns holds arn.*\*: that is everybody, the functions too/);
  },
);

test('a pattern with a name in it is taken', () => {
  const one = `${ROLE}/aws-reserved/*/AWSReservedSSO_Platform_*`;
  expect(adminsIn(one)).toEqual([one]);
});

test.each([
  ['slackSecret', 'model-share-bot/*', /slackSecret is model-share-bot\/\*: give the name of a secret/],
  ['dor', 'http-api', /There is no parameter dor\. Give one of .*\bdoor\b/],
])('packaging stops at %s=%s', async (name, value, says) => {
  const { code, output } = await pack({ [name]: value });
  expect(code).not.toBe(0);
  expect(output).toMatch(says);
}, 60_000);
