/**
 * `npm run doctor [-- --json] [--stage prod]`: looks at every part of a deployment, changes nothing, and says for each
 * whether it is well, or what is wrong and what to do. Ends with 0 where nothing is wrong, else with 1.
 *
 * Configured by environment, with the same settings as the functions have; what a deployment of serverless.yml names
 * by itself (tables, queues, secrets) need not be given. `--json` prints one array for machines.
 */
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { deployedEnvironment } from './doctor/deployed.ts';
import { examine } from './doctor/examine.ts';
import type { DoctorParts } from './doctor/examine.ts';
import { formatLine } from './doctor/lines.ts';
import type { Line } from './doctor/lines.ts';
import type { Environment } from './doctor/settings.ts';
import { loadState } from './setup/state.ts';

const USAGE = 'Usage: npm run doctor [-- --json] [--stage prod]';

/**
 * @param root the project's folder, where `npm run setup` has written down whose the bot is
 * @returns the exit code
 */
export async function doctor(
  args: readonly string[],
  parts: DoctorParts,
  print: (text: string) => void,
  root: string | null = null,
): Promise<number> {
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
  const known = root === null ? {} : await setUpAs(root, options.stage);
  const env = await deployedEnvironment({ ...known, ...parts.env }, options.stage, parts.now);
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

/** Whose the bot is, as far as setting up has found out; what cannot be read is told as a missing setting. */
async function setUpAs(root: string, stage: string): Promise<Environment> {
  const state = await loadState(root, stage).catch(() => null);
  if (state === null) return {};
  return { AWS_REGION: state.region, SLACK_TEAM_ID: state.teamId ?? undefined, SLACK_APP_ID: state.appId ?? undefined };
}

if (import.meta.main) {
  const parts: DoctorParts = { env: process.env, now: Date.now, random: Math.random, sleep: (ms) => delay(ms) };
  process.exitCode = await doctor(process.argv.slice(2), parts, console.log, resolve(import.meta.dirname, '..'));
}
