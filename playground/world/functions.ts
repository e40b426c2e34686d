import { functionOf, instanceName } from './names.ts';
import type { FunctionName } from './names.ts';

/** What became of an invocation. */
export type Ended =
  /** As JSON carries it: `null` where the function gave nothing. */
  | { readonly kind: 'answered'; readonly answer: unknown }
  | { readonly kind: 'threw'; readonly name: string; readonly message: string }
  | { readonly kind: 'died' }
  | { readonly kind: 'timed_out' };

/** One invocation, told twice: when an instance begins it, and when it has ended. */
export interface Invocation {
  /** Counts from 1. */
  readonly n: number;
  readonly fn: FunctionName;
  /** `shares#3` */
  readonly instance: string;
  readonly event: unknown;
  /** `null` until it has ended. */
  readonly ended: Ended | null;
  /** Of real time, so far. */
  readonly ms: number;
}

/** One execution environment: handles one invocation at a time and keeps what it remembers between them. */
export interface Instance {
  /** Never rejects; resolves `died` when it is killed meanwhile. */
  invoke(event: unknown, call: { readonly requestId: string; readonly timeoutMs: number }): Promise<Ended>;
  /** At once, whatever it is doing; resolves when nothing of it is left. */
  kill(): Promise<void>;
}

export interface Launch {
  readonly fn: FunctionName;
  readonly env: Readonly<Record<string, string>>;
  /** Text of a compiled policy; `null` is the house's own. */
  readonly policy: string | null;
  readonly now: () => number;
  readonly random: () => number;
  /** A line of its log, parsed. */
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
}

/** How functions run here: in this process, or as bundles in processes of their own. */
export interface Launcher {
  /** Whose time the instances sign their AWS calls by. */
  readonly signsBy: 'machine' | 'world';
  /** Text of the compiled policy that instances have where they are given none. */
  policy(): string;
  launch(given: Launch): Promise<Instance>;
  close(): Promise<void>;
}

/** What an instance is given from around it: its addresses for one. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface FunctionsOptions {
  readonly launcher: Launcher;
  readonly surround: (fn: FunctionName, instance: string) => Promise<Surroundings>;
  readonly policy: () => string | null;
  /** Seconds of real time. */
  readonly timeouts: Readonly<Record<FunctionName, number>>;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: (fn: FunctionName, line: Readonly<Record<string, unknown>>) => void;
  readonly onInvoke?: ((invocation: Invocation) => void) | undefined;
}

export interface Functions {
  /** Runs a function once, in an idle instance or a new one. Never rejects. */
  invoke(fn: FunctionName, event: unknown): Promise<Ended>;
  /** Starts an instance of each, so that the first invocation finds one. */
  warm(): Promise<void>;
  /** Kills every instance of a function, or the one named `shares#3`. */
  kill(which: string): Promise<void>;
  /** From now on new instances, as after a deployment; what runs may end. */
  restart(fn: FunctionName): Promise<void>;
  /** Names of the instances at work. */
  busy(): readonly string[];
  isAlive(instance: string): boolean;
  close(): Promise<void>;
}

interface Environment {
  readonly name: string;
  readonly fn: FunctionName;
  readonly instance: Instance;
  readonly surroundings: Surroundings;
  state: 'idle' | 'busy' | 'leaving';
}

/** Lambda, as far as functions see it: environments are reused, one invocation each, and killed past the time-out. */
export function createFunctions(options: FunctionsOptions): Functions {
  const { launcher, surround, policy, timeouts, now, random, log, onInvoke } = options;
  const environments = new Map<string, Environment>();
  let instances = 0;
  let invocations = 0;
  let closed = false;

  const start = async (fn: FunctionName): Promise<Environment> => {
    instances += 1;
    const name = instanceName(fn, instances);
    const surroundings = await surround(fn, name);
    const { env } = surroundings;
    const instance = await launcher.launch({ fn, env, policy: policy(), now, random, log: (line) => log(fn, line) });
    const environment: Environment = { name, fn, instance, surroundings, state: 'busy' };
    environments.set(name, environment);
    // Closed while it came up.
    if (closed) await end(environment);
    return environment;
  };

  const end = async (environment: Environment): Promise<void> => {
    await Promise.all([cut(environment), environment.surroundings.close()]);
  };

  /**
   * Its addresses stay open, and whatever it still sends to them hangs (gates.ts): a broken connection would be news,
   * and what cannot be killed in this very process would go on with it.
   */
  const cut = async (environment: Environment): Promise<void> => {
    if (environments.delete(environment.name)) await environment.instance.kill();
  };

  const take = (fn: FunctionName): Environment | null => {
    const idle = [...environments.values()].find((one) => one.fn === fn && one.state === 'idle');
    if (idle === undefined) return null;
    idle.state = 'busy';
    return idle;
  };

  const release = async (environment: Environment): Promise<void> => {
    if (environment.state === 'leaving') await end(environment);
    else environment.state = 'idle';
  };

  return {
    invoke: async (fn, event) => {
      if (closed) return { kind: 'died' };
      const environment = take(fn) ?? (await start(fn));
      invocations += 1;
      const began = performance.now();
      const told = { n: invocations, fn, instance: environment.name, event };
      onInvoke?.({ ...told, ended: null, ms: 0 });
      const timeoutMs = timeouts[fn] * 1_000;
      const requestId = `00000000-0000-4000-8000-${String(invocations).padStart(12, '0')}`;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<Ended>((resolve) => {
        timer = setTimeout(() => resolve({ kind: 'timed_out' }), timeoutMs);
      });
      const ended = await Promise.race([environment.instance.invoke(event, { requestId, timeoutMs }), late]);
      clearTimeout(timer);
      if (ended.kind === 'died' || ended.kind === 'timed_out') await cut(environment);
      else await release(environment);
      onInvoke?.({ ...told, ended, ms: performance.now() - began });
      return ended;
    },
    warm: async () => {
      const missing = (['slack', 'requests', 'shares', 'clock'] as const).filter(
        (fn) => ![...environments.values()].some((one) => one.fn === fn),
      );
      for (const environment of await Promise.all(missing.map(start))) environment.state = 'idle';
    },
    kill: async (which) => {
      const all = [...environments.values()].filter(({ name, fn }) => name === which || fn === which);
      await Promise.all(all.map(cut));
    },
    restart: async (fn) => {
      for (const environment of [...environments.values()].filter((one) => one.fn === fn)) {
        if (environment.state === 'idle') await end(environment);
        else environment.state = 'leaving';
      }
    },
    busy: () => [...environments.values()].filter(({ state }) => state !== 'idle').map(({ name }) => name),
    isAlive: (instance) => functionOf(instance) !== null && environments.has(instance),
    close: async () => {
      closed = true;
      await Promise.all([...environments.values()].map(end));
      await launcher.close();
    },
  };
}
