import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { tryJson } from '../../playground/json.ts';
import { startHttp } from '../../playground/stand-in.ts';
import type { HttpRequest } from '../../playground/stand-in.ts';

/** A call as it went over the wire, and its answer. */
export interface Exchange {
  readonly method: string;
  /** Below the base URL, as sent, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed; undefined where none was sent or it is no JSON. */
  readonly body: unknown;
  readonly hasBody: boolean;
  readonly status: number;
  readonly contentType: string;
  readonly answer: unknown;
}

export interface Recorder {
  readonly baseUrl: string;
  /** What was recorded since the last taking. */
  take(): readonly Exchange[];
  close(): Promise<void>;
}

export interface RecorderOptions {
  /** Time between calls, in milliseconds; a real organization has about seven a minute. */
  readonly everyMs: number;
  /** What the client is told in the place of a good answer; null: the answer itself. */
  readonly alter: ((method: string, path: string, answer: unknown) => unknown) | null;
}

/** Stands between the client and a service, passes everything on and keeps it as it was. */
export async function startRecorder(target: string, { everyMs, alter }: RecorderOptions): Promise<Recorder> {
  const base = new URL(target);
  const prefix = base.pathname.replace(/\/+$/, '');
  let exchanges: Exchange[] = [];
  let nextAt = 0;
  const server = await startHttp('recorder', async (request, reply) => {
    const wait = nextAt - performance.now();
    if (wait > 0) await delay(wait);
    const passed = await pass(base, request).catch(() => null);
    // No answer is no answer for the client either.
    if (passed === null) return reply.drop();
    nextAt = performance.now() + everyMs;
    const { status, headers, text } = passed;
    const path = request.path.slice(prefix.length);
    const given = tryJson(text);
    exchanges.push({
      method: request.method,
      path,
      query: request.query,
      headers: request.headers,
      body: tryJson(request.body.toString('utf8')),
      hasBody: request.body.length > 0,
      status,
      contentType: headers['content-type'] ?? '',
      answer: given,
    });
    const altered = alter !== null && status === 200 ? JSON.stringify(alter(request.method, path, given)) : text;
    return reply.answer({ status, headers, body: altered });
  });
  return {
    baseUrl: `${server.url}${prefix}`,
    take: () => {
      const taken = exchanges;
      exchanges = [];
      return taken;
    },
    close: () => server.close(),
  };
}

const PASSED_ON = ['content-type', 'x-request-id', 'retry-after', 'retry-after-ms', 'x-should-retry'];

interface Passed {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

function pass(base: URL, { method, target, headers, body }: HttpRequest): Promise<Passed> {
  const { host: _host, connection: _connection, ...kept } = headers;
  const send = base.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const call = send({ hostname: base.hostname, port: base.port, method, path: target, headers: kept }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const given = PASSED_ON.flatMap((name) => {
          const value = answer.headers[name];
          return typeof value === 'string' ? [[name, value] as const] : [];
        });
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: answer.statusCode ?? 0, headers: Object.fromEntries(given), text });
      });
    });
    call.on('error', reject);
    call.end(body);
  });
}
