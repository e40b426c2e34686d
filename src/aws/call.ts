import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import aws4 from 'aws4';
import type { Connections } from './connections.ts';

/**
 * One signed call to an AWS service that speaks JSON over HTTP (DynamoDB, SQS, Secrets Manager).
 *
 * Why not the AWS SDK everywhere: the door answers Slack within three seconds from a cold start, and three SDK clients
 * weigh 110 kB gzipped and cost about 100 ms (docs/decisions). `aws4` signs; the rest is one request.
 */
export interface AwsCaller {
  /** @throws AwsError */
  call(service: AwsService, operation: string, body: object): Promise<unknown>;
}

export type AwsService = 'dynamodb' | 'sqs' | 'secretsmanager';

export interface AwsSettings {
  readonly region: string;
  /** Endpoint by service; null = AWS itself. */
  readonly endpoints: Readonly<Record<AwsService, string | null>>;
  readonly credentials: () => { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  readonly timeoutMs: number;
  readonly connections: Connections;
}

/** A call that AWS refused, or that got no answer. The text of an answer is not kept: only its code. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  /** AWS's own name for it, such as `ConditionalCheckFailedException`; null when no answer came. */
  readonly code: string | null;
  readonly status: number | null;
  /** By which AWS's support finds the call; null when no answer came. */
  readonly requestId: string | null;
  constructor(what: string, code: string | null, status: number | null, cause?: unknown, requestId: string | null = null) {
    super(what, { cause });
    this.code = code;
    this.status = status;
    this.requestId = requestId;
  }
}

const protocol: Record<AwsService, { target: string; version: string }> = {
  dynamodb: { target: 'DynamoDB_20120810', version: '1.0' },
  sqs: { target: 'AmazonSQS', version: '1.0' },
  secretsmanager: { target: 'secretsmanager', version: '1.1' },
};

export const createAwsCaller = (settings: AwsSettings): AwsCaller => ({
  call: async (service, operation, body) => {
    const text = JSON.stringify(body);
    try {
      return await send(settings, service, operation, text);
    } catch (error) {
      // The other side had closed the kept connection. Every call here may be made twice: reads, conditional writes,
      // and messages with a deduplication id.
      if (error instanceof StaleConnection) return send(settings, service, operation, text);
      throw error;
    }
  },
});

class StaleConnection extends AwsError {}

const send = async (
  settings: AwsSettings,
  service: AwsService,
  operation: string,
  body: string,
): Promise<unknown> => {
  const url = new URL(settings.endpoints[service] ?? `https://${service}.${settings.region}.amazonaws.com`);
  const { target, version } = protocol[service];
  const signed = aws4.sign(
    {
      host: url.host,
      method: 'POST',
      path: url.pathname,
      service,
      region: settings.region,
      body,
      headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${operation}` },
    },
    settings.credentials(),
  );
  const secure = url.protocol === 'https:';
  const what = `${service} ${operation}`;
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(
      url,
      {
        method: 'POST',
        headers: signed.headers,
        agent: settings.connections.agentFor(secure),
        timeout: settings.timeoutMs,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', (cause) => reject(new AwsError(`${what}: the answer broke off.`, null, null, cause)));
        response.on('end', () => {
          const status = response.statusCode ?? 0;
          const answer = parse(Buffer.concat(chunks).toString('utf8'));
          if (status === 200 && answer !== undefined) return resolve(answer);
          const said = `${what} was refused (${status} ${codeOf(answer) ?? 'no code'}).`;
          reject(new AwsError(said, codeOf(answer), status, undefined, idOf(response.headers['x-amzn-requestid'])));
        });
      },
    );
    request.on('timeout', () => request.destroy(new Error(`no answer in ${settings.timeoutMs} ms`)));
    request.on('error', (cause: NodeJS.ErrnoException) => {
      const stale = request.reusedSocket && (cause.code === 'ECONNRESET' || cause.code === 'EPIPE');
      const failure = stale ? StaleConnection : AwsError;
      reject(new failure(`${what} got no answer.`, null, null, cause));
    });
    request.end(body);
  });
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text === '' ? '{}' : text);
  } catch {
    return undefined;
  }
};

const idOf = (header: string | string[] | undefined): string | null =>
  typeof header === 'string' && /^[A-Za-z0-9-]{1,80}$/.test(header) ? header : null;

/** `com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException` → the part behind `#`, and only a plain name. */
const codeOf = (answer: unknown): string | null => {
  if (typeof answer !== 'object' || answer === null || !('__type' in answer)) return null;
  const name = /(?:^|#)([A-Za-z.]{1,80})$/.exec(String(answer.__type));
  return name?.[1] ?? null;
};
