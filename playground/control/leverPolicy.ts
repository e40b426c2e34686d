import type { Policy, Rule } from '../../src/domain/policy/types.ts';
import { policyHash } from '../../src/config/policyHash.ts';
import { readPolicy } from '../../src/config/policy.ts';

/** Another policy made of the one that is deployed, as its compiler would have made it. */
export function changedPolicy(json: string, change: (rules: readonly Rule[]) => readonly Rule[]): string {
  const { hash: _old, ...rest } = readPolicy(json);
  const next: Omit<Policy, 'hash'> = { ...rest, rules: change(rest.rules) };
  return JSON.stringify({ ...next, hash: policyHash(next) });
}

/** One approval more wherever any is needed, and two weeks at the most. */
export const stricter = (rules: readonly Rule[]): readonly Rule[] =>
  rules.map((rule) =>
    rule.approvals === 0
      ? rule
      : {
          ...rule,
          approvals: rule.approvals + 1,
          longestHours: Math.min(rule.longestHours, 14 * 24),
          usualHours: Math.min(rule.usualHours, 14 * 24),
        },
  );
