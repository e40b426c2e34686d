import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { InitError, type Runtime, type RuntimeOptions, startRuntime } from './runtime.ts';

const started: Runtime[] = [];
const start = async (handler: string, env?: RuntimeOptions['env']) => {
  const taskRoot = join(import.meta.dirname, 'fixture');
  const runtime = await startRuntime({ taskRoot, handler, ...(env ? { env } : {}) });
  started.push(runtime);
  return runtime;
};
afterEach(async () => {
  await Promise.all(started.splice(0).map((runtime) => runtime.close()));
});

test('an event goes in and the answer comes out, in turn', async () => {
  const { invoke } = await start('index.echo');
  const outcomes = await Promise.all([invoke({ n: 1 }), invoke({ n: 'ü' }, { deadlineMs: 5_000 })]);
  expect(outcomes).toEqual([
    {
      kind: 'answered',
      payload: { event: { n: 1 }, id: '00000000-0000-4000-8000-000000000001', left: expect.any(Number) },
    },
    {
      kind: 'answered',
      payload: { event: { n: 'ü' }, id: '00000000-0000-4000-8000-000000000002', left: expect.any(Number) },
    },
  ]);
});

test('a handler with three parameters is refused at INIT', async () => {
  await expect(start('index.callback')).rejects.toMatchObject({ errorType: 'Runtime.CallbackHandlerDeprecated' });
});

test('a handler that does not exist is refused at INIT', async () => {
  await expect(start('index.nobody')).rejects.toMatchObject({ errorType: 'Runtime.HandlerNotFound' });
});

test('a crash while loading is reported at INIT', async () => {
  await expect(start('crash.handler')).rejects.toThrow(InitError);
  await expect(start('crash.handler')).rejects.toThrow('Error: crash while loading');
});

test('a throw is reported, and the next event is still served', async () => {
  const { invoke } = await start('index.throws');
  const threw = { kind: 'threw', error: { errorType: 'RangeError', errorMessage: 'no such thing' } };
  expect(await invoke({})).toMatchObject(threw);
  expect(await invoke({})).toMatchObject(threw);
});

test('a metric line passes untouched while console is wrapped', async () => {
  const runtime = await start('index.logs', { AWS_LAMBDA_LOG_FORMAT: 'JSON' });
  expect(await runtime.invoke({})).toEqual({ kind: 'answered', payload: null });
  const [logged, metric] = runtime.stdout().trimEnd().split('\n');
  expect(JSON.parse(logged ?? '')).toMatchObject({
    level: 'INFO',
    requestId: '00000000-0000-4000-8000-000000000001',
    message: { said: 'wrapped' },
  });
  expect(metric).toBe('{"_aws":{"Timestamp":1}}');
});

test('a process that ends takes the event and those behind it down', async () => {
  const { invoke } = await start('index.exits');
  const died = { kind: 'died', code: 7, signal: null };
  expect(await Promise.all([invoke({}), invoke({})])).toEqual([died, died]);
  expect(await invoke({})).toEqual(died);
});

test('a function that does not end is killed at its time-out', async () => {
  const { invoke } = await start('index.hangs');
  expect(await invoke({}, { deadlineMs: 50 })).toEqual({ kind: 'timed out' });
  expect(await invoke({})).toMatchObject({ kind: 'died', signal: 'SIGKILL' });
});

test("nothing of this process's environment leaks into the function", async () => {
  const { invoke } = await start('index.environment', { SETTLE_SECONDS: '60' });
  const outcome = await invoke({});
  expect(outcome).toMatchObject({ payload: expect.arrayContaining(['AWS_REGION', 'SETTLE_SECONDS']) });
  expect(outcome).toMatchObject({ payload: expect.not.arrayContaining(['PATH', 'HOME']) });
});
