import { expect, test } from 'vitest';
import { APPROVALS, DANA, MINUTE, OMAR, PRIYA } from './house.ts';
import { describePoint, persist, playKilled, pointsOf, trail } from './kills.ts';
import type { Story } from './kills.ts';

/** Known neither from usage nor from a project key: only by this request. */
const MODEL = 'ft:gpt-4.1-2025-04-14:acme:reply-draft:Qw3rTy7u';
const ASK = `${MODEL} payments-prod for 30d because A/B starts Monday`;

const story: Story = {
  before: async () => undefined,
  act: async ({ world }) => {
    await persist(() => world.people.as(DANA).command(ASK, { channel: APPROVALS }));
    await world.run(20 * MINUTE);
  },
};

const points = await pointsOf(story);

test('asking makes many calls to kill at', () => {
  expect(points.length).toBeGreaterThan(25);
});

test.each(points)('asked, killed at $call #$nth, $moment', async (point) => {
  await playKilled(story, [point], async (house) => {
    const asked = await house.requests();
    // Whoever was told that it failed asks again: what had reached the queue all the same is a request, too.
    const twice = describePoint(point) === 'slack SendMessage requests #1, after effect';
    expect(asked.map(trail)).toEqual(twice ? [['asked'], ['asked']] : [['asked']]);
    expect(house.shared(MODEL)).toEqual([]);
    // Whoever asks for it next finds it in the picker.
    expect(JSON.stringify(await house.world.items('shares'))).toContain(MODEL);
    // Told privately once the queue has it.
    const said = asked.map(({ id }) => `Asked (${id}). 2 of @ml-owners decide. I will message you.`);
    expect(house.whispers(DANA)).toHaveLength(1);
    expect(said).toContain(house.whispers(DANA)[0]);
    expect([DANA, PRIYA, OMAR].map((who) => house.pings(who))).toEqual(twice ? [2, 2, 2] : [1, 1, 1]);
  });
});
