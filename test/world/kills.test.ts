import { describe, expect, test } from 'vitest';
import { MINUTE, anyRequest, put, read, send, worldOf, write } from './fixtures.ts';

const pks = (items: readonly Readonly<Record<string, unknown>>[]) => items.map(({ pk }) => pk);

/** A call that broke off is tried again in real time before it fails. */
const PATIENT = { timeout: 10_000, interval: 5 };

describe('an instance that is killed at a call', () => {
  const three = async () => {
    const lived: string[] = [];
    const world = await worldOf({
      requests: async ({ outside }) => {
        await write(outside, 'requests', 'R-1', 1);
        lived.push('1');
        await write(outside, 'requests', 'R-2', 1).catch(() => undefined);
        lived.push('2');
        await write(outside, 'requests', 'R-3', 1);
        lived.push('3');
      },
    });
    put(world, 'requests', 'go');
    return { world, lived };
  };

  test('after the effect: it happened, and nobody lived to hear of it', async () => {
    const { world } = await three();
    const planned = world.killAfterCall(2);
    expect(planned.happened()).toBe(false);
    expect((await world.pump()).map(({ ended }) => ended.kind)).toEqual(['died']);
    expect(planned.happened()).toBe(true);
    expect(pks(await world.items('requests'))).toEqual(['R-1', 'R-2']);
    expect(world.calls().map(({ phase, status }) => `${phase} ${status}`)).toEqual(['answered 200', 'received null']);
  });

  test('before the effect: it never happened', async () => {
    const { world } = await three();
    world.killAfterCall(2, { moment: 'before effect' });
    await world.pump();
    expect(pks(await world.items('requests'))).toEqual(['R-1']);
  });

  test('reaches nobody any more, and its message comes to a new instance after 120 s', async () => {
    const { world, lived } = await three();
    world.killAfterCall(2);
    await world.pump();
    expect(pks(await world.items('requests'))).toEqual(['R-1', 'R-2']);
    const first = world.calls()[0]?.caller;
    await world.run(2 * MINUTE);
    // What was killed hears nothing of its call, not even that it broke, and does not go on.
    expect(lived).toEqual(['1', '1', '2', '3']);
    expect(pks(await world.items('requests'))).toEqual(['R-1', 'R-2', 'R-3']);
    expect(world.calls().at(-1)?.caller).not.toBe(first);
    expect(world.calls()).toHaveLength(5);
  });

  test('reaches nobody by a response URL either, which is no address of its own', async () => {
    const world = await worldOf({
      requests: async ({ body, outside }) => {
        await write(outside, 'requests', 'R-1', 1).catch(() => undefined);
        await fetch(body, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"text":"from the dead"}',
        });
      },
    });
    put(world, 'requests', world.slack.world.newResponseUrl('U01DANA', 'C01APPROVALS', { kind: 'command' }));
    world.killAfterCall(1);
    await world.pump();
    await expect.poll(() => world.slack.calls('response_url').length, PATIENT).toBe(1);
    expect(world.slack.calls('response_url')).toMatchObject([{ phase: 'received' }]);
    expect(world.slack.world.ephemerals).toEqual([]);
    world.advance(2 * MINUTE);
    await world.pump();
    expect(world.slack.world.ephemerals).toMatchObject([{ text: 'from the dead' }]);
  });

  test('a hook chooses the call; without it nobody is killed', async () => {
    const { world } = await three();
    world.onCall(({ request }, moment) =>
      moment === 'after effect' && JSON.stringify(request).includes('R-3') ? 'kill' : 'go',
    );
    expect((await world.pump()).map(({ ended }) => ended.kind)).toEqual(['died']);
    world.onCall(null);
    world.advance(2 * MINUTE);
    expect((await world.pump()).map(({ ended }) => ended.kind)).toEqual(['answered']);
  });

  test('of one function only, where it is named', async () => {
    const world = await worldOf({
      requests: ({ outside }) => send(outside, 'shares', 'nudge'),
      shares: ({ outside }) => read(outside, 'R-1'),
    });
    put(world, 'requests', 'go');
    world.killAfterCall(1, { fn: 'shares' });
    expect((await world.pump()).map(({ actor, ended }) => `${actor} ${ended.kind}`)).toEqual([
      'requests answered',
      'shares died',
    ]);
  });
});

describe('instances', () => {
  const counting = () => worldOf({ slack: ({ outside }) => read(outside, 'R-1') });

  test('are used again, and started beside each other where one is busy', async () => {
    const world = await counting();
    await world.deliver(anyRequest());
    await world.deliver(anyRequest());
    expect(new Set(world.calls().map(({ caller }) => caller)).size).toBe(1);
    await Promise.all([world.deliver(anyRequest()), world.deliver(anyRequest())]);
    expect(new Set(world.calls().map(({ caller }) => caller)).size).toBe(2);
    expect(world.functions.busy()).toEqual([]);
  });

  test('are new after a restart and after a kill', async () => {
    const world = await counting();
    await world.deliver(anyRequest());
    await world.functions.restart('slack');
    await world.deliver(anyRequest());
    await world.functions.kill('slack');
    await world.deliver(anyRequest());
    expect(new Set(world.calls().map(({ caller }) => caller)).size).toBe(3);
  });

  test('that are busy at a restart end their work and are not used again', async () => {
    const [reached, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const world = await worldOf({
      slack: async ({ outside }) => {
        await read(outside, 'R-1');
        reached.resolve();
        await release.promise;
      },
    });
    const first = world.deliver(anyRequest());
    await reached.promise;
    await world.functions.restart('slack');
    release.resolve();
    expect((await first).status).toBe(200);
    await world.deliver(anyRequest());
    expect(new Set(world.calls().map(({ caller }) => caller)).size).toBe(2);
  });

  test('are killed when their time is over', async () => {
    const world = await worldOf({ slack: () => new Promise(() => undefined) }, { timeouts: { slack: 0.02 } });
    expect(await world.deliver(anyRequest())).toMatchObject({ status: 504 });
    expect(world.functions.busy()).toEqual([]);
  });
});

test('the door’s answer, and how long it took', async () => {
  const world = await worldOf({
    slack: () => ({
      statusCode: 201,
      headers: { 'X-Own': 7 },
      body: Buffer.from('✓').toString('base64'),
      isBase64Encoded: true,
    }),
  });
  const request = anyRequest();
  expect(world.tookMs(request)).toBeNull();
  expect(await world.deliver(request)).toEqual({ status: 201, headers: { 'x-own': '7' }, body: '✓' });
  expect(world.tookMs(request)).toBeGreaterThan(0);
  const failing = await worldOf({ slack: () => Promise.reject(new Error('no')) });
  expect(await failing.deliver(anyRequest())).toMatchObject({ status: 502 });
});
