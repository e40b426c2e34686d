import { describe, expect, test } from 'vitest';
import { callsInARow } from '../../playground/world/calls.ts';
import type { WorldCall } from '../../playground/world/calls.ts';
import { awsFor, readSecretText } from '../../src/handlers/wiring/outside.ts';
import { anyRequest, put, read, send, worldOf, write } from './fixtures.ts';

const told = (calls: readonly WorldCall[]) => calls.map(({ fn, service, operation, status }) =>
  `${fn} ${service} ${operation} ${status}`);

describe('every call', () => {
  test('is known by the function that made it, also while several run', async () => {
    const both = Promise.withResolvers<void>();
    const world = await worldOf({
      slack: async ({ outside }) => {
        await read(outside, 'R-1');
        await both.promise;
      },
      requests: async ({ outside }) => {
        await send(outside, 'shares', 'nudge');
        await fetch(`${outside.env['SLACK_API_URL']}auth.test`, { method: 'POST' });
        both.resolve();
      },
      shares: ({ outside }) => readSecretText(awsFor(outside), outside.env['OPENAI_SECRET_ID'] ?? ''),
    });
    put(world, 'requests', 'go');
    await Promise.all([world.deliver(anyRequest()), world.pump()]);
    expect(told(world.calls()).toSorted()).toEqual([
      'requests slack auth.test 200',
      'requests sqs SendMessage 200',
      'shares secretsmanager GetSecretValue 200',
      'slack dynamodb GetItem 200',
    ]);
    expect(told(world.calls('shares'))).toEqual(['shares secretsmanager GetSecretValue 200']);
    world.forgetCalls();
    expect(world.calls()).toEqual([]);
  });

  test('that reaches beyond its role is refused', async () => {
    const world = await worldOf({
      slack: ({ outside }) => write(outside, 'requests', 'R-1', 1),
      requests: ({ outside }) => write(outside, 'shares', 'm|p', 1),
      shares: ({ outside }) => write(outside, 'requests', 'R-1', 1),
      clock: ({ outside }) => read(outside, 'R-1'),
    });
    put(world, 'requests', 'one');
    put(world, 'shares', 'two');
    await world.deliver(anyRequest());
    await world.pump();
    await expect(world.tick()).rejects.toThrow('AccessDeniedException');
    expect(told(world.calls()).toSorted()).toEqual([
      'clock dynamodb GetItem 400',
      'requests dynamodb UpdateItem 400',
      'shares dynamodb UpdateItem 400',
      'slack dynamodb UpdateItem 400',
    ]);
    expect(await world.items('requests')).toEqual([]);
  });

  test('for another function’s secret is refused', async () => {
    const world = await worldOf({
      requests: ({ outside }) => readSecretText(awsFor(outside), 'model-share-bot/openai'),
      shares: ({ outside }) => readSecretText(awsFor(outside), 'model-share-bot/slack'),
    });
    put(world, 'requests', 'one');
    put(world, 'shares', 'two');
    await world.pump();
    expect(told(world.calls())).toEqual([
      'requests secretsmanager GetSecretValue 400',
      'shares secretsmanager GetSecretValue 400',
    ]);
    expect(world.secrets.reads()).toBe(0);
  });
});

describe('calls in a row', () => {
  const call = (n: number, from: number, to: number | null, more: Partial<WorldCall> = {}): WorldCall => ({
    n, service: 's', caller: 'requests#1', phase: 'answered', at: 0, method: 'POST', path: '/', operation: `c${n}`, status: 200,
    bytes: 0, request: null, fn: 'requests', from, to, ...more,
  });
  const names = (calls: readonly WorldCall[]) => calls.map(({ operation }) => operation);

  test('are those of which each began after the one before was answered', () => {
    const calls = [call(1, 1, 12), call(2, 2, 3), call(3, 5, 9), call(4, 6, 7), call(5, 8, 10), call(6, 11, null)];
    expect(names(callsInARow(calls))).toEqual(['c2', 'c4', 'c5', 'c6']);
    expect(names(callsInARow(calls, calls[2]))).toEqual(['c2', 'c3']);
    expect(callsInARow([])).toEqual([]);
  });

  test('what was never answered has nothing after it', () => {
    expect(names(callsInARow([call(1, 1, null), call(2, 2, 3), call(3, 4, 5)]))).toEqual(['c2', 'c3']);
  });

  test('of another instance only what a message set going', () => {
    const other = { caller: 'shares#2' };
    const sent = { operation: 'SendMessage' };
    const calls = [call(1, 1, 2), call(2, 3, 4, sent), call(3, 5, 6), call(4, 7, 8), call(5, 9, 10, other)];
    expect(callsInARow(calls, calls[4]).map(({ n }) => n)).toEqual([1, 2, 5]);
    expect(callsInARow(calls).map(({ n }) => n)).toEqual([1, 2, 3, 4]);
  });

  test('in rounds calls beside each other share one, whichever stand-in answers first', async () => {
    const world = await worldOf({
      requests: async ({ outside }) => {
        await Promise.all([read(outside, 'R-1'), readSecretText(awsFor(outside), 'model-share-bot/slack')]);
        await Promise.all([write(outside, 'requests', 'R-1', 1), send(outside, 'shares', 'a'), read(outside, 'R-2')]);
        await read(outside, 'R-3');
      },
    });
    put(world, 'requests', 'go');
    await world.inRounds(() => world.pump());
    expect(world.calls()).toHaveLength(6);
    expect(callsInARow(world.calls())).toHaveLength(3);
  });
});
