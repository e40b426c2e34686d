import { expect, test } from 'vitest';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { DANA, DAY, MINUTE, OMAR, PRIYA } from './house.ts';
import type { House } from './house.ts';
import { lean, persist, playKilled, pointsOf, trail } from './kills.ts';
import type { Point, Story } from './kills.ts';

const ASK = `${SUPPORT_TONE} payments-prod for 1d because one test`;

const completing = async (house: House): Promise<void> => {
  const { channel, ts } = house.card();
  await persist(() => house.world.people.as(OMAR).click({ message: { channel, ts }, actionId: 'approve' }));
  await house.world.run(20 * MINUTE);
};

const approved: Story = {
  before: async (house) => {
    await house.ask(ASK);
    await house.press(PRIYA, 'approve');
  },
  act: completing,
};

/** Somebody had shared it by hand in OpenAI's dashboard. */
const found: Story = {
  before: async (house) => {
    house.world.openai.dashboard.grantByHand(SUPPORT_TONE, 'proj_payments');
    house.world.advance(DAY);
    await approved.before(house);
  },
  act: completing,
};

const points = lean(await pointsOf(approved));
const pointsFound = lean(await pointsOf(found, (call) => call.fn === 'shares'));

/** A click too many is in the record, where the door died with the command on the queue. */
const clickedTwice = ({ call, moment }: Point): boolean =>
  call === 'slack SendMessage requests' && moment === 'after effect';

test('approving and granting make many calls to kill at', () => {
  expect(points.length).toBeGreaterThan(30);
  expect(pointsFound.length).toBeGreaterThan(7);
});

test.each(points)('approved and granted, killed at $call #$nth, $moment', async (point) => {
  await playKilled(approved, [point], async (house) => {
    expect(house.shared()).toEqual(['proj_payments']);
    const [permission] = house.world.openai.permissions(SUPPORT_TONE);
    const record = await house.record();
    expect(trail(record)).toEqual(['asked', 'approved', 'approved', 'granted']);
    expect(record.state.outcomes).toMatchObject({
      proj_payments: { kind: 'granted', permissions: [permission?.id], origin: 'bot' },
    });
    const extra = record.entries.flatMap(({ event }) => (event.kind === 'refused' ? [event.why] : []));
    expect(extra).toEqual(clickedTwice(point) ? ['already_settled'] : []);
    expect(house.messages(DANA).at(-1)).toContain('payments-prod can use support-tone until Nov 25');

    await house.world.run(DAY);
    expect(house.shared()).toEqual([]);
    expect(trail(await house.record())).toEqual(['asked', 'approved', 'approved', 'granted', 'ended', 'removed']);
    expect(house.messages(DANA).at(-1)).toContain('payments-prod no longer has support-tone');
    expect(house.pings(DANA)).toBe(3);
  });
});

test.each(pointsFound)('found at OpenAI, killed at $call #$nth, $moment', async (point) => {
  await playKilled(found, [point], async (house) => {
    const [permission] = house.world.openai.permissions(SUPPORT_TONE);
    expect((await house.record()).state.outcomes).toMatchObject({
      proj_payments: { kind: 'granted', permissions: [permission?.id], origin: 'found' },
    });
    expect(house.read(house.card())).toContain('payments-prod already had support-tone (not made by this bot)');
    await house.world.run(DAY);
    // Neither a POST nor a DELETE: what was there is there.
    expect(house.world.openai.calls('createFineTuningCheckpointPermission')).toEqual([]);
    expect(house.world.openai.calls('deleteFineTuningCheckpointPermission')).toEqual([]);
    expect(house.world.openai.permissions(SUPPORT_TONE)).toEqual([permission]);
    expect(trail(await house.record())).toEqual(['asked', 'approved', 'approved', 'granted', 'ended', 'removed']);
  });
});
