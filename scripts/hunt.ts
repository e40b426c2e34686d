/**
 * `npm run hunt [-- --seeds N] [--first] [name…]`: plants each bug of playground/planted/hunted into the bot, one at a
 * time, and plays seeds until the simulator finds it. Prints one table: the bug, the seeds that it took, and the rule
 * that it broke. Exit code 1 where one is not found in N seeds.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import * as esbuild from 'esbuild';
import { FIRST, HUNTED } from '../playground/planted/hunted/index.ts';
import type { Hunted } from '../playground/planted/hunted/index.ts';
import { plant } from '../playground/planted/build.ts';

const ROOT = resolve(import.meta.dirname, '..');
const CACHE = join(ROOT, 'node_modules', '.cache');
const USAGE = 'Usage: npm run hunt [-- --seeds N] [--first] [name…]';
/** A bug can make the bot go round for ever: so long is a hunt waited for, milliseconds a seed and at the least. */
/** Seeds that the bot without a bug plays first. */
const CONTROL = 40;
const PATIENCE = { seed: 5_000, least: 120_000 };

/** What a planted bot plays: prints one line of JSON. */
const HUNTER = `
import { firstBroken } from './simulation/seeds.ts';
const broken = await firstBroken(1, Number(process.argv[2]));
console.log(JSON.stringify(broken === null ? null : { seed: broken.seed, violations: broken.violations }));
`;

interface Found {
  readonly bug: Hunted;
  /** Null: not found. */
  readonly seed: number | null;
  readonly rule: string;
}

/** The simulator with a bug in the bot, as one module. */
async function buildHunter(bug: Pick<Hunted, 'name' | 'edits'>, folder: string): Promise<string> {
  const outfile = join(folder, `${bug.name}.mjs`);
  await esbuild.build({
    stdin: { contents: HUNTER, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    packages: 'external',
    outfile,
    plugins: [plant({ ...bug, wrong: '', seen: '', cheat: null })],
    logLevel: 'silent',
  });
  return outfile;
}

async function hunt(bug: Hunted, seeds: number, folder: string): Promise<Found> {
  let module: string;
  try {
    module = await buildHunter(bug, folder);
  } catch {
    return { bug, seed: null, rule: 'it cannot be planted any more: its text is another by now' };
  }
  try {
    const timeout = Math.max(PATIENCE.least, seeds * PATIENCE.seed);
    const { stdout } = await promisify(execFile)(process.execPath, [module, String(seeds)], { timeout, cwd: ROOT });
    // What HUNTER wrote.
    const found = JSON.parse(stdout.trim().split('\n').at(-1) ?? 'null') as { seed: number; violations: string[] } | null;
    return { bug, seed: found?.seed ?? null, rule: found?.violations[0] ?? '' };
  } catch (error) {
    // It went round for ever, or fell over: nobody could miss that.
    const killed = error instanceof Error && 'killed' in error && error.killed === true;
    return { bug, seed: null, rule: killed ? 'still running when its time was over' : 'the simulator itself fell over' };
  }
}

/** Ids and numbers differ from seed to seed; the rule does not. */
const short = (rule: string): string => {
  const line = rule.split('\n')[0] ?? '';
  return line.length <= 70 ? line : `${line.slice(0, 69)}…`;
};

const row = ({ bug, seed, rule }: Found): string =>
  `| ${bug.name.padEnd(28)} | ${String(seed ?? '–').padStart(5)} | ${bug.breaks.replaceAll('|', '/')} | ${short(rule).replaceAll('|', '/')} |`;

/** @returns the exit code */
async function main(args: readonly string[], say: (line: string) => void): Promise<number> {
  const options = { seeds: { type: 'string', default: '500' }, first: { type: 'boolean', default: false } } as const;
  let given: { values: { seeds: string; first: boolean }; positionals: string[] };
  try {
    given = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch {
    say(USAGE);
    return 2;
  }
  const { values, positionals } = given;
  const wanted = HUNTED.filter(
    ({ name }) => (positionals.length === 0 || positionals.includes(name)) && (!values.first || FIRST.includes(name)),
  );
  const unknown = positionals.filter((one) => !HUNTED.some(({ name }) => name === one));
  if (unknown.length > 0) {
    say(`No bug is called ${unknown.join(', ')}. The names: ${HUNTED.map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  const seeds = Number(values.seeds);
  if (!Number.isInteger(seeds) || seeds < 1 || wanted.length === 0) {
    say(USAGE);
    return 2;
  }
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, 'hunt-'));
  say('| Bug | Seeds | Breaks | Found by |');
  say('|---|---:|---|---|');
  const found: Found[] = [];
  try {
    // Without a bug nothing must be found, or the table says nothing.
    const none = await hunt({ name: 'no-bug', breaks: '', edits: [] }, CONTROL, folder);
    if (none.seed !== null || none.rule !== '') {
      say(`Without a bug, seed ${none.seed ?? '–'} breaks a rule: ${none.rule}. Mend that first.`);
      return 1;
    }
    const left = [...wanted];
    const worker = async (): Promise<void> => {
      for (let bug = left.shift(); bug !== undefined; bug = left.shift()) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other in each worker
        const one = await hunt(bug, seeds, folder);
        found.push(one);
        say(row(one));
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, worker));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const missed = found.filter(({ seed }) => seed === null);
  say('');
  say(`${found.length - missed.length} of ${found.length} bugs found, in ${seeds} seeds each at the most.`);
  if (missed.length > 0) say(`Not found: ${missed.map(({ bug }) => bug.name).join(', ')}.`);
  return missed.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2), console.log);
