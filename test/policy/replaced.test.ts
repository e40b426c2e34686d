import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** A copy of this project in which somebody has put another policy in the place of the example, as setup does it. */

const ROOT = resolve(import.meta.dirname, '..', '..');
const COPIED = [
  'src', 'scripts', 'playground', 'test', 'docs', 'package.json', 'tsconfig.json', 'vitest.config.ts',
  'policy.examples.yaml',
];
/** Neither a rule, nor an id, nor a channel of the example. */
const OWN = `version: 1
names: { approvers: S0OTHER, requests: C0OTHER }
operators: { channel: requests, people: [approvers] }
rules:
  - { name: everything, models: ["ft:*:*:*:*"], projects: ["proj_*"], approvers: [approvers], approvals: 1,
      channel: requests, usual: 1d, longest: 2d }
`;

let copy = '';

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'replaced-'));
  const filter = (source: string): boolean => !source.includes('node_modules');
  await Promise.all(COPIED.map((name) => cp(join(ROOT, name), join(copy, name), { recursive: true, filter })));
  await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  await writeFile(join(copy, 'policy.yaml'), OWN);
  // Setup does not leave the example's examples beside a policy of one's own.
  await rm(join(copy, 'policy.examples.yaml'));
});
afterAll(() => rm(copy, { recursive: true, force: true }));

const run = (...args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> =>
  new Promise((done) => {
    // A test within a test: vitest's own variables would make it a worker of this one.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^VITEST|^TEST$|^NODE_ENV$/.test(name)));
    const child = spawn(process.execPath, args, { cwd: copy, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('close', (code) => done({ code, output }));
  });

describe('with a policy of one\'s own in policy.yaml', () => {
  test('the package is built with it, and the playground tells its story all the same', async () => {
    const built = await run('scripts/build.ts');
    expect(built).toMatchObject({ code: 0 });
    expect(await readFile(join(copy, 'dist', 'shares', 'policy.json'), 'utf8')).toContain('S0OTHER');
    const { code, output } = await run('playground/start.ts', '--once');
    expect(output).toContain('listed once after the grant, gone after the end.');
    expect(code).toBe(0);
  });

  test('those tests pass that read a policy', async () => {
    const files = ['policy/own', 'policy/command'];
    const { code, output } = await run(
      'node_modules/vitest/vitest.mjs', 'run', '--no-color', ...files.map((file) => `test/${file}`),
    );
    expect(output).toMatch(/Test Files {2}2 passed \(2\)/);
    expect(code).toBe(0);
  });
}, 60_000);

test('no other test, and nothing of the playground, reads the policy that is deployed', () => {
  const reading = /(?:readFile|readFileSync|copyFile|deploy|housePolicy)\('policy\.yaml'|POLICY_FILE: 'policy\.yaml'/;
  const files = globSync('{test,playground}/**/*.ts', { cwd: ROOT, exclude: ['**/node_modules/**'] });
  const found = files.filter((file) => reading.test(readFileSync(join(ROOT, file), 'utf8')));
  // It asks on purpose whether the example is still there.
  expect(found.map((file) => basename(file))).toEqual(['own.test.ts']);
});
