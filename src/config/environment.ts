import * as v from 'valibot';
import { parseTeamId } from '../domain/ids.ts';
import { SECOND } from '../domain/time.ts';

/**
 * What the functions read from their environment, once, at start. Every mistake is named at once, so that a deployment
 * is mended in one go.
 */
export class SettingsWrong extends Error {
  override readonly name = 'SettingsWrong';
  /** Each begins with the setting's name. */
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`Settings are missing or wrong: ${problems.join('; ')}. Set them in the function's environment.`);
    this.problems = problems;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

const text = v.pipe(v.string(), v.trim(), v.minLength(1, 'is missing'));
const url = v.pipe(text, v.url('is not a URL'));
const seconds = v.pipe(text, v.regex(/^\d{1,5}$/, 'is not a whole number of seconds'), v.transform(Number));

const read = <T extends v.ObjectEntries>(entries: T, env: Environment): v.InferOutput<v.ObjectSchema<T, undefined>> => {
  const given = Object.fromEntries(Object.keys(entries).map((name) => [name, env[name] === '' ? undefined : env[name]]));
  const result = v.safeParse(v.object(entries), given);
  if (result.success) return result.output;
  throw new SettingsWrong(
    result.issues.map((issue) => `${String(issue.path?.[0]?.key)} ${issue.input === undefined ? 'is missing' : issue.message}`),
  );
};

/** Everybody reads both tables. */
const tables = { REQUESTS_TABLE: text, SHARES_TABLE: text };

const aws = {
  AWS_REGION: text,
  AWS_ENDPOINT_URL: v.optional(url),
  AWS_ENDPOINT_URL_DYNAMODB: v.optional(url),
  AWS_ENDPOINT_URL_SQS: v.optional(url),
  AWS_ENDPOINT_URL_SECRETS_MANAGER: v.optional(url),
};

/** How AWS is reached; its own endpoint settings are obeyed, so that the functions run on a laptop unchanged. */
export const readAws = (env: Environment) => {
  const given = read(aws, env);
  const all = given.AWS_ENDPOINT_URL ?? null;
  return {
    region: given.AWS_REGION,
    endpoints: {
      dynamodb: given.AWS_ENDPOINT_URL_DYNAMODB ?? all,
      sqs: given.AWS_ENDPOINT_URL_SQS ?? all,
      secretsmanager: given.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? all,
    },
  };
};

const teamId = v.pipe(
  text,
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const id = parseTeamId(dataset.value);
    if (id !== null) return id;
    addIssue({ message: 'is not a workspace id (T…)' });
    return NEVER;
  }),
);

const slack = { SLACK_SECRET_ID: text, SLACK_API_URL: v.optional(url), SLACK_TEAM_ID: teamId };

export const readDoor = (env: Environment) => {
  const given = read(
    {
      ...tables,
      ...slack,
      REQUESTS_QUEUE_URL: url,
      SHARES_QUEUE_URL: url,
      SLACK_APP_ID: text,
      RESPONSE_URL_HOST: v.optional(text),
    },
    env,
  );
  return given;
};

export const readRequests = (env: Environment) =>
  read(
    {
      ...tables,
      ...slack,
      SHARES_QUEUE_URL: url,
      RESPONSE_URL_HOST: v.optional(text),
    },
    env,
  );

/** Hosts beside Slack's own that a `response_url` may name: none but on the laptop. */
export const responseUrlHosts = ({ RESPONSE_URL_HOST: host }: { readonly RESPONSE_URL_HOST?: string | undefined }): readonly string[] =>
  host === undefined ? [] : [host];

/** How long a cut-off request may still take effect, how far lists lag, how far clocks differ: together with the function's time-out the least that settle may be. */
const LATE_EFFECT = 20;
const LIST_LAG = 10;
const SKEW = 5;

export const readShares = (env: Environment) => {
  const given = read(
    {
      ...tables,
      REQUESTS_QUEUE_URL: url,
      OPENAI_SECRET_ID: text,
      OPENAI_BASE_URL: v.optional(url),
      OPENAI_AUTH_HEADER: v.optional(text),
      RESPONSE_URL_HOST: v.optional(text),
      SETTLE_SECONDS: v.optional(seconds, '60'),
      FUNCTION_TIMEOUT: v.optional(seconds, '20'),
    },
    env,
  );
  const least = given.FUNCTION_TIMEOUT + LATE_EFFECT + LIST_LAG + SKEW;
  if (given.SETTLE_SECONDS < least) {
    throw new SettingsWrong([
      `SETTLE_SECONDS is ${given.SETTLE_SECONDS}, but ${least} is the least: the function's time-out, the time in which ` +
        'a cut-off request may still take effect, the lag of lists and the difference of clocks',
    ]);
  }
  return { ...given, settleMs: given.SETTLE_SECONDS * SECOND };
};

export const readClock = (env: Environment) => read({ ...tables, REQUESTS_QUEUE_URL: url, SHARES_QUEUE_URL: url }, env);
