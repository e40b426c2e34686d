import { Worker } from 'node:worker_threads';
import type { FromWorker, ToWorker, WorkerData } from './messages.ts';
import { CannotServe, FUNCTIONS, TIMEOUTS } from './names.ts';
import type { FunctionName, Log } from './names.ts';

/** What became of an invocation. */
export type Ended =
  | { readonly kind: 'answered'; readonly answer: unknown }
  | { readonly kind: 'threw'; readonly name: string }
  /** It, or another one beside it in the same thread, ran out of time, or the thread died. */
  | { readonly kind: 'ended' };

export interface Functions {
  /** Never rejects. */
  invoke(fn: FunctionName, event: unknown): Promise<Ended>;
  /** Ends all at once, whatever they do. */
  close(): Promise<void>;
}

export interface FunctionsOptions extends Omit<WorkerData, 'fn'> {
  readonly log: Log;
  /** Seconds; as in serverless.yml unless given. */
  readonly timeouts?: Readonly<Record<FunctionName, number>>;
}

interface Instance {
  readonly worker: Worker;
  readonly waiting: Map<number, (ended: Ended) => void>;
  readonly ready: Promise<string | null>;
}

/**
 * The four functions, each in a thread of its own. A thread whose invocation runs out of time is ended, as Lambda ends
 * a process: what it still had in mind must not happen later, when OpenAI is thought to be asked by nobody.
 * @throws CannotServe where one cannot be made ready
 */
export async function startFunctions({ env, policy, log, timeouts = TIMEOUTS }: FunctionsOptions): Promise<Functions> {
  const instances = new Map<FunctionName, Instance>();
  let invocations = 0;
  let closing = false;

  const start = (fn: FunctionName): Instance => {
    const given: WorkerData = { fn, env, policy };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: given });
    const waiting: Instance['waiting'] = new Map();
    const ready = Promise.withResolvers<string | null>();
    const instance: Instance = { worker, waiting, ready: ready.promise };
    const settle = (id: number, ended: Ended) => {
      waiting.get(id)?.(ended);
      waiting.delete(id);
    };
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'ready') ready.resolve(null);
      else if (message.kind === 'broken') {
        ready.resolve(message.why);
        void worker.terminate();
      } else if (message.kind === 'log') log(message.line);
      else if (message.kind === 'answered') settle(message.id, { kind: 'answered', answer: message.answer });
      else settle(message.id, { kind: 'threw', name: message.name });
    });
    worker.on('error', (error) => {
      const name = error instanceof Error ? error.name : typeof error;
      if (!closing) log({ level: 'error', event: 'function_died', fn, error: name });
    });
    worker.on('exit', () => {
      if (instances.get(fn) === instance) instances.delete(fn);
      ready.resolve('its thread ended');
      for (const id of waiting.keys()) settle(id, { kind: 'ended' });
    });
    instances.set(fn, instance);
    return instance;
  };

  const close = async () => {
    closing = true;
    await Promise.all([...instances.values()].map(({ worker }) => worker.terminate()));
  };

  const causes = await Promise.all(FUNCTIONS.map(async (fn) => ({ fn, why: await start(fn).ready })));
  const broken = causes.flatMap(({ fn, why }) => (why === null ? [] : [`The function ${fn} cannot start: ${why}`]));
  if (broken.length > 0) {
    await close();
    throw new CannotServe(broken);
  }

  return {
    invoke: async (fn, event) => {
      if (closing) return { kind: 'ended' };
      const instance = instances.get(fn) ?? start(fn);
      // As with Lambda, loading it takes nothing from its time.
      if ((await instance.ready) !== null) return { kind: 'ended' };
      invocations += 1;
      const id = invocations;
      const timeoutMs = timeouts[fn] * 1_000;
      const ended = Promise.withResolvers<Ended>();
      instance.waiting.set(id, ended.resolve);
      const timer = setTimeout(() => {
        log({ level: 'error', event: 'timed_out', fn, seconds: timeouts[fn] });
        // Whatever comes next gets a new one.
        if (instances.get(fn) === instance) instances.delete(fn);
        void instance.worker.terminate();
      }, timeoutMs);
      const message: ToWorker = { id, event, timeoutMs };
      instance.worker.postMessage(message);
      const how = await ended.promise;
      clearTimeout(timer);
      return how;
    },
    close,
  };
}
