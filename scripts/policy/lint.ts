import type { Policy, Rule } from '../../src/domain/policy/types.ts';
import type { Directory, NotAsked } from './slack.ts';
import type { Source } from './source.ts';
import { countOf, namesOf, staffOf, type Staff } from './staff.ts';

export interface Linted {
  /** What may be meant and is probably not, as `policy.yaml:12:7 warning: …`, in the order of the file. */
  readonly warnings: readonly string[];
  /** One line for each rule: how many approve, and how many a new card pings. */
  readonly rules: readonly string[];
}

/** Looks at a policy that compiles, with what Slack says of the people it names. */
export async function lint(policy: Policy, source: Source, directory: Directory | NotAsked): Promise<Linted> {
  const looked = await Promise.all(policy.rules.map((rule, index) => lintRule(rule, index, source, directory)));
  const operators = await staffOf(policy.operators.people, directory);
  const alarms = operators.problems.map(({ index, what }) => warning(source, ['operators', 'people', index], what));
  const width = Math.max(...policy.rules.map(({ name }) => name.length));
  return {
    warnings: [...alarms, ...looked.flatMap(({ warnings }) => warnings)],
    rules: policy.rules.map(({ name }, index) => `  ${name.padEnd(width)}  ${looked[index]?.line ?? ''}`),
  };
}

const warning = (source: Source, path: readonly (string | number)[], what: string): string =>
  `${source.at(path)} warning: ${what}`;

async function lintRule(
  rule: Rule,
  index: number,
  source: Source,
  directory: Directory | NotAsked,
): Promise<{ readonly warnings: readonly string[]; readonly line: string }> {
  const [approvers, pinged] = await Promise.all([staffOf(rule.approvers, directory), staffOf(rule.notify, directory)]);
  const own = rule.notify === rule.approvers || namesOf(rule.notify) === namesOf(rule.approvers);
  const at = (key: string, what: string, item: readonly number[] = []): string =>
    warning(source, ['rules', index, key, ...item], what);
  const warnings = [
    ...approvers.problems.map((one) => at('approvers', one.what, [one.index])),
    ...tooFew(rule, approvers).map((what) => at('approvals', what)),
    ...(own ? [] : pinged.problems.map((one) => at('notify', one.what, [one.index]))),
    ...(rule.approvals > 0 && rule.notify.length === 0
      ? [at('notify', 'A new card pings nobody; approvers see it only if they look at the channel.')]
      : []),
  ];
  return { warnings, line: `${approve(rule, approvers, directory)}; ${pings(rule, pinged, directory)}` };
}

function tooFew(rule: Rule, approvers: Staff): readonly string[] {
  const { approvals, requesterMayApprove } = rule;
  const have = approvers.people.size;
  if (approvals === 0 || approvers.unsure) return [];
  if (have < approvals) {
    return [`${approvals} approvals can never be reached: ${have === 0 ? 'nobody' : `only ${countOf(approvers)}`} can approve.`];
  }
  if (have > approvals || requesterMayApprove) return [];
  const own = 'and their own approval does not count';
  return [`Who may approve (${countOf(approvers)}) can ask for nothing: then too few are left, ${own}. Name one more.`];
}

function approve(rule: Rule, approvers: Staff, directory: Directory | NotAsked): string {
  if (rule.approvals === 0) return 'no approval is needed';
  const names = namesOf(rule.approvers);
  return directory.kind === 'asked' ? `${rule.approvals} of ${countOf(approvers)} (${names})` : `${rule.approvals} of ${names}`;
}

function pings(rule: Rule, pinged: Staff, directory: Directory | NotAsked): string {
  if (rule.notify.length === 0) return 'pings nobody';
  return directory.kind === 'asked' ? `pings ${countOf(pinged)}` : `pings ${namesOf(rule.notify)}`;
}
