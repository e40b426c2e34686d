import { WebClient } from '@slack/web-api';
import type { FetchFunction, WebClientOptions } from '@slack/web-api';
import { type SlackFailure, toFailure } from './failure.ts';
import { type Logger, quiet } from './log.ts';
import type { Secrets } from './secret.ts';

export interface WebClientSettings {
  /** `https://slack.com/api/` unless pointed elsewhere. */
  readonly slackApiUrl?: string;
  /** For one call, milliseconds. */
  readonly timeout: number;
  readonly fetch: FetchFunction;
}

/** The client's own retries would post twice and outlast the function: whoever calls decides what is tried again. */
const clientOptions = ({ slackApiUrl, timeout, fetch }: WebClientSettings): WebClientOptions => ({
  ...(slackApiUrl === undefined ? {} : { slackApiUrl }),
  timeout,
  fetch,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  allowAbsoluteUrls: false,
  logger: quiet satisfies Logger,
});

export type WebClientFactory = (token: string) => WebClient;

/** Clients for a token, the last one kept. Nothing of a call is logged, since arguments hold what people wrote. */
export function webClients(settings: WebClientSettings): WebClientFactory {
  let last: { readonly token: string; readonly client: WebClient } | null = null;
  return (token) => {
    // Fresh options each time: the client writes the token into the headers it is given.
    if (last?.token !== token) last = { token, client: new WebClient(token, clientOptions(settings)) };
    return last.client;
  };
}

export type Called<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: SlackFailure };

/** One call to Slack; its failure is a value. */
export type SlackCaller = <T>(call: (client: WebClient) => Promise<T>) => Promise<Called<T>>;

/**
 * Calls Slack with the token of the secret. Where Slack does not take the token, the secret is read again (as often as
 * {@link Secrets} allows) and, if it holds another token, the call is made once more.
 * @throws SecretUnavailable
 */
export function withFreshToken(secrets: Secrets, clients: WebClientFactory): SlackCaller {
  return async <T>(call: (client: WebClient) => Promise<T>): Promise<Called<T>> => {
    const { botToken } = await secrets.current();
    const first = await attempt(call(clients(botToken)));
    if (first.ok || first.failure.kind !== 'token') return first;
    const fresh = (await secrets.reread()) ?? (await secrets.current());
    if (fresh.botToken === botToken) return first;
    return attempt(call(clients(fresh.botToken)));
  };
}

async function attempt<T>(call: Promise<T>): Promise<Called<T>> {
  try {
    return { ok: true, value: await call };
  } catch (error) {
    return { ok: false, failure: toFailure(error) };
  }
}
