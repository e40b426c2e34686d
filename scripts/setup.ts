/**
 * `npm run setup [-- --stage prod] [--deploy] [--param name=value …]`: from a clone to a working bot. It deploys, gives
 * a link that makes the Slack app, asks for the three secrets (shown nowhere, checked, and put straight into Secrets
 * Manager), writes the policy from names, deploys again with what it has learnt, and lets the doctor look. May be stopped
 * and started at any time: what is done is kept, in `.setup/<stage>.json` without any secret. `--deploy` deploys though
 * nothing changed; `--param` sets a parameter of serverless.yml, for this deployment and all later ones.
 *
 * AWS credentials and AWS_REGION come from the environment.
 */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { SetupStopped } from './setup/parts.ts';
import type { SetupParts } from './setup/parts.ts';
import { setUp } from './setup/steps.ts';
import { releaseIn, runIn, terminal } from './setup/terminal.ts';

const USAGE = 'Usage: npm run setup [-- --stage prod] [--deploy] [--param name=value …]';

/** @returns the exit code */
export async function setup(args: readonly string[], parts: SetupParts): Promise<number> {
  const { tell } = parts.person;
  let options: { stage: string; deploy: boolean; param: string[] };
  try {
    ({ values: options } = parseArgs({
      args: [...args],
      options: {
        stage: { type: 'string', default: 'prod' },
        deploy: { type: 'boolean', default: false },
        param: { type: 'string', multiple: true, default: [] },
      },
    }));
  } catch (error) {
    // What parseArgs says names only the option.
    tell(`${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''} ${USAGE}`);
    return 2;
  }
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(options.stage)) {
    tell(`A stage is up to 20 small letters, digits and "-". ${USAGE}`);
    return 2;
  }
  try {
    return (await setUp(parts, { stage: options.stage, force: options.deploy, params: options.param })) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof SetupStopped)) throw error;
    tell(error.message);
    return 1;
  }
}

if (import.meta.main) {
  const root = resolve(import.meta.dirname, '..');
  process.exitCode = await setup(process.argv.slice(2), {
    env: process.env,
    person: terminal(),
    run: runIn(root),
    root,
    now: Date.now,
    random: Math.random,
    sleep: (ms) => delay(ms),
    release: releaseIn(root),
    newId: randomUUID,
  });
}
