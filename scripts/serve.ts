/**
 * `npm run serve [-- --create]`: the whole bot as one process. The four functions behind a plain HTTP port, both queues
 * polled and the clock ticking, configured by environment alone (scripts/serve/settings.ts; docs/serve.md).
 * `--create` makes missing tables and queues. Logs JSON lines; what keeps it from starting is said on stderr, all of it
 * at once, and ends it with 1. SIGINT and SIGTERM let running work finish and end it with 0; a second one ends it now.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { SharesMessage } from '../src/engine/messages.ts';
import { createSender } from '../src/queue/send.ts';
import { createAws, createPollingAws } from './serve/aws.ts';
import { openStores } from './serve/create.ts';
import { openDoor } from './serve/door.ts';
import type { Door } from './serve/door.ts';
import { startFunctions } from './serve/functions.ts';
import type { Functions } from './serve/functions.ts';
import { askSlack } from './serve/identity.ts';
import { CannotServe } from './serve/names.ts';
import type { Log } from './serve/names.ts';
import { pollQueue } from './serve/queues.ts';
import { readSettings } from './serve/settings.ts';
import type { Environment } from './serve/settings.ts';

const MINUTE = 60_000;
/** As in serverless.yml for shares, whose calls count against one limit at OpenAI. */
const AT_ONCE = { requests: 4, shares: 2 } as const;
/** Longer than a message may take; the clock, which may take longer, can be cut off at any moment. */
const FINISH_MS = 25_000;
/** The clock is said to be silent after this, as by the alarm of a deployment. */
const SILENT_MS = 5 * MINUTE;

const log: Log = (line) => {
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`);
};

/** Ticks at once and then at each full minute, until told to stop. */
async function runClock(functions: Functions, ticked: (at: number) => void, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const ended = await functions.invoke('clock', {});
    if (ended.kind === 'answered') ticked(Date.now());
    else if (!stop.aborted) log({ level: 'error', event: 'tick_failed', how: ended.kind === 'threw' ? ended.name : 'ended' });
    await delay(MINUTE - (Date.now() % MINUTE), undefined, { signal: stop }).catch(() => undefined);
  }
}

/** @returns when it has been told to stop and has stopped */
async function serve(environment: Environment, create: boolean, stop: AbortSignal): Promise<void> {
  const { env, policy, policyHash, host, port } = await readSettings(environment, askSlack);
  // Read and checked by now.
  const of = (name: string): string => env[name] ?? '';
  let functions: Functions | null = null;
  let door: Door | null = null;
  let tickedAt = Date.now();
  const polling = createPollingAws(env);
  const aws = createAws(env);
  const health = (): object | null =>
    stop.aborted || Date.now() - tickedAt > SILENT_MS
      ? null
      : { policy: policyHash, ticked: new Date(tickedAt).toISOString() };
  try {
    door = await openDoor({
      host,
      port,
      ready: () => functions !== null,
      health,
      invoke: async (event) => functions?.invoke('slack', event) ?? { kind: 'ended' },
      now: Date.now,
    });
    const queues = { requests: of('REQUESTS_QUEUE_URL'), shares: of('SHARES_QUEUE_URL') };
    const tables = { requests: of('REQUESTS_TABLE'), shares: of('SHARES_TABLE') };
    const secrets = { slack: of('SLACK_SECRET_ID'), openai: of('OPENAI_SECRET_ID') };
    const arns = await openStores({ aws, tables, queues, secrets, create, log });
    const started = await startFunctions({ env, policy, log });
    functions = started;
    log({ level: 'info', event: 'serving', url: door.url, policy: policyHash });

    const poll = (name: 'requests' | 'shares') =>
      pollQueue(
        {
          name,
          url: queues[name],
          arn: arns[name],
          region: of('AWS_REGION'),
          atOnce: AT_ONCE[name],
          polling,
          aws,
          invoke: (event) => started.invoke(name, event),
          log,
        },
        stop,
      );
    const work = Promise.all([
      poll('requests'),
      poll('shares'),
      runClock(started, (at) => (tickedAt = at), stop),
      readCatalogue(() => createSender<SharesMessage>(aws, queues.shares)),
    ]);
    const stopped = new Promise<void>((resolve) => {
      if (stop.aborted) resolve();
      stop.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([stopped, work]);
    log({ level: 'info', event: 'stopping' });
    polling.stop();
    const finished = Promise.all([work, door.close()]).then(() => true);
    const inTime = await Promise.race([finished, delay(FINISH_MS, false, { ref: false })]);
    log({ level: 'info', event: 'stopped', finished: inTime });
  } finally {
    polling.stop();
    void door?.close();
    await functions?.close();
  }
}

/** The pickers' lists, which the clock has read only every half hour where nobody has read them yet. */
async function readCatalogue(sender: () => ReturnType<typeof createSender<SharesMessage>>): Promise<void> {
  try {
    await sender().send({ v: 1, kind: 'catalogue', seen: null }, `serve catalogue ${Date.now()}`);
  } catch {
    log({ level: 'warn', event: 'catalogue_not_asked_for' });
  }
}

/** @returns the exit code */
async function main(args: string[]): Promise<number> {
  let create: boolean;
  try {
    create = parseArgs({ args, options: { create: { type: 'boolean' } } }).values.create === true;
  } catch (error) {
    console.error(`${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''} Usage: npm run serve [-- --create]`);
    return 2;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  }
  try {
    await serve(process.env, create, stop.signal);
    return 0;
  } catch (error) {
    if (!(error instanceof CannotServe)) throw error;
    const { problems } = error;
    console.error(`Not started: ${problems.length} ${problems.length === 1 ? 'thing is' : 'things are'} missing or wrong.`);
    for (const problem of problems) console.error(`  ${problem}`);
    return 1;
  }
}

if (import.meta.main) process.exit(await main(process.argv.slice(2)));
