import type { Credential } from '../aws/sigv4.ts';
import type { StandIn } from '../stand-in.ts';
import type { Surroundings } from './functions.ts';
import { NAMES } from './names.ts';
import type { Actor, FunctionName, Tables } from './names.ts';

interface Around {
  readonly standIns: Readonly<Record<'slack' | 'openai' | 'sqs' | 'secrets' | 'dynamo', StandIn>>;
  readonly roles: Readonly<Record<string, Required<Credential>>>;
  readonly queueUrls: Readonly<Record<Actor, string>>;
  /** Those of the instances that are started from now on. */
  readonly tables: () => Tables;
  readonly app: { readonly id: string };
  readonly teamId: string;
  readonly settleSeconds: number;
  /** Seconds. */
  readonly functionTimeout: number;
}

/**
 * Gives each instance addresses of its own, so that every call is known by who made it and a dead instance reaches
 * nobody, and the environment that serverless.yml gives its function.
 */
export const surroundWith =
  ({ standIns, roles, queueUrls, tables, app, teamId, settleSeconds, functionTimeout }: Around) =>
  async (fn: FunctionName, instance: string): Promise<Surroundings> => {
    const [slack, openai, sqs, secrets, dynamo] = await Promise.all([
      standIns.slack.addressFor(instance),
      standIns.openai.addressFor(instance),
      standIns.sqs.addressFor(instance),
      standIns.secrets.addressFor(instance),
      standIns.dynamo.addressFor(instance),
    ]);
    const role = roles[fn];
    if (role === undefined) throw new Error(`The function ${fn} has no role.`);
    const common = {
      AWS_REGION: NAMES.region,
      AWS_ACCESS_KEY_ID: role.accessKeyId,
      AWS_SECRET_ACCESS_KEY: role.secretAccessKey,
      AWS_SESSION_TOKEN: role.sessionToken,
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
      AWS_ENDPOINT_URL_SQS: sqs.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
      AWS_LAMBDA_FUNCTION_NAME: fn,
      REQUESTS_TABLE: tables().requests,
      SHARES_TABLE: tables().shares,
    };
    const queues = { REQUESTS_QUEUE_URL: queueUrls.requests, SHARES_QUEUE_URL: queueUrls.shares };
    const replies = { RESPONSE_URL_HOST: new URL(standIns.slack.url).host };
    const toSlack = { SLACK_SECRET_ID: NAMES.secrets.slack, SLACK_TEAM_ID: teamId, SLACK_API_URL: `${slack.url}/api/` };
    const own: Readonly<Record<FunctionName, Readonly<Record<string, string>>>> = {
      slack: { ...queues, ...toSlack, ...replies, SLACK_APP_ID: app.id },
      requests: { SHARES_QUEUE_URL: queueUrls.shares, ...toSlack, ...replies },
      shares: {
        REQUESTS_QUEUE_URL: queueUrls.requests,
        OPENAI_SECRET_ID: NAMES.secrets.openai,
        OPENAI_BASE_URL: `${openai.url}/v1`,
        SETTLE_SECONDS: String(settleSeconds),
        FUNCTION_TIMEOUT: String(functionTimeout),
        ...replies,
      },
      clock: queues,
    };
    return {
      env: { ...common, ...own[fn] },
      close: async () => {
        await Promise.all([slack, openai, sqs, secrets, dynamo].map((address) => address.close()));
      },
    };
  };
