import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { SECOND } from '../domain/time.ts';
import { NotConnected } from './notConnected.ts';

/** Why a call to Slack's Web API came to nothing, as far as what to do next depends on it. */
export type SlackFailure =
  | { readonly kind: 'rate_limited'; readonly retryAfterMs: number }
  /** Slack's own error name, such as `channel_not_found`: nothing was done. */
  | { readonly kind: 'refused'; readonly error: string }
  /** No answer, or none that says whether it took effect. */
  | { readonly kind: 'lost' }
  /** Nothing was sent. */
  | { readonly kind: 'not_connected' }
  /** The bot token is not good (any more), or lacks a scope. */
  | { readonly kind: 'token'; readonly error: string };

const RETRY_AFTER = 30 * SECOND;
const LIMITED = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);
const TOKEN = new Set([
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'missing_scope',
]);
/** After these part of the work may have been done (docs.slack.dev, each method's table of errors). */
const UNCLEAR = new Set(['internal_error', 'fatal_error', 'request_timeout', 'service_unavailable']);

/** Names the failure of a call. Slack's free text never comes through: only names of Slack's own form do. */
export function toFailure(error: unknown): SlackFailure {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'rate_limited', retryAfterMs: Math.max(error.retryAfter, 1) * SECOND };
  }
  if (error instanceof WebAPIPlatformError) return named(error.data.error);
  if (error instanceof WebAPIHTTPError) {
    const { statusCode } = error;
    if (statusCode === 429) return { kind: 'rate_limited', retryAfterMs: RETRY_AFTER };
    const clear = statusCode >= 400 && statusCode < 500 && statusCode !== 408;
    return clear ? { kind: 'refused', error: `http_${statusCode}` } : { kind: 'lost' };
  }
  const cause = error instanceof WebAPIRequestError ? error.original : error;
  return cause instanceof NotConnected ? { kind: 'not_connected' } : { kind: 'lost' };
}

function named(error: unknown): SlackFailure {
  // Where the answer is no JSON the client puts all of it here.
  if (typeof error !== 'string' || !/^[a-z0-9_:.]{1,80}$/.test(error)) return { kind: 'lost' };
  if (LIMITED.has(error)) return { kind: 'rate_limited', retryAfterMs: RETRY_AFTER };
  if (TOKEN.has(error)) return { kind: 'token', error };
  if (UNCLEAR.has(error)) return { kind: 'lost' };
  return { kind: 'refused', error };
}
