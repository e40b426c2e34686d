import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ended, Instance, Launcher } from '../../playground/world/functions.ts';
import type { FunctionName } from '../../playground/world/names.ts';
import { housePolicy } from '../../playground/world/policy.ts';
import { startWorld } from '../../playground/world/world.ts';
import type { World, WorldOptions } from '../../playground/world/world.ts';
import { houseOf } from '../front-door/house.ts';
import type { House } from '../front-door/house.ts';
import { InitError, startRuntime } from './runtime.ts';
import type { Outcome, Runtime } from './runtime.ts';

export const DIST = join(import.meta.dirname, '..', '..', 'dist');

/** What a function was sent, as it was sent. */
export interface Sent {
  readonly fn: FunctionName;
  readonly event: unknown;
}

/** What is wrong with a function that is deployed: a setting that it lacks, or its policy file. */
export type Broken = { readonly lacks: string } | { readonly policy: string };

/** The four bundles, each under AWS's own runtime client in a process of its own, in the world's time. */
export interface Lambdas extends Launcher {
  readonly sent: readonly Sent[];
  readonly runtimes: readonly Runtime[];
  /** Errors at INIT, by function, in order. */
  readonly failedAtInit: readonly (readonly [fn: FunctionName, error: InitError])[];
  /** What is started from now on is broken like this; null mends it. */
  breaks(fn: FunctionName, how: Broken | null): void;
  /** The invocation of a function that runs when this resolves is out of its time. */
  expires(fn: FunctionName, when: Promise<void>): void;
}

const endedOf = (outcome: Outcome): Ended => {
  switch (outcome.kind) {
    case 'answered':
      return { kind: 'answered', answer: outcome.payload ?? null };
    case 'threw':
      return { kind: 'threw', name: outcome.error.errorType, message: outcome.error.errorMessage };
    case 'timed out':
      return { kind: 'timed_out' };
    case 'died':
      return { kind: 'died' };
  }
};

/** Nothing came of INIT: the invocation fails, and the next one begins in a new environment. */
const stillborn: Instance = { invoke: async () => ({ kind: 'died' }), kill: async () => undefined };

/** The policy is the playground's; the one in `dist` is whoever's deploys from here. */
const lambdas = (): Lambdas => {
  const sent: Sent[] = [];
  const runtimes: Runtime[] = [];
  const failedAtInit: (readonly [FunctionName, InitError])[] = [];
  const broken = new Map<FunctionName, Broken>();
  const over = new Map<FunctionName, Promise<void>>();
  let folder: Promise<string> | null = null;
  let files = 0;
  const fileOf = async (text: string): Promise<string> => {
    folder ??= mkdtemp(join(tmpdir(), 'model-share-bot-test-'));
    files += 1;
    const file = join(await folder, `policy-${files}.json`);
    await writeFile(file, text);
    return file;
  };
  const start = async (fn: FunctionName, env: Readonly<Record<string, string>>, policy: string, clock: () => number) => {
    const how = broken.get(fn);
    const lacks = how !== undefined && 'lacks' in how ? how.lacks : null;
    const left = Object.fromEntries(Object.entries(env).filter(([name]) => name !== lacks));
    const file = await fileOf(how !== undefined && 'policy' in how ? how.policy : policy);
    return startRuntime({ taskRoot: join(DIST, fn), env: { ...left, POLICY_FILE: file }, clock });
  };
  return {
    sent,
    runtimes,
    failedAtInit,
    breaks: (fn, how) => {
      if (how === null) broken.delete(fn);
      else broken.set(fn, how);
    },
    expires: (fn, when) => {
      over.set(fn, when);
      void when.then(() => setImmediate(() => over.delete(fn)));
    },
    signsBy: 'world',
    policy: housePolicy,
    launch: async ({ fn, env, policy, now }) => {
      let runtime: Runtime;
      try {
        runtime = await start(fn, env, policy ?? housePolicy(), now);
      } catch (error) {
        if (!(error instanceof InitError)) throw error;
        failedAtInit.push([fn, error]);
        return stillborn;
      }
      runtimes.push(runtime);
      return {
        invoke: async (event, { timeoutMs }) => {
          sent.push({ fn, event });
          const when = over.get(fn);
          return endedOf(await runtime.invoke(event, { deadlineMs: timeoutMs, ...(when && { over: when }) }));
        },
        kill: () => runtime.close(),
      };
    },
    close: async () => {
      if (folder !== null) await rm(await folder, { recursive: true, force: true });
    },
  };
};

export interface Deployed extends House {
  readonly lambdas: Lambdas;
}

/** A world around them, after its first minute. Close it. */
export const deploy = async (options: Partial<WorldOptions> = {}): Promise<Deployed> => {
  const launcher = lambdas();
  const openai = { rateLimit: null, ...options.openai };
  const world: World = await startWorld({ ...options, launcher, openai });
  world.slack.rates.on = false;
  await world.functions.warm();
  await world.tick();
  return { ...houseOf(world), lambdas: launcher };
};
