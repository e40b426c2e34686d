import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSecrets } from '../../playground/aws/secrets.ts';
import type { SecretsStandIn } from '../../playground/aws/secrets.ts';
import type { Call } from '../../playground/call.ts';
import { ACCOUNT, KEYS, NOON, REGION, awsCall, countedRandom } from './aws-call.ts';

let secrets: SecretsStandIn;
let told: Call[];
let clock: () => number;

beforeEach(async () => {
  told = [];
  clock = () => NOON;
  secrets = await startSecrets({
    region: REGION,
    accountId: ACCOUNT,
    credentials: [KEYS],
    now: () => NOON,
    signatureClock: () => clock(),
    random: countedRandom(),
    onCall: (call) => told.push(call),
  });
  secrets.put('openai', 'sk-admin-first');
});
afterEach(() => secrets.close());

const get = (input: object) => awsCall('secretsmanager', secrets.url, 'GetSecretValue', input);
const put = (input: object) => awsCall('secretsmanager', secrets.url, 'PutSecretValue', input);
const TOKEN = '11111111-2222-4333-8444-555555555555';

test('the AWS SDK itself reads a secret', async () => {
  clock = Date.now;
  const client = new SecretsManagerClient({ region: REGION, endpoint: secrets.url, credentials: KEYS });
  const answer = await client.send(new GetSecretValueCommand({ SecretId: 'openai' }));
  client.destroy();
  expect(answer.SecretString).toBe('sk-admin-first');
  expect(answer.VersionStages).toEqual(['AWSCURRENT']);
  expect(answer.CreatedDate).toEqual(new Date('2026-10-01T12:00:00Z'));
  expect(answer.ARN).toMatch(/^arn:aws:secretsmanager:eu-central-1:123456789012:secret:openai-[A-Za-z0-9]{6}$/);
});

test('a new value moves the one before to AWSPREVIOUS', async () => {
  const arn = secrets.put('openai', 'sk-admin-second');
  expect((await get({ SecretId: 'openai' })).body['SecretString']).toBe('sk-admin-second');
  const before = await get({ SecretId: arn, VersionStage: 'AWSPREVIOUS' });
  expect(before.body).toMatchObject({ SecretString: 'sk-admin-first', VersionStages: ['AWSPREVIOUS'] });
  secrets.put('openai', 'sk-admin-third');
  const last = await get({ SecretId: arn.slice(0, -7), VersionStage: 'AWSPREVIOUS' });
  expect(last.body['SecretString']).toBe('sk-admin-second');
});

test('putting over the wire is idempotent by its token', async () => {
  const one = { SecretId: 'openai', SecretString: 'sk-admin-wire', ClientRequestToken: TOKEN };
  expect((await put(one)).body).toMatchObject({ VersionId: TOKEN, VersionStages: ['AWSCURRENT'] });
  expect((await put(one)).status).toBe(200);
  expect((await put({ ...one, SecretString: 'other' })).body['__type']).toBe('ResourceExistsException');
  expect((await put({ ...one, ClientRequestToken: undefined })).body['__type']).toBe('InvalidParameterException');
  expect((await put({ ...one, SecretString: 'x'.repeat(65_537) })).status).toBe(400);
  expect((await get({ SecretId: 'openai', VersionId: TOKEN })).body['SecretString']).toBe('sk-admin-wire');
});

test('a secret is made once, and again only by the same call', async () => {
  const make = (input: object) => awsCall('secretsmanager', secrets.url, 'CreateSecret', input);
  const one = { Name: 'bot/slack', SecretString: 'first', ClientRequestToken: TOKEN };
  expect((await make(one)).body).toMatchObject({ Name: 'bot/slack', VersionId: TOKEN });
  expect((await make(one)).status).toBe(200);
  expect((await make({ ...one, SecretString: 'other' })).body['__type']).toBe('ResourceExistsException');
  expect((await make({ ...one, Name: 'no spaces' })).body['__type']).toBe('InvalidParameterException');
  expect((await get({ SecretId: 'bot/slack' })).body).toMatchObject({ SecretString: 'first', VersionStages: ['AWSCURRENT'] });
});

test('what is not there is said as AWS says it', async () => {
  for (const input of [{ SecretId: 'slack' }, { SecretId: 'openai', VersionStage: 'AWSPREVIOUS' }]) {
    const { status, body } = await get(input);
    expect(status).toBe(400);
    expect(body['__type']).toBe('ResourceNotFoundException');
  }
  expect((await get({})).body['__type']).toBe('InvalidParameterException');
});

test('neither a forbidden key nor a wrong signature gets a value; only values given out are counted', async () => {
  await get({ SecretId: 'openai' });
  secrets.denies.push({ accessKeyId: KEYS.accessKeyId, resource: 'openai' });
  const refused = await get({ SecretId: 'openai' });
  expect(refused.status).toBe(400);
  expect(refused.body).toMatchObject({ __type: 'AccessDeniedException' });
  expect(JSON.stringify(refused.body)).not.toContain('sk-admin');
  secrets.denies.splice(0);
  const keys = { ...KEYS, secretAccessKey: 'wrong' };
  const forged = await awsCall('secretsmanager', secrets.url, 'GetSecretValue', { SecretId: 'openai' }, { keys });
  expect(forged.body['__type']).toBe('InvalidSignatureException');
  expect(secrets.reads('openai')).toBe(1);
  expect(secrets.reads()).toBe(1);
});

test('the log tells each call twice and holds no secret', async () => {
  await put({ SecretId: 'openai', SecretString: 'sk-admin-wire', ClientRequestToken: TOKEN });
  expect(told).toEqual([
    {
      n: 1,
      service: 'secretsmanager',
      caller: null,
      phase: 'received',
      at: NOON,
      method: 'POST',
      path: '/',
      operation: 'PutSecretValue',
      status: null,
      bytes: 112,
      request: { SecretId: 'openai', SecretString: '•••', ClientRequestToken: TOKEN },
    },
    { ...told[0], phase: 'answered', status: 200, bytes: expect.any(Number) },
  ]);
  expect(secrets.calls('PutSecretValue')).toEqual([told[1]]);
});
