import { describe, expect, test } from 'vitest';
import { DAY, MINUTE, START, put, send, worldOf } from './fixtures.ts';

const kinds = (handled: readonly { readonly body: unknown; readonly ended: { readonly kind: string } }[]) =>
  handled.map(({ body, ended }) => `${String(body)} ${ended.kind}`);

describe('the event source mappings', () => {
  test('one message an invocation, in order within a group, until both queues are idle', async () => {
    const seen: string[] = [];
    const world = await worldOf({
      requests: async ({ body, outside }) => {
        seen.push(`requests ${body}`);
        if (body === 'a1') await send(outside, 'shares', 'from-a1');
      },
      shares: ({ body }) => void seen.push(`shares ${body}`),
    });
    put(world, 'requests', 'a1', 'a');
    put(world, 'requests', 'a2', 'a');
    put(world, 'requests', 'b1', 'b');
    expect(kinds(await world.pump())).toEqual(['a1 answered', 'a2 answered', 'b1 answered', 'from-a1 answered']);
    expect(seen).toEqual(['requests a1', 'requests a2', 'requests b1', 'shares from-a1']);
    expect(world.waiting('requests')).toEqual([]);
  });

  test.each([
    ['throws', () => Promise.reject(new TypeError('no'))],
    ['names the message as failed', ({ id }: { id: string }) => ({ batchItemFailures: [{ itemIdentifier: id }] })],
    ['names a message it was not given', () => ({ batchItemFailures: [{ itemIdentifier: 'another' }] })],
  ])('a message whose function %s is hidden for 120 s and blocks its group, not the others', async (_how, fail) => {
    let healed = false;
    const world = await worldOf({
      requests: ({ body }) => (body === 'bad' && !healed ? fail({ id: idOf(body) }) : null),
    });
    put(world, 'requests', 'bad', 'a');
    put(world, 'requests', 'behind', 'a');
    put(world, 'requests', 'other', 'b');
    const idOf = (body: string) => world.waiting('requests').find((one) => one.body === body)?.messageId ?? '';
    expect((await world.pump()).map(({ body }) => body)).toEqual(['bad', 'other']);
    world.advance(119_999);
    expect(await world.pump()).toEqual([]);
    healed = true;
    world.advance(1);
    expect((await world.pump()).map(({ body }) => body)).toEqual(['bad', 'behind']);
  });

  test('what fails five times goes to the dead-letter queue and lets the next one pass', async () => {
    const receives: number[] = [];
    const world = await worldOf({
      shares: (given) => {
        if (given.body !== 'poison') return null;
        receives.push(given.receives);
        throw new Error('again');
      },
    });
    put(world, 'shares', 'poison');
    put(world, 'shares', 'next');
    await world.run(15 * MINUTE);
    expect(receives).toEqual([1, 2, 3, 4, 5]);
    expect(world.deadLetters('shares').map(({ body }) => body)).toEqual(['poison']);
    expect(world.waiting('shares')).toEqual([]);
  });

  test('beside each other where wished: a message is taken as soon as its sender was told that it is queued', async () => {
    const order: string[] = [];
    const wait = Promise.withResolvers<void>();
    const world = await worldOf({
      requests: async ({ outside }) => {
        await send(outside, 'shares', 'nudge');
        order.push('sent');
        await wait.promise;
        order.push('requests done');
      },
      shares: () => {
        order.push('shares');
        wait.resolve();
      },
    });
    put(world, 'requests', 'go');
    await world.pump({ beside: true });
    expect(order.toSorted()).toEqual(['requests done', 'sent', 'shares']);
    expect(order.at(-1)).toBe('requests done');
  });

  test('a function that nudges itself for ever is not waited for', async () => {
    const world = await worldOf({
      requests: ({ body }) => put(world, 'shares', `${Number(body) + 1}`),
      shares: ({ body }) => put(world, 'requests', `${Number(body) + 1}`),
    });
    put(world, 'requests', '1');
    await expect(world.pump()).rejects.toThrow('1000 messages and no end');
  });

  test('a message that nobody handles is forgotten after fourteen days', async () => {
    const world = await worldOf({});
    put(world, 'requests', 'old');
    world.advance(14 * DAY + 1);
    expect(await world.pump()).toEqual([]);
    expect(world.now()).toBe(START + 1_209_600_001);
  });
});
