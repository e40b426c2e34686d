import { describe, expect, it } from 'vitest';
import { calmWorld } from './alone.ts';
import { perform } from '../../simulation/engine/actions.ts';

const MINUTE = 60_000;

describe('what is shown in Slack', () => {
  it('is looked for, not posted again, when the answer to a post was lost', async () => {
    const world = calmWorld();
    world.slack.loses = 'entry';
    await perform(world, { kind: 'ask', request: 0, projects: 0, hours: 1 });
    await world.passUntil(world.now + 5 * MINUTE);
    expect(world.violations).toEqual([]);
    expect([...world.slack.posts.keys()]).toEqual(['R-AAAA1 card', 'R-AAAA1 entry 1', 'R-AAAA1 receipt']);
  });

  it('is looked for also when its pause is over while the run that lost it still goes on', async () => {
    const world = calmWorld();
    world.slack.loses = 'entry';
    const show = world.slack.show.bind(world.slack);
    // The receipt, which comes next, takes longer than an entry's first pause.
    world.slack.show = (effect, record, suspect) => {
      if (effect.kind === 'receipt') world.now += 6_000;
      return show(effect, record, suspect);
    };
    await perform(world, { kind: 'ask', request: 0, projects: 0, hours: 1 });
    await world.drain();
    expect(world.runs).toBe(1);
    expect(world.violations).toEqual([]);
    expect([...world.slack.posts.keys()]).toEqual(['R-AAAA1 card', 'R-AAAA1 entry 1', 'R-AAAA1 receipt']);
    expect(world.records.requests.load('R-AAAA1')?.record.shown.entries).toHaveLength(1);
  });
});
