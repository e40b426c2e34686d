import * as v from 'valibot';
import { AwsError, createAwsCaller } from '../../src/aws/call.ts';
import { createConnections } from '../../src/aws/connections.ts';
import { CredentialsMissingError, readCredentials } from '../../src/aws/credentials.ts';
import { readAws, SettingsWrong } from '../../src/config/environment.ts';
import { secretsOf } from '../setup/secretNames.ts';
import { askerFor } from './ask.ts';
import type { Environment } from './settings.ts';
import { settingsInUse } from './tables.ts';

const SERVICE = 'model-share-bot';
type Actor = 'requests' | 'shares';
const settingOf = (actor: Actor): string => `${actor.toUpperCase()}_QUEUE_URL`;
const nameOf = (stage: string, actor: Actor): string => `${SERVICE}-${stage}-${actor}.fifo`;
const Url = v.object({ QueueUrl: v.string() });

/**
 * The environment with what serverless.yml names by itself filled in where it is not given. Queues are asked for by
 * name, and the functions for what they were given; what is not there is told by its check.
 */
export async function deployedEnvironment(given: Environment, stage: string, now: () => number): Promise<Environment> {
  const env = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '' && value !== undefined));
  const slack = env['SLACK_API_URL'] === undefined ? null : URL.parse(env['SLACK_API_URL']);
  const filled: Environment = {
    AWS_REGION: env['AWS_DEFAULT_REGION'],
    REQUESTS_TABLE: `${SERVICE}-${stage}-requests`,
    SHARES_TABLE: `${SERVICE}-${stage}-shares`,
    SLACK_SECRET_ID: secretsOf(stage).slack,
    OPENAI_SECRET_ID: secretsOf(stage).openai,
    ...(slack !== null && { RESPONSE_URL_HOST: slack.host }),
    ...env,
  };
  // What the functions' names begin with, as they are told it themselves.
  const service = `${SERVICE}-${stage}`;
  const [told, queues] = [await toldByFunctions(env, service), await queuesOf(filled, stage, now)];
  return { ...filled, SERVICE: service, ...told, ...queues };
}

/** Who is asked for what: `shares` stands for all four with the tables, since they are deployed together. */
const TOLD = {
  shares: ['REQUESTS_TABLE', 'SHARES_TABLE', 'OPENAI_SECRET_ID'],
  slack: ['SLACK_SECRET_ID', 'SLACK_TEAM_ID', 'SLACK_APP_ID'],
} as const;

/** What the functions were given, as far as it is not given here. */
async function toldByFunctions(env: Environment, service: string): Promise<Environment> {
  try {
    const asker = askerFor({ AWS_REGION: env['AWS_DEFAULT_REGION'], ...env });
    if (asker === null) return {};
    const told = await Promise.all(
      Object.entries(TOLD).map(async ([fn, names]) => {
        const missing = names.filter((name) => env[name] === undefined);
        const used = missing.length === 0 ? {} : await settingsInUse(asker, `${service}-${fn}`);
        return missing.flatMap((name) => (used[name] ? [[name, used[name]] as const] : []));
      }),
    );
    return Object.fromEntries(told.flat());
  } catch (error) {
    // Told by the check of the settings.
    if (error instanceof SettingsWrong || error instanceof CredentialsMissingError) return {};
    throw error;
  }
}

async function queuesOf(env: Environment, stage: string, now: () => number): Promise<Environment> {
  const found: Record<string, string> = {};
  const missing = (['requests', 'shares'] as const).filter((actor) => env[settingOf(actor)] === undefined);
  // Where SQS does not give an address, one that it would give for nobody's account: its check then says what is wrong.
  const usual = `https://sqs.${env['AWS_REGION']}.amazonaws.com`;
  const endpoint = env['AWS_ENDPOINT_URL_SQS'] ?? env['AWS_ENDPOINT_URL'] ?? usual;
  for (const actor of missing) found[settingOf(actor)] = `${endpoint}/000000000000/${nameOf(stage, actor)}`;
  try {
    const aws = createAwsCaller({
      ...readAws(env),
      credentials: () => readCredentials(env),
      timeoutMs: 5_000,
      connections: createConnections(now),
    });
    for (const actor of missing) {
      // oxlint-disable-next-line no-await-in-loop -- two of them
      const answer = await aws.call('sqs', 'GetQueueUrl', { QueueName: nameOf(stage, actor) });
      found[settingOf(actor)] = v.parse(Url, answer).QueueUrl;
    }
  } catch (error) {
    // What is missing or refused is told by the checks, with its remedy.
    const expected = [AwsError, SettingsWrong, CredentialsMissingError].some((kind) => error instanceof kind);
    if (!expected) throw error;
  }
  return found;
}
