import { readAws, readClock, readDoor, readRequests, readShares, SettingsWrong } from '../../src/config/environment.ts';
import { CredentialsMissingError, readCredentials } from '../../src/aws/credentials.ts';
import { ok, part, wrong } from './lines.ts';
import type { Part } from './lines.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that the four functions are given, read by their own readers. */
export type Settings = ReturnType<typeof readDoor> & ReturnType<typeof readShares> & ReturnType<typeof readAws>;

const problemsOf = (read: () => unknown): readonly string[] => {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof SettingsWrong) return error.problems;
    if (error instanceof CredentialsMissingError) return [error.message];
    throw error;
  }
};

const REMEDY =
  'set AWS_REGION and AWS keys first (of a profile: eval "$(aws configure export-credentials --format env)"), since ' +
  'the functions then tell the rest, if region, account and --stage are theirs; else set it as serverless.yml does';

/** The settings, as the functions would read them: every mistake on one line. */
export function checkSettings(env: Environment): Part<Settings> {
  const readers = [readAws, readDoor, readRequests, readShares, readClock, readCredentials];
  const problems = [...new Set(readers.flatMap((read) => problemsOf(() => read(env))))];
  if (problems.length > 0) return part(wrong('settings', problems.join('; '), REMEDY));
  const settings = { ...readDoor(env), ...readShares(env), ...readAws(env) };
  if (settings.REQUESTS_QUEUE_URL === settings.SHARES_QUEUE_URL) {
    return part(wrong('settings', 'REQUESTS_QUEUE_URL and SHARES_QUEUE_URL are one queue', 'give each its own queue'));
  }
  if (settings.REQUESTS_TABLE === settings.SHARES_TABLE) {
    return part(wrong('settings', 'REQUESTS_TABLE and SHARES_TABLE are one table', 'give each its own table'));
  }
  if (settings.SLACK_SECRET_ID === settings.OPENAI_SECRET_ID) {
    const says = 'SLACK_SECRET_ID and OPENAI_SECRET_ID are one secret: the door would hold the admin key';
    return part(wrong('settings', says, 'give each a secret of its own'));
  }
  return part(ok('settings', 'all there'), settings);
}
