import type { RequestPorts } from '../../src/engine/requests.ts';
import type { SharePorts } from '../../src/engine/shares.ts';
import { requestPorts, sharePorts } from '../../simulation/engine/ports.ts';
import type { Run } from '../../simulation/engine/turns.ts';
import { createWorld } from '../../simulation/engine/functions.ts';
import type { World } from '../../simulation/engine/world.ts';

/** A world in which nothing fails but what a test says. */
export const calmWorld = (existing: 'same' | 'conflict' | 'second' = 'same'): World => {
  const world = createWorld({ seed: 1, existing, skew: 0, concurrent: false });
  world.faultsOn = false;
  return world;
};

const aRun = (world: World): Run => ({ name: 'test', startedAt: world.now, dead: false, open: 0 });

export const portsOfRequests = (world: World, over: Partial<RequestPorts> = {}): RequestPorts => ({
  ...requestPorts(world, aRun(world), world.policy),
  ...over,
});

export const portsOfShares = (world: World, over: Partial<SharePorts> = {}): SharePorts => ({
  ...sharePorts(world, aRun(world), world.policy),
  ...over,
});

/** Lets one run, and nothing else, go on to its end. */
export const alone = async <T>(world: World, run: Promise<T>): Promise<T> => {
  const state = { over: false };
  const done = run.finally(() => {
    state.over = true;
  });
  done.catch(() => undefined);
  for (let turns = 0; !state.over && turns < 1_000; turns += 1) {
    if (world.turns.busy) await world.turns.step();
    else await new Promise((resolve) => setImmediate(resolve));
  }
  return done;
};
