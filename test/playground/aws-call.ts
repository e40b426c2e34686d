import { sign } from 'aws4';
import type { Credential } from '../../playground/aws/sigv4.ts';
import { isRecord, tryJson } from '../../playground/json.ts';

export const REGION = 'eu-central-1';
export const ACCOUNT = '123456789012';
export const KEYS: Credential = {
  accessKeyId: 'AKIAEXAMPLE1',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
/** 2026-10-01T12:00:00Z */
export const NOON = 1_790_856_000_000;

/** Numbers in [0, 1) that are the same in each run. */
export function countedRandom(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const SERVICES = {
  sqs: { target: 'AmazonSQS', version: '1.0' },
  secretsmanager: { target: 'secretsmanager', version: '1.1' },
  dynamodb: { target: 'DynamoDB_20120810', version: '1.0' },
} as const;

export interface Signing {
  readonly keys?: Credential;
  readonly region?: string;
  readonly at?: string;
  /** Sent in place of what was signed. */
  readonly sentBody?: string;
  readonly extraHeaders?: Readonly<Record<string, string>>;
  readonly drop?: readonly string[];
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One signed call of an AWS JSON protocol over real HTTP, signed by a library that is not ours. */
export async function awsCall(
  service: keyof typeof SERVICES,
  url: string,
  operation: string,
  input: object,
  signing: Signing = {},
): Promise<Answered> {
  const { target, version } = SERVICES[service];
  const body = JSON.stringify(input);
  const { keys = KEYS } = signing;
  const signed = sign(
    {
      service,
      region: signing.region ?? REGION,
      method: 'POST',
      path: '/',
      host: new URL(url).host,
      headers: {
        'Content-Type': `application/x-amz-json-${version}`,
        'X-Amz-Target': `${target}.${operation}`,
        'X-Amz-Date': signing.at ?? '20261001T120000Z',
      },
      body,
    },
    keys,
  );
  const headers = new Headers();
  // fetch sets these two itself, to the same values.
  const left = ['host', 'content-length', ...(signing.drop ?? [])];
  for (const [name, value] of Object.entries({ ...signed.headers, ...signing.extraHeaders })) {
    if (!left.includes(name.toLowerCase())) headers.set(name, String(value));
  }
  const response = await fetch(`${url}/`, { method: 'POST', headers, body: signing.sentBody ?? body });
  const parsed = tryJson(await response.text());
  return { status: response.status, headers: response.headers, body: isRecord(parsed) ? parsed : {} };
}
