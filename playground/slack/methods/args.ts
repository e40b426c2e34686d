import { isRecord, tryJson } from '../../json.ts';
import type { HttpRequest } from '../../stand-in.ts';
import { refusal, SlackRefusal } from './refusal.ts';

/** A call's arguments: texts where they came as a form, anything where they came as JSON. */
export type Args = Readonly<Record<string, unknown>>;

/**
 * Arguments from a form, from JSON, or from the address of a GET; a body that is none of these gives Slack's error.
 * @throws SlackRefusal
 */
export function readArgs(request: HttpRequest): Args {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  const query = Object.fromEntries(request.query);
  if (request.method === 'GET') return query;
  if (request.method !== 'POST') throw new SlackRefusal('invalid_post_type');
  if (type === 'application/x-www-form-urlencoded') {
    return { ...query, ...Object.fromEntries(new URLSearchParams(request.body.toString('utf8'))) };
  }
  if (type === 'application/json') {
    const parsed = tryJson(request.body.toString('utf8'));
    if (parsed === undefined) throw new SlackRefusal('invalid_json');
    if (!isRecord(parsed)) throw new SlackRefusal('json_not_object');
    return { ...query, ...parsed };
  }
  if (request.body.length === 0) return query;
  throw new SlackRefusal(type === undefined || type === '' ? 'missing_post_type' : 'invalid_post_type');
}

/** Slack ignores arguments that it does not know; the stand-in does not, so that a typing mistake is seen. */
export function refuseUnknown(args: Args, known: readonly string[]): void {
  const unknown = Object.keys(args).filter((key) => key !== 'token' && !known.includes(key));
  if (unknown.length > 0)
    throw refusal(
      'invalid_arguments',
      unknown.map((key) => `[ERROR] unsupported argument: ${key}`),
    );
}

export function optional(args: Args, key: string): string | undefined {
  const value = args[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw refusal('invalid_arguments', [`[ERROR] must be a string [json-pointer:/${key}]`]);
}

export function required(args: Args, key: string): string {
  const value = optional(args, key);
  if (value === undefined || value === '')
    throw refusal('invalid_arguments', [`[ERROR] missing required field: ${key}`]);
  return value;
}

export function truth(args: Args, key: string): boolean {
  const value = optional(args, key) ?? 'false';
  if (['true', '1'].includes(value)) return true;
  if (['false', '0', ''].includes(value)) return false;
  throw refusal('invalid_arguments', [`[ERROR] must be a boolean [json-pointer:/${key}]`]);
}

/** A value that is JSON within a form and itself within JSON; `undefined` where it is not given. */
export function structured(args: Args, key: string, error: string): unknown {
  const value = args[key];
  if (typeof value !== 'string') return value ?? undefined;
  const parsed = tryJson(value);
  if (parsed === undefined) throw new SlackRefusal(error);
  return parsed;
}

/** @throws SlackRefusal `invalid_limit`, where it is not a whole number from 1 to `max`. */
export function pageLimit(args: Args, fallback: number, max: number): number {
  const limit = Number(optional(args, 'limit') ?? fallback);
  if (!Number.isInteger(limit) || limit < 1 || limit > max) throw new SlackRefusal('invalid_limit');
  return limit;
}

/** One page of a list, and the cursor of the next; the cursor stays opaque. */
export function page<T>(
  args: Args,
  items: readonly T[],
  limit: number,
): { readonly items: readonly T[]; readonly next: string } {
  const cursor = optional(args, 'cursor') ?? '';
  const offset = cursor === '' ? 0 : Number(/^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString('utf8'))?.[1]);
  if (!Number.isInteger(offset) || offset > items.length) throw new SlackRefusal('invalid_cursor');
  const end = offset + limit;
  const next = end < items.length ? Buffer.from(`next:${end}`).toString('base64') : '';
  return { items: items.slice(offset, end), next };
}
