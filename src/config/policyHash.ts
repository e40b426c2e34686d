import { createHash } from 'node:crypto';
import type { Policy } from '../domain/policy/types.ts';

/** JSON with the keys of every object sorted and no spaces: equal values have equal text. For plain data only. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, held: unknown) =>
    held !== null && typeof held === 'object' && !Array.isArray(held)
      ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1)))
      : held,
  );
}

/** The policy's name in records and cards: the first 8 hex digits of the SHA-256 over its canonical JSON. */
export function policyHash(policy: Omit<Policy, 'hash'>): string {
  return createHash('sha256').update(canonicalJson(policy)).digest('hex').slice(0, 8);
}
