import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { isRecord, tryJson } from '../json.ts';
import type { Ended, Instance, Launch, Launcher } from './functions.ts';
import { FUNCTIONS } from './names.ts';
import { housePolicy } from './policy.ts';
import type { FromRunner, ToRunner } from './runner-messages.ts';

const RUNNER = new URL('./runner.ts', import.meta.url);
/** Where `npm run build` puts what would be deployed. */
export const DIST = join(import.meta.dirname, '..', '..', 'dist');

/** `dist` does not hold what is to be run. */
export class NotBuilt extends Error {
  override readonly name = 'NotBuilt';
  constructor(missing: readonly string[]) {
    super(`Not built: ${missing.join(', ')} missing. Run npm run build first.`);
  }
}

/** @throws NotBuilt */
function needBundles(dist: string): void {
  const needed = FUNCTIONS.flatMap((fn) => [join(fn, 'index.cjs'), join(fn, 'policy.json')]);
  const missing = needed.filter((file) => !existsSync(join(dist, file)));
  if (missing.length > 0) throw new NotBuilt(missing.map((file) => join('dist', file)));
}

/**
 * The functions as they are deployed: each instance is a process of its own that has loaded `dist/<fn>/index.cjs` and
 * sees nothing of this machine's environment. Its Date tells the world's time. A kill is SIGKILL.
 * They have the playground's policy, by POLICY_FILE, and not the one that they were built with, which is the user's own.
 * @throws NotBuilt
 */
export function bundles(dist: string = DIST): Launcher {
  needBundles(dist);
  let folder: Promise<string> | null = null;
  const files = new Map<string, Promise<string>>();
  const write = async (policy: string, name: string): Promise<string> => {
    folder ??= mkdtemp(join(tmpdir(), 'model-share-bot-'));
    const path = join(await folder, name);
    await writeFile(path, policy);
    return path;
  };
  const fileFor = (policy: string): Promise<string> => {
    const file = files.get(policy) ?? write(policy, `policy-${files.size + 1}.json`);
    files.set(policy, file);
    return file;
  };
  return {
    signsBy: 'world',
    policy: housePolicy,
    launch: async (given) =>
      start(join(dist, given.fn, 'index.cjs'), given, await fileFor(given.policy ?? housePolicy())),
    // A launcher may be used by one world after another.
    close: async () => {
      const made = folder;
      folder = null;
      files.clear();
      if (made !== null) await rm(await made, { recursive: true, force: true });
    },
  };
}

function readLines(stream: Readable | null, log: Launch['log']): void {
  if (stream === null) return;
  createInterface({ input: stream }).on('line', (text) => {
    const line = tryJson(text);
    log(isRecord(line) ? line : { text });
  });
}

async function start(bundle: string, { fn, env, now, log }: Launch, policyFile: string): Promise<Instance> {
  const child = fork(RUNNER, [bundle, fn, String(now())], {
    env: { ...env, TZ: ':UTC', POLICY_FILE: policyFile },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  readLines(child.stdout, log);
  readLines(child.stderr, log);
  const gone = new Promise<void>((resolve) => {
    // Where the process could not even be started, there is an error and no close.
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  let broken: Ended | null = null;
  let told: ((message: FromRunner) => void) | null = null;
  const ready = new Promise<void>((resolve) => {
    told = (message) => {
      if (message.kind !== 'ready') broken = message;
      resolve();
    };
  });
  // Our own runner speaks this and nothing else.
  child.on('message', (message) => told?.(message as FromRunner));
  await Promise.race([ready, gone]);

  return {
    invoke: async (event, { requestId, timeoutMs }) => {
      if (broken !== null) return broken;
      const answered = new Promise<Ended>((resolve) => {
        told = (message) => resolve(message.kind === 'ready' ? { kind: 'died' } : message);
      });
      const message: ToRunner = { event, requestId, timeoutMs, now: now() };
      if (child.connected) child.send(message, () => undefined);
      return Promise.race([answered, gone.then((): Ended => ({ kind: 'died' }))]);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
