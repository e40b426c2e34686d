import type { SecretsOptions } from '../../api/adminKey.ts';
import type { OpenDispatcher } from '../../api/exchange.ts';
import type { Policy } from '../../domain/policy/types.ts';
import { readCredentials } from '../../aws/credentials.ts';
import { AwsError, createAwsCaller } from '../../aws/call.ts';
import { createConnections } from '../../aws/connections.ts';
import type { AwsCaller } from '../../aws/call.ts';
import { readAws } from '../../config/environment.ts';
import { SECOND } from '../../domain/time.ts';
import type { Timeouts } from '../../api/http.ts';
import type { slackFetch } from '../../slack/fetch.ts';

/**
 * How everything outside is reached where not by sockets: a simulation plays it in this process. `sleep` resolves after
 * so many milliseconds, or when the signal says so.
 */
export interface Network {
  readonly aws: AwsCaller;
  readonly slack: ReturnType<typeof slackFetch>;
  readonly openai: OpenDispatcher;
  readonly secrets: NonNullable<SecretsOptions['requestHandler']>;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** What a function gets from outside: everything that differs between Lambda, a laptop and a test. */
export interface Outside {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly policy: Policy;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: () => number;
  /** How long OpenAI is waited for, where it is not the usual. */
  readonly openaiTimeouts?: Partial<Timeouts>;
  /** One line of the log: ids, kinds and numbers only. */
  readonly log: (line: Readonly<Record<string, string | number | boolean | null>>) => void;
  /** One line of metrics, to be written as it is; where it is missing, nobody counts. */
  readonly metrics?: (line: object) => void;
  /** Sockets, where it is missing. */
  readonly network?: Network;
}

/** One AWS call may take this long: a queue or table that is slower is down, and Slack waits three seconds at most. */
const AWS_TIMEOUT = 2 * SECOND;

export const awsFor = ({ env, now, network }: Outside): AwsCaller =>
  network?.aws ??
  createAwsCaller({
    ...readAws(env),
    credentials: () => readCredentials(env),
    timeoutMs: AWS_TIMEOUT,
    connections: createConnections(now),
  });

/** The text of a secret, by name, as the door and the requests function read Slack's. */
export const readSecretText = async (aws: AwsCaller, secretId: string): Promise<string> => {
  const answer = await aws.call('secretsmanager', 'GetSecretValue', { SecretId: secretId });
  const text =
    typeof answer === 'object' && answer !== null && 'SecretString' in answer ? answer.SecretString : undefined;
  if (typeof text !== 'string') throw new Error(`Secret ${secretId} holds no text. Store it as text.`);
  return text;
};

const errorName = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

/** Before the text of an error its stack has only the error's kind. */
const LONGEST_KIND = 200;

/**
 * Where an error came from: its frames without its text, which may hold what a person wrote or a provider said, and
 * which may have lines that look like frames. Empty where the text cannot be told from the frames.
 */
const framesOf = (error: unknown): string => {
  if (!(error instanceof Error)) return '';
  const { stack = '', message } = error;
  const at = stack.indexOf(message);
  if (at < 0 || at > LONGEST_KIND) return '';
  return stack
    .slice(at + message.length)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim())
    .join(' < ');
};

/** The id by which AWS finds the call that failed; null where it is none, or none came. */
export const awsRequestOf = (error: unknown): string | null => (error instanceof AwsError ? error.requestId : null);

/** Whole text of an error of our own making; name and frames of any other. */
export const errorText = (error: unknown, own: readonly (new (...given: never[]) => Error)[]): string =>
  own.some((kind) => error instanceof kind) && error instanceof Error
    ? error.message
    : `${errorName(error)} ${framesOf(error)}`.trim();
