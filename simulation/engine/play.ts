import * as fc from 'fast-check';
import { perform, someActions } from './actions.ts';
import type { Paced } from './actions.ts';
import { atRest, longAfter } from './ending.ts';
import { createWorld } from './functions.ts';
import type { Given, World } from './world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const aWorld = fc.record({
  seed: fc.nat({ max: 0x7fffffff }),
  existing: fc.constantFrom('same' as const, 'conflict' as const, 'second' as const),
  skew: fc.constantFrom(-3_000, 0, 3_000),
  concurrent: fc.boolean(),
});

/** A world and what people do in it. */
export const someStory: fc.Arbitrary<[Given, readonly Paced[]]> = fc.tuple(aWorld, someActions);

/** Plays a story with faults, and then lets everything come to rest without. What broke a rule stands in `violations`. */
export async function play(given: Given, story: readonly Paced[]): Promise<World> {
  const world = createWorld(given);
  for (const { action, turns } of story) {
    if (world.violations.length > 0) return world;
    world.turns.log.push(`* ${JSON.stringify(action)}`);
    await perform(world, action);
    for (let turn = 0; turn < turns && world.busy; turn += 1) await world.step();
  }
  world.faultsOn = false;
  world.openai.refusal = null;
  await world.passUntil(world.now + 4 * HOUR);
  if (world.violations.length > 0) return world;
  atRest(world, false);
  await world.passUntil(world.now + 25 * HOUR);
  if (world.violations.length === 0) atRest(world, true);
  await world.passUntil(world.now + 80 * DAY);
  if (world.violations.length === 0) await longAfter(world);
  return world;
}
