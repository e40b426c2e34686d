import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Call } from '../../playground/call.ts';
import { hold, late } from '../../playground/faults.ts';
import type { Fault } from '../../playground/faults.ts';
import { startHttp, startStandIn } from '../../playground/stand-in.ts';
import type { StandIn } from '../../playground/stand-in.ts';

/** The smallest service: counts its effects. */
let effects = 0;
let standIn: StandIn;
let told: Call[];

beforeEach(async () => {
  effects = 0;
  told = [];
  standIn = await startStandIn(
    {
      name: 'counter',
      read: ({ path, body }) => ({
        operation: path.slice(1),
        request: { token: 'xoxb-1-secret', text: body.toString() },
      }),
      answer: () => {
        effects += 1;
        return { status: 200, body: { effects } };
      },
      headers: () => ({ 'x-request-id': 'req_1' }),
    },
    { now: () => 1000, onCall: (call) => told.push(call) },
  );
});
afterEach(() => standIn.close());

const post = (operation: string, signal?: AbortSignal) =>
  fetch(`${standIn.url}/${operation}`, { method: 'POST', body: 'key sk-admin-abcdef', signal: signal ?? null });

test('tells each call when received and when answered, secrets masked', async () => {
  expect(await (await post('add')).json()).toEqual({ effects: 1 });
  expect(told).toEqual([
    {
      n: 1,
      service: 'counter',
      caller: null,
      phase: 'received',
      at: 1000,
      method: 'POST',
      path: '/add',
      operation: 'add',
      status: null,
      bytes: 19,
      request: { token: '•••', text: 'key •••' },
    },
    { ...told[0], phase: 'answered', status: 200, bytes: 13 },
  ]);
});

describe('faults', () => {
  test.each<[Fault, number, number]>([
    [{ kind: 'status', status: 503, headers: { 'retry-after': '2' }, body: { error: 'busy' } }, 503, 0],
    [{ kind: 'html', status: 502 }, 502, 0],
  ])('%o is answered without effect', async (fault, status, expected) => {
    standIn.faults.next('add', fault);
    const response = await post('add');
    expect(response.status).toBe(status);
    expect(effects).toBe(expected);
    const html = fault.kind === 'html';
    expect(response.headers.get('content-type')).toBe(html ? 'text/html; charset=utf-8' : 'application/json');
    expect(response.headers.get('x-request-id')).toBe(html ? null : 'req_1');
    expect((await post('add')).status).toBe(200);
  });

  test.each<[Fault, number]>([
    [{ kind: 'drop' }, 0],
    [{ kind: 'drop_after' }, 1],
  ])('%o cuts the connection', async (fault, expected) => {
    standIn.faults.next('add', fault);
    await expect(post('add')).rejects.toThrow('fetch failed');
    expect(effects).toBe(expected);
    expect(standIn.calls('add')).toMatchObject([{ phase: 'answered', status: null, fault: fault.kind }]);
  });

  test.each<[Fault, number]>([
    [{ kind: 'hang' }, 0],
    [{ kind: 'hang_after' }, 1],
  ])('%o leaves the caller waiting until the end', async (fault, expected) => {
    standIn.faults.next('add', fault);
    const waiting = post('add').catch((error: unknown) => String(error));
    await expect.poll(() => told.length).toBe(2);
    expect(effects).toBe(expected);
    await standIn.close();
    expect(await waiting).toContain('fetch failed');
  });

  test('late: the effect comes when released, though the caller has gone', async () => {
    const fault = late();
    standIn.faults.next('add', fault);
    const caller = new AbortController();
    const waiting = post('add', caller.signal).catch((error: unknown) => String(error));
    await fault.reached;
    caller.abort();
    expect(await waiting).toContain('AbortError');
    expect(effects).toBe(0);
    fault.release();
    await fault.done;
    expect(effects).toBe(1);
  });

  test('hold: the effect comes at once, its answer when released', async () => {
    const fault = hold();
    standIn.faults.next('add', fault);
    const waiting = post('add');
    await fault.done;
    expect(effects).toBe(1);
    fault.release();
    expect((await waiting).status).toBe(200);
  });

  test('next before always, by name, by question, by star', async () => {
    standIn.faults.always('*', { kind: 'status', status: 500 });
    standIn.faults.next((call) => call.path.includes('?x'), { kind: 'status', status: 429 });
    standIn.faults.next('get', { kind: 'status', status: 404 });
    expect(standIn.faults.unused()).toBe(2);
    expect((await post('get')).status).toBe(404);
    expect((await post('get?x')).status).toBe(429);
    expect((await post('get?x')).status).toBe(500);
    standIn.faults.clear();
    expect((await post('get')).status).toBe(200);
  });
});

test('gates stand before the effect and between effect and answer', async () => {
  const seen: string[] = [];
  standIn.gates.before = (call) => void seen.push(`${call.operation} before ${effects}`);
  standIn.gates.after = (call) => void seen.push(`${call.operation} after ${effects} told ${told.length}`);
  await post('add');
  expect(seen).toEqual(['add before 0', 'add after 1 told 1']);
});

test('a mistake in a stand-in or a gate is seen by its caller', async () => {
  standIn.gates.before = () => Promise.reject(new Error('wrong gate'));
  const response = await post('add');
  expect(response.status).toBe(500);
  expect(await response.text()).toBe('The counter stand-in itself failed: wrong gate');
});

test('a port in use is the listener’s own error', async () => {
  await expect(startHttp('second', () => {}, standIn.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
