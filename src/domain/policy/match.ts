import { matchGlob } from './glob.ts';
import type { Policy, Rule, Target } from './types.ts';

/** The rule that decides about this model and project: the first in the file that covers both, or null. */
export function ruleFor(policy: Policy, { model, project }: Target): Rule | null {
  const covers = (globs: readonly string[], id: string): boolean => globs.some((glob) => matchGlob(glob, id));
  return policy.rules.find((rule) => covers(rule.models, model) && covers(rule.projects, project)) ?? null;
}
