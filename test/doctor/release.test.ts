import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FUNCTIONS, NAMES } from '../../playground/world/names.ts';
import { openClinic } from './clinic.ts';
import type { Clinic, Env } from './clinic.ts';
import { RELEASE, SERVICE, roleArn } from './deployment.ts';

/** What is deployed and who may read each secret, where it cannot be looked at or is no fault. */

let clinic: Clinic;
beforeAll(async () => {
  clinic = await openClinic();
});
afterEach(async () => {
  const { lambda, iam, deploy } = clinic.deployment;
  for (const denies of [lambda.denies, iam.denies, clinic.world.secrets.denies]) denies.splice(0);
  for (const standIn of [lambda, iam, clinic.world.secrets]) standIn.faults.clear();
  await deploy('playground/policy.yaml');
});
afterAll(() => clinic.close());

const CHECKS = ['deployed', 'slack secret\'s functions', 'openai secret\'s functions'];
const seen = async (more?: Env) => {
  const { lines, wrong } = await clinic.examine(more);
  const [deployed, slack, openai] = CHECKS.map((check) => lines.find((line) => line.check === check));
  return { deployed, slack, openai, wrong };
};
const me = () => clinic.env['AWS_ACCESS_KEY_ID'] ?? '';

test('what is deployed is told, and whose each secret is', async () => {
  const { deployed, slack, openai } = await seen();
  expect(deployed).toEqual({
    check: 'deployed',
    kind: 'ok',
    says: expect.stringMatching(/^0\.1\.0\+1a2b3c4d, policy [0-9a-f]{8}, in all four functions$/),
  });
  expect(slack).toMatchObject({ kind: 'ok', says: 'slack and requests, and no other function' });
  expect(openai).toMatchObject({ kind: 'ok', says: 'shares, and no other function' });
});

test('IAM is asked about the roles that the functions really have', async () => {
  const { lambda, iam } = clinic.deployment;
  const name = `${SERVICE}-clock`;
  const environment = lambda.functions.get(name)?.environment ?? {};
  // Somebody gave the clock the role of another function.
  lambda.functions.set(name, { role: roleArn('shares'), environment });
  const { wrong } = await seen();
  expect(wrong).toMatchObject([{ check: 'openai secret\'s functions', says: 'clock may read it and must not' }]);
  expect(iam.calls().length).toBeGreaterThan(0);
});

test('without an address for Lambda and IAM AWS itself is not asked about a laptop', async () => {
  for (const missing of ['AWS_ENDPOINT_URL_LAMBDA', 'AWS_ENDPOINT_URL_IAM']) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const { deployed, slack, openai, wrong } = await seen({ [missing]: undefined });
    expect(wrong).toEqual([]);
    expect(deployed).toMatchObject({ kind: 'skipped', says: expect.stringContaining('AWS_ENDPOINT_URL_LAMBDA') });
    expect([slack, openai]).toMatchObject([{ says: 'waits for deployed' }, { says: 'waits for deployed' }]);
  }
});

describe('no function at all', () => {
  test('with queues of other names: served by npm run serve', async () => {
    clinic.deployment.lambda.functions.clear();
    const { deployed, slack, wrong } = await seen();
    expect(wrong).toEqual([]);
    expect(deployed).toMatchObject({ kind: 'skipped', says: expect.stringContaining('npm run serve') });
    expect(slack).toMatchObject({ kind: 'skipped' });
  });

  test('with the deployment\'s own queues: they were removed', async () => {
    clinic.deployment.lambda.functions.clear();
    const { sqs } = clinic.world;
    const redrive = { deadLetterTargetArn: sqs.queue(NAMES.deadLetters.requests).arn, maxReceiveCount: 5 };
    const REQUESTS_QUEUE_URL = sqs.createQueue(
      `${SERVICE}-requests.fifo`,
      { VisibilityTimeout: '120', RedrivePolicy: JSON.stringify(redrive) },
    );
    const { wrong } = await seen({ REQUESTS_QUEUE_URL });
    const all = FUNCTIONS.map((fn) => `${SERVICE}-${fn}`).join(', ');
    expect(wrong).toMatchObject([{ check: 'deployed', says: `there is no function ${all}` }]);
  });
});

test('a release that does not say which it is, is nothing wrong', async () => {
  for (const fn of FUNCTIONS) {
    clinic.deployment.lambda.functions.set(`${SERVICE}-${fn}`, { role: roleArn(fn), environment: {} });
  }
  const { deployed, slack, wrong } = await seen();
  expect(wrong).toEqual([]);
  expect(deployed).toMatchObject({ kind: 'note', says: expect.stringContaining('does not say which') });
  expect(slack).toMatchObject({ kind: 'ok' });
});

test('without a policy here what is deployed is told all the same', async () => {
  const { deployed } = await seen({ POLICY_FILE: 'nowhere.yaml' });
  expect(deployed).toMatchObject({ kind: 'ok', says: expect.stringContaining(RELEASE) });
});

describe('who may not ask is told which permission is missing, and nothing is called wrong', () => {
  test('Lambda', async () => {
    clinic.deployment.lambda.denies.push({ accessKeyId: me() });
    const { deployed, slack, wrong } = await seen();
    expect(wrong).toEqual([]);
    const says = expect.stringMatching(/^not looked at: .*may not\. Allow lambda:GetFunctionConfiguration/);
    expect(deployed).toMatchObject({ kind: 'skipped', says });
    expect(slack).toMatchObject({ kind: 'skipped', says: 'waits for deployed' });
  });

  test('IAM', async () => {
    clinic.deployment.iam.denies.push({ accessKeyId: me() });
    const { deployed, slack, openai, wrong } = await seen();
    expect(wrong).toEqual([]);
    expect(deployed).toMatchObject({ kind: 'ok' });
    const says = expect.stringMatching(/may not\. Allow iam:SimulatePrincipalPolicy/);
    expect([slack, openai]).toMatchObject([{ kind: 'skipped', says }, { kind: 'skipped', says }]);
  });

  test('Secrets Manager', async () => {
    clinic.world.secrets.denies.push({ accessKeyId: me(), action: 'secretsmanager:DescribeSecret' });
    const { slack, wrong } = await seen();
    expect(wrong).toEqual([]);
    expect(slack).toMatchObject({ says: expect.stringContaining('Allow secretsmanager:DescribeSecret') });
  });
});

test.each([
  ['cannot be reached', { AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:1' }],
  ['is something else', { AWS_ENDPOINT_URL_LAMBDA: 'sqs' }],
])('a Lambda that %s is said, and nothing is guessed', async (_what, more) => {
  const there = more.AWS_ENDPOINT_URL_LAMBDA === 'sqs' ? { AWS_ENDPOINT_URL_LAMBDA: clinic.world.sqs.url } : more;
  const { deployed, wrong } = await seen(there);
  expect(wrong).toEqual([]);
  expect(deployed).toMatchObject({ kind: 'skipped', says: expect.stringMatching(/^not looked at \(/) });
});

test.each([
  ['too busy', { kind: 'status', status: 400, body: '<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>' }],
  ['of two minds', { kind: 'status', status: 200, body: '<EvalDecision>allowed</EvalDecision>'.repeat(2) }],
  ['without a decision', { kind: 'status', status: 200, body: '<EvalDecision>perhaps</EvalDecision>' }],
] as const)('an IAM that is %s decides nothing', async (_what, fault) => {
  clinic.deployment.iam.faults.always('SimulatePrincipalPolicy', fault);
  const { slack, openai, wrong } = await seen();
  expect(wrong).toEqual([]);
  expect([slack, openai]).toMatchObject([{ kind: 'skipped' }, { kind: 'skipped' }]);
});
