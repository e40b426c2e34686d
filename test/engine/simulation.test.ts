import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { play, someStory } from '../../simulation/engine/play.ts';
import { simulate } from '../../scripts/simulate.ts';

const RUNS = Number(process.env['SIM_RUNS'] ?? 300);

it('keeps every rule, whatever fails, races or is forged', { timeout: 600_000 }, async () => {
  // The suite plays the same worlds each time; SIM_SEED=<another number> plays others.
  const seed = process.env['SIM_SEED'] ?? '20261124';
  await fc.assert(
    fc.asyncProperty(someStory, async ([given, story]) => {
      const world = await play(given, story);
      const log = process.env['SIM_LOG'] === undefined ? '' : `\n${world.turns.log.join('\n')}`;
      expect(world.violations.map((text) => text + log)).toEqual([]);
    }),
    { numRuns: RUNS, seed: Number(seed), endOnFailure: false },
  );
});

it('the command plays the seeds it is given, each the same way again, and says what is wrong with its arguments', async () => {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  expect(await simulate(['--seeds', '3', '--seed', '7'], say)).toBe(0);
  expect(lines.at(-1)).toBe('3 seeds from 7 on: every rule held.');
  expect(await simulate(['--seeds', 'many'], say)).toBe(2);
  expect(lines.at(-1)).toBe('--seeds many is no number from 1 on. Usage: npm run simulate -- --seeds N [--seed S]');
});

it('a seed that breaks a rule is told with its story, shortened, and how to play it again', async () => {
  const lines: string[] = [];
  const broken: typeof play = async (given, story) => {
    const world = await play(given, story);
    world.violations.push('a rule that nothing keeps');
    return world;
  };
  expect(await simulate(['--seeds', '5', '--seed', '7'], (line) => void lines.push(line), broken)).toBe(1);
  expect(lines).toContain('Seed 7: a rule that nothing keeps');
  // The shortest story there is.
  expect(lines.filter((line) => line.startsWith('  * '))).toHaveLength(4);
  expect(lines.at(-1)).toBe('Again: npm run simulate -- --seeds 1 --seed 7');
});
