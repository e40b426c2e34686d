import { createConnections } from '../../src/aws/connections.ts';
import { parseTeamId, type UserId } from '../../src/domain/ids.ts';
import type { GroupLookup, PersonLookup } from '../../src/domain/people.ts';
import type { Principal } from '../../src/domain/policy/types.ts';
import { readSecretText } from '../../src/handlers/wiring/outside.ts';
import { slackFetch } from '../../src/slack/fetch.ts';
import { slackPeople } from '../../src/slack/people.ts';
import { slackSecrets } from '../../src/slack/secret.ts';
import { webClients, withFreshToken } from '../../src/slack/webClient.ts';
import { createAws } from '../serve/aws.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Slack as far as a policy needs it. Nothing is asked twice. */
export interface Directory {
  readonly kind: 'asked';
  group(one: Extract<Principal, { kind: 'group' }>): Promise<GroupLookup>;
  person(id: UserId): Promise<PersonLookup>;
}

export interface NotAsked {
  readonly kind: 'not_asked';
  /** The end of "Slack was not asked: …". */
  readonly why: string;
}

/** Slack was to be asked and does not answer, or not to us. The message says what to do. */
export class SlackNotAsked extends Error {
  override readonly name = 'SlackNotAsked';
}

const TIMEOUT_MS = 10_000;

/**
 * Slack with the token that the functions use: SLACK_SECRET_ID, and what reading a secret needs (AWS_REGION and
 * credentials). Where SLACK_SECRET_ID is not set, nobody is asked.
 * @throws SlackNotAsked where it is set and Slack cannot be asked; SettingsWrong where AWS cannot be reached like that
 */
export async function openDirectory(env: Environment): Promise<Directory | NotAsked> {
  const { SLACK_SECRET_ID: secret = '', SLACK_API_URL: slackApiUrl = '' } = env;
  if (secret === '') return { kind: 'not_asked', why: 'SLACK_SECRET_ID is not set' };
  const aws = createAws(env);
  const secrets = slackSecrets({ read: () => readSecretText(aws, secret), now: Date.now });
  const fetch = slackFetch(createConnections(Date.now));
  const clients = webClients({ ...(slackApiUrl === '' ? {} : { slackApiUrl }), timeout: TIMEOUT_MS, fetch });
  const slack = withFreshToken(secrets, clients);

  const remedy = 'Mend it, or leave Slack out with --offline.';
  const who = await slack((client) => client.auth.test()).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : 'unknown';
    throw new SlackNotAsked(`Slack could not be asked: ${why} ${remedy}`, { cause });
  });
  if (!who.ok) {
    const why = 'error' in who.failure ? who.failure.error : who.failure.kind;
    throw new SlackNotAsked(`Slack could not be asked (${why}). ${remedy}`);
  }
  const team = parseTeamId(who.value.team_id ?? '');
  if (team === null) throw new SlackNotAsked(`Slack did not say to which workspace the token belongs. ${remedy}`);
  const people = slackPeople({ slack, ours: team });
  return {
    kind: 'asked',
    group: once((one) => one.id, (one) => people.members(one.id)),
    person: once((id) => id, (id) => people.person(id, team)),
  };
}

function once<In, Out>(key: (given: In) => string, ask: (given: In) => Promise<Out>): (given: In) => Promise<Out> {
  const known = new Map<string, Promise<Out>>();
  return (given) => {
    const found = known.get(key(given)) ?? ask(given);
    known.set(key(given), found);
    return found;
  };
}
