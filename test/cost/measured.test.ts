import { expect, test } from 'vitest';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { RECORD_BYTES, REFRESH, REQUEST, TICK } from '../../scripts/cost/measured.ts';
import type { Work } from '../../scripts/cost/measured.ts';
import { DAY, MINUTE, OMAR, PRIYA, openHouse } from '../front-door/house.ts';
import type { House } from '../front-door/house.ts';

/** What was done meanwhile. */
async function work(house: House, deliveries: () => number, act: () => Promise<unknown>): Promise<Work> {
  const { world } = house;
  world.forgetCalls();
  const [lines, before] = [world.log().length, deliveries()];
  await act();
  const calls = world.calls();
  const count = (operation: string, part = '') =>
    calls.filter((call) => call.operation === operation && JSON.stringify(call.request).includes(part)).length;
  const log = world.log().slice(lines);
  return {
    slack: deliveries() - before,
    // A message is an invocation: batches are of one.
    requests: count('SendMessage', '-requests.fifo'),
    shares: count('SendMessage', '-shares.fifo'),
    clock: log.filter(({ line }) => line.event === 'clock').length,
    gets: count('GetItem'),
    queries: count('Query'),
    writes: count('UpdateItem'),
    logBytes: log.reduce((sum, { line }) => sum + JSON.stringify(line).length + 1, 0),
  };
}

const NAMES = ['slack', 'requests', 'shares', 'clock', 'gets', 'queries', 'writes', 'logBytes'] as const;

const less = (one: Work, other: Work, times: number): Work => {
  const left = { ...one };
  for (const name of NAMES) Object.assign(left, { [name]: one[name] - times * other[name] });
  return left;
};

/** Enough, and not twice too much. */
const expectHolds = (said: Work, found: Work): void => {
  const off = NAMES.filter((name) => found[name] > said[name] || said[name] > 2 * found[name] + 2);
  expect(off.map((name) => [name, said[name], found[name]])).toEqual([]);
};

test('what a month is reckoned from is what the bot does', async () => {
  let delivered = 0;
  const house = await openHouse({ onDelivery: () => void (delivered += 1) });
  const { world } = house;
  const doing = (act: () => Promise<unknown>) => work(house, () => delivered, act);
  world.advance(MINUTE);
  const tick = await doing(() => world.tick());
  expectHolds(TICK, tick);

  world.advance(29 * MINUTE);
  const refresh = less(await doing(() => world.tick()), tick, 1);
  expectHolds(REFRESH, refresh);

  let refreshes = 0;
  const whole = await doing(async () => {
    await house.ask(`${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`);
    await house.press(PRIYA, 'approve');
    await house.press(OMAR, 'approve');
    await world.run(31 * DAY);
    refreshes = world.calls().filter((call) => JSON.stringify(call.request).includes('"kind\\":\\"catalogue')).length;
  });
  expect(house.shared()).toEqual([]);
  expectHolds(REQUEST, less(less(whole, tick, whole.clock), refresh, refreshes));
  const sizes = (await world.items('requests')).map((item) => JSON.stringify(item).length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(RECORD_BYTES);
});
