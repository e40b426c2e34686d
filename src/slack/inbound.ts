import * as v from 'valibot';
import type { Stamp } from './signature.ts';

/** Slack's own deliveries are below 200 kB. */
const LARGEST = 1024 * 1024;

/** A delivery as it came, its body as the bytes that were signed. Nothing in it is trusted yet. */
export interface Inbound {
  readonly stamp: Stamp;
  readonly contentType: string;
  readonly retry: { readonly num: number; readonly reason: string } | null;
  readonly body: Uint8Array;
}

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number; readonly why: string };

const no = (status: number, why: string) => ({ ok: false, status, why }) as const;

// Types promise more than a direct call to the function has to keep.
const Envelope = v.object({
  requestContext: v.object({ http: v.object({ method: v.string() }) }),
  headers: v.nullish(v.record(v.string(), v.unknown()), {}),
  body: v.nullish(v.string(), ''),
  isBase64Encoded: v.nullish(v.boolean(), false),
});

/** Reads a Function URL or HTTP API event, payload 2.0. Anything may be handed in; it never throws. */
export function readInbound(event: unknown): Read<Inbound> {
  const parsed = v.safeParse(Envelope, event);
  if (!parsed.success) return no(400, 'not an HTTP event of payload format 2.0');
  const { requestContext, headers, body, isBase64Encoded } = parsed.output;
  if (requestContext.http.method.toUpperCase() !== 'POST') return no(405, 'not a POST');
  const encoding = isBase64Encoded ? 'base64' : 'utf8';
  if (Buffer.byteLength(body, encoding) > LARGEST) return no(413, 'over 1 MB');

  const named = new Map(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const header = (name: string): string | undefined => {
    const value = named.get(name);
    return typeof value === 'string' ? value.trim() : undefined;
  };
  const num = Number(header('x-slack-retry-num'));
  const reason = header('x-slack-retry-reason') ?? '';
  return {
    ok: true,
    value: {
      stamp: { signature: header('x-slack-signature'), timestamp: header('x-slack-request-timestamp') },
      contentType: (header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '',
      retry: Number.isInteger(num) && num > 0 ? { num, reason } : null,
      body: Buffer.from(body, encoding),
    },
  };
}

export type Payload = Readonly<Record<string, unknown>>;

const Fields = v.record(v.string(), v.unknown());

/** The payload of a delivery whose signature is right: a form, a form around JSON, or JSON. */
export function readPayload({ contentType, body }: Inbound): Read<Payload> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return no(400, 'the body is not UTF-8');
  }
  if (contentType === 'application/x-www-form-urlencoded') {
    const form = new URLSearchParams(text);
    const payload = form.get('payload');
    return payload === null ? { ok: true, value: Object.fromEntries(form) } : fromJson(payload);
  }
  if (contentType === 'application/json') return fromJson(text);
  return no(400, 'neither a form nor JSON');
}

function fromJson(text: string): Read<Payload> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return no(400, 'the payload is not JSON');
  }
  const fields = v.safeParse(Fields, value);
  // valibot takes an array for a record.
  if (!fields.success || Array.isArray(value)) return no(400, 'the payload is not an object');
  return { ok: true, value: fields.output };
}
