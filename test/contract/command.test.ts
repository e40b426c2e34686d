import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';

// Processes start here, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const CONTRACT = join(import.meta.dirname, '..', '..', 'scripts', 'contract.ts');
const FIXTURE = join(import.meta.dirname, 'permissions.openapi.yaml');
const ONLY = 'createFineTuningCheckpointPermission,deleteFineTuningCheckpointPermission';

function contract(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [CONTRACT, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise<{ readonly code: number | null; readonly out: readonly string[]; readonly err: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, out: stdout.trimEnd().split('\n'), err: stderr }));
  });
}

test('one line for each operation; 0 where all is as described', async () => {
  const { code, out } = await contract(['--openapi', FIXTURE, '--only', ONLY]);
  expect(out).toEqual([
    `Client and stand-in against ${FIXTURE} (version 1.0.0)`,
    'ok     createFineTuningCheckpointPermission  20 calls, known: refusals, envelope',
    // Nothing stands before it that made any: it deletes what the first made.
    'ok     deleteFineTuningCheckpointPermission  20 calls, known: refusals',
    expect.stringMatching(/^known {2}refusals: /),
    expect.stringMatching(/^known {2}envelope: /),
    'No drift.',
  ]);
  expect(code).toBe(0);
});

test('1 where something drifted, and what it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'contract-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'drifted.yaml');
  const text = await readFile(FIXTURE, 'utf8');
  await writeFile(file, text.replace('required: [project_ids]', 'required: [project_ids, reason]'));
  const { code, out } = await contract(['--openapi', file, '--only', ONLY]);
  expect(out[1]).toBe(
    "DRIFT  createFineTuningCheckpointPermission  request: the whole: must have required property 'reason'",
  );
  expect(out.at(-1)).toBe('1 of 2 operations drifted.');
  expect(code).toBe(1);
});

test('2 where it cannot be tried, with what to do', async () => {
  const nothing = await contract([]);
  expect([nothing.code, nothing.err]).toEqual([2, expect.stringContaining('https://github.com/openai/openai-openapi')]);
  const absent = await contract(['--openapi', 'absent.yaml']);
  expect([absent.code, absent.err]).toEqual([2, expect.stringMatching(/^absent\.yaml cannot be read \(ENOENT\)\./)]);
  const halfSet = await contract(['--openapi', FIXTURE], { OPENAI_CONTRACT_KEY: 'sk-admin-0000' });
  expect(halfSet.code).toBe(2);
  expect(halfSet.err).toMatch(/^OPENAI_CONTRACT_PROJECT and OPENAI_CONTRACT_MODEL not set/);
});

test('says first that it is the real service', async () => {
  const { code, out, err } = await contract(['--openapi', FIXTURE], {
    OPENAI_CONTRACT_KEY: 'sk-admin-0000',
    OPENAI_CONTRACT_PROJECT: 'proj_nothing',
    OPENAI_CONTRACT_MODEL: 'ft:gpt-4o-mini-2024-07-18:acme::B7R9VjQd',
    // Nobody listens there.
    OPENAI_BASE_URL: 'http://127.0.0.1:1/v1',
  });
  expect(out[0]).toMatch(/^AGAINST THE REAL SERVICE, http:\/\/127\.0\.0\.1:1\/v1: shares ft:\S+ with proj_nothing and takes it back\./);
  expect(code).toBe(2);
  expect(err).not.toContain('sk-admin-0000');
});
