import { createConnections } from '../../src/aws/connections.ts';
import { readSecretText } from '../../src/handlers/wiring/outside.ts';
import { slackFetch } from '../../src/slack/fetch.ts';
import { slackSecrets } from '../../src/slack/secret.ts';
import { webClients, withFreshToken } from '../../src/slack/webClient.ts';
import type { Called } from '../../src/slack/webClient.ts';
import { createAws } from './aws.ts';
import { CannotServe } from './names.ts';
import type { Environment, Identity } from './settings.ts';

const TIMEOUT_MS = 5_000;

/**
 * Asks Slack which workspace and app the token in the secret belongs to.
 * @throws CannotServe naming the settings that may be given instead
 */
export async function askSlack(env: Environment): Promise<Identity> {
  const { SLACK_TEAM_ID: team, SLACK_APP_ID: app, SLACK_API_URL: slackApiUrl, SLACK_SECRET_ID: secret = '' } = env;
  const cannot = (why: string) => {
    const missing = [...(team === undefined ? ['SLACK_TEAM_ID'] : []), ...(app === undefined ? ['SLACK_APP_ID'] : [])];
    return new CannotServe(missing.map((name) => `${name} is missing, and Slack could not be asked for it: ${why}`));
  };
  const given = <T>(called: Called<T>): T => {
    if (called.ok) return called.value;
    throw cannot('error' in called.failure ? called.failure.error : called.failure.kind);
  };

  const aws = createAws(env);
  const secrets = slackSecrets({ read: () => readSecretText(aws, secret), now: Date.now });
  const fetch = slackFetch(createConnections(Date.now));
  const clients = webClients({ ...(slackApiUrl === undefined ? {} : { slackApiUrl }), timeout: TIMEOUT_MS, fetch });
  const slack = withFreshToken(secrets, clients);
  try {
    const who = given(await slack((client) => client.auth.test()));
    const { bot_id: bot = '' } = who;
    const found = app ?? given(await slack((client) => client.bots.info({ bot }))).bot?.app_id;
    return {
      ...(team === undefined && who.team_id !== undefined && { SLACK_TEAM_ID: who.team_id }),
      ...(app === undefined && found !== undefined && { SLACK_APP_ID: found }),
    };
  } catch (error) {
    if (error instanceof CannotServe) throw error;
    throw cannot(error instanceof Error ? error.message : 'unknown');
  }
}
