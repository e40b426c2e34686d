import { expect, test } from 'vitest';
import { inProcess } from '../../playground/world/in-process.ts';
import type { Wire } from '../../playground/world/in-process.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { wireRequests } from '../../src/handlers/wiring/requests.ts';
import { wireShares } from '../../src/handlers/wiring/shares.ts';
import { DANA, DAY, MINUTE, OMAR, PRIYA, openHouse } from './house.ts';
import { sound, trail } from './kills.ts';

/** A function's time runs out: work stops with 8 s left, and goes on when the clock comes by. */

/** An invocation is told that it has 20 s left so often, and then only `rest`. */
const hurried =
  (wire: Wire, looks: () => number, rest = 7_999): Wire =>
  (outside) => {
    const handler = wire(outside);
    return (event, context) => {
      let left = looks();
      const getRemainingTimeInMillis = () => ((left -= 1) >= 0 ? 20_000 : rest);
      return handler(event, { ...context, getRemainingTimeInMillis });
    };
  };

test('with time for one effect at a time everything comes about, in order and once', async () => {
  const launcher = inProcess({ requests: hurried(wireRequests, () => 1), shares: hurried(wireShares, () => 1) });
  const house = await openHouse({ launcher });
  const { world } = house;
  await house.ask(`${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`);
  // Whoever has no time leaves it due at once: the next minute goes on.
  expect(await world.items('requests')).toMatchObject([{ due: world.now() }]);
  expect(house.thread()).toEqual([]);
  await world.run(5 * MINUTE);
  expect(house.thread()).toHaveLength(1);
  await house.press(PRIYA, 'approve');
  await world.run(5 * MINUTE);
  await house.press(OMAR, 'approve');
  await world.run(15 * MINUTE);
  expect(house.shared()).toEqual(['proj_payments']);
  await sound(house);
  await world.run(30 * DAY + 15 * MINUTE);
  expect(house.shared()).toEqual([]);
  expect((await house.record()).entries.map(({ event }) => event.kind)).toEqual([
    'asked',
    'approved',
    'approved',
    'granted',
    'ended',
    'removed',
  ]);
  expect(world.openai.calls('createFineTuningCheckpointPermission')).toHaveLength(1);
  expect(world.openai.calls('deleteFineTuningCheckpointPermission')).toHaveLength(1);
  expect(house.pings(DANA)).toBe(3);
  await sound(house);
});

test('with no time for the POST it is not begun, and nothing is in doubt', async () => {
  let short = true;
  const launcher = inProcess({ shares: hurried(wireShares, () => (short ? 1 : 100), 6_999) });
  const house = await openHouse({ launcher });
  const { world } = house;
  await house.ask(`${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`);
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  expect(world.openai.calls('createFineTuningCheckpointPermission')).toEqual([]);
  expect(house.read(house.card())).toContain('Approved by Priya and Omar. Creating it at OpenAI.');
  short = false;
  await world.run(MINUTE);
  expect(house.shared()).toEqual(['proj_payments']);
  // Not even a delay was told: there was none.
  expect((await house.record()).entries.map(({ event }) => event.kind)).toEqual(['asked', 'approved', 'approved', 'granted']);
  await sound(house);
});

test('with no time at all nothing is lost', async () => {
  let looks = 0;
  const launcher = inProcess({ requests: hurried(wireRequests, () => looks), shares: hurried(wireShares, () => looks) });
  const house = await openHouse({ launcher });
  const { world } = house;
  await house.ask(`${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`);
  await world.run(5 * MINUTE);
  expect(world.slack.world.messages).toEqual([]);
  // The command is in the record, so its message can go.
  expect(trail(await house.record())).toEqual(['asked']);
  looks = 100;
  await world.run(MINUTE);
  await sound(house);
  expect(house.thread()).toHaveLength(1);
});
