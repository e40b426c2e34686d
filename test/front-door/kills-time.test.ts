import { expect, test } from 'vitest';
import type { World } from '../../playground/world/world.ts';
import { inProcess } from '../../playground/world/in-process.ts';
import type { Wire } from '../../playground/world/in-process.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { wireRequests } from '../../src/handlers/wiring/requests.ts';
import { wireShares } from '../../src/handlers/wiring/shares.ts';
import { DANA, DAY, MINUTE, OMAR, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';
import { sound } from './kills.ts';

/** A function's time runs out: work stops with 8 s left, and goes on when the clock comes by. */

const ASK = `${SUPPORT_TONE} payments-prod for 2d because one test`;

interface Hurry {
  /** After so many calls of this operation an invocation's time is over. */
  operation: string;
  calls: number;
  /** Milliseconds that are left then. */
  rest: number;
}

const openHurried = async (hurry: Hurry): Promise<House> => {
  let world: World | null = null;
  const hurried =
    (fn: 'requests' | 'shares', wire: Wire): Wire =>
    (outside) => {
      const handler = wire(outside);
      const made = () => world?.calls(fn).filter((call) => call.operation === hurry.operation).length ?? 0;
      return (event, context) => {
        const before = made();
        const getRemainingTimeInMillis = () => (made() - before < hurry.calls ? 20_000 : hurry.rest);
        return handler(event, { ...context, getRemainingTimeInMillis });
      };
    };
  const launcher = inProcess({ requests: hurried('requests', wireRequests), shares: hurried('shares', wireShares) });
  const house = await openHouse({ launcher });
  world = house.world;
  return house;
};

const kinds = async (house: House): Promise<readonly string[]> =>
  (await house.record()).entries.map(({ event }) => event.kind);

test('with time for one effect at a time everything comes about, in order and once', async () => {
  const house = await openHurried({ operation: 'UpdateItem', calls: 1, rest: 7_999 });
  const { world } = house;
  await house.ask(ASK);
  // Whoever has no time left leaves it due at once: the next minute goes on.
  expect((await world.items('requests')).flatMap(({ due }) => due ?? [])).toEqual([world.now()]);
  expect(house.thread()).toEqual([]);
  await world.run(5 * MINUTE);
  expect(house.thread()).toHaveLength(1);
  await house.press(PRIYA, 'approve');
  await world.run(5 * MINUTE);
  await house.press(OMAR, 'approve');
  await world.run(15 * MINUTE);
  expect(house.shared()).toEqual(['proj_payments']);
  await sound(house);
  await world.run(2 * DAY + 15 * MINUTE);
  expect(house.shared()).toEqual([]);
  expect(await kinds(house)).toEqual(['asked', 'approved', 'approved', 'granted', 'ended', 'removed']);
  expect(world.openai.calls('createFineTuningCheckpointPermission')).toHaveLength(1);
  expect(world.openai.calls('deleteFineTuningCheckpointPermission')).toHaveLength(1);
  expect(house.pings(DANA)).toBe(3);
  await sound(house);
});

test.each([
  ['once the records are read nothing is opened that is not begun', { operation: 'GetItem', calls: 3, rest: 7_999 }],
  ['after the look the POST is not begun', { operation: 'listFineTuningCheckpointPermissions', calls: 1, rest: 6_999 }],
])('%s; nothing is in doubt, and no delay is told', async (_name, given) => {
  const hurry: Hurry = { ...given, calls: 100 };
  const house = await openHurried(hurry);
  const { world } = house;
  await house.ask(ASK);
  await house.press(PRIYA, 'approve');
  hurry.calls = given.calls;
  await house.press(OMAR, 'approve');
  await world.run(5 * MINUTE);
  expect(world.openai.calls('createFineTuningCheckpointPermission')).toEqual([]);
  expect(house.read(house.card())).toContain('Approved by Priya and Omar. Creating it at OpenAI.');
  hurry.calls = 100;
  await world.run(MINUTE);
  expect(house.shared()).toEqual(['proj_payments']);
  expect(await kinds(house)).toEqual(['asked', 'approved', 'approved', 'granted']);
  await sound(house);
});

test('with no time at all nothing is lost', async () => {
  const hurry: Hurry = { operation: 'UpdateItem', calls: 0, rest: 7_999 };
  const house = await openHurried(hurry);
  const { world } = house;
  await house.ask(ASK);
  await world.run(5 * MINUTE);
  expect(world.slack.world.messages).toEqual([]);
  // The command is in the record, so its message could go.
  expect(await kinds(house)).toEqual(['asked']);
  expect(world.waiting('requests')).toEqual([]);
  hurry.calls = 100;
  await world.run(MINUTE);
  expect(house.thread()).toHaveLength(1);
  await sound(house);
});
