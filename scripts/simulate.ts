/**
 * `npm run simulate -- --seeds N [--seed S]`: plays N stories, one for each seed from S on. The real engine and domain run
 * in simulated time, on queues, tables, Slack and OpenAI that fail, repeat, delay and race, as the seed says; after each
 * step the rules of the design are checked. Ends at the first seed that breaks one, with its story made as short as it
 * can be made: exit code 1.
 */
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { play as playStory, someStory } from '../simulation/engine/play.ts';

const USAGE = 'Usage: npm run simulate -- --seeds N [--seed S]';

/** How often it says how far it is. */
const EVERY = 1_000;

/** @returns the exit code */
export async function simulate(
  args: readonly string[],
  say: (line: string) => void,
  play: typeof playStory = playStory,
): Promise<number> {
  let given: { readonly seeds: string; readonly seed: string };
  try {
    const options = { seeds: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } } as const;
    given = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // What parseArgs says names only the option.
    say(`${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''} ${USAGE}`);
    return 2;
  }
  for (const [name, text] of Object.entries(given)) {
    if (/^\d{1,9}$/.test(text) && Number(text) > 0) continue;
    say(`--${name} ${text} is no number from 1 on. ${USAGE}`);
    return 2;
  }
  const [count, first] = [Number(given.seeds), Number(given.seed)];
  for (let seed = first; seed < first + count; seed += 1) {
    const found = await broken(seed, play);
    if (found !== null) {
      for (const line of found) say(line);
      say(`Again: npm run simulate -- --seeds 1 --seed ${seed}`);
      return 1;
    }
    const done = seed - first + 1;
    if (done % EVERY === 0 && done < count) say(`${done} of ${count}`);
  }
  say(`${count} seeds from ${first} on: every rule held.`);
  return 0;
}

/** What a seed breaks, with the shortest story that does; null where every rule holds. */
async function broken(seed: number, play: typeof playStory): Promise<readonly string[] | null> {
  const property = fc.asyncProperty(someStory, async ([given, story]) => (await play(given, story)).violations.length === 0);
  const { counterexample } = await fc.check(property, { numRuns: 1, seed });
  if (counterexample === null) return null;
  const [[given, story]] = counterexample;
  const world = await play(given, story);
  return [
    ...world.violations.map((text) => `Seed ${seed}: ${text}`),
    `  ${JSON.stringify(given)}`,
    ...world.turns.log.map((line) => `  ${line}`),
  ];
}

if (import.meta.main) process.exitCode = await simulate(process.argv.slice(2), console.log);
