import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, onTestFinished } from 'vitest';
import { startPage } from '../../playground/start/page.ts';
import type { PageOptions, Playground } from '../../playground/start/page.ts';
import { inProcess } from '../../playground/world/in-process.ts';

export interface Reply {
  readonly status: number;
  /** Parsed. */
  readonly body: unknown;
  readonly headers: Headers;
}

/** The control interface over HTTP, as the page and other tests use it. */
export interface Desk {
  readonly url: () => string;
  readonly get: (path: string) => Promise<Reply>;
  readonly post: (path: string, body?: object) => Promise<Reply>;
}

const reply = async (answer: Response): Promise<Reply> => ({
  status: answer.status,
  body: await answer.json(),
  headers: answer.headers,
});

const start = (options: Partial<PageOptions>): Promise<Playground> =>
  startPage({ launcher: () => inProcess(), port: 0, timeFlows: false, withPage: false, ...options });

/** A playground of its own whose clock stands, with the handlers in this process; closed with the test. */
export async function openDesk(options: Partial<PageOptions> = {}): Promise<Desk> {
  const page = await start(options);
  onTestFinished(() => page.close());
  return deskAt(() => page.url);
}

/** One for all tests of a file, put back to its beginning before each. */
export function deskForFile(options: Partial<PageOptions> = {}): Desk {
  let page: Playground | null = null;
  let used = false;
  const desk = deskAt(() => page?.url ?? '');
  beforeAll(async () => {
    page = await start(options);
  });
  afterAll(() => page?.close());
  beforeEach(async () => {
    if (used) await desk.post('/api/reset');
    used = true;
  });
  return desk;
}

export const deskAt = (url: () => string): Desk => ({
  url,
  get: async (path) => reply(await fetch(`${url()}${path}`)),
  post: async (path, body = {}) =>
    reply(
      await fetch(`${url()}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    ),
});

/**
 * A successful answer's body. The interface is our own: its types are checked where it is made, and here they are named.
 * @throws Error for a refusal
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function told<T>({ status, body }: Reply): T {
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body as T;
}

const ErrorBody = v.object({ error: v.object({ name: v.string(), message: v.string() }) });

/** A refusal: `409 not_possible`. */
export const refusal = ({ status, body }: Reply): string => `${status} ${v.parse(ErrorBody, body).error.name}`;
