import { describe, expect, test } from 'vitest';
import { late } from '../../playground/faults.ts';
import type { Moment } from '../../playground/world/gates.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { DANA, DAY, MINUTE, OMAR, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';
import { persist, playKilled, pointsOf, sound, trail } from './kills.ts';
import type { Point, Story } from './kills.ts';

/** Killed, delivered again, and killed once more. */

const whole: Story = {
  before: async (house) => {
    await house.ask(`${SUPPORT_TONE} payments-prod for 1d because one test`);
    await house.press(PRIYA, 'approve');
  },
  act: async (house) => {
    const { channel, ts } = house.card();
    await persist(() => house.world.people.as(OMAR).click({ message: { channel, ts }, actionId: 'approve' }));
    await house.world.run(DAY + 40 * MINUTE);
  },
};

const POST = 'shares createFineTuningCheckpointPermission';
const LIST = 'shares listFineTuningCheckpointPermissions';
const DELETE = 'shares deleteFineTuningCheckpointPermission';
const SAVE = 'shares UpdateItem shares';
const at = (call: string, moment: Moment, nth = 1): Point => ({ call, nth, moment });
const [before, after] = ['before effect', 'after effect'] as const;

const ended = async (house: House): Promise<void> => {
  expect(house.shared()).toEqual([]);
  const record = await house.record();
  expect(trail(record)).toEqual(['asked', 'approved', 'approved', 'granted', 'ended', 'removed']);
  const granted = record.entries.flatMap(({ event }) => (event.kind === 'granted' ? [event.permissions] : []));
  expect(record.state.outcomes).toMatchObject({
    proj_payments: { kind: 'removed', how: { kind: 'deleted', permissions: granted[0] } },
  });
  expect(house.messages(DANA).at(-1)).toContain('payments-prod no longer has support-tone');
};

/** Once granted and taken back, told once each: receipt, granted, ended. */
const endedWell = async (points: readonly Point[]): Promise<number> => {
  let pings = 0;
  await playKilled(whole, points, async (house) => {
    await ended(house);
    pings = house.pings(DANA);
  });
  return pings;
};

describe('in doubt', () => {
  test.each<[string, number, readonly Point[]]>([
    ['after the POST, and in the look that follows', 1, [at(POST, after), at(LIST, after)]],
    ['after the POST, and before the look comes to OpenAI', 1, [at(POST, after), at(LIST, before)]],
    ['after the POST, and before what the look found is stored', 1, [at(POST, after), at(SAVE, before)]],
    ['after the POST, and once what the look found is stored', 1, [at(POST, after), at(SAVE, after)]],
    ['before the POST takes effect, and in the look that finds nothing', 2, [at(POST, before), at(LIST, after)]],
    ['before the POST takes effect, and before the next one does', 3, [at(POST, before), at(POST, before)]],
    ['before the POST takes effect, and after the next one did', 2, [at(POST, before), at(POST, after)]],
    ['before the answer to the POST is stored, twice', 1, [at(SAVE, before, 2), at(SAVE, before)]],
    ['three times at whatever it does first', 1, [at(POST, after), at('any', after), at('any', after)]],
  ])('%s', async (_name, posts, points) => {
    await playKilled(whole, points, async (house) => {
      expect(house.world.openai.calls('createFineTuningCheckpointPermission')).toHaveLength(posts);
      expect((await house.record()).entries.map(({ event }) => event.kind)).not.toContain('failed');
      await ended(house);
      expect(house.pings(DANA)).toBe(3);
    });
  });
});

test('under way as it was killed, the POST takes effect later: nothing is sent until settle', async () => {
  const house = await openHouse({ settleSeconds: 180 });
  const { world } = house;
  await whole.before(house);
  const post = late();
  world.openai.faults.next('createFineTuningCheckpointPermission', post);
  const pressing = house.press(OMAR, 'approve');
  await post.reached;
  await world.functions.kill('shares');
  await pressing;
  // Delivered again after two minutes, and a list would show nothing yet.
  await world.run(2 * MINUTE);
  expect(house.read(house.card())).toContain('OpenAI did not answer; at 14:03 UTC I look whether it took effect.');
  post.release();
  await post.done;
  await world.run(20 * MINUTE);
  expect(world.openai.calls('createFineTuningCheckpointPermission')).toHaveLength(1);
  expect(house.shared()).toEqual(['proj_payments']);
  expect((await house.record()).entries.map(({ event }) => event.kind)).toEqual([
    'asked',
    'approved',
    'approved',
    'delayed',
    'granted',
  ]);
  expect(house.thread().at(-1)).toMatch(/^Found at OpenAI after the missing answer: payments-prod, cp_\w+\. /);
  await sound(house);
});

describe('at the end', () => {
  test.each<[string, readonly Point[]]>([
    ['before the DELETE takes effect, twice', [at(DELETE, before), at(DELETE, before)]],
    ['before the DELETE takes effect, and after the next one did', [at(DELETE, before), at(DELETE, after)]],
    ['after the DELETE, and after the next one met a 404', [at(DELETE, after), at(DELETE, after)]],
    ['after the DELETE, and before its 404 is stored', [at(DELETE, after), at(SAVE, before)]],
    ['after the DELETE, and once its 404 is stored', [at(DELETE, after), at(SAVE, after)]],
  ])('%s', async (_name, points) => {
    expect(await endedWell(points)).toBe(3);
  });
});

const points = await pointsOf(whole, ({ operation }) => /^(?:UpdateItem|SendMessage|chat\.)/.test(operation));
/** Each sixth write, and then one of the calls with which the next instance begins. */
const pairs = points
  .filter((_, index) => index % 6 === 0)
  .map((first, index): [string, readonly Point[]] => {
    const nth = (index % 5) + 1;
    return [`${first.call} #${first.nth}, ${first.moment}; then its call ${nth}`, [first, at('any', after, nth)]];
  });

test.each(pairs)('%s', async (_name, pair) => {
  expect(await endedWell(pair)).toBe(3);
});
