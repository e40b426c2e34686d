import { expect, test } from 'vitest';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { DANA, DAY, LENA, MINUTE, OMAR, PRIYA } from './house.ts';
import type { House } from './house.ts';
import { lean, persist, playKilled, pointsOf, sparse, trail } from './kills.ts';
import type { Point, Story } from './kills.ts';

const grant = async (house: House, who: string, text: string): Promise<void> => {
  await house.ask(`${SUPPORT_TONE} payments-prod ${text}`, who);
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
};

/** Whoever presses and meets an error presses again: the menu, and then Revoke in the dialog. */
const revoke = async (house: House, request?: string): Promise<void> => {
  const { world } = house;
  const omar = world.people.as(OMAR);
  const { channel, ts, metadata } = house.card(request);
  const item = `1:revoke:${String(metadata?.event_payload['request'])}`;
  await persist(() => omar.overflow({ channel, ts }, 'more', item));
  const modal = omar.see().modal;
  if (modal === null) throw new Error('The dialog did not open.');
  await omar.fill(modal, 'reason', 'incident 512');
  await persist(() => omar.submit(modal));
  await world.run(20 * MINUTE);
};

/** Asked for a day: it ends a day after the second approval. */
const expiring: Story = {
  before: (house) => grant(house, DANA, 'for 1d because one test'),
  act: ({ world }) => world.run(DAY + 20 * MINUTE),
};

const revoked: Story = {
  before: (house) => grant(house, DANA, 'for 30d because A/B starts Monday'),
  act: (house) => revoke(house),
};

/** Lena's request holds the same share for longer. */
const revokedOfTwo: Story = {
  before: async (house) => {
    await grant(house, DANA, 'for 1d because one test');
    await house.world.run(20 * MINUTE);
    await grant(house, LENA, 'for 2d because nightly evaluation');
    await house.world.run(20 * MINUTE);
  },
  act: async (house) => revoke(house, (await house.requests())[0]?.id),
};

const all = await Promise.all([
  // Of the clock's queries one stands for all: the next minute asks them again.
  pointsOf(expiring, ({ operation }) => operation !== 'Query'),
  // What comes after the record is as when the time is over.
  pointsOf(revoked, ({ fn, service }) => fn === 'slack' || (fn === 'requests' && service !== 'slack')),
  pointsOf(revokedOfTwo, ({ fn, service }) => fn === 'shares' && service !== 'openai'),
]);
const [expiry = [], revocation = [], ofTwo = []] = all.map((points) => sparse(lean(points)));

test('each end makes many calls to kill at', () => {
  expect([expiry, revocation].map(({ length }) => length > 10)).toEqual([true, true]);
  expect(ofTwo.length).toBeGreaterThan(5);
});

const query: Point = { call: 'clock Query requests', nth: 1, moment: 'after effect' };

test.each([query, ...expiry])('its time over, killed at $call #$nth, $moment', async (point) => {
  await playKilled(expiring, [point], async (house) => {
    expect(house.shared()).toEqual([]);
    expect(house.world.openai.calls('createFineTuningCheckpointPermission')).toHaveLength(1);
    const record = await house.record();
    expect(trail(record)).toEqual(['asked', 'approved', 'approved', 'granted', 'ended', 'removed']);
    expect(record.state.closed).toMatchObject({ how: 'expired' });
    // Also where the answer to the DELETE was lost and the next one met a 404.
    expect(record.state.outcomes).toMatchObject({ proj_payments: { kind: 'removed', how: { kind: 'deleted' } } });
    expect(house.messages(DANA).at(-1)).toContain('payments-prod no longer has support-tone');
    expect(house.pings(DANA)).toBe(3);
  });
});

test.each(revocation)('revoked, killed at $call #$nth, $moment', async (point) => {
  await playKilled(revoked, [point], async (house) => {
    expect(house.shared()).toEqual([]);
    const record = await house.record();
    expect(trail(record)).toEqual(['asked', 'approved', 'approved', 'granted', 'ended', 'removed']);
    expect(record.state.closed).toMatchObject({ how: 'revoked', reason: 'incident 512', by: { user: OMAR } });
    expect(record.state.outcomes).toMatchObject({ proj_payments: { kind: 'removed', how: { kind: 'deleted' } } });
    expect(house.messages(DANA).at(-1)).toContain('payments-prod no longer has support-tone');
    expect(house.pings(DANA)).toBe(3);
  });
});

test.each(ofTwo)('one of two revoked, killed at $call #$nth, $moment', async (point) => {
  await playKilled(revokedOfTwo, [point], async (house) => {
    const [permission, ...more] = house.world.openai.permissions(SUPPORT_TONE);
    expect(more).toEqual([]);
    expect(house.world.openai.calls('deleteFineTuningCheckpointPermission')).toEqual([]);
    const [first, second] = await house.requests();
    expect(first?.state.outcomes).toMatchObject({
      proj_payments: { kind: 'removed', how: { kind: 'kept', through: second?.id } },
    });
    expect(second?.state.outcomes).toMatchObject({ proj_payments: { kind: 'granted', permissions: [permission?.id] } });
    expect(house.messages(DANA).at(-1)).toContain('payments-prod keeps support-tone');
    await house.world.run(2 * DAY);
    expect(house.shared()).toEqual([]);
  });
});
