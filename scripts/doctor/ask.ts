import aws4 from 'aws4';
import { AwsError } from '../../src/aws/call.ts';
import { readCredentials } from '../../src/aws/credentials.ts';
import { readAws } from '../../src/config/environment.ts';
import type { Environment } from './settings.ts';

/**
 * Two services that the functions never call and that speak other protocols than theirs: Lambda (REST and JSON) and IAM
 * (a form, answered in XML).
 */
export interface Asker {
  /** Lambda's GET of one path. Parsed JSON. @throws AwsError */
  lambda(path: string): Promise<unknown>;
  /** An action of IAM. The XML as it came. @throws AwsError */
  iam(action: string, input: Readonly<Record<string, string>>): Promise<string>;
}

const TIMEOUT_MS = 10_000;
const IAM_VERSION = '2010-05-08';

/** AWS's own names for what went wrong, and nothing longer. */
const plain = (text: string | null | undefined): string | null => /^[A-Za-z.]{1,80}/.exec(text ?? '')?.[0] ?? null;
/** `<Code>AccessDenied</Code>` of an `ErrorResponse` (IAM API reference, "Common errors"). */
const xmlCode = (text: string): string | null => plain(/<Code>([^<]*)<\/Code>/.exec(text)?.[1]);

interface Request {
  readonly service: 'lambda' | 'iam';
  readonly region: string;
  readonly base: string;
  readonly path: string;
  readonly what: string;
  /** A form to post; nothing is got. */
  readonly body?: string;
}

/**
 * IAM has one endpoint for all regions, signed for us-east-1 ("IAM endpoints and quotas", AWS General Reference).
 * @param env credentials and region, as the functions have them
 * @returns null where AWS is spoken to at an address that is not its own and none is given for these two: nobody there
 *   would answer, and AWS itself is not the one that is meant.
 */
export function askerFor(env: Environment, fetcher: typeof fetch = fetch): Asker | null {
  const { region, endpoints } = readAws(env);
  const all = env['AWS_ENDPOINT_URL'];
  const elsewhere = Object.values(endpoints).some((endpoint) => endpoint !== null);
  const lambda = env['AWS_ENDPOINT_URL_LAMBDA'] ?? all ?? (elsewhere ? null : `https://lambda.${region}.amazonaws.com`);
  const iam = env['AWS_ENDPOINT_URL_IAM'] ?? all ?? (elsewhere ? null : 'https://iam.amazonaws.com');
  if (lambda === null || iam === null) return null;
  return {
    lambda: async (path) => {
      const { text, code, status } = await send(fetcher, env, {
        service: 'lambda', region, base: lambda, path, what: 'lambda',
      });
      if (status === 200) return parsed(text);
      throw new AwsError(`lambda was refused (${status}).`, code, status);
    },
    iam: async (action, input) => {
      const body = new URLSearchParams({ Action: action, Version: IAM_VERSION, ...input }).toString();
      const { text, status } = await send(fetcher, env, {
        service: 'iam', region: 'us-east-1', base: iam, path: '/', what: `iam ${action}`, body,
      });
      if (status === 200) return text;
      throw new AwsError(`iam ${action} was refused (${status}).`, xmlCode(text), status);
    },
  };
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AwsError('lambda did not answer with JSON.', null, 200, cause);
  }
};

/** @throws AwsError without code or status where no answer came. */
async function send(
  fetcher: typeof fetch,
  env: Environment,
  { service, region, base, path, what, body }: Request,
): Promise<{ readonly status: number; readonly code: string | null; readonly text: string }> {
  const url = new URL(path, base);
  const method = body === undefined ? 'GET' : 'POST';
  const signed = aws4.sign(
    {
      host: url.host, method, path: url.pathname, service, region, ...(body !== undefined && { body }),
      ...(body !== undefined && { headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' } }),
    },
    readCredentials(env),
  );
  const headers = Object.entries(signed.headers ?? {})
    // Both are the client's own to send, from the address and the body: with the same value.
    .filter(([name]) => !/^(?:host|content-length)$/i.test(name))
    .map(([name, value]): [string, string] => [name, String(value)]);
  try {
    const answer = await fetcher(url, {
      method,
      headers,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      redirect: 'error',
      ...(body !== undefined && { body }),
    });
    const text = await answer.text();
    // `ResourceNotFoundException:http://…` (AWS restJson1 protocol).
    return { status: answer.status, code: plain(answer.headers.get('x-amzn-errortype')), text };
  } catch (cause) {
    throw new AwsError(`${what} got no answer.`, null, null, cause);
  }
}
