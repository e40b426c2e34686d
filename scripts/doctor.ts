/**
 * `npm run doctor [-- --json] [--stage prod]`: looks at every part of a deployment, changes nothing, and says for each
 * whether it is well, or what is wrong and what to do. Ends with 0 where nothing is wrong, else with 1.
 *
 * Configured by environment, with the same settings as the functions have; what a deployment of serverless.yml names
 * by itself (tables, queues, secrets) need not be given. `--json` prints one array for machines.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { deployedEnvironment } from './doctor/deployed.ts';
import { examine } from './doctor/examine.ts';
import type { DoctorParts } from './doctor/examine.ts';
import { formatLine } from './doctor/lines.ts';
import type { Line } from './doctor/lines.ts';

const USAGE = 'Usage: npm run doctor [-- --json] [--stage prod]';

/** @returns the exit code */
export async function doctor(args: readonly string[], parts: DoctorParts, print: (text: string) => void): Promise<number> {
  let options: { json?: boolean | undefined; stage: string };
  try {
    ({ values: options } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean' }, stage: { type: 'string', default: 'prod' } },
    }));
  } catch (error) {
    // What parseArgs says names only the option.
    print(`${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''} ${USAGE}`);
    return 2;
  }
  const env = await deployedEnvironment(parts.env, options.stage, parts.now);
  const lines: Line[] = [];
  for await (const line of examine({ ...parts, env })) {
    lines.push(line);
    if (options.json !== true) print(formatLine(line));
  }
  const bad = lines.filter(({ kind }) => kind === 'wrong').length;
  if (options.json === true) print(JSON.stringify(lines, null, 2));
  else print(bad === 0 ? 'Nothing is wrong.' : `${bad} ${bad === 1 ? 'thing is' : 'things are'} wrong.`);
  return bad === 0 ? 0 : 1;
}

if (import.meta.main) {
  const parts: DoctorParts = { env: process.env, now: Date.now, random: Math.random, sleep: (ms) => delay(ms) };
  process.exitCode = await doctor(process.argv.slice(2), parts, console.log);
}
