import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';

const START = join(import.meta.dirname, '..', '..', 'playground', 'start.ts');

/** `npm start` after its build, as a process of its own. */
function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [START, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = new Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>(
    (resolve) => child.once('close', (code) => resolve({ code, ...output })),
  );
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, ended, output };
}

/** Processes that this one has started and that are not gone; Linux tells them, elsewhere there is nothing to count. */
function childrenOf(pid: number | undefined): readonly number[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((one) => {
      try {
        return readFileSync(`/proc/${one}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1] === String(pid);
      } catch {
        return false;
      }
    });
  } catch {
    return [];
  }
}
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('--once tells the whole story and ends with 0', async () => {
  const { code, stdout, stderr } = await start('--once').ended;
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const lines = stdout.split('\n').map((line) => line.trim());
  expect(lines.filter((line) => line.startsWith('OpenAI lists'))).toEqual([
    expect.stringMatching(
      /^OpenAI lists {6}cp_[A-Za-z0-9]{24} for proj_payments, created Tue Nov 24, 2026, 14:03 UTC$/,
    ),
    'OpenAI lists      no permission for this model',
  ]);
  expect(lines.filter((line) => line.startsWith('in the thread')).map((line) => line.slice(18, 20))).toEqual([
    '#1', '#2', '#3', '#4', '#5', '#6', '#7',
  ]);
  expect(lines.filter((line) => line.startsWith('→ the door'))).toHaveLength(4);
  expect(lines.filter((line) => / (?:POST|DELETE) /.test(line))).toEqual([
    'OpenAI            200 POST   /v1/fine_tuning/checkpoints/ft:…:support-tone:B7R9VjQd/permissions',
    expect.stringMatching(/^OpenAI {12}200 DELETE .*\/permissions\/cp_[A-Za-z0-9]{24}$/),
  ]);
  expect(lines).toContain('only Bo sees      Not counted: this needs @ml-owners (rule prod-models). The click is in the record.');
  expect(lines.at(-2)).toBe('As it should      listed once after the grant, gone after the end.');
  expect(lines.length).toBeLessThanOrEqual(80);
  // No colours into a pipe, and no secrets anywhere.
  expect(stdout).not.toContain('\u001B');
  expect(stdout).not.toMatch(/sk-|xox[a-z]-|ASIA/);
});

test('the page: at most twelve lines, the last one its address; stays until Ctrl-C and leaves nothing behind', async () => {
  const { child, ended, output } = start();
  await expect.poll(() => output.stdout, { timeout: 20_000 }).toMatch(/http:\S+\n$/);
  const lines = output.stdout.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(12);
  const address = lines.at(-1) ?? '';
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const page = await fetch(address);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  for (const file of ['/page.js', '/page.css', '/icon.svg']) expect((await fetch(`${address}${file}`)).status).toBe(200);
  const functions = childrenOf(child.pid);
  expect(functions.length).toBeGreaterThanOrEqual(process.platform === 'linux' ? 4 : 0);
  child.kill('SIGINT');
  const { code, stdout, stderr } = await ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('Goodbye.');
  expect(functions.filter(isAlive)).toEqual([]);
});

test('Ctrl-C with a page open that waits for a change: it ends at once, not when the wait is over', async () => {
  const { child, ended, output } = start();
  await expect.poll(() => output.stdout, { timeout: 20_000 }).toMatch(/http:\S+\n$/);
  const address = output.stdout.trimEnd().split('\n').at(-1) ?? '';
  const waits = fetch(`${address}/api/changes?after=1000000`).catch(() => 'cut off');
  // Answered after it: so the one before has been taken in.
  await fetch(`${address}/api/world`);
  child.kill('SIGINT');
  const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), 10_000).unref());
  expect(await Promise.race([ended, late])).toMatchObject({ code: 0 });
  expect(await waits).toBe('cut off');
});

test('Ctrl-C while it starts, and in the middle of the story', async () => {
  const page = start();
  await expect.poll(() => childrenOf(page.child.pid).length, { interval: 5, timeout: 20_000 }).toBeGreaterThan(0);
  page.child.kill('SIGINT');
  const story = start('--once');
  await expect.poll(() => story.output.stdout, { interval: 5, timeout: 20_000 }).toContain('14:00 UTC');
  story.child.kill('SIGINT');
  for (const { code, stdout, stderr } of await Promise.all([page.ended, story.ended])) {
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('Goodbye.');
  }
});

describe('what cannot start says why in one line and ends with 1', () => {
  test('a port in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
    // A server that listens on a port has an address of this form.
    const { port } = server.address() as AddressInfo;
    expect(await start('--port', String(port)).ended).toEqual({
      code: 1,
      stdout: '',
      stderr: `Port ${port} is in use. Choose another one: npm start -- --port N\n`,
    });
  });

  test.each([
    ['a word for a port', ['--port', 'high'], '--port high is no port'],
    ['a port too high', ['--port', '65536'], '--port 65536 is no port'],
    ['an unknown option', ['--twice'], "Unknown option '--twice'"],
  ])('%s', async (_what, args, text) => {
    const { code, stdout, stderr } = await start(...args).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(text);
    expect(stderr.split('\n')).toHaveLength(2);
  });
});
