import type { AwsCaller } from '../../aws/call.ts';
import type { TeamId } from '../../domain/ids.ts';
import { SECOND } from '../../domain/time.ts';
import type { People } from '../../engine/ports.ts';
import { slackPeople } from '../../slack/people.ts';
import { slackSecrets } from '../../slack/secret.ts';
import type { Secrets } from '../../slack/secret.ts';
import { webClients, withFreshToken } from '../../slack/webClient.ts';
import type { SlackCaller } from '../../slack/webClient.ts';
import type { Meter } from './metrics.ts';
import { readSecretText } from './outside.ts';
import type { Outside } from './outside.ts';
import { slackFetchFor } from './slackCalls.ts';

/** Well inside the three seconds that Slack gives the door. */
const SLACK_TIMEOUT = 2 * SECOND;

export interface SlackClient {
  readonly secrets: Secrets;
  readonly slack: SlackCaller;
  readonly people: People;
  readonly fetch: ReturnType<typeof slackFetchFor>;
}

interface SlackSettings {
  readonly SLACK_SECRET_ID: string;
  readonly SLACK_API_URL?: string | undefined;
  readonly SLACK_TEAM_ID: TeamId;
}

/** Slack's client with the token from its secret, read when first needed and again when Slack refuses it. */
export const slackFor = (
  aws: AwsCaller,
  settings: SlackSettings,
  outside: Outside,
  meter: Meter,
): SlackClient => {
  const secrets = slackSecrets({ read: () => readSecretText(aws, settings.SLACK_SECRET_ID), now: outside.now });
  const fetch = slackFetchFor(outside);
  const url = settings.SLACK_API_URL;
  const clients = webClients({ ...(url === undefined ? {} : { slackApiUrl: url }), timeout: SLACK_TIMEOUT, fetch });
  const call = withFreshToken(secrets, clients);
  const slack: SlackCaller = async (asked) => {
    const called = await call(asked);
    if (!called.ok && called.failure.kind === 'token') meter.add('SlackRefused');
    return called;
  };
  return { secrets, slack, people: slackPeople({ slack, ours: settings.SLACK_TEAM_ID }), fetch };
};
