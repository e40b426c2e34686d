import { createAwsCaller } from '../../src/aws/call.ts';
import { createConnections } from '../../src/aws/connections.ts';
import { readCredentials } from '../../src/aws/credentials.ts';
import { readAws } from '../../src/config/environment.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import { createCatalogueStore } from '../../src/store/catalogue.ts';
import { createTable } from '../../src/store/dynamo.ts';
import { createRequestStore } from '../../src/store/requests.ts';
import { createShareStore } from '../../src/store/shares.ts';
import { askerFor } from './ask.ts';
import { checkQueue, checkTables } from './aws.ts';
import { channelsOf, channelsSkipped, checkChannel, sharingNote } from './channels.ts';
import { checkClock, checkOverdue } from './clock.ts';
import type { Stores } from './clock.ts';
import { checkGuard } from './guard.ts';
import { checkHold } from './hold.ts';
import { skipped } from './lines.ts';
import type { Line } from './lines.ts';
import { checkAdminKey, checkOpenAISecret, openAIFor } from './openai.ts';
import type { OpenAIParts } from './openai.ts';
import { GATES, PROJECTS, STRANGERS, checkGates, checkProjects, checkStrangers } from './organization.ts';
import { checkPeople, peopleSkipped } from './people.ts';
import { checkPolicy } from './policy.ts';
import { checkReaders } from './readers.ts';
import { checkRelease } from './release.ts';
import { checkSettings } from './settings.ts';
import type { Settings } from './settings.ts';
import { checkSlackSecret, checkSlackToken, slackCaller } from './slack.ts';

export type DoctorParts = OpenAIParts;

const SLACK_READERS = 'slack secret\'s functions';
const AWS_TIMEOUT = 10_000;
/** The bot's policy where nobody names another. */
const USUAL_POLICY = 'policy.yaml';

/**
 * Looks at everything and changes nothing. What cannot be looked at because of something before it is skipped, so that
 * one cause is one line. Yields each line as soon as it is known; none holds a secret or a provider's text.
 */
export async function* examine(parts: DoctorParts): AsyncGenerator<Line, void, undefined> {
  const { env } = parts;
  const settings = checkSettings(env);
  yield* settings.lines;
  const policy = await checkPolicy(env['POLICY_FILE'] ?? USUAL_POLICY);
  yield* policy.lines;
  if (settings.value === null) {
    yield skipped('everything else', 'waits for settings');
    return;
  }
  yield* examineAws(settings.value, policy.value, parts);
}

async function* examineAws(
  settings: Settings,
  policy: Policy | null,
  parts: DoctorParts,
): AsyncGenerator<Line, void, undefined> {
  const { env, now } = parts;
  const aws = createAwsCaller({
    ...readAws(env),
    credentials: () => readCredentials(env),
    timeoutMs: AWS_TIMEOUT,
    connections: createConnections(now),
  });
  const tables = await checkTables(aws, settings);
  yield* tables.lines;
  if (tables.value === null) {
    yield skipped('everything else', 'waits for aws');
    return;
  }
  const asker = askerFor(env);
  const release = await checkRelease(asker, { service: env['SERVICE'] ?? '', queueUrl: settings.REQUESTS_QUEUE_URL }, policy);
  yield* release.lines;
  yield* await checkQueue(aws, 'requests', settings.REQUESTS_QUEUE_URL);
  yield* await checkQueue(aws, 'shares', settings.SHARES_QUEUE_URL);

  const sharesTable = createTable(aws, settings.SHARES_TABLE);
  const stores: Stores = {
    requests: createRequestStore(createTable(aws, settings.REQUESTS_TABLE)),
    shares: createShareStore(sharesTable),
    catalogue: createCatalogueStore(sharesTable),
    now,
  };
  let catalogue = null;
  if (tables.value.whole) {
    const hold = await checkHold(aws, [settings.REQUESTS_TABLE, settings.SHARES_TABLE]);
    yield* hold.lines;
    const clock = await checkClock(stores);
    catalogue = clock.value;
    yield* clock.lines;
    yield hold.value?.isOn === true
      ? skipped('overdue', 'waits for the hold to be settled')
      : await checkOverdue(stores, clock.lines.every(({ kind }) => kind !== 'wrong'));
  } else {
    yield* ['hold', 'clock', 'overdue'].map((check) => skipped(check, 'waits for the tables'));
  }

  const secret = await checkSlackSecret(aws, settings, now);
  yield* secret.lines;
  yield secret.value === null
    ? skipped(SLACK_READERS, 'waits for slack secret')
    : await checkReaders(aws, asker, release.value, {
      check: SLACK_READERS,
      secretId: settings.SLACK_SECRET_ID,
      by: ['slack', 'requests'],
    });
  yield* examineSlack(secret.value === null ? null : slackCaller(settings, secret.value, now), settings, policy);

  const keys = await checkOpenAISecret(aws, settings, parts);
  yield* keys.lines;
  if (keys.value === null) {
    yield skipped('admin key', 'waits for openai secret');
    return;
  }
  yield await checkReaders(aws, asker, release.value, {
    check: 'openai secret\'s functions',
    secretId: settings.OPENAI_SECRET_ID,
    by: ['shares'],
  });
  yield await checkGuard(aws, settings.OPENAI_SECRET_ID, release.value?.get('shares') ?? null);
  const openai = openAIFor(settings, keys.value, parts);
  const key = await checkAdminKey(openai);
  yield* key.lines;
  if (key.value === null || policy === null) {
    yield* [PROJECTS, GATES].map((check) => skipped(check, `waits for ${policy === null ? 'policy' : 'admin key'}`));
  } else {
    yield await checkProjects(openai, policy, catalogue);
    yield await checkGates(openai, policy, catalogue);
  }
  if (catalogue === null || key.value?.reads !== true) yield skipped(STRANGERS, 'waits for what is needed to look');
  else yield await checkStrangers(openai, catalogue, stores.shares, now);
}

async function* examineSlack(
  slack: ReturnType<typeof slackCaller> | null,
  settings: Settings,
  policy: Policy | null,
): AsyncGenerator<Line, void, undefined> {
  const token = slack === null ? null : await checkSlackToken(slack, settings);
  if (token === null) yield skipped('slack token', 'waits for slack secret');
  else yield* token.lines;
  if (policy === null) return;
  if (token === null || token.value === null) {
    yield* channelsSkipped(policy);
    yield* peopleSkipped(policy);
    return;
  }
  const answers = token.value;
  for (const channel of channelsOf(policy)) {
    // oxlint-disable-next-line no-await-in-loop -- in order, as they are read
    yield await checkChannel(channel, answers, settings.SLACK_TEAM_ID);
  }
  yield* sharingNote(answers);
  yield* await checkPeople(answers.slack, policy, settings.SLACK_TEAM_ID);
}
