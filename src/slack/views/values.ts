import { type RequestId, parseRequestId } from '../../domain/ids.ts';

/**
 * What buttons carry and hand back: built and read here alone. Versioned, because a card of an older release may be
 * clicked years later. Nothing in a value is trusted beyond its form: the record decides.
 */

const VERSION = 1;

/** `null`: malformed. `unknown_version`: from another release; whoever clicked should look at the card again. */
export type Read<T> = { readonly kind: 'read'; readonly value: T } | { readonly kind: 'unknown_version' } | null;

export const UNKNOWN_VERSION = { kind: 'unknown_version' } as const;

export interface ApproveValue {
  readonly request: RequestId;
  readonly digest: string;
  /** Name of the rule shown: only a hint which groups to look up. */
  readonly rule: string;
}

export interface DenyValue {
  readonly request: RequestId;
  readonly digest: string;
}

export type MoreKind = 'details' | 'cancel' | 'revoke';

export interface MoreValue {
  readonly kind: MoreKind;
  readonly request: RequestId;
}

export const approveValue = ({ request, digest, rule }: ApproveValue): string =>
  `${VERSION}:${request}:${digest}:${rule}`;
export const denyValue = ({ request, digest }: DenyValue): string => `${VERSION}:${request}:${digest}`;
/** Of `retry`, `cancel` and `remove_done`. */
export const requestValue = (request: RequestId): string => `${VERSION}:${request}`;
export const moreValue = ({ kind, request }: MoreValue): string => `${VERSION}:${kind}:${request}`;

const DIGEST = /^[0-9a-f]{8}$/;
/** As scripts/policy accepts rule names. */
const RULE = /^[a-z0-9-]{1,40}$/;
const MORE: readonly string[] = ['details', 'cancel', 'revoke'] satisfies readonly MoreKind[];

const isMoreKind = (text: string): text is MoreKind => MORE.includes(text);

/** Reads `<version>:<part>:…` with exactly so many parts. */
function read<T>(text: string, count: number, from: (parts: readonly string[]) => T | null): Read<T> {
  const [version = '', ...parts] = text.split(':');
  if (!/^\d{1,6}$/.test(version) || parts.length === 0) return null;
  if (version !== String(VERSION)) return UNKNOWN_VERSION;
  if (parts.length !== count) return null;
  const value = from(parts);
  return value === null ? null : { kind: 'read', value };
}

export const parseApproveValue = (text: string): Read<ApproveValue> =>
  read(text, 3, ([id = '', digest = '', rule = '']) => {
    const request = parseRequestId(id);
    return request !== null && DIGEST.test(digest) && RULE.test(rule) ? { request, digest, rule } : null;
  });

export const parseDenyValue = (text: string): Read<DenyValue> =>
  read(text, 2, ([id = '', digest = '']) => {
    const request = parseRequestId(id);
    return request !== null && DIGEST.test(digest) ? { request, digest } : null;
  });

export const parseRequestValue = (text: string): Read<RequestId> => read(text, 1, ([id = '']) => parseRequestId(id));

export const parseMoreValue = (text: string): Read<MoreValue> =>
  read(text, 2, ([kind = '', id = '']) => {
    const request = parseRequestId(id);
    return request !== null && isMoreKind(kind) ? { kind, request } : null;
  });
