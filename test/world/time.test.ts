import { describe, expect, test } from 'vitest';
import { NAMES } from '../../playground/world/names.ts';
import { awsFor } from '../../src/handlers/wiring/outside.ts';
import { DAY, MINUTE, START, put, read, write, worldOf } from './fixtures.ts';

const clockTimes = () => {
  const times: string[] = [];
  return { times, clock: ({ outside }: { outside: { now: () => number } }) => void times.push(at(outside.now())) };
};
const at = (ms: number) => new Date(ms).toISOString().slice(5, 19);

/** A world with one record, which is due at each of these times, one after the other. */
const due = async (...times: readonly number[]) => {
  const { times: ticks, clock } = clockTimes();
  let met = 0;
  const world = await worldOf({
    requests: ({ outside }) => write(outside, 'requests', 'R-1', times[met] ?? null),
    clock: (given) => {
      clock(given);
      if ((times[met] ?? Infinity) > given.outside.now()) return;
      met += 1;
      put(world, 'requests', `met-${met}`);
    },
  });
  put(world, 'requests', 'make');
  await world.pump();
  return { world, ticks, met: () => met };
};

describe('run', () => {
  test('ticks at whole minutes at which something is due, and at the last one that refreshes the catalogue', async () => {
    const { times, clock } = clockTimes();
    const world = await worldOf({ clock });
    await world.run(31 * DAY);
    expect(times).toEqual(['12-25T14:00:00']);
    expect(world.now()).toBe(START + 2_678_400_000);
  });

  test('a record is due at the next whole minute, never before its time', async () => {
    const { world, ticks, met } = await due(START + 20 * DAY + 1);
    await world.run(20 * DAY);
    expect(met()).toBe(0);
    await world.run(MINUTE);
    expect(met()).toBe(1);
    expect(ticks).toEqual(['12-14T14:00:00', '12-14T14:01:00']);
  });

  test('what stays due is looked at every minute', async () => {
    const { times, clock } = clockTimes();
    const world = await worldOf({ clock, requests: ({ outside }) => write(outside, 'requests', 'R-1', START) });
    put(world, 'requests', 'make');
    await world.run(3 * MINUTE + 500);
    expect(times).toEqual(['11-24T14:01:00', '11-24T14:02:00', '11-24T14:03:00']);
    expect(at(world.now())).toBe('11-24T14:03:00');
  });

  test('what was last looked at under another policy is due at once', async () => {
    const { times, clock } = clockTimes();
    const world = await worldOf({
      clock,
      requests: ({ body, outside }) =>
        awsFor(outside).call('dynamodb', 'UpdateItem', {
          TableName: NAMES.tables.requests,
          Key: { pk: { S: 'R-1' } },
          UpdateExpression: 'SET #open = :open, #policy = :policy',
          ExpressionAttributeNames: { '#open': 'open', '#policy': 'policy' },
          ExpressionAttributeValues: { ':open': { S: 'undecided' }, ':policy': { S: body } },
        }),
    });
    const hash = /"hash":"([0-9a-f]{8})"/.exec(world.policy())?.[1] ?? '';
    put(world, 'requests', hash);
    await world.run(MINUTE);
    expect(times).toEqual([]);
    put(world, 'requests', '00000000');
    await world.run(MINUTE);
    expect(times).toEqual(['11-24T14:02:00']);
  });

  test('a message is received when it is visible again, between two ticks too', async () => {
    const times: string[] = [];
    const world = await worldOf({
      requests: ({ receives, outside }) => {
        times.push(at(outside.now()));
        if (receives === 1) throw new Error('again');
      },
    });
    world.advance(15_000);
    put(world, 'requests', 'twice');
    await world.run(10 * MINUTE);
    expect(times).toEqual(['11-24T14:00:15', '11-24T14:02:15']);
  });

  test('a clock function that fails is made up for by the next minute', async () => {
    let tries = 0;
    const failing = await worldOf({
      requests: ({ outside }) => write(outside, 'requests', 'R-1', START),
      clock: () => {
        tries += 1;
        throw new Error('down');
      },
    });
    put(failing, 'requests', 'make');
    await failing.run(2 * MINUTE);
    expect(tries).toBe(2);
    await expect(failing.tick()).rejects.toThrow('The clock function failed: Error: down');
  });
});

describe('until', () => {
  test('passes only as much time as it needs', async () => {
    const { world, ticks, met } = await due(START + 5 * MINUTE, START + 2 * DAY, START + 9 * DAY);
    await world.until('the second is met', () => met() === 2, { within: 3 * DAY });
    expect(ticks).toEqual(['11-24T14:05:00', '11-26T14:00:00']);
    expect(world.waiting('requests')).toEqual([]);
  });

  test('says in words what it did not come to', async () => {
    const { world } = await due(START + 2 * DAY);
    await expect(world.until('the moon is blue', () => false)).rejects.toThrow(
      'It did not come to this within 1440 minutes: the moon is blue.',
    );
    const idle = await worldOf({});
    await expect(idle.until('the moon is blue', () => false)).rejects.toThrow(
      'It never came to this: the moon is blue. Nothing is due any more.',
    );
  });
});

test('the clock only goes on', async () => {
  const world = await worldOf({ requests: ({ outside }) => read(outside, 'R-1') });
  expect(() => world.advance(-1)).toThrow('only goes on');
  expect(() => world.advance(Number.NaN)).toThrow('only goes on');
});
