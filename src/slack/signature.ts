import { createHmac, timingSafeEqual } from 'node:crypto';
import { MINUTE, SECOND } from '../domain/time.ts';

/** How far a delivery's time may be from ours, both ways (docs.slack.dev, "Verifying requests from Slack"). */
const WINDOW = 5 * MINUTE;
const SIGNATURE = /^v0=([0-9a-f]{64})$/;
const TIMESTAMP = /^\d{1,12}$/;

export interface Stamp {
  /** Header `X-Slack-Signature`. */
  readonly signature: string | undefined;
  /** Header `X-Slack-Request-Timestamp`, seconds. */
  readonly timestamp: string | undefined;
}

export type SignatureVerdict = 'ok' | 'stale' | 'mismatch' | 'malformed';

/** What can be said of a signature without the secret: so that garbage never costs a look at it. */
export function stampVerdict({ signature, timestamp }: Stamp, now: number): 'ok' | 'stale' | 'malformed' {
  // Stryker disable next-line ConditionalExpression: the text "undefined" is no signature, and no time
  if (signature === undefined || !SIGNATURE.test(signature)) return 'malformed';
  // Stryker disable next-line ConditionalExpression: see above
  if (timestamp === undefined || !TIMESTAMP.test(timestamp)) return 'malformed';
  return Math.abs(now - Number(timestamp) * SECOND) <= WINDOW ? 'ok' : 'stale';
}

/**
 * Whether Slack signed exactly these bytes, lately. `now` in milliseconds; the time taken does not tell how much of
 * a signature was right. Only version `v0` exists.
 */
export function verifySignature({
  secret,
  rawBody,
  signature,
  timestamp,
  now,
}: Stamp & { readonly secret: string; readonly rawBody: Uint8Array; readonly now: number }): SignatureVerdict {
  const verdict = stampVerdict({ signature, timestamp }, now);
  if (verdict !== 'ok') return verdict;
  // Stryker disable next-line StringLiteral: what is missing was refused above
  const given = Buffer.from((signature ?? '').slice('v0='.length), 'hex');
  // Stryker disable next-line StringLiteral: what is missing was refused above; Slack's own example holds the rest
  const wanted = createHmac('sha256', secret).update(`v0:${timestamp ?? ''}:`).update(rawBody).digest();
  return timingSafeEqual(given, wanted) ? 'ok' : 'mismatch';
}
