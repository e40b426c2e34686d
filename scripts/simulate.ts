/**
 * `npm run simulate -- --seeds N [--seed S] [--steps K]`: plays N stories, one for each seed from S on. The real
 * handlers run in one process and in simulated time, on queues, tables, secrets, Slack and OpenAI that fail, repeat,
 * delay, lag and race, as the seed says; at everything that is stored, sent or said the rules of the design are checked,
 * and at the end, with faults off, that everything owed has been done. `--steps` makes stories longer or shorter.
 * Ends at the first seed that breaks a rule, with its story made as short as it can be made: exit code 1.
 */
import { parseArgs } from 'node:util';
import { play as playStory } from '../simulation/play.ts';
import { firstBroken, shortest, USUAL } from '../simulation/seeds.ts';

const USAGE = 'Usage: npm run simulate -- --seeds N [--seed S] [--steps K]';

const MOST_STEPS = 200_000;
/** How often it says how far it is. */
const EVERY = 500;

/** @returns the exit code */
export async function simulate(
  args: readonly string[],
  say: (line: string) => void,
  play: typeof playStory = playStory,
): Promise<number> {
  let given: { readonly seeds: string; readonly seed: string; readonly steps: string };
  try {
    const options = {
      seeds: { type: 'string', default: '100' },
      seed: { type: 'string', default: '1' },
      steps: { type: 'string', default: String(USUAL.steps) },
    } as const;
    given = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // What parseArgs says names only the option.
    say(`${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''} ${USAGE}`);
    return 2;
  }
  if (Number(given.steps) > MOST_STEPS) {
    say(`--steps ${given.steps} is more than ${MOST_STEPS}: play more seeds instead. ${USAGE}`);
    return 2;
  }
  for (const [name, text] of Object.entries(given)) {
    if (/^\d{1,9}$/.test(text) && Number(text) > 0) continue;
    say(`--${name} ${text} is no number from 1 on. ${USAGE}`);
    return 2;
  }
  const [count, first, steps] = [Number(given.seeds), Number(given.seed), Number(given.steps)];
  let played = 0;
  const broken = await firstBroken(
    first,
    count,
    { steps },
    (one) => {
      played += one.steps;
      const done = one.seed - first + 1;
      if (done % EVERY === 0 && done < count) say(`${done} of ${count}`);
    },
    play,
  );
  if (broken === null) {
    say(`${count} seeds from ${first} on, ${played} steps: every rule held.`);
    return 0;
  }
  const { seed, violations } = broken;
  for (const text of violations) say(`Seed ${seed}: ${text}`);
  say('The shortest story found that breaks a rule:');
  const bot = await shortest(seed, { steps }, play);
  for (const line of bot?.story ?? []) say(`  ${line}`);
  const more = steps === USUAL.steps ? '' : ` --steps ${steps}`;
  say(`Again: npm run simulate -- --seeds 1 --seed ${seed}${more}`);
  return 1;
}

if (import.meta.main) process.exitCode = await simulate(process.argv.slice(2), console.log);
