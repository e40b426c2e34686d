import { expect, test } from 'vitest';
import { AwsError } from '../../src/aws/call.ts';
import { askerFor } from '../../scripts/doctor/ask.ts';
import type { Environment } from '../../scripts/doctor/settings.ts';

/** How AWS itself is asked; stand-ins at addresses of their own are asked by all other tests. */

interface Sent {
  readonly url: string;
  readonly method: string | undefined;
  readonly headers: Headers;
  readonly body: unknown;
}

const env: Environment = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'ASIATEST',
  AWS_SECRET_ACCESS_KEY: 'secret-of-the-test',
  AWS_SESSION_TOKEN: 'token-of-the-test',
};
const PATH = '/2015-03-31/functions/bot-prod-slack/configuration';

const withAnswer = (answer: () => Response, more: Environment = {}) => {
  const sent: Sent[] = [];
  const asker = askerFor({ ...env, ...more }, (input, init) => {
    // The asker gives an address, and headers as pairs.
    const url = input instanceof URL ? input.href : '';
    sent.push({ url, method: init?.method, headers: new Headers(init?.headers), body: init?.body });
    return Promise.resolve(answer());
  });
  return { sent, asker };
};

test('Lambda in the region of the deployment, IAM at its one address', async () => {
  const { sent, asker } = withAnswer(() => new Response('{"a":1}'));
  expect(await asker?.lambda(PATH)).toEqual({ a: 1 });
  expect(await asker?.iam('SimulatePrincipalPolicy', { PolicySourceArn: 'arn:aws:iam::1:role/a b' })).toBe('{"a":1}');
  expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
    `GET https://lambda.eu-central-1.amazonaws.com${PATH}`,
    'POST https://iam.amazonaws.com/',
  ]);
  expect(sent.map(({ headers }) => /Credential=ASIATEST\/\d{8}\/([^,]+)/.exec(headers.get('authorization') ?? '')?.[1])).toEqual([
    'eu-central-1/lambda/aws4_request',
    'us-east-1/iam/aws4_request',
  ]);
  expect(sent.map(({ headers }) => headers.get('x-amz-security-token'))).toEqual(['token-of-the-test', 'token-of-the-test']);
  expect(sent[1]?.body).toBe(
    'Action=SimulatePrincipalPolicy&Version=2010-05-08&PolicySourceArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa+b',
  );
  expect(JSON.stringify(sent)).not.toContain('secret-of-the-test');
});

test('where other services are elsewhere, nobody is asked unless both addresses are given', () => {
  const elsewhere = { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9' };
  const [lambda, iam] = [{ AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:9' }, { AWS_ENDPOINT_URL_IAM: 'http://127.0.0.1:9' }];
  for (const more of [elsewhere, { ...elsewhere, ...lambda }, { ...elsewhere, ...iam }]) {
    expect(askerFor({ ...env, ...more })).toBeNull();
  }
  for (const more of [{}, { ...elsewhere, ...lambda, ...iam }, { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }]) {
    expect(askerFor({ ...env, ...more })).not.toBeNull();
  }
});

test('one address for all of AWS is asked for both', async () => {
  const { sent, asker } = withAnswer(() => new Response('{}'), { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' });
  await asker?.lambda(PATH);
  await asker?.iam('SimulatePrincipalPolicy', {});
  expect(sent.map(({ url }) => url)).toEqual([`http://127.0.0.1:4566${PATH}`, 'http://127.0.0.1:4566/']);
});

const failure = async (call: Promise<unknown> | undefined): Promise<AwsError> => {
  const error: unknown = await call?.catch((caught: unknown) => caught);
  if (error instanceof AwsError) return error;
  throw new Error('It did not fail.');
};

test('a refusal is told by AWS\'s own name for it, never by its text', async () => {
  const type = { 'x-amzn-errortype': 'AccessDeniedException:http://internal.amazon.com/coral/' };
  const lambda = withAnswer(() => new Response('{"Message":"a long text"}', { status: 403, headers: type }));
  const refused = await failure(lambda.asker?.lambda(PATH));
  expect([refused.code, refused.status]).toEqual(['AccessDeniedException', 403]);
  const xml = '<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>a long text</Message></Error></ErrorResponse>';
  const iam = withAnswer(() => new Response(xml, { status: 404 }));
  const gone = await failure(iam.asker?.iam('SimulatePrincipalPolicy', {}));
  expect([gone.code, gone.status]).toEqual(['NoSuchEntity', 404]);
  expect(`${refused.message} ${gone.message}`).not.toContain('long text');
});

test('an answer that is no JSON, and none at all', async () => {
  const page = withAnswer(() => new Response('<html></html>'));
  expect((await failure(page.asker?.lambda(PATH))).code).toBeNull();
  const nobody = withAnswer(() => {
    throw new TypeError('fetch failed');
  });
  const error = await failure(nobody.asker?.iam('SimulatePrincipalPolicy', {}));
  expect([error.code, error.status]).toEqual([null, null]);
});
