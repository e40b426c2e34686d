import * as v from 'valibot';

/** Why a call to OpenAI did not give what was asked for. */
export type OpenAIErrorKind = keyof typeof WORDS;

/**
 * Whether OpenAI can have acted: `no` = surely not, nothing was written; `yes` = an answer came (its status says the
 * rest); `maybe` = the request was written to a connection, or an earlier try of the same call was, without an answer.
 */
export type Reached = 'no' | 'maybe' | 'yes';

/** An answer's body, looked at once. Text that is not JSON is not kept: it is a stranger's. */
export type Body =
  | { readonly form: 'json'; readonly value: unknown }
  | { readonly form: 'empty' }
  | { readonly form: 'other' };

const WORDS = {
  refused_key: 'refused the key; put a valid key into the secret',
  missing_scope: 'the key lacks a scope; add the scope to the key, or put another key into the secret',
  forbidden: 'the key may not do this; check its role at OpenAI, and any IP allow list',
  bad_request: 'the request was not accepted; check the ids',
  owning_project: 'the project owns the model and needs no permission; nothing to do',
  unknown_model: 'OpenAI does not know the model; check the id, and whether the model was deleted',
  not_found: 'OpenAI does not know what was asked about; it may be gone already',
  conflict: 'it collided with another change; look again, then repeat',
  unprocessable: 'OpenAI understood the request but cannot carry it out; check the ids',
  rate_limited: 'the organization has used up its calls for now; wait, then repeat',
  server: 'OpenAI failed on its side; look before repeating',
  not_json: 'the answer was not one of OpenAI\'s agreed forms; check the base URL and what stands between',
  network: 'the connection broke before the whole answer came; look before repeating',
  timeout: 'no whole answer came in time; look before repeating',
  not_connected: 'no connection came about; check the network and the base URL, then repeat',
} as const;

const ERROR_ENVELOPE = v.object({
  error: v.object({ message: v.optional(v.nullable(v.string())), code: v.optional(v.nullable(v.unknown())) }),
});

/** The provider's sentence, read to tell cases apart and then dropped; null where there is no error envelope. */
function providerMessage(body: Body): string | null {
  if (body.form !== 'json') return null;
  const parsed = v.safeParse(ERROR_ENVELOPE, body.value);
  return parsed.success ? (parsed.output.error.message ?? '') : null;
}

const BY_STATUS: Readonly<Record<number, OpenAIErrorKind>> = {
  401: 'refused_key',
  403: 'forbidden',
  408: 'timeout',
  409: 'conflict',
  422: 'unprocessable',
};

/**
 * The one table from an answer that is not a success to a kind. An answer without OpenAI's error envelope comes from
 * something in between (a proxy, a wrong base URL), so its 404 must not read as "already gone": it is `not_json`.
 * Only a 429 needs no more than its status. Statuses and sentences: OpenAI's API reference and public reports.
 */
export function kindOf(
  status: number,
  body: Body,
  notFound: 'unknown_model' | 'not_found' = 'not_found',
): OpenAIErrorKind {
  if (status === 429) return 'rate_limited';
  const message = providerMessage(body);
  if (message === null) return status >= 500 && body.form !== 'other' ? 'server' : 'not_json';
  if (status >= 500) return 'server';
  if (status === 404) return notFound;
  if ((status === 401 || status === 403) && /missing scopes/i.test(message)) return 'missing_scope';
  if (status === 400 && message.includes('Cannot modify checkpoint permissions for the owning project')) {
    return 'owning_project';
  }
  return BY_STATUS[status] ?? (status >= 400 ? 'bad_request' : 'not_json');
}

/** The scope that a refusal names (`api.fine_tuning.checkpoints.write`), in a safe alphabet; the first of several. */
export function scopeOf(body: Body): string | null {
  const message = providerMessage(body);
  const found = message === null ? null : /Missing scopes: ([a-z_]{1,40}(?:\.[a-z_]{1,40}){0,6})/.exec(message);
  return found?.[1] ?? null;
}

/** `x-request-id`, kept only where it is a plain token: it goes into logs and records. */
export function safeRequestId(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{1,80}$/.test(value) ? value : null;
}

/** A transport error's code and nothing else: parser errors carry the bytes that they choked on. */
export function safeCause(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : error instanceof Error ? error.name : null;
  return new Error(typeof code === 'string' && /^[A-Za-z0-9_]{1,60}$/.test(code) ? code : 'unknown transport error');
}

export interface OpenAIErrorFields {
  readonly operation: string;
  readonly status?: number | null;
  readonly requestId?: string | null;
  readonly scope?: string | null;
  readonly retryAfterMs?: number | null;
  readonly reached: Reached;
  readonly unsureTries?: number;
  /** What to say instead of the kind's own words; never a provider's text. */
  readonly words?: string;
  readonly cause?: Error;
}

/**
 * A call to OpenAI that failed. Its message is our own sentence: what failed and what to do; no provider text, no key.
 * `status` is null where no answer came; `retryAfterMs` is what the server asked for. `unsureTries` counts
 * the tries of this call that may have taken effect, or may still: written and not answered, or answered by 408, 5xx or
 * something that is not OpenAI's. Where it is above 0 after a POST, look before anything is sent again.
 */
export class OpenAIError extends Error {
  override readonly name = 'OpenAIError';
  readonly kind: OpenAIErrorKind;
  readonly operation: string;
  readonly status: number | null;
  readonly requestId: string | null;
  readonly scope: string | null;
  readonly retryAfterMs: number | null;
  readonly reached: Reached;
  readonly unsureTries: number;

  constructor(kind: OpenAIErrorKind, fields: OpenAIErrorFields) {
    super(
      `${fields.operation} at OpenAI: ${fields.words ?? WORDS[kind]}`,
      fields.cause === undefined ? undefined : { cause: fields.cause },
    );
    this.kind = kind;
    this.operation = fields.operation;
    this.status = fields.status ?? null;
    this.requestId = fields.requestId ?? null;
    this.scope = fields.scope ?? null;
    this.retryAfterMs = fields.retryAfterMs ?? null;
    this.reached = fields.reached;
    this.unsureTries = fields.unsureTries ?? 0;
  }
}

/** A call that was wrong before anything was sent. */
export function refusedLocally(operation: string, words: string): OpenAIError {
  return new OpenAIError('bad_request', { operation, reached: 'no', words });
}
