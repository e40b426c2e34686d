import { authorise } from '../../src/domain/policy/authorise.ts';
import type { Policy, Principal, Rule } from '../../src/domain/policy/types.ts';
import { readExamples, type Example, type Refusal } from './examples.ts';
import type { PolicyError } from './report.ts';
import type { Source } from './source.ts';

export interface Checked {
  readonly examples: number;
  /** Mistakes in the file, or examples that do not hold; each where it is expected. */
  readonly errors: readonly PolicyError[];
}

/**
 * Holds the examples beside a policy against it, by the function that decides in earnest (`authorise`), as if nobody had
 * approved yet.
 */
export function checkExamples(text: string, file: string, policy: Policy, source: Source): Checked {
  const read = readExamples(text, file, source.names);
  if (!read.ok) return { examples: 0, errors: read.errors };
  const { report, examples } = read;
  for (const example of examples) {
    for (const { value, at } of faults(example, policy)) report.add(at.offset, at.path, value);
  }
  return { examples: examples.length, errors: report.errors };
}

type Fault = { readonly value: string; readonly at: { readonly offset: number; readonly path: string } };
type Outcome = { readonly kind: 'refused'; readonly why: Refusal; readonly said: string } | { readonly kind: 'rule'; readonly rule: Rule };

function outcomeOf({ ask }: Example, policy: Policy): Outcome {
  const claim = { model: ask.model, projects: [ask.project], requester: ask.by, hours: ask.hours, approvals: [] };
  const verdict = authorise(claim, policy);
  switch (verdict.kind) {
    case 'no_rule':
      return { kind: 'refused', why: 'no_rule', said: 'no rule fits' };
    case 'too_long':
      return { kind: 'refused', why: 'too_long', said: `rule ${verdict.rule.name} allows ${verdict.longestHours}h at most` };
    case 'enough': {
      const [rule] = verdict.rules;
      return rule ? { kind: 'rule', rule } : { kind: 'refused', why: 'no_rule', said: 'no rule fits' };
    }
    case 'too_few': {
      const { rule } = verdict;
      const left = rule.approvers.filter((one) => one.id !== ask.by || rule.requesterMayApprove).length;
      // Who is in a group is not known here: then there are enough.
      if (left >= rule.approvals || rule.approvers.some(({ kind }) => kind === 'group')) return { kind: 'rule', rule };
      return { kind: 'refused', why: 'too_few', said: `rule ${rule.name} names too few others to approve` };
    }
  }
}

function faults(example: Example, policy: Policy): readonly Fault[] {
  const outcome = outcomeOf(example, policy);
  const { expect } = example;
  if (expect.kind === 'refused') {
    const { value, place } = expect.why;
    if (outcome.kind === 'refused' && outcome.why === value) return [];
    const what = outcome.kind === 'rule' ? `rule ${outcome.rule.name} lets it be asked for` : `it is refused otherwise (${outcome.why}): ${outcome.said}`;
    return [{ value: `Expected refused: ${value}; ${what}.`, at: place }];
  }
  const { rule, approvals, approvers } = expect;
  if (outcome.kind === 'refused') {
    return [{ value: `Expected rule ${rule.value}; it is refused (${outcome.why}): ${outcome.said}.`, at: rule.place }];
  }
  const got = outcome.rule;
  if (got.name !== rule.value) return [{ value: `Expected rule ${rule.value}; ${got.name} decides.`, at: rule.place }];
  return [
    ...(got.approvals === approvals.value
      ? []
      : [{ value: `Expected approvals: ${approvals.value}; rule ${got.name} asks for ${got.approvals}.`, at: approvals.place }]),
    ...(approvers === null || same(approvers.value, got.approvers)
      ? []
      : [{ value: `Expected other approvers; rule ${got.name} names [${got.approvers.map(({ name }) => name).join(', ')}].`, at: approvers.place }]),
  ];
}

function same(wanted: readonly string[], got: readonly Principal[]): boolean {
  const found = wanted.map((text) => got.find(({ id, name }) => id === text || name === text));
  return found.every((one) => one !== undefined) && new Set(found).size === got.length;
}
