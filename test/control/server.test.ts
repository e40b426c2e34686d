import { request } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Refused } from '../../playground/control/refused.ts';
import { serveControl } from '../../playground/control/server.ts';
import type { HttpServer } from '../../playground/stand-in.ts';

/** Who may use the control interface, and in which form. */

let folder = '';
let server: HttpServer;
const done: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'control-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>page</title>');
  await writeFile(join(folder, 'secret.txt'), 'not for anybody');
  server = await serveControl(
    [
      { method: 'GET', path: '/api/one/*', run: ({ parts }) => ({ parts }) },
      { method: 'POST', path: '/api/do', run: () => void done.push('done') },
      {
        method: 'GET',
        path: '/api/refused',
        run: () => {
          throw new Refused('not_possible', 'Bo is not in #general');
        },
      },
      {
        method: 'GET',
        path: '/api/broken',
        run: () => {
          throw new TypeError('x is undefined');
        },
      },
    ],
    folder,
    0,
  );
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** fetch sends no Host but its own. */
const ask = (
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body = '',
): Promise<{ readonly status: number; readonly text: string; readonly headers: Record<string, unknown> }> =>
  new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port: server.port, path, method, headers: { host: `127.0.0.1:${server.port}`, ...headers } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers }));
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
const json = { 'content-type': 'application/json' };

describe('who may use it', () => {
  test('another name pointed at this address reads nothing', async () => {
    for (const host of ['evil.example', `evil.example:${server.port}`, '127.0.0.1', `0.0.0.0:${server.port}`]) {
      const answer = await ask('/', { host });
      expect([host, answer.status]).toEqual([host, 403]);
      expect(answer.text).not.toContain('page');
    }
    expect((await ask('/', { host: `localhost:${server.port}` })).status).toBe(200);
  });

  test('another site in the same browser does nothing', async () => {
    for (const origin of ['http://evil.example', 'null', `https://127.0.0.1:${server.port}`, 'http://127.0.0.1:1']) {
      expect((await ask('/api/do', { ...json, origin }, 'POST', '{}')).status).toBe(403);
    }
    // What a form on another site could send without being asked.
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', '']) {
      expect((await ask('/api/do', { 'content-type': type }, 'POST', '{}')).status).toBe(400);
    }
    expect(done).toEqual([]);
    const own = await ask('/api/do', { ...json, origin: `http://127.0.0.1:${server.port}` }, 'POST', '{}');
    expect([own.status, own.text]).toEqual([200, '{}']);
    expect(done).toEqual(['done']);
  });
});

describe('what it serves', () => {
  test('the page may load nothing from elsewhere and run nothing inline', async () => {
    const { headers, text } = await ask('/');
    expect(text).toContain('page');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  test('of the folder only the page', async () => {
    for (const path of ['/secret.txt', '/../secret.txt', '/%2e%2e/secret.txt', '//secret.txt', '/index.html/../secret.txt']) {
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
    }
  });

  test('a part of a path is decoded once; what is no path is refused', async () => {
    expect((await ask('/api/one/a%2Fb%2541')).text).toBe('{"parts":["a/b%41"]}');
    expect((await ask('/api/one/%E0%A4')).status).toBe(400);
    expect((await ask('/api/one/')).status).toBe(404);
  });

  test('a refusal has a name, and so has a defect of the playground', async () => {
    const refused = await ask('/api/refused');
    expect([refused.status, refused.text]).toEqual([409, '{"error":{"name":"not_possible","message":"Bo is not in #general"}}']);
    const broken = await ask('/api/broken');
    expect([broken.status, broken.text]).toEqual([500, '{"error":{"name":"playground_failed","message":"x is undefined"}}']);
    const unknown = await ask('/api/nothing');
    expect([unknown.status, unknown.text]).toEqual([404, '{"error":{"name":"unknown_path","message":"There is no GET /api/nothing (docs/control.md)."}}']);
  });
});
