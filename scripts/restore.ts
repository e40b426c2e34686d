/**
 * `npm run restore [-- --stage prod]`: after a table was restored, prints what differs between the bot's register and
 * OpenAI. It changes nothing. `npm run restore -- --settle` prints the same, asks, and ends the hold: from then on the
 * ordinary rules mend what differs (docs/restore.md).
 *
 * Configured by environment, with the same settings as the functions have; what a deployment names by itself need not be
 * given, and the tables are those that the deployed functions use. Credentials are an administrator's: the
 * tables are read whole, and the admin key is read from its secret. Nothing is ever changed at OpenAI.
 */
import { createInterface } from 'node:readline/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { OpenAIError } from '../src/api/errors.ts';
import { AwsError, createAwsCaller } from '../src/aws/call.ts';
import type { AwsCaller } from '../src/aws/call.ts';
import { createConnections } from '../src/aws/connections.ts';
import { CredentialsMissingError, readCredentials } from '../src/aws/credentials.ts';
import { SettingsWrong, readAws, readShares } from '../src/config/environment.ts';
import { ChangedMeanwhile } from '../src/engine/run.ts';
import { UnreadableRecord, createTable } from '../src/store/dynamo.ts';
import { createIdentity } from '../src/store/identity.ts';
import type { Identity } from '../src/store/identity.ts';
import { deployedEnvironment } from './doctor/deployed.ts';
import { describe, differences, modelsIn } from './restore/differences.ts';
import { listAll } from './restore/openai.ts';
import type { OpenAIParts } from './restore/openai.ts';
import { readRegister, storesFor } from './restore/register.ts';
import { wakeUp } from './restore/settle.ts';

const USAGE = 'Usage: npm run restore [-- --settle] [--stage prod]';
const WORD = 'settle';
const AWS_TIMEOUT = 10_000;

export interface RestoreParts extends OpenAIParts {
  /** What somebody types in answer. */
  readonly ask: (question: string) => Promise<string>;
}

/** @returns the exit code: 0, or 1 where something failed or nothing was settled that should be, 2 for a wrong call */
export async function restore(args: readonly string[], parts: RestoreParts, say: (line: string) => void): Promise<number> {
  let options: { settle: boolean; stage: string };
  try {
    ({ values: options } = parseArgs({
      args: [...args],
      options: { settle: { type: 'boolean', default: false }, stage: { type: 'string', default: 'prod' } },
    }));
  } catch (error) {
    // What parseArgs says names only the option.
    say(`${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''} ${USAGE}`);
    return 2;
  }
  try {
    const env = await deployedEnvironment(parts.env, options.stage, parts.now);
    return await compare(options.settle, { ...parts, env }, say);
  } catch (error) {
    say(sayWhy(error));
    return 1;
  }
}

async function compare(isToSettle: boolean, parts: RestoreParts, say: (line: string) => void): Promise<number> {
  const { env, now, ask } = parts;
  const aws = createAwsCaller({
    ...readAws(env),
    credentials: () => readCredentials(env),
    timeoutMs: AWS_TIMEOUT,
    connections: createConnections(now),
  });
  const settings = readShares(env);
  const names = { requests: settings.REQUESTS_TABLE, shares: settings.SHARES_TABLE };
  say(`The tables are ${names.requests} and ${names.shares}.`);
  const copies = await copiesIn(aws, [names.requests, names.shares]);
  for (const { identity, of } of copies) say(`On hold: ${identity.name} is a copy of ${of}.`);
  const register = await readRegister(aws, names);
  const models = modelsIn(register);
  const there = await listAll(models, parts);
  const found = differences(register, there);
  say(`Looked at ${register.requests.length} requests, ${register.shares.length} shares and ${models.length} models.`);
  for (const key of register.unreadable) say(`Cannot be read, and is left as it is: ${key}. Deploy the release that wrote it.`);
  if (found.length === 0) say('Nothing differs from OpenAI.');
  for (const line of describe(found)) say(line);
  if (!isToSettle) {
    if (copies.length > 0) say('Nothing was changed. When all of this is understood: npm run restore -- --settle');
    return 0;
  }
  if (copies.length === 0) {
    say('The bot is not on hold. Nothing was changed.');
    return 0;
  }
  const typed = await ask(`The bot goes on from this register. Type ${WORD} to go on: `);
  if (typed.trim() !== WORD) {
    say('Nothing was changed: the bot stays on hold.');
    return 1;
  }
  await wakeUp(register, there, storesFor(aws, names), now());
  for (const { identity, version } of copies) {
    // oxlint-disable-next-line no-await-in-loop -- two at the most
    await identity.write(version);
  }
  say('Settled. The bot goes on within a minute. Look again then: npm run restore');
  return 0;
}

interface Copied {
  readonly identity: Identity;
  readonly of: string;
  readonly version: number;
}

async function copiesIn(aws: AwsCaller, names: readonly string[]): Promise<readonly Copied[]> {
  const found = names.map(async (name): Promise<readonly Copied[]> => {
    const identity = createIdentity(createTable(aws, name), name);
    const carried = await identity.read();
    return carried === null || carried.carries === name ? [] : [{ identity, of: carried.carries, version: carried.version }];
  });
  return (await Promise.all(found)).flat();
}

function sayWhy(error: unknown): string {
  if (error instanceof AwsError) return `${error.message} Check region, credentials and the tables' names, then run it again.`;
  if (error instanceof OpenAIError) return `OpenAI did not say what is there (${error.kind}). Nothing was changed; run it again in a minute.`;
  if (error instanceof ChangedMeanwhile) return 'A record was written meanwhile: the bot is not on hold. Run it again.';
  if (error instanceof SettingsWrong) return `${error.problems.join('; ')}. Set it in this shell; nothing was changed.`;
  const own = [CredentialsMissingError, UnreadableRecord];
  if (own.some((kind) => error instanceof kind) && error instanceof Error) return error.message;
  return `It failed (${error instanceof Error ? error.name : typeof error}). Nothing is lost; run it again.`;
}

const askTerminal = async (question: string): Promise<string> => {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
};

if (import.meta.main) {
  const parts: RestoreParts = { env: process.env, now: Date.now, random: Math.random, sleep: (ms) => delay(ms), ask: askTerminal };
  process.exitCode = await restore(process.argv.slice(2), parts, console.log);
}
