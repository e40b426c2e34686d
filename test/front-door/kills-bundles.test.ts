import { expect, test } from 'vitest';
import { bundles } from '../../playground/world/bundles.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { DANA, DAY, MINUTE, OMAR, PRIYA } from './house.ts';
import { describePoint, persist, playKilled, trail } from './kills.ts';
import type { Point, Story } from './kills.ts';

/** The same with what is deployed: processes of their own, killed with SIGKILL. */

const whole: Story = {
  options: { launcher: bundles() },
  before: async () => undefined,
  act: async (house) => {
    const { people, run } = house.world;
    const dana = people.as(DANA);
    const ask = `${SUPPORT_TONE} payments-prod for 1d because one test`;
    await persist(() => dana.command(ask, { channel: 'C01APPROVALS' }));
    await run(5 * MINUTE);
    for (const who of [PRIYA, OMAR]) {
      const { channel, ts } = house.card();
      await persist(() => people.as(who).click({ message: { channel, ts }, actionId: 'approve' }));
      await run(5 * MINUTE);
    }
    await run(DAY + 10 * MINUTE);
  },
};

const at = (call: string, nth: number, moment: Point['moment']): Point => ({ call, nth, moment });

test.each<[string, readonly Point[]]>([
  ['the door', [at('slack SendMessage requests', 2, 'after effect')]],
  ['the decision', [at('requests UpdateItem requests', 1, 'after effect')]],
  ['the card', [at('requests chat.postMessage', 1, 'after effect')]],
  ['the POST', [at('shares createFineTuningCheckpointPermission', 1, 'after effect')]],
  ['the POST, and the look after it', [
    at('shares createFineTuningCheckpointPermission', 1, 'before effect'),
    at('shares listFineTuningCheckpointPermissions', 1, 'after effect'),
  ]],
  ['the DELETE', [at('shares deleteFineTuningCheckpointPermission', 1, 'after effect')]],
])('SIGKILL at %s', async (_name, points) => {
  const doubled = points.some((point) => describePoint(point).startsWith('slack'));
  await playKilled(whole, points, async (house) => {
    expect(house.shared()).toEqual([]);
    const record = await house.record();
    expect(trail(record)).toEqual(['asked', 'approved', 'approved', 'granted', 'ended', 'removed']);
    expect(record.entries.filter(({ event }) => event.kind === 'refused')).toHaveLength(doubled ? 1 : 0);
    expect(house.pings(DANA)).toBe(3);
  });
});
