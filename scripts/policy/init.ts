import { readFile } from 'node:fs/promises';
import { AwsError } from '../../src/aws/call.ts';
import { CredentialsMissingError } from '../../src/aws/credentials.ts';
import { SettingsWrong } from '../../src/config/environment.ts';
import { readSecretText } from '../../src/handlers/wiring/outside.ts';
import { slackSecrets } from '../../src/slack/secret.ts';
import type { Secrets } from '../../src/slack/secret.ts';
import type { SlackCaller } from '../../src/slack/webClient.ts';
import { slackCaller, whyOf } from '../doctor/slack.ts';
import { createAws } from '../serve/aws.ts';
import { isExample, writeNewPolicy } from '../setup/newPolicy.ts';
import { SetupStopped, askUntil } from '../setup/parts.ts';
import type { Person } from '../setup/parts.ts';
import { SECRETS } from '../setup/secretNames.ts';
import type { Environment } from './slack.ts';

export const INIT = 'npm run policy -- init';

/**
 * `npm run policy -- init`: writes a policy from a channel and a user group, asked for by their names. One that somebody has written is replaced
 * only where that person says yes.
 * @param file is replaced whole, or left as it is
 * @returns the exit code; 1 where it was left
 * @throws SetupStopped with nothing written
 */
export async function init(file: string, env: Environment, person: Person): Promise<number> {
  const before = await textOf(file);
  if (before !== null && !isExample(before)) {
    const answer = await person.ask(`${file} is somebody's own. Replace it, with all its rules? (yes/no): `);
    if (!/^yes$/i.test(answer.trim())) {
      person.tell(`${file} is left as it is. To write another one: ${INIT} <file>`);
      return 1;
    }
  }
  await writeNewPolicy(file, person, await slackOf(env, person), INIT);
  const named = file === 'policy.yaml' ? '' : ` ${file}`;
  person.tell(`Next: npm run policy -- lint${named}, npm run policy -- test${named}`);
  return 0;
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT') return null;
    throw new SetupStopped(`${file} cannot be read (${code}). Name another file: ${INIT} <file>`);
  }
}

/** Slack by the token that the functions use, or by one that is typed and kept nowhere. */
async function slackOf(env: Environment, person: Person): Promise<SlackCaller> {
  const stored = await storedSecrets(env, person);
  if (stored !== null) {
    const slack = slackWith(env, stored);
    const problem = await problemOf(slack);
    if (problem === null) return slack;
    throw new SetupStopped(`The stored Slack token: ${problem}`);
  }
  return askUntil(
    person,
    () => person.askHidden('Bot User OAuth Token (OAuth & Permissions, xoxb-…): '),
    async (token) => {
      if (!/^xoxb-[\w-]{1,250}$/.test(token)) return 'That is no bot token: it begins with xoxb- and has no spaces.';
      const slack = slackWith(env, {
        current: () => Promise.resolve({ signingSecret: '', botToken: token }),
        reread: () => Promise.resolve(null),
      });
      return (await problemOf(slack)) ?? { value: slack };
    },
    `Nothing was written. Run ${INIT} again when you have the token.`,
  );
}

/** Null, after the reason was told, where the token has to be asked for. */
async function storedSecrets(env: Environment, person: Person): Promise<Secrets | null> {
  const { SLACK_SECRET_ID: id = SECRETS.slack } = env;
  const otherwise = (why: string): null => {
    person.tell(`The token is not taken from Secrets Manager: ${why}`);
    return null;
  };
  try {
    const text = await readSecretText(createAws({ ...env, AWS_REGION: env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] }), id);
    const secrets = slackSecrets({ read: () => Promise.resolve(text), now: Date.now });
    await secrets.current();
    return secrets;
  } catch (error) {
    if (error instanceof SettingsWrong) return otherwise(`${error.problems.join('; ')}.`);
    if (error instanceof CredentialsMissingError) return otherwise(error.message);
    if (error instanceof AwsError) return otherwise(`${id} cannot be read (${error.code ?? 'no answer'}).`);
    return otherwise(`${id} is not as npm run setup stores it.`);
  }
}

const slackWith = (env: Environment, secrets: Secrets): SlackCaller =>
  slackCaller({ SLACK_API_URL: env['SLACK_API_URL'] }, secrets, Date.now);

async function problemOf(slack: SlackCaller): Promise<string | null> {
  const tested = await slack((client) => client.auth.test());
  if (tested.ok) return null;
  const why = whyOf(tested.failure);
  return tested.failure.kind === 'token'
    ? `Slack does not take it (${why}). Install the app to the workspace again and take its new token.`
    : `Slack did not say whether it is good (${why}). Check the network and SLACK_API_URL, then try again.`;
}
