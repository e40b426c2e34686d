import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { build, type Bundle } from '../../scripts/build.ts';

const require = createRequire(import.meta.url);
const fixture = { entries: join(import.meta.dirname, 'fixture'), functions: ['bolt', 'secrets'], policy: '{"v":1}' };
let temp: string;
let first: readonly Bundle[];
let out: string;

beforeAll(async () => {
  temp = await mkdtemp(join(tmpdir(), 'build-'));
  out = join(temp, 'first');
  first = await build({ ...fixture, out });
});
afterAll(() => rm(temp, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

type Exports = Readonly<Record<string, (...args: unknown[]) => unknown>>;
// Plain JavaScript whose types are lost; these are the exports of the fixture it was built from.
const load = (name: string) => require(join(out, name, 'index.cjs')) as Exports;
const receiver = { init() {}, async start() {}, async stop() {} };

test('Bolt without what it never runs is small', () => {
  expect(first.map(({ name }) => name)).toEqual(['bolt', 'secrets']);
  expect(first[0]?.gzipped).toBeLessThan(35_000);
});

test('a folder holds what Lambda runs and nothing else', async () => {
  expect((await readdir(join(out, 'bolt'))).toSorted()).toEqual(['index.cjs', 'policy.json']);
  expect(await readFile(join(out, 'bolt', 'policy.json'), 'utf8')).toBe('{"v":1}');
  expect((await readdir(out)).toSorted()).toEqual([
    'bolt',
    'bolt.cjs.map',
    'bolt.meta.json',
    'secrets',
    'secrets.cjs.map',
    'secrets.meta.json',
  ]);
});

test('the same input gives the same bytes', async () => {
  const again = join(temp, 'again', 'elsewhere');
  await build({ ...fixture, out: again });
  for (const file of ['bolt/index.cjs', 'secrets/index.cjs']) {
    expect(await readFile(join(again, file))).toEqual(await readFile(join(out, file)));
  }
});

test('the bundled app starts with a receiver of its own', () => {
  expect(load('bolt').handler?.(receiver)).toHaveProperty('processEvent');
});

test('a package that was left out says so by name when it is used', () => {
  expect(() => load('bolt').socketMode?.()).toThrow(/^@slack\/bolt \.\/receivers\/SocketModeReceiver is not part of this bundle/);
});

test('the SDK finds the credentials of the function', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAFIXTURE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', 'token');
  expect(await load('secrets').handler?.()).toEqual({
    accessKeyId: 'AKIAFIXTURE',
    secretAccessKey: 'secret',
    sessionToken: 'token',
  });
});

test('missing credentials are named', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAFIXTURE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
  await expect(load('secrets').handler?.()).rejects.toThrow('No AWS credentials: AWS_SECRET_ACCESS_KEY not set');
});

test('a missing handler fails the build, by name', async () => {
  const built = build({ ...fixture, functions: ['nobody'], out: join(temp, 'none') });
  await expect(built).rejects.toThrow('nobody.ts not found');
});
