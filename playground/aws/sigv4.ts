import { createHmac, hash } from 'node:crypto';
import type { HttpRequest } from '../stand-in.ts';

/** One accepted key pair; a role's keys come with a session token, and then the token must be sent. */
export interface Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** What its holder may do; everything where not given. */
  readonly may?: readonly Grant[];
}

/** As a statement of an IAM policy: actions such as `sqs:SendMessage`, resources by name; `*` for all. */
export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

export type Verdict =
  | { readonly ok: true; readonly credential: Credential }
  | { readonly ok: false; readonly problem: Problem; readonly message: string };

/** `unknown`: no such key or token. `signature`: it does not match, is too old or is for another service. */
export type Problem = 'missing' | 'incomplete' | 'unknown' | 'signature';

export interface Expected {
  readonly service: string;
  readonly region: string;
  readonly credentials: readonly Credential[];
  /** Milliseconds by which requests are signed. */
  readonly clock: () => number;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const MAX_SKEW_MS = 15 * 60 * 1000;

/**
 * Verifies AWS Signature Version 4 in the Authorization header over the bytes as received (not presigned URLs).
 * Stricter than the services in one thing: every `x-amz-*` header and the content type must be signed.
 * Source: "Create a signed AWS API request", AWS Identity and Access Management User Guide.
 */
export function verifySigV4(request: HttpRequest, expected: Expected): Verdict {
  const no = (problem: Problem, message: string): Verdict => ({ ok: false, problem, message });
  const header = request.headers['authorization'];
  if (!header?.startsWith('AWS4-')) return no('missing', 'Request is missing Authentication Token');
  if (!header.startsWith(`${ALGORITHM} `)) {
    return no('incomplete', `Unsupported AWS 'algorithm' (only ${ALGORITHM} for now).`);
  }
  const parts = new Map(
    header
      .slice(ALGORITHM.length)
      .split(',')
      .map((part): [string, string] => {
        const [name = '', ...value] = part.trim().split('=');
        return [name, value.join('=')];
      }),
  );
  const scopeText = parts.get('Credential');
  const signedText = parts.get('SignedHeaders');
  const signature = parts.get('Signature');
  if (!scopeText || !signedText || !signature) {
    return no('incomplete', "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters.");
  }

  const scope = scopeText.split('/');
  if (scope.length !== 5) return no('incomplete', 'Credential must have exactly 5 slash-delimited elements.');
  const [keyId = '', day = '', region = '', service = '', terminator = ''] = scope;
  const stamp = request.headers['x-amz-date'] ?? '';
  const sentAt = parseStamp(stamp);
  if (sentAt === null) return no('incomplete', "Date must be in ISO-8601 'basic format' in 'X-Amz-Date'.");
  if (region !== expected.region) return no('signature', 'Credential should be scoped to a valid region.');
  if (service !== expected.service) {
    return no('signature', `Credential should be scoped to correct service: '${expected.service}'.`);
  }
  if (terminator !== 'aws4_request') return no('signature', 'Credential should be scoped with a valid terminator.');
  if (day !== stamp.slice(0, 8)) return no('signature', 'Date in Credential scope does not match X-Amz-Date.');

  const signed = signedText.split(';');
  const unsigned = Object.keys(request.headers).filter(
    (name) =>
      (name === 'host' || name === 'content-type' || name.startsWith('x-amz-')) && !signed.includes(name),
  );
  if (unsigned.length > 0) return no('signature', `Not signed, and must be: ${unsigned.join(', ')}.`);
  if (signedText !== [...signed].sort().join(';')) return no('signature', "'SignedHeaders' must be sorted.");

  const credential = expected.credentials.find((one) => one.accessKeyId === keyId);
  if (credential === undefined || credential.sessionToken !== request.headers['x-amz-security-token']) {
    return no('unknown', 'The security token included in the request is invalid.');
  }
  if (Math.abs(expected.clock() - sentAt) > MAX_SKEW_MS) {
    return no('signature', `Signature expired or not yet current: ${stamp} is more than 15 minutes from now.`);
  }
  const bodyHash = hash('sha256', request.body);
  const claimed = request.headers['x-amz-content-sha256'] ?? bodyHash;
  const toSign = [
    ALGORITHM,
    stamp,
    scope.slice(1).join('/'),
    hash('sha256', canonical(request, signed, bodyHash)),
  ].join('\n');
  const key = signingKey(credential.secretAccessKey, [day, region, service, terminator]);
  if (claimed !== bodyHash || createHmac('sha256', key).update(toSign).digest('hex') !== signature) {
    return no(
      'signature',
      'The request signature we calculated does not match the signature you provided. ' +
        'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
  return { ok: true, credential };
}

/** The key of a day, made once: making it takes longer than all the rest. */
function signingKey(secret: string, scope: readonly string[]): Buffer {
  const name = [secret, ...scope].join(' ');
  const known = signingKeys.get(name);
  if (known !== undefined) return known;
  const made = scope.reduce<Buffer>((key, part) => createHmac('sha256', key).update(part).digest(), Buffer.from(`AWS4${secret}`));
  // Stories pass through many days.
  if (signingKeys.size > 1_000) signingKeys.clear();
  signingKeys.set(name, made);
  return made;
}
const signingKeys = new Map<string, Buffer>();

function parseStamp(stamp: string): number | null {
  const form = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (form === null) return null;
  const [, year, month, day, hour, minute, second] = form;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? null : ms;
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function canonical(request: HttpRequest, signed: readonly string[], bodyHash: string): string {
  const query = [...request.query].map(([name, value]) => `${encode(name)}=${encode(value)}`).sort();
  const lines = signed.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}`);
  return [
    request.method,
    // Every service but S3 encodes the path once more than it was sent.
    request.path.split('/').map(encode).join('/'),
    query.join('&'),
    ...lines,
    '',
    signed.join(';'),
    bodyHash,
  ].join('\n');
}
