import { AwsError } from '../../src/aws/call.ts';
import type { AwsCaller } from '../../src/aws/call.ts';
import { createConnections } from '../../src/aws/connections.ts';
import { readSecretText } from '../../src/handlers/wiring/outside.ts';
import { slackFetch } from '../../src/slack/fetch.ts';
import { SecretUnavailable, slackSecrets } from '../../src/slack/secret.ts';
import type { Secrets } from '../../src/slack/secret.ts';
import { webClients, withFreshToken } from '../../src/slack/webClient.ts';
import type { SlackCaller } from '../../src/slack/webClient.ts';
import type { SlackFailure } from '../../src/slack/failure.ts';
import { BOT_SCOPES } from '../setup/scopes.ts';
import { awsRefusal, codeOf } from './aws.ts';
import { ok, part, skipped, wrong } from './lines.ts';
import type { Line, Part } from './lines.ts';
import type { Settings } from './settings.ts';

const TIMEOUT_MS = 10_000;
const SECRET_FORM = '{"signing_secret":"…","bot_token":"xoxb-…"}';

/** A refused call's own name, which Slack's documentation lists; never its free text. */
export const whyOf = (failure: SlackFailure): string => ('error' in failure ? failure.error : failure.kind);

/** The secret's own words; its text is read past the functions' cache, so that a mended one is seen. */
export async function checkSlackSecret(aws: AwsCaller, settings: Settings, now: () => number): Promise<Part<Secrets>> {
  const check = 'slack secret';
  const { SLACK_SECRET_ID: id } = settings;
  let text: string;
  try {
    text = await readSecretText(aws, id);
  } catch (error) {
    return part(secretLine(check, id, error, SECRET_FORM));
  }
  const secrets = slackSecrets({ read: () => Promise.resolve(text), now });
  try {
    await secrets.current();
    return part(ok(check, `${id} is readable and well-formed`), secrets);
  } catch (error) {
    if (!(error instanceof SecretUnavailable)) throw error;
    return part(wrong(check, `${id} is not ${SECRET_FORM}`, 'store it again in that form: npm run setup'));
  }
}

/** Why a secret cannot be read. */
export function secretLine(check: string, id: string, error: unknown, form: string): Line {
  if (codeOf(error) === 'ResourceNotFoundException') {
    return wrong(check, `there is no secret ${id}, or it has no value`, 'create it: npm run setup');
  }
  if (error instanceof AwsError) {
    return awsRefusal(check, `${id} cannot be read`, error, 'secretsmanager:GetSecretValue');
  }
  return wrong(check, `${id} holds no text`, `store it as text: ${form}`);
}

export const slackCaller = (
  settings: Pick<Settings, 'SLACK_API_URL'>,
  secrets: Secrets,
  now: () => number,
): SlackCaller => {
  const { SLACK_API_URL: slackApiUrl } = settings;
  const fetch = slackFetch(createConnections(now));
  const clients = webClients({ ...(slackApiUrl === undefined ? {} : { slackApiUrl }), timeout: TIMEOUT_MS, fetch });
  return withFreshToken(secrets, clients);
};

export interface SlackAnswers {
  readonly slack: SlackCaller;
  /** Scopes that the token has; null where Slack does not tell. */
  readonly scopes: readonly string[] | null;
}

const TOKEN = 'slack token';
const BEHIND_TOKEN = ['slack workspace', 'slack app', 'slack scopes'] as const;
const waiting = (names: readonly string[], what: string): readonly Line[] => names.map(
  (name) => skipped(name, `waits for ${what}`),
);

/** Whose token it is and what it may. The value is there only where the rest of Slack is worth asking. */
export async function checkSlackToken(slack: SlackCaller, settings: Settings): Promise<Part<SlackAnswers>> {
  const tested = await slack((client) => client.auth.test());
  if (!tested.ok) {
    const { failure } = tested;
    const line =
      failure.kind === 'token'
        ? wrong(
          TOKEN,
          `Slack does not take it (${failure.error})`,
          'install the app to the workspace again and store its new token: npm run setup',
        )
        : wrong(
          TOKEN,
          `Slack did not say whether it is good (${whyOf(failure)})`,
          'check SLACK_API_URL and status.slack.com, then run it again',
        );
    return { lines: [line, ...waiting(BEHIND_TOKEN, TOKEN)], value: null };
  }
  const { team_id: team, bot_id: bot, response_metadata: told } = tested.value;
  const good = ok(TOKEN, 'Slack takes it');
  if (team !== settings.SLACK_TEAM_ID) {
    const says = `the token is of ${team ?? 'no workspace'}, the setting SLACK_TEAM_ID is ${settings.SLACK_TEAM_ID}`;
    const line = wrong(
      'slack workspace',
      says,
      'store the token of the right workspace, or deploy with slackTeamId of this one',
    );
    return { lines: [good, line, ...waiting(['slack app', 'slack scopes'], 'slack workspace')], value: null };
  }
  const workspace = ok('slack workspace', team);
  // The header x-oauth-scopes of every answer (docs.slack.dev, "Using OAuth scopes").
  const scopes = told?.scopes ?? null;
  const lacks = scopes === null ? [] : BOT_SCOPES.filter((scope) => !scopes.includes(scope));
  if (lacks.length > 0) {
    const remedy = 'add them to the app (npm run manifest), reinstall it, then npm run setup';
    const line = wrong('slack scopes', `the token lacks ${lacks.join(', ')}`, remedy);
    return { lines: [good, workspace, ...waiting(['slack app'], 'slack scopes'), line], value: null };
  }
  const app = await appLine(slack, bot ?? '', settings.SLACK_APP_ID);
  const scopesLine = scopes === null ? skipped(
    'slack scopes',
    'Slack does not tell them',
  ) : ok('slack scopes', `all ${BOT_SCOPES.length}`);
  return { lines: [good, workspace, app, scopesLine], value: { slack, scopes } };
}

async function appLine(slack: SlackCaller, bot: string, wanted: string): Promise<Line> {
  const check = 'slack app';
  const asked = await slack((client) => client.bots.info({ bot }));
  const found = asked.ok ? asked.value.bot?.app_id : undefined;
  if (found === undefined) {
    return skipped(check, `Slack does not tell (${asked.ok ? 'no app id' : whyOf(asked.failure)})`);
  }
  if (found === wanted) return ok(check, found);
  const says = `the token is of ${found}, the setting SLACK_APP_ID is ${wanted}: every click would be refused`;
  return wrong(check, says, `deploy with slackAppId=${found}, or store the token of ${wanted}`);
}
