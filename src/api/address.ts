import { refusedLocally } from './errors.ts';
import type { Message } from './exchange.ts';

export type Query = readonly (readonly [name: string, value: string | number | boolean | null | undefined])[];

export interface BaseUrl {
  readonly origin: string;
  /** Without a slash at its end. */
  readonly path: string;
}

/** One path segment: colons stay raw, as OpenAI's ids have them; what would end or climb the path does not. */
function pathSegment(operation: string, segment: string): string {
  if (segment === '' || segment === '.' || segment === '..') {
    throw refusedLocally(operation, 'an id in the path is empty or dots only; give the whole id');
  }
  return encodeURIComponent(segment).replaceAll('%3A', ':');
}

/** @throws TypeError on anything but an https URL, or http on the loopback, without query or user. */
export function parseBaseUrl(text: string): BaseUrl {
  const url = URL.parse(text);
  const loopback = url !== null && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback);
  if (url === null || !secure || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    throw new TypeError(
      'The base URL for OpenAI must be https (http only on the loopback), without query or user; correct the setting.',
    );
  }
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, '') };
}

/** What is asked of OpenAI, and with which key. */
export interface Addressed {
  /** Named in errors; OpenAI's operationId where there is one. */
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Raw path segments below the base URL; each is encoded here. */
  readonly path: readonly string[];
  readonly query?: Query;
  readonly body?: unknown;
  readonly key: string;
}

/** The message as it goes out. @throws OpenAIError (`bad_request`) on a path segment that would climb. */
export function compose(base: BaseUrl, authHeader: string, call: Addressed): Message {
  const query = new URLSearchParams();
  for (const [name, value] of call.query ?? []) {
    if (value !== null && value !== undefined) query.append(name, String(value));
  }
  const path = [base.path, ...call.path.map((segment) => pathSegment(call.operation, segment))].join('/');
  return {
    origin: base.origin,
    path: query.size === 0 ? path : `${path}?${query.toString()}`,
    method: call.method,
    headers: {
      accept: 'application/json',
      'user-agent': 'model-share-bot',
      [authHeader]: authHeader === 'authorization' ? `Bearer ${call.key}` : call.key,
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: call.body === undefined ? null : JSON.stringify(call.body),
  };
}
