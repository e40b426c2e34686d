/**
 * `npm test [-- <vitest arguments>]`: types, lint, dead code and the build side by side, then vitest, which reads what
 * the build made. All of it runs whatever fails, so that one run shows everything.
 *
 * Some tests need a browser (browser.ts). Where none is found and none may be installed, that is said at once, and
 * nothing else is run.
 *
 * The last line is `<n> passed, <n> failed`: vitest's tests, and one failed for each check, and each test file that
 * could not be run. `TEST_SUMMARY` names a file that gets the same line.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { NoBrowser, needBrowser, thisMachine } from './browser.ts';

const CHECKS = ['typecheck', 'lint', 'dead-code', 'build'] as const;

const Results = v.object({
  numPassedTests: v.number(),
  numFailedTests: v.number(),
  testResults: v.array(v.object({ status: v.string(), assertionResults: v.array(v.object({ status: v.string() })) })),
});

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** Counts what vitest's JSON reporter wrote. A file that failed without a failed test did not load: one failure. */
export function count(json: unknown): Counts {
  const { numPassedTests, numFailedTests, testResults } = v.parse(Results, json);
  const unrun = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return { passed: numPassedTests, failed: numFailedTests + unrun.length };
}

function run(command: string, args: readonly string[], stdio: 'inherit' | 'pipe') {
  return new Promise<{ readonly ok: boolean; readonly output: string }>((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', stdio, stdio] });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.once('error', (error) => resolve({ ok: false, output: error.message }));
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}

async function check(name: string): Promise<number> {
  const { ok, output } = await run('npm', ['run', '--silent', name], 'pipe');
  console.log(ok ? `✓ ${name}` : `✗ ${name}\n${output}`);
  return ok ? 0 : 1;
}

/** @returns where it is; null where there is none, which has been said */
async function browser(): Promise<string | null> {
  try {
    return await needBrowser(thisMachine(console.log));
  } catch (error) {
    if (!(error instanceof NoBrowser)) throw error;
    console.log(error.message);
    return null;
  }
}

async function tell({ passed, failed }: Counts): Promise<number> {
  const line = `${passed} passed, ${failed} failed`;
  if (process.env.TEST_SUMMARY) await writeFile(process.env.TEST_SUMMARY, `${line}\n`);
  console.log(line);
  return failed === 0 && passed > 0 ? 0 : 1;
}

async function vitest(args: readonly string[]): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'vitest-'));
  try {
    const file = join(folder, 'results.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const { ok } = await run('vitest', ['run', ...reporters, ...args], 'inherit');
    if (!existsSync(file)) return { passed: 0, failed: 1 };
    const { passed, failed } = count(JSON.parse(await readFile(file, 'utf8')));
    // Such as an error outside of any test.
    return { passed, failed: !ok && failed === 0 ? 1 : failed };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(args: readonly string[]): Promise<number> {
  const found = await browser();
  if (found === null) return tell({ passed: 0, failed: 1 });
  process.env.CHROMIUM_PATH = found;
  const checks = (await Promise.all(CHECKS.map(check))).reduce((sum, each) => sum + each, 0);
  const tests = await vitest(args);
  return tell({ passed: tests.passed, failed: tests.failed + checks });
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
