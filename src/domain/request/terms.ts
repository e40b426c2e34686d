import type { Rule } from '../policy/types.ts';
import type { Terms } from './types.ts';

/** Hex SHA-256 of a UTF-8 text: given from outside, since the domain imports nothing. */
export type Sha256 = (text: string) => string;

/**
 * What you see is what you sign: a digest of the terms that a card shows (model, projects, duration, rule). Two cards
 * with one digest ask for the same thing under the same rule. 8 hex digits: a check against mix-ups on a record that
 * is looked up by its id, not a secret.
 */
export const digestOf = (terms: Terms, rule: Rule, sha256: Sha256): string => {
  const projects = terms.projects.map((project) => project.id).toSorted();
  const approvers = rule.approvers.map((one) => one.id).toSorted();
  const shown = ['terms', 1, terms.model, projects, terms.hours, rule.name, rule.approvals, approvers];
  return sha256(JSON.stringify(shown)).slice(0, 8);
};
