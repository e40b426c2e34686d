import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bundles } from '../../playground/world/bundles.ts';
import { housePolicy } from '../../playground/world/policy.ts';
import { startWorld } from '../../playground/world/world.ts';
import type { WorldOptions } from '../../playground/world/world.ts';
import { DAY, START, anyRequest, put } from './fixtures.ts';

const Seen = v.looseObject({ remaining: v.number(), env: v.array(v.string()) });

const DIST = join(import.meta.dirname, 'fixture', 'bundles');

const worldOfBundles = async (options: Partial<WorldOptions> = {}) => {
  const world = await startWorld({ launcher: bundles(DIST), ...options });
  onTestFinished(() => world.close());
  return world;
};

test('a bundle sees the world’s time, which stands, and nothing of this machine', async () => {
  process.env['SECRET_OF_THIS_MACHINE'] = '1';
  onTestFinished(() => {
    delete process.env['SECRET_OF_THIS_MACHINE'];
  });
  const world = await worldOfBundles();
  const seen = async () => v.parse(Seen, JSON.parse((await world.deliver(anyRequest())).body));
  const first = await seen();
  expect(first).toMatchObject({
    invocations: 1,
    now: START,
    newDate: '2026-11-24T14:00:00.000Z',
    called: 'Tue Nov 24 2026 14:00:00 GMT+0000 (Coordinated Universal Time)',
    given: '1970-01-01T00:00:00.000Z',
    isDate: true,
    utc: 0,
    realIsMoved: false,
    fn: 'slack',
    policy: housePolicy(),
    bytes: 20,
  });
  expect(first.remaining).toBeGreaterThan(9_000);
  expect(first.remaining).toBeLessThanOrEqual(10_000);
  expect(first.env).not.toContain('SECRET_OF_THIS_MACHINE');
  expect(first.env).not.toContain('PATH');
  world.advance(30 * DAY);
  expect(await seen()).toMatchObject({ invocations: 2, newDate: '2026-12-24T14:00:00.000Z' });
  await expect.poll(() => world.log()).toEqual(
    expect.arrayContaining([
      { fn: 'slack', line: { invocations: 2 } },
      { fn: 'slack', line: { text: 'not JSON' } },
    ]),
  );
});

test('another policy is a file of its own, and comes with a new process', async () => {
  const world = await worldOfBundles();
  await world.deliver(anyRequest());
  await world.usePolicy('{"other":1}');
  expect(JSON.parse((await world.deliver(anyRequest())).body)).toMatchObject({ invocations: 1, policy: '{"other":1}' });
});

describe('an invocation', () => {
  const ends = async (body: string, options: Partial<WorldOptions> = {}) => {
    const world = await worldOfBundles(options);
    put(world, 'requests', body);
    const [handled] = await world.pump();
    return { world, ended: handled?.ended };
  };

  test('that throws leaves the process, and its message hidden', async () => {
    const { world, ended } = await ends('throw');
    expect(ended).toEqual({ kind: 'threw', name: 'RangeError', message: 'out of range' });
    expect(world.waiting('requests')).toHaveLength(1);
  });

  test.each(['hang', 'spin'])('that does not end (%s) is killed when its time is over', async (body) => {
    const { world, ended } = await ends(body, { timeouts: { requests: 0.05 } });
    expect(ended).toEqual({ kind: 'timed_out' });
    put(world, 'requests', 'well', 'g2');
    expect((await world.pump()).map((one) => one.ended.kind)).toEqual(['answered']);
  });

  test('whose process ends has died', async () => {
    expect((await ends('exit')).ended).toEqual({ kind: 'died' });
  });

  test('is killed at a call, by SIGKILL, and a new process takes the message again', async () => {
    const world = await worldOfBundles();
    put(world, 'requests', 'call');
    world.killAfterCall(1);
    expect((await world.pump()).map(({ ended }) => ended.kind)).toEqual(['died']);
    world.advance(120_000);
    expect((await world.pump()).map(({ ended }) => ended.kind)).toEqual(['answered']);
    const [first, second] = world.calls();
    expect(first).toMatchObject({ fn: 'requests', phase: 'received' });
    expect(second).toMatchObject({ fn: 'requests', phase: 'answered' });
    expect(first?.caller).not.toBe(second?.caller);
  });

  test('of a bundle that does not load says why', async () => {
    const world = await worldOfBundles();
    put(world, 'shares', 'any');
    expect((await world.pump())[0]?.ended).toEqual({ kind: 'threw', name: 'Error', message: 'no settings' });
    await expect(world.tick()).rejects.toThrow('exports no handler');
  });
});

test('what is not built is named, with what to do', () => {
  expect(() => bundles(join(DIST, 'nowhere'))).toThrow(
    'Not built: dist/slack/index.cjs, dist/slack/policy.json, dist/requests/index.cjs, dist/requests/policy.json, ' +
      'dist/shares/index.cjs, dist/shares/policy.json, dist/clock/index.cjs, dist/clock/policy.json missing. ' +
      'Run npm run build first.',
  );
});
