import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { onTestFinished } from 'vitest';

import type { Keys } from '../../src/api/adminKey.ts';
import { createOpenAIClient, type OpenAI, type OpenAIOptions } from '../../src/api/client.ts';
import { OpenAIError } from '../../src/api/errors.ts';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answer = (request: Received, response: ServerResponse) => void;

export const KEY = 'sk-admin-0123456789abcdef';
export const MODEL = 'ft:gpt-4o-mini-2024-07-18:acme::B7R9VjQd:ckpt-step-88';
export const PROJECT = 'proj_A1b2C3';
/** 2026-09-01T12:00:00Z */
export const NOON = 1_788_264_000_000;

export const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_1', ...headers });
    response.end(JSON.stringify(body));
  };

export const html =
  (status: number): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end('<html><body>bad gateway, said a stranger</body></html>');
  };

export const failure = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): Answer =>
  json(status, { error: { message, type: 'invalid_request_error', param: null, code: null } }, headers);

/** The request was read whole; then the connection is cut without a word. */
export const drop: Answer = (_request, response) => {
  response.socket?.destroy();
};

export const list = (data: readonly unknown[], rest: Readonly<Record<string, unknown>> = {}): Answer =>
  json(200, { object: 'list', data, has_more: false, ...rest });

export const row = (id: string, project = PROJECT, created = 1_788_263_990) => ({
  object: 'checkpoint.permission', id, created_at: created, project_id: project,
});

export interface Rig {
  readonly url: string;
  readonly received: readonly Received[];
  /** Pauses that the client asked for. */
  readonly slept: readonly number[];
  /** Answers in order; the last one stays. */
  readonly answer: (...answers: readonly Answer[]) => void;
  /** Resolves once a connection that reached the server is closed again. */
  readonly closed: Promise<void>;
  readonly client: (options?: Partial<OpenAIOptions>) => OpenAI;
}

const fixedKeys: Keys = {
  adminKey: () => Promise.resolve(KEY),
  projectKeys: () => Promise.resolve(new Map()),
  refused: () => Promise.resolve(false),
};

/** A server on the loopback that answers as told, and a client for it whose clock and pauses are the test's. */
export async function rig(): Promise<Rig> {
  const received: Received[] = [];
  const slept: number[] = [];
  let script: readonly Answer[] = [];
  const { promise: closed, resolve: sawClose } = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    void text(request).then(
      (body) => {
        const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
        const answer = script[Math.min(received.length, script.length - 1)];
        received.push(one);
        if (answer === undefined) response.destroy();
        else answer(one, response);
      },
      () => response.destroy(),
    );
  });
  server.on('connection', (socket) => {
    socket.on('close', () => sawClose());
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });
  // A server that listens on a port tells an address with a port.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/openai/v1/`;
  let at = NOON;
  return {
    url,
    received,
    slept,
    closed,
    answer: (...answers) => {
      script = answers;
    },
    client: (options = {}) =>
      createOpenAIClient({
        baseUrl: url,
        keys: fixedKeys,
        now: () => at,
        random: () => 0.5,
        sleep: (ms) => {
          slept.push(ms);
          at += ms;
          return Promise.resolve();
        },
        ...options,
      }),
  };
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** The error that a call ends with; whatever it shows anywhere must hold no key and no stranger's words. */
export async function failing(work: Promise<unknown>): Promise<OpenAIError> {
  try {
    await work;
  } catch (error) {
    const shown = `${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}${String(error)}`;
    if (/0123456789abcdef|stranger/.test(shown)) throw new Error('an error shows what it must not', { cause: error });
    if (error instanceof OpenAIError) return error;
    throw error;
  }
  throw new Error('the call did not fail');
}

export const get = (client: OpenAI) => all(client.listFineTuningCheckpointPermissions(MODEL));
export const post = (client: OpenAI) => client.createFineTuningCheckpointPermission(MODEL, [PROJECT]);
export const del = (client: OpenAI) => client.deleteFineTuningCheckpointPermission(MODEL, 'cp_1');
/** What a stranger says must not be heard again anywhere: {@link failing} looks for it. */
export const SAID = 'a stranger said so';
