import { type Addressed, compose, parseBaseUrl } from './address.ts';
import {
  type Body, kindOf, OpenAIError, type OpenAIErrorKind, type Reached, safeRequestId, scopeOf,
} from './errors.ts';
import { type Exchange, exchange, type Headers, type OpenDispatcher } from './exchange.ts';
import { retryAfterMs, retryDelay, shouldRetry } from './retry.ts';

/** All in milliseconds, but `maxBytes`. */
export interface Timeouts {
  /** To a standing connection, TLS included. */
  readonly connectMs: number;
  /** One try: connecting, sending, and the whole answer. */
  readonly answerMs: number;
  /** One call: every try, every pause, and the reading of the key. */
  readonly deadlineMs: number;
  /** The longest pause that a server may ask for; what asks for more is surfaced instead. */
  readonly retryAfterCapMs: number;
  /** The largest answer that is read. */
  readonly maxBytes: number;
}

/** A function of 20 seconds stops its work with 8 left: whatever was begun by then must be over before it is killed. */
export const DEFAULT_TIMEOUTS: Timeouts = {
  connectMs: 2_000, answerMs: 6_000, deadlineMs: 7_000, retryAfterCapMs: 2_000, maxBytes: 5_000_000,
};

export interface HttpOptions {
  /** Keeps its path: `https://api.openai.com/v1`, `https://x.openai.azure.com/openai/v1`. */
  readonly baseUrl: string;
  /** `authorization` sends `Bearer <key>`; any other header name sends the key alone. */
  readonly authHeader: string;
  readonly dispatcher: OpenDispatcher;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Ends early, without an error, when the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** 0 ≤ random < 1. */
  readonly random: () => number;
  readonly timeouts: Timeouts;
  /** Told of every try, for the log. */
  readonly seen?: ((one: SeenTry) => void) | undefined;
}

/** One try of a call: which, what came, and the id by which OpenAI's support finds it; null where no answer came. */
export interface SeenTry {
  readonly operation: string;
  readonly status: number | null;
  readonly requestId: string | null;
  readonly ms: number;
}

export interface Call extends Addressed {
  /** What a 404 means here. */
  readonly notFound?: 'unknown_model' | 'not_found';
  readonly signal?: AbortSignal | undefined;
  /** By when the call must be over, in `now`'s time; without it `deadlineMs` from now. */
  readonly deadlineAt?: number;
  /** Tries already made with another key, as in Success. */
  readonly unsureTries?: number;
}

export interface Success {
  readonly value: unknown;
  readonly status: number;
  readonly requestId: string | null;
  /** Earlier tries of this call whose effect is unknown, as in OpenAIError: each may still come late. */
  readonly unsureTries: number;
}

export type Request = (call: Call) => Promise<Success>;

function readBody(text: string): Body {
  if (text.trim() === '') return { form: 'empty' };
  try {
    return { form: 'json', value: JSON.parse(text) };
  } catch {
    return { form: 'other' };
  }
}

const EMPTY_BODY: Body = { form: 'empty' };
const NO_HEADERS: Headers = {};

/**
 * Makes the one function through which every call to OpenAI goes. It resolves with a 2xx answer's JSON and rejects
 * with an OpenAIError. GET and DELETE are repeated at most twice; a POST only where nothing was written.
 */
export function createRequest(options: HttpOptions): Request {
  const { dispatcher, now, sleep, random, timeouts } = options;
  const base = parseBaseUrl(options.baseUrl);
  const authHeader = options.authHeader.toLowerCase();
  if (!/^[a-z0-9-]{1,60}$/.test(authHeader)) {
    throw new TypeError('The header that carries the OpenAI key must be a header name; correct the setting.');
  }

  return async (call) => {
    const { operation, method, signal } = call;
    const deadlineAt = call.deadlineAt ?? now() + timeouts.deadlineMs;
    const message = compose(base, authHeader, call);
    // A POST that is cut off early is in doubt for a minute; better not begun than begun with no time left.
    const leastMs = method === 'POST' ? timeouts.answerMs / 2 : 1;

    let unsureTries = call.unsureTries ?? 0;
    for (let retries = 0; ; retries += 1) {
      const leftMs = deadlineAt - now();
      if (leftMs < leastMs) {
        const reached = unsureTries > 0 ? 'maybe' : 'no';
        const words = 'no time was left to send it; repeat it';
        throw new OpenAIError('timeout', { operation, reached, unsureTries, words });
      }
      const withinMs = Math.min(timeouts.answerMs, leftMs);
      const start = now();
      const outcome = await exchange(dispatcher, message, { withinMs, maxBytes: timeouts.maxBytes, signal });

      const head = outcome.kind === 'broken' ? outcome.head : outcome;
      const body = outcome.kind === 'answer' ? readBody(outcome.text) : EMPTY_BODY;
      const requestId = safeRequestId(head?.headers['x-request-id']);
      options.seen?.({ operation, status: head?.status ?? null, requestId, ms: now() - start });
      if (outcome.kind === 'answer' && outcome.status >= 200 && outcome.status < 300 && body.form === 'json') {
        return { value: body.value, status: outcome.status, requestId, unsureTries };
      }
      const wait = retryAfterMs(head?.headers ?? NO_HEADERS, now());
      const kind = failureKind(outcome, body, call.notFound);
      if (outcome.kind === 'broken' ? outcome.written : isUnsure(kind)) unsureTries += 1;
      const error = new OpenAIError(kind, {
        operation,
        status: head?.status ?? null,
        requestId,
        scope: scopeOf(body),
        retryAfterMs: wait,
        reached: reachedBy(outcome, unsureTries),
        unsureTries,
        ...(outcome.kind === 'broken' ? { cause: outcome.cause } : {}),
        ...(outcome.kind === 'broken' && outcome.why === 'aborted' ? { words: 'its caller stopped it' } : {}),
      });
      const delayMs = pause(outcome, wait, { method, retries, capMs: timeouts.retryAfterCapMs, random: random() });
      if (delayMs === null || now() + delayMs + leastMs > deadlineAt) throw error;
      await sleep(delayMs, signal);
      if (signal?.aborted === true) throw error;
    }
  };
}

function failureKind(outcome: Exchange, body: Body, notFound: Call['notFound']): OpenAIErrorKind {
  switch (outcome.kind) {
    case 'answer':
      return kindOf(outcome.status, body, notFound);
    case 'too_large':
      return 'not_json';
    case 'broken':
      if (outcome.why === 'aborted') return 'timeout';
      return outcome.written ? outcome.why : 'not_connected';
  }
}

function isUnsure(kind: OpenAIErrorKind): boolean {
  return kind === 'server' || kind === 'not_json' || kind === 'timeout';
}

function reachedBy(outcome: Exchange, unsureTries: number): Reached {
  if (outcome.kind !== 'broken') return 'yes';
  return unsureTries > 0 ? 'maybe' : 'no';
}

function pause(
  outcome: Exchange,
  wait: number | null,
  rest: Pick<Parameters<typeof retryDelay>[0], 'method' | 'retries' | 'capMs' | 'random'>,
): number | null {
  switch (outcome.kind) {
    case 'answer': {
      const should = shouldRetry(outcome.headers);
      return retryDelay({ ...rest, outcome: { kind: 'answer', status: outcome.status, retryAfterMs: wait, should } });
    }
    case 'too_large':
      return null;
    case 'broken':
      // What used up its time once would use up the rest of the call's: the queue's retry is the one for that.
      if (outcome.why === 'aborted' || (outcome.why === 'timeout' && outcome.written)) return null;
      return retryDelay({ ...rest, outcome: { kind: 'broken', written: outcome.written } });
  }
}
