import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Policy } from '../../src/domain/policy/types.ts';
import type { SlackCaller } from '../../src/slack/webClient.ts';
import { isExample, policyIn, writeNewPolicy } from './newPolicy.ts';
import { SetupStopped } from './parts.ts';
import type { SetupParts } from './parts.ts';

const POLICY = 'policy.yaml';

/**
 * The policy, written by asking for a channel and a user group by their names. One that is there is never overwritten,
 * but for the playground's example.
 * @returns the policy that counts now
 * @throws SetupStopped
 */
export async function initPolicy(
  { root, person }: Pick<SetupParts, 'root' | 'person'>,
  slack: SlackCaller,
): Promise<Policy> {
  const path = join(root, POLICY);
  const before = await readFile(path, 'utf8').catch(() => null);
  if (before !== null && !isExample(before)) {
    const policy = policyIn(before, POLICY);
    person.tell(`${POLICY} is there and good (${policy.hash}): it is kept.`);
    return policy;
  }
  if (before !== null) person.tell(
    `${POLICY} is the example that comes with the project; yours takes its place, and git keeps the example.`,
  );
  return writeNewPolicy(path, person, slack, 'npm run setup');
}

/** The policy as it stands, for the first deployment. @throws SetupStopped */
export async function currentPolicy({ root }: Pick<SetupParts, 'root'>): Promise<Policy> {
  const text = await readFile(join(root, POLICY), 'utf8').catch(() => null);
  if (text === null) {
    throw new SetupStopped(
      `There is no ${POLICY}. Take the example back (git checkout ${POLICY}), then run npm run setup again.`,
    );
  }
  return policyIn(text, POLICY);
}
