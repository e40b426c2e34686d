/**
 * `npm run load [-- --requests N] [--seed S] [--every SECONDS]`: so many requests (10,000 unless told otherwise) with
 * two approvals each, from their asking to their end, through the bundled handlers and the stand-ins with their rate
 * limits on, in simulated time; one call in a hundred fails by every kind of fault. Prints what it took and what limits
 * it. Exit code 1 where a request is lost, something stands twice without a cause, or memory does not stay flat.
 */
import { parseArgs } from 'node:util';
import { bundledHandlers } from '../simulation/load/bundled.ts';
import { load as play } from '../simulation/load/load.ts';
import { report } from '../simulation/load/report.ts';

const USAGE = 'Usage: npm run load [-- --requests N] [--seed S] [--every SECONDS]';
const FAULTS = 0.01;
const MARKS = 10;
/** Code that has been warmed up, and OpenAI's rows, which it never forgets. */
const FLAT = { once: 16_000_000, each: 1_000 } as const;

/** @returns the exit code */
export async function load(args: readonly string[], say: (line: string) => void): Promise<number> {
  let given: { readonly requests: string; readonly seed: string; readonly every: string };
  try {
    const options = {
      requests: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      every: { type: 'string', default: '90' },
    } as const;
    given = parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // What parseArgs says names only the option.
    say(`${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''} ${USAGE}`);
    return 2;
  }
  for (const [name, text] of Object.entries(given)) {
    if (/^\d{1,6}$/.test(text) && Number(text) > 0) continue;
    say(`--${name} ${text} is no number from 1 on. ${USAGE}`);
    return 2;
  }
  const [requests, seed, every] = [Number(given.requests), Number(given.seed), Number(given.every) * 1_000];
  const { wires, bytes } = await bundledHandlers();
  say(`${requests} requests through one bundle of ${(bytes / 1_000).toFixed(0)} kB, one every ${every / 1_000} s, seed ${seed}`);
  const from = performance.now();
  const marksEvery = Math.max(1, Math.floor(requests / MARKS));
  const played = await play({ requests, seed, every, faults: FAULTS, wires, marksEvery, say });
  for (const line of report(played, requests, performance.now() - from)) say(line);
  const { heap, bot } = played;
  const isFlat = heap.after - heap.before < FLAT.once + FLAT.each * requests;
  if (!isFlat) say('Memory does not stay flat: without what the world keeps it should be as before.');
  return bot.violations.length === 0 && isFlat ? 0 : 1;
}

if (import.meta.main) process.exitCode = await load(process.argv.slice(2), console.log);
