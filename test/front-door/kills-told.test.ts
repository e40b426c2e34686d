import { expect, test } from 'vitest';
import type { WorldCall } from '../../playground/world/calls.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { APPROVALS, BO, DANA, DAY, MINUTE, OMAR, PLATFORM, PRIYA } from './house.ts';
import type { House } from './house.ts';
import { persist, playKilled, pointsOf, sparse, trail } from './kills.ts';
import type { Story } from './kills.ts';

/** What somebody is told beside the card: whatever was killed, they are told. */

const ASK = `${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`;
const press = async (house: House, who: string): Promise<void> => {
  const { channel, ts } = house.card();
  await persist(() => house.world.people.as(who).click({ message: { channel, ts }, actionId: 'approve' }));
};

const refused: Story = {
  before: async (house) => {
    await house.ask(ASK);
  },
  act: async (house) => {
    await press(house, BO);
    await house.world.run(20 * MINUTE);
  },
};

const setScopes = ({ world }: House, scopes: readonly string[]): void => {
  for (const one of world.openai.organization.adminKeys) one.scopes = scopes;
};

/** The admin key has lost its scopes. */
const keyRefused: Story = {
  before: async (house) => {
    await house.ask(ASK);
    await house.press(PRIYA, 'approve');
    setScopes(house, []);
  },
  act: async (house) => {
    await press(house, OMAR);
    await house.world.run(20 * MINUTE);
  },
};

/** Somebody deleted the card with its thread while it was granted. */
const deleted: Story = {
  before: async (house) => {
    await house.ask(`${SUPPORT_TONE} payments-prod for 1d because one test`);
    await house.press(PRIYA, 'approve');
    await house.press(OMAR, 'approve');
    const { slack } = house.world;
    for (const { channel, ts } of slack.world.messages) if (channel === APPROVALS) slack.world.remove(channel, ts);
  },
  act: async ({ world }) => world.run(DAY + 20 * MINUTE),
};

/** Of the function that tells, the calls of these operations. */
const telling =
  (operations: RegExp) =>
  ({ fn, operation }: WorldCall): boolean =>
    fn === 'requests' && operations.test(operation);
const NOT_COUNTED = 'Not counted: this needs @ml-owners (rule prod-models). The click is in the record.';

const [atAnswer = [], atAlert = [], atCard = []] = (await Promise.all([
  pointsOf(refused, telling(/^(?:UpdateItem|response_url)/)),
  pointsOf(keyRefused, telling(/^(?:Query|chat\.postMessage)/)),
  pointsOf(deleted, telling(/^chat\./)),
])).map(sparse);

test.each(atAnswer)('not counted, killed at $call #$nth, $moment', async (point) => {
  await playKilled(refused, [point], async (house) => {
    const { entries, shown } = await house.record();
    expect(entries.map(({ event }) => event.kind)).toEqual(['asked', 'refused']);
    expect(shown.repeats).toEqual({});
    // Told at least once: an answer whose sender died is given again.
    expect(house.whispers(BO).length).toBeGreaterThanOrEqual(1);
    expect(new Set(house.whispers(BO))).toEqual(new Set([NOT_COUNTED]));
    expect(house.shared()).toEqual([]);
  });
});

test.each(atAlert)('key refused, killed at $call #$nth, $moment', async (point) => {
  await playKilled(keyRefused, [point], async (house) => {
    const { messages } = house.world.slack.world;
    const alerts = messages.filter(({ channel }) => channel === PLATFORM).map((one) => house.read(one));
    expect(alerts).toEqual([expect.stringContaining('OpenAI refuses the admin key')]);
    expect(house.messages(DANA).at(-1)).toContain('Approved, not granted yet.');
    expect(house.shared()).toEqual([]);
    setScopes(house, ['*']);
    await house.world.run(10 * MINUTE);
    expect(house.shared()).toEqual(['proj_payments']);
    expect(trail(await house.record())).toEqual(['asked', 'approved', 'approved', 'granted']);
  });
});

test.each(atCard)('its card deleted, killed at $call #$nth, $moment', async (point) => {
  await playKilled(deleted, [point], async (house) => {
    expect(house.shared()).toEqual([]);
    expect(house.thread().map((entry) => entry.split('\n')[0])).toHaveLength(6);
    expect(house.read(house.card())).toContain('support-tone for payments-prod: ended Nov 25');
  });
});
