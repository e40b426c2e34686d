import { isRecord, tryJson } from '../json.ts';
import { uuid } from '../random.ts';
import type { Random } from '../random.ts';
import type { Answer, HttpRequest, Service } from '../stand-in.ts';
import { verifySigV4 } from './sigv4.ts';
import type { Credential } from './sigv4.ts';

export interface AwsOptions {
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
  /** Read at each call, so that keys can be changed while it runs. */
  readonly credentials: readonly Credential[];
  /** Milliseconds; the service's own time. */
  readonly now: () => number;
  readonly random: Random;
  /** The time that requests are signed by; the machine's own, since signers know no other. */
  readonly signatureClock?: () => number;
}

/** Forbids one key something for as long as it stands in the stand-in's `denies`. */
export interface Deny {
  readonly accessKeyId: string;
  /** Such as `secretsmanager:GetSecretValue`; every action where not given. */
  readonly action?: string;
  /** A queue's, secret's or table's name; every one where not given. */
  readonly resource?: string;
}

/** A refusal in the shape of the AWS JSON protocols. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  /** What `__type` says, perhaps with a namespace before `#`. */
  readonly type: string;
  readonly status: number;
  /** The older code that SQS sends beside it, in `x-amzn-query-error`. */
  readonly queryCode: string | null;

  constructor(type: string, message: string, more: { readonly status?: number; readonly queryCode?: string } = {}) {
    super(message);
    this.type = type;
    this.status = more.status ?? 400;
    this.queryCode = more.queryCode ?? null;
  }
}

/** Whether a key may do this: by its role's grants, and unless it is denied. */
export const permits = (
  credential: Credential,
  denies: readonly Deny[],
  action: string,
  resource: string,
): boolean => {
  const named = (list: readonly string[], name: string) => list.includes('*') || list.includes(name);
  const granted =
    credential.may === undefined ||
    credential.may.some((grant) => named(grant.actions, action) && named(grant.resources, resource));
  const denied = denies.some(
    (deny) =>
      deny.accessKeyId === credential.accessKeyId &&
      (deny.action ?? action) === action &&
      (deny.resource ?? resource) === resource,
  );
  return granted && !denied;
};

export type Input = Readonly<Record<string, unknown>>;

export interface AwsProtocol {
  readonly name: string;
  /** The service's name in a signature's scope and before the colon of an IAM action. */
  readonly scope: string;
  /** What stands before the dot in `x-amz-target`. */
  readonly target: string;
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  /** What stands before a common error's name, `com.amazon.coral.service#` or nothing. */
  readonly errorPrefix: string;
  /** How this service answers a bad key or signature, and what a key may not do. */
  readonly refusedStatus: 400 | 403;
  readonly knows: (operation: string) => boolean;
  /** Names of what the input is about, for what a key may do. */
  readonly resources: (input: Input) => readonly string[];
  /** The effect: an output, or a whole answer as it stands. @throws {AwsError} */
  readonly act: (operation: string, input: Input, request: HttpRequest) => Answer | Promise<Answer>;
}

const operationOf = (request: HttpRequest): string =>
  /\.(\w+)$/.exec(request.headers['x-amz-target'] ?? '')?.[1] ?? 'unknown';

/** One service of the AWS JSON protocols: signature, then permission, then form, then the act. */
export function awsService(protocol: AwsProtocol, options: AwsOptions, denies: readonly Deny[]): Service {
  const common = (name: string, message: string, status: number, queryCode: string) =>
    new AwsError(`${protocol.errorPrefix}${name}`, message, { status, queryCode });

  const authenticate = (request: HttpRequest): Credential => {
    const verdict = verifySigV4(request, {
      service: protocol.scope,
      region: options.region,
      credentials: options.credentials,
      clock: options.signatureClock ?? Date.now,
    });
    if (verdict.ok) return verdict.credential;
    const [name, queryCode] = {
      missing: ['MissingAuthenticationTokenException', 'MissingAuthenticationToken'] as const,
      incomplete: ['IncompleteSignatureException', 'IncompleteSignature'] as const,
      unknown: ['UnrecognizedClientException', 'InvalidClientTokenId'] as const,
      signature: ['InvalidSignatureException', 'SignatureDoesNotMatch'] as const,
    }[verdict.problem];
    throw common(name, verdict.message, protocol.refusedStatus, queryCode);
  };

  const authorise = (credential: Credential, action: string, resources: readonly string[]) => {
    const refused = resources.find((resource) => !permits(credential, denies, action, resource));
    if (refused === undefined) return;
    const message = `User: ${credential.accessKeyId} is not authorized to perform: ${action} on resource: ${refused}`;
    throw common('AccessDeniedException', message, protocol.refusedStatus, 'AccessDenied');
  };

  const answer = async (request: HttpRequest): Promise<Answer> => {
    const credential = authenticate(request);
    const operation = operationOf(request);
    const known = request.headers['x-amz-target'] === `${protocol.target}.${operation}` && protocol.knows(operation);
    if (request.method !== 'POST' || request.headers['content-type'] !== protocol.contentType || !known) {
      throw common('UnknownOperationException', 'The requested operation is not known.', 400, 'InvalidAction');
    }
    const input = tryJson(request.body.toString('utf8'));
    if (!isRecord(input)) throw common('SerializationException', 'The body is no JSON object.', 400, 'MalformedInput');
    authorise(credential, `${protocol.scope}:${operation}`, protocol.resources(input));
    return protocol.act(operation, input, request);
  };

  const refusal = (error: AwsError): Answer => ({
    status: error.status,
    headers: {
      'content-type': protocol.contentType,
      ...(protocol.scope === 'sqs' && error.queryCode ? { 'x-amzn-query-error': `${error.queryCode};Sender` } : {}),
    },
    body: Buffer.from(JSON.stringify({ __type: error.type, message: error.message })),
  });

  return {
    name: protocol.name,
    read: (request) => ({ operation: operationOf(request), request: tryJson(request.body.toString('utf8')) ?? null }),
    answer: async (request) => {
      try {
        const made = await answer(request);
        return { ...made, headers: { 'content-type': protocol.contentType, ...made.headers } };
      } catch (error) {
        if (error instanceof AwsError) return refusal(error);
        throw error;
      }
    },
    headers: () => ({
      'x-amzn-requestid': uuid(options.random),
      // Signers correct their clock by this.
      date: new Date((options.signatureClock ?? Date.now)()).toUTCString(),
    }),
  };
}

/** Reads one field of an input. @throws {AwsError} SerializationException where it has another type. */
export const field = {
  text: (input: Input, name: string): string | undefined => {
    const value = input[name] ?? undefined;
    if (value === undefined || typeof value === 'string') return value;
    throw new AwsError('com.amazon.coral.service#SerializationException', `${name} is not a string`);
  },
  whole: (input: Input, name: string): number | undefined => {
    const value = input[name] ?? undefined;
    if (value === undefined || (typeof value === 'number' && Number.isInteger(value))) return value;
    throw new AwsError('com.amazon.coral.service#SerializationException', `${name} is not a whole number`);
  },
  texts: (input: Input, name: string): readonly string[] => {
    const value = input[name] ?? [];
    if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
    throw new AwsError('com.amazon.coral.service#SerializationException', `${name} is not a list of strings`);
  },
  map: (input: Input, name: string): Readonly<Record<string, unknown>> => {
    const value = input[name] ?? {};
    if (isRecord(value)) return value;
    throw new AwsError('com.amazon.coral.service#SerializationException', `${name} is not a map`);
  },
};
