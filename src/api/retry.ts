/** How often a call is repeated at most, after the first try. */
const MAX_RETRIES = 2;
const BASE_DELAY_MS = 200;

export interface Try {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Retries already made. */
  readonly retries: number;
  readonly outcome:
    | {
        readonly kind: 'answer';
        readonly status: number;
        readonly retryAfterMs: number | null;
        readonly should: boolean | null;
      }
    | { readonly kind: 'broken'; readonly written: boolean };
  /** The longest wait that a server may ask of a call. */
  readonly capMs: number;
  /** 0 ≤ random < 1. */
  readonly random: number;
}

/**
 * Whether, and after how many milliseconds, a try is repeated; null = not in this process (the queue's retry is the
 * durable one). A POST only where nothing was written. A 429 only at a pace the server named: the admin endpoints'
 * limit (about 7 calls a minute for the whole organization) comes without one, and guessing would use it up.
 */
export function retryDelay({ method, retries, outcome, capMs, random }: Try): number | null {
  if (retries >= MAX_RETRIES) return null;
  const ownPace = BASE_DELAY_MS * 2 ** retries * (0.5 + random / 2);
  if (outcome.kind === 'broken') return method === 'POST' && outcome.written ? null : ownPace;
  if (method === 'POST') return null;

  const { status, retryAfterMs, should } = outcome;
  // A refused key has its own repeat, after the secret was read again.
  if (status === 401) return null;
  if (status === 429 && retryAfterMs === null) return null;
  // A 409 to a GET or DELETE means that something else is going on; repeating at once would not change it.
  const wanted = should ?? (status === 408 || status === 429 || status >= 500);
  if (!wanted) return null;
  if (retryAfterMs === null) return ownPace;
  return retryAfterMs > capMs ? null : retryAfterMs;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** `retry-after-ms` (milliseconds), else `retry-after` (seconds or an HTTP date); null where absent or nonsense. */
export function retryAfterMs(headers: Headers, nowMs: number): number | null {
  const ms = headers['retry-after-ms'];
  if (typeof ms === 'string' && /^\d{1,12}(\.\d+)?$/.test(ms)) return Math.ceil(Number(ms));
  const after = headers['retry-after'];
  if (typeof after !== 'string') return null;
  if (/^\d{1,9}(\.\d+)?$/.test(after)) return Math.ceil(Number(after) * 1000);
  const date = /^[A-Z][a-z]{2}, /.test(after) ? Date.parse(after) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

/** `x-should-retry`: the server's own word on repeating; null where it says nothing. */
export function shouldRetry(headers: Headers): boolean | null {
  const word = headers['x-should-retry'];
  return word === 'true' ? true : word === 'false' ? false : null;
}
