import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startHttp } from '../stand-in.ts';
import type { Answer, HttpRequest, HttpServer } from '../stand-in.ts';
import { Refused } from './refused.ts';
import type { Route } from './routes.ts';

/** Nothing from anywhere else, nothing inline: what people and the bot write can become neither script nor style. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** The page's own files, by path. */
const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/icon.svg': ['icon.svg', 'image/svg+xml'],
};

/**
 * Serves the page and the control interface on 127.0.0.1. Another site in the same browser gets nothing: neither by its
 * own name pointed at this address (the Host must be ours), nor by posting from there (JSON from our own origin only).
 * @param page the folder with the built page
 * @throws the listener's own error, such as EADDRINUSE
 */
export async function serveControl(routes: readonly Route[], page: string, port: number): Promise<HttpServer> {
  let own = '';
  const server = await startHttp(
    'control',
    async (request, reply) => {
      reply.answer(await answer(request, routes, page, own));
    },
    port,
  );
  own = server.url;
  return server;
}

async function answer(request: HttpRequest, routes: readonly Route[], page: string, own: string): Promise<Answer> {
  try {
    onlyFromHere(request, own);
    const file = FILES[request.path];
    if (request.method === 'GET' && file !== undefined) {
      return { status: 200, headers: { ...HEADERS, 'content-type': file[1] }, body: readFileSync(join(page, file[0])) };
    }
    const { route, parts } = routeFor(request, routes);
    // `null` is an answer of its own: there is nothing to say but that it was done.
    const body = (await route.run({ parts, request })) ?? {};
    return { status: 200, headers: { ...HEADERS, 'content-type': 'application/json' }, body: JSON.stringify(body) };
  } catch (error) {
    const known = error instanceof Refused;
    const [status, name] = known ? [error.status, error.why] : [500, 'playground_failed'];
    const message = error instanceof Error ? error.message : String(error);
    return { status, headers: HEADERS, body: { error: { name, message } } };
  }
}

/** @throws Refused */
function onlyFromHere({ method, headers }: HttpRequest, own: string): void {
  const port = new URL(own).port;
  const here = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!here.includes(headers['host'] ?? '')) throw new Refused('forbidden', 'Only for this machine: another Host is refused.');
  const { origin } = headers;
  if (origin !== undefined && !here.some((host) => origin === `http://${host}`)) {
    throw new Refused('forbidden', 'Another site may not use this.');
  }
  if (method === 'POST' && !/^application\/json\b/.test(headers['content-type'] ?? '')) {
    throw new Refused('bad_request', 'POST takes application/json.');
  }
}

/** @throws Refused */
function routeFor(request: HttpRequest, routes: readonly Route[]): { readonly route: Route; readonly parts: string[] } {
  const sent = request.path.split('/');
  const route = routes.find(({ method, path }) => {
    const wanted = path.split('/');
    const fits = wanted.length === sent.length && wanted.every((part, at) => part === sent[at] || (part === '*' && sent[at] !== ''));
    return method === request.method && fits;
  });
  if (route === undefined) throw new Refused('unknown_path', `There is no ${request.method} ${request.path} (docs/control.md).`);
  const wanted = route.path.split('/');
  try {
    return { route, parts: sent.filter((_, at) => wanted[at] === '*').map(decodeURIComponent) };
  } catch (cause) {
    throw new Refused('bad_request', 'The path is not well-formed.', { cause });
  }
}
