/**
 * Runs one function in a thread of its own, wired as in Lambda. Started by functions.ts, which speaks to it over the
 * thread's port and ends it when its time is over.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Context } from 'aws-lambda';
import { readPolicy } from '../../src/config/policy.ts';
import type { Outside } from '../../src/handlers/wiring/outside.ts';
import type { FromWorker, ToWorker, WorkerData } from './messages.ts';
import type { FunctionName } from './names.ts';

/** The event is whatever the function's source sends, so no one type fits all. */
type Wire = (outside: Outside) => (event: never, context: Context) => Promise<unknown>;

/** Each thread loads its own function and no other. */
const WIRES: Readonly<Record<FunctionName, () => Promise<Wire>>> = {
  slack: async () => (await import('../../src/handlers/wiring/slack.ts')).wireSlack,
  requests: async () => (await import('../../src/handlers/wiring/requests.ts')).wireRequests,
  shares: async () => (await import('../../src/handlers/wiring/shares.ts')).wireShares,
  clock: async () => (await import('../../src/handlers/wiring/clock.ts')).wireClock,
};

const say = (message: FromWorker) => parentPort?.postMessage(message);

function contextOf(fn: FunctionName, id: number, timeoutMs: number): Context {
  const until = performance.now() + timeoutMs;
  const done = () => {
    throw new Error('Callbacks ended with Node 24: the handler is to be async.');
  };
  return {
    functionName: fn,
    awsRequestId: `serve-${id}`,
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: '$LATEST',
    invokedFunctionArn: `serve:${fn}`,
    memoryLimitInMB: '0',
    logGroupName: 'stdout',
    logStreamName: fn,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(until - performance.now())),
    done,
    fail: done,
    succeed: done,
  };
}

// functions.ts alone starts this file, and gives it this.
const { fn, env, policy } = workerData as WorkerData;

try {
  const wire = await WIRES[fn]();
  const handler = wire({
    env,
    policy: readPolicy(policy),
    now: Date.now,
    random: Math.random,
    log: (line) => say({ kind: 'log', line: { fn, ...line } }),
  });
  parentPort?.on('message', ({ id, event, timeoutMs }: ToWorker) => {
    // Whoever invokes gives the event that this function's source sends.
    const run = async () => handler(event as never, contextOf(fn, id, timeoutMs));
    run().then(
      (answer) => say({ kind: 'answered', id, answer: answer ?? null }),
      (error: unknown) => say({ kind: 'threw', id, name: error instanceof Error ? error.name : typeof error }),
    );
  });
  say({ kind: 'ready' });
} catch (error) {
  say({ kind: 'broken', why: error instanceof Error ? error.message : 'unknown' });
}
