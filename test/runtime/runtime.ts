import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as v from 'valibot';

// A package folder of its own, installed by the root's postinstall without install scripts: see package.json here.
const CLIENT = join(import.meta.dirname, 'node_modules', 'aws-lambda-ric', 'index.mjs');
const ADDON = join(import.meta.dirname, 'native-client.cjs');

const LambdaError = v.object({
  errorType: v.string(),
  errorMessage: v.string(),
  trace: v.optional(v.array(v.string())),
});
export type LambdaError = v.InferOutput<typeof LambdaError>;

/** What became of one invocation. */
export type Outcome =
  | { readonly kind: 'answered'; readonly payload: unknown }
  | { readonly kind: 'threw'; readonly error: LambdaError }
  | { readonly kind: 'timed out' }
  | { readonly kind: 'died'; readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** The function never became ready: wrong handler name, three parameters, a throw while its module was loading. */
export class InitError extends Error {
  override readonly name = 'InitError';
  readonly errorType: string;
  readonly stdout: string;
  constructor({ errorType, errorMessage }: LambdaError, stdout: string) {
    super(`${errorType}: ${errorMessage}`);
    this.errorType = errorType;
    this.stdout = stdout;
  }
}

export interface RuntimeOptions {
  /** Absolute path of the unpacked zip, e.g. `dist/slack`. */
  readonly taskRoot: string;
  /** `<file>.<export>`. */
  readonly handler?: string;
  /** Added to what Lambda itself sets; nothing of this process's environment is passed on. */
  readonly env?: Readonly<Record<string, string>>;
  readonly memoryMB?: number;
  /** The time that the function is told with each event, in milliseconds; the machine's unless given. */
  readonly clock?: () => number;
}

export interface Runtime {
  /**
   * Sends one event and waits for its end; further calls wait for their turn, as in one execution environment.
   * @param deadlineMs the function's time-out: past it the process is killed, as Lambda does. 20,000 unless given.
   * @param over its time is over as soon as this resolves, so that nobody need wait for it
   */
  readonly invoke: (
    event: unknown,
    options?: { readonly deadlineMs?: number; readonly over?: Promise<void> },
  ) => Promise<Outcome>;
  /** Everything the function wrote to its standard output so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Ends the process at once (SIGKILL), as a crash would, and frees the port. Safe to call twice. */
  readonly close: () => Promise<void>;
}

interface Invocation {
  readonly id: string;
  readonly event: string;
  readonly deadlineMs: number;
  readonly over: Promise<void> | undefined;
  readonly settle: (outcome: Outcome) => void;
}

/**
 * Starts a function under AWS's own Node runtime client in a process of its own, driven by a Runtime API on 127.0.0.1
 * (paths as in "Using the Lambda runtime API", AWS Lambda Developer Guide). Resolves when the function has loaded.
 * Not imitated: the freeze between two invocations, memory limits, the 6 MB limit of a payload.
 * @throws {InitError} if it does not load.
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { clock = Date.now } = options;
  const waiting: Invocation[] = [];
  let current: Invocation | undefined;
  let next: ServerResponse | undefined;
  let timer: NodeJS.Timeout | undefined;
  let count = 0;
  let dead: Outcome | undefined;
  const output = { stdout: '', stderr: '' };
  const ready = Promise.withResolvers<void>();

  const settle = (outcome: Outcome) => {
    clearTimeout(timer);
    const settled = current;
    current = undefined;
    settled?.settle(outcome);
  };
  const deliver = () => {
    if (!next || current) return;
    const invocation = waiting.shift();
    if (!invocation) return;
    const response = next;
    next = undefined;
    current = invocation;
    const expire = () => {
      if (current !== invocation) return;
      settle({ kind: 'timed out' });
      child.kill('SIGKILL');
    };
    timer = setTimeout(expire, invocation.deadlineMs);
    void invocation.over?.then(expire);
    const now = clock();
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': String(now + invocation.deadlineMs),
      'test-clock-ahead-ms': String(now - Date.now()),
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:eu-central-1:123456789012:function:test',
      'lambda-runtime-trace-id': 'Root=1-00000000-000000000000000000000000;Sampled=0',
    });
    response.end(invocation.event);
  };
  const api = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    // A request without an encoding yields buffers.
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const route = `${request.method} ${request.url?.replace('/2018-06-01/runtime', '')}`;
    if (route === 'GET /invocation/next') {
      next = response;
      ready.resolve();
      return deliver();
    }
    if (route === 'POST /init/error') {
      response.writeHead(202).end();
      return ready.reject(new InitError(v.parse(LambdaError, JSON.parse(body)), output.stdout));
    }
    const known = current && ['response', 'error'].find((end) => route === `POST /invocation/${current?.id}/${end}`);
    if (!known) return response.writeHead(403).end();
    response.writeHead(202).end();
    if (known === 'error') return settle({ kind: 'threw', error: v.parse(LambdaError, JSON.parse(body)) });
    return settle({ kind: 'answered', payload: body === '' ? undefined : JSON.parse(body) });
  };

  const server = createServer((request, response) => {
    api(request, response).catch((cause: unknown) => {
      response.destroy();
      ready.reject(new Error('The Runtime API of the test failed.', { cause }));
      settle({ kind: 'threw', error: { errorType: 'TestRuntimeApi', errorMessage: String(cause) } });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address of this form, never a string or null.
  const { port } = server.address() as AddressInfo;
  const child = spawn(process.execPath, ['--require', ADDON, CLIENT], {
    cwd: options.taskRoot,
    env: { ...environment(options, `127.0.0.1:${port}`), TEST_CLOCK_AHEAD_MS: String(clock() - Date.now()) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = end(child).then(({ code, signal }) => {
    dead = { kind: 'died', code, signal };
    ready.reject(new Error(`The runtime ended before it was ready (${code ?? signal}): ${output.stderr}`));
    settle(dead);
    for (const invocation of waiting.splice(0)) invocation.settle(dead);
  });
  const close = async () => {
    child.kill('SIGKILL');
    await ended;
    server.closeAllConnections();
    if (server.listening) await new Promise<void>((resolve) => server.close(() => resolve()));
  };

  try {
    await ready.promise;
  } catch (error) {
    await close();
    throw error;
  }
  return {
    invoke: (event, { deadlineMs = 20_000, over } = {}) =>
      new Promise((settleOutcome) => {
        if (dead) return settleOutcome(dead);
        count += 1;
        const id = `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
        waiting.push({ id, event: JSON.stringify(event), deadlineMs, over, settle: settleOutcome });
        deliver();
      }),
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    close,
  };
}

function end(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
}

/** What Lambda sets for every function ("Using Lambda environment variables", AWS Lambda Developer Guide). */
function environment({ taskRoot, handler = 'index.handler', env, memoryMB = 512 }: RuntimeOptions, api: string) {
  return {
    AWS_LAMBDA_RUNTIME_API: api,
    LAMBDA_TASK_ROOT: taskRoot,
    _HANDLER: handler,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_REGION: 'eu-central-1',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_FUNCTION_NAME: 'test',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMB),
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/test',
    AWS_LAMBDA_LOG_STREAM_NAME: 'test',
    TZ: ':UTC',
    ...env,
  };
}
