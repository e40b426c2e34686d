import { sign } from 'aws4';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startIam } from '../../playground/aws/iam.ts';
import type { IamStandIn } from '../../playground/aws/iam.ts';
import { startLambda } from '../../playground/aws/lambda.ts';
import type { LambdaStandIn } from '../../playground/aws/lambda.ts';
import type { Credential } from '../../playground/aws/sigv4.ts';
import { ACCOUNT, KEYS, NOON, REGION, countedRandom } from './aws-call.ts';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/bot-shares`;
const SECRET = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:bot/openai-Ab12Cd`;
let lambda: LambdaStandIn;
let iam: IamStandIn;

beforeEach(async () => {
  const options = {
    region: REGION,
    accountId: ACCOUNT,
    credentials: [KEYS],
    now: () => NOON,
    signatureClock: () => NOON,
    random: countedRandom(),
  };
  [lambda, iam] = await Promise.all([startLambda(options), startIam(options)]);
  lambda.functions.set('bot-shares', { role: ROLE, environment: { RELEASE: '1.2.3+0' } });
});
afterEach(() => Promise.all([lambda.close(), iam.close()]));

interface How {
  readonly keys?: Credential;
  readonly region?: string;
  readonly service?: string;
  /** Sent in the place of what was signed. */
  readonly sent?: string;
  readonly unsigned?: boolean;
}

/** One call, signed by a library that is not ours. */
async function call(base: string, path: string, body: string | null, how: How) {
  const method = body === null ? 'GET' : 'POST';
  const { headers: signed } = sign(
    {
      service: how.service ?? 'lambda',
      region: how.region ?? REGION,
      method,
      path,
      host: new URL(base).host,
      headers: {
        'X-Amz-Date': '20261001T120000Z',
        ...(body !== null && { 'Content-Type': 'application/x-www-form-urlencoded' }),
      },
      ...(body !== null && { body }),
    },
    how.keys ?? KEYS,
  );
  const headers = new Headers();
  for (const [name, value] of Object.entries(signed ?? {})) {
    const own = ['host', 'content-length', ...(how.unsigned === true ? ['authorization'] : [])];
    if (!own.includes(name.toLowerCase())) headers.set(name, String(value));
  }
  const answer = await fetch(`${base}${path}`, { method, headers, ...(body !== null && { body: how.sent ?? body }) });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const WRONG_KEYS: Credential = { ...KEYS, secretAccessKey: 'another' };
const STRANGER: Credential = { ...KEYS, accessKeyId: 'AKIASTRANGER' };

describe('Lambda', () => {
  const get = (name: string, how: How = {}) =>
    call(lambda.url, `/2015-03-31/functions/${name}/configuration`, null, how);

  test('tells what is deployed', async () => {
    const { status, text } = await get('bot-shares');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      FunctionName: 'bot-shares',
      FunctionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:bot-shares`,
      Role: ROLE,
      LastUpdateStatus: 'Successful',
      Environment: { Variables: { RELEASE: '1.2.3+0' } },
    });
  });

  test.each([
    ['no such function', 'bot-nobody', {}, 404, 'ResourceNotFoundException'],
    ['another secret', 'bot-shares', { keys: WRONG_KEYS }, 403, 'InvalidSignatureException'],
    ['an unknown key', 'bot-shares', { keys: STRANGER }, 403, 'UnrecognizedClientException'],
    ['another region', 'bot-shares', { region: 'us-east-1' }, 403, 'InvalidSignatureException'],
    ['another service', 'bot-shares', { service: 'sqs' }, 403, 'InvalidSignatureException'],
    ['no signature', 'bot-shares', { unsigned: true }, 403, 'MissingAuthenticationTokenException'],
    ['another operation', 'bot-shares/x', {}, 404, 'UnknownOperationException'],
  ])('%s', async (_what, name, how, status, type) => {
    const answer = await get(name, how);
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([status, type]);
    expect(answer.text).not.toContain('RELEASE');
  });

  test('who may not', async () => {
    lambda.denies.push({ accessKeyId: KEYS.accessKeyId, action: 'lambda:GetFunctionConfiguration' });
    const answer = await get('bot-shares');
    expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([403, 'AccessDeniedException']);
  });
});

describe('IAM', () => {
  const form = (more: Readonly<Record<string, string>> = {}) =>
    new URLSearchParams({
      Action: 'SimulatePrincipalPolicy',
      Version: '2010-05-08',
      PolicySourceArn: ROLE,
      'ActionNames.member.1': 'secretsmanager:GetSecretValue',
      'ResourceArns.member.1': SECRET,
      ...more,
    }).toString();
  const ask = (body = form(), how: How = {}) =>
    call(iam.url, '/', body, { service: 'iam', region: 'us-east-1', ...how });
  const decided = async (body = form()) =>
    [...(await ask(body)).text.matchAll(/<EvalDecision>(\w+)</g)].map(([, decision]) => decision);
  const statement = (Effect: 'Allow' | 'Deny', Action: string, Resource: string) => ({
    Effect, Action: [Action], Resource: [Resource],
  });
  const GET = 'secretsmanager:GetSecretValue';

  test.each([
    ['nothing', [], 'implicitDeny'],
    ['this secret', [statement('Allow', GET, `${SECRET.slice(0, -6)}??????`)], 'allowed'],
    ['a shorter end', [statement('Allow', GET, `${SECRET.slice(0, -6)}?????`)], 'implicitDeny'],
    ['another secret', [statement('Allow', GET, SECRET.replace('openai', 'slack'))], 'implicitDeny'],
    ['everything', [statement('Allow', '*', '*')], 'allowed'],
    ['the action in other letters', [statement('Allow', 'SecretsManager:getsecret*', '*')], 'allowed'],
    ['another action', [statement('Allow', 'secretsmanager:DescribeSecret', '*')], 'implicitDeny'],
    ['all but this', [statement('Allow', '*', '*'), statement('Deny', GET, SECRET)], 'explicitDeny'],
  ])('a role with %s', async (_what, statements, decision) => {
    iam.roles.set(ROLE, statements);
    expect(await decided()).toEqual([decision]);
  });

  test('a decision for each action and resource', async () => {
    iam.roles.set(ROLE, [statement('Allow', GET, '*')]);
    const body = form({ 'ActionNames.member.2': 'sqs:SendMessage', 'ResourceArns.member.2': 'arn:aws:sqs:x' });
    expect(await decided(body)).toEqual(['allowed', 'allowed', 'implicitDeny', 'implicitDeny']);
  });

  test.each([
    ['no such role', form(), {}, 404, 'NoSuchEntity'],
    ['no ARN', form({ PolicySourceArn: 'bot-shares' }), {}, 400, 'InvalidInput'],
    ['nothing asked', form().replace('ActionNames', 'Actions'), {}, 400, 'ValidationError'],
    ['another action', form({ Action: 'DeleteRole' }), {}, 400, 'InvalidAction'],
    ['another version', form({ Version: '2015-01-01' }), {}, 400, 'InvalidAction'],
    ['another secret', form(), { keys: WRONG_KEYS }, 403, 'SignatureDoesNotMatch'],
    ['an unknown key', form(), { keys: STRANGER }, 403, 'InvalidClientTokenId'],
    ['another region', form(), { region: REGION }, 403, 'SignatureDoesNotMatch'],
    ['another body', form(), { sent: form({ PolicySourceArn: `${ROLE}2` }) }, 403, 'SignatureDoesNotMatch'],
    ['no signature', form(), { unsigned: true }, 403, 'MissingAuthenticationToken'],
  ])('%s', async (_what, body, how, status, code) => {
    const answer = await ask(body, how);
    expect([answer.status, /<Code>(\w+)</.exec(answer.text)?.[1]]).toEqual([status, code]);
  });

  test('who may not', async () => {
    iam.roles.set(ROLE, []);
    iam.denies.push({ accessKeyId: KEYS.accessKeyId, action: 'iam:SimulatePrincipalPolicy', resource: ROLE });
    expect((await ask()).text).toContain('<Code>AccessDenied</Code>');
  });
});
