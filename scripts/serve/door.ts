import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as v from 'valibot';
import type { Ended } from './functions.ts';
import { CannotServe } from './names.ts';

/** As of a Function URL. */
const LARGEST_BODY = 6 * 1024 * 1024;

export interface DoorOptions {
  readonly host: string;
  readonly port: number;
  /** False until the functions stand: then nothing is taken. */
  readonly ready: () => boolean;
  /** What `GET /health` says; null: 503, something is not as it should be. */
  readonly health: () => object | null;
  /** Gives the event to the door's function. */
  readonly invoke: (event: APIGatewayProxyEventV2) => Promise<Ended>;
  readonly now: () => number;
}

export interface Door {
  readonly url: string;
  /** Takes nothing new; resolves when what is being answered has been. */
  close(): Promise<void>;
}

/**
 * Listens, and hands each request to the function as a Function URL would.
 * @throws CannotServe where the port cannot be had
 */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const { host, port } = options;
  const server = createServer((request, response) => {
    serve(request, response, options).catch(() => send(response, 500, { message: 'Internal Server Error' }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        reject(new CannotServe([`PORT ${port} is in use on ${host}: choose another one, or stop who uses it`]));
      } else {
        const what = error.code === 'EACCES' ? `PORT ${port}` : `HOST ${host}, PORT ${port}`;
        reject(new CannotServe([`${what} cannot be listened on (${error.code ?? error.name}): choose another one`]));
      }
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const taken = address !== null && typeof address === 'object' ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, options: DoorOptions): Promise<void> {
  const [path = '/'] = (request.url ?? '/').split('?', 1);
  if (path === '/health' && (request.method === 'GET' || request.method === 'HEAD')) {
    const health = options.ready() ? options.health() : null;
    return send(response, health === null ? 503 : 200, { ok: health !== null, ...health });
  }
  if (!options.ready()) return send(response, 503, { message: 'Service Unavailable' });
  const body = await readBody(request);
  if (body === null) return send(response, 413, { message: 'Request Too Long' });
  const ended = await options.invoke(eventOf(request, path, body, options.now()));
  return answer(response, ended);
}

async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  // A request stream without an encoding set gives Buffers; its type says only `any`.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read on, so that the one who sends gets to the answer.
    if (size <= LARGEST_BODY) chunks.push(chunk);
  }
  return size > LARGEST_BODY ? null : Buffer.concat(chunks);
}

/** Payload format 2.0. The body goes as base64 always, which keeps the bytes that were signed. */
function eventOf(request: IncomingMessage, path: string, body: Buffer, now: number): APIGatewayProxyEventV2 {
  const headers = Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(',')]),
  );
  const method = request.method ?? 'GET';
  const mark = request.url?.indexOf('?') ?? -1;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: mark < 0 ? '' : (request.url ?? '').slice(mark + 1),
    headers,
    requestContext: {
      accountId: 'anonymous',
      apiId: 'serve',
      domainName: headers['host'] ?? '',
      domainPrefix: 'serve',
      http: {
        method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: 'serve',
      routeKey: '$default',
      stage: '$default',
      time: new Date(now).toUTCString(),
      timeEpoch: now,
    },
    body: body.toString('base64'),
    isBase64Encoded: true,
  };
}

const Structured = v.object({
  statusCode: v.number(),
  headers: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])), {}),
  body: v.optional(v.string(), ''),
  isBase64Encoded: v.optional(v.boolean(), false),
});

function answer(response: ServerResponse, ended: Ended): void {
  const parsed = ended.kind === 'answered' ? v.safeParse(Structured, ended.answer) : null;
  if (parsed?.success !== true) return send(response, 502, { message: 'Internal Server Error' });
  const { statusCode, headers, body, isBase64Encoded } = parsed.output;
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  response.writeHead(statusCode, { 'content-length': bytes.length });
  response.end(bytes);
}

function send(response: ServerResponse, status: number, value: object): void {
  if (response.headersSent || response.destroyed) return;
  const bytes = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.end(bytes);
}
