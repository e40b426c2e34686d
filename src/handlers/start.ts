import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PolicyUnreadableError, readPolicy } from '../config/policy.ts';
import type { Outside } from './wiring/outside.ts';

/** The bundles are CommonJS, so this names the folder of the running one; the compiled policy lies beside it. */
declare const __dirname: string;

const policyText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new PolicyUnreadableError('it is not where it should be, beside the function or where POLICY_FILE says', cause);
  }
};

/** One line of JSON; console.log would be wrapped once more by Lambda's own log format, and a metric then lost. */
const write = (line: object): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

/** What Lambda gives a function. Whatever is wrong with it is said here, at start, and the function does not run. */
export const lambda = (): Outside => {
  const { env } = process;
  const policy = readPolicy(policyText(env.POLICY_FILE ?? join(__dirname, 'policy.json')));
  // Which code and which policy said the lines that follow.
  write({ level: 'info', event: 'started', release: env.RELEASE ?? null, policy: policy.hash });
  return { env, policy, now: Date.now, random: Math.random, log: write, metrics: write };
};
