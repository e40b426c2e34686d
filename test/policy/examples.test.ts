import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { checkExamples } from '../../scripts/policy/check.ts';
import { compilePolicy } from '../../scripts/policy/compile.ts';
import { formatError } from '../../scripts/policy/report.ts';
import { readSource } from '../../scripts/policy/source.ts';

/** The examples beside this repository's policy, and how an example that does not hold is told. */

const MODEL = '"ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd"';

const POLICY = `version: 1
names: { ml-owners: S01MLOWNERS, priya: U01PRIYA, omar: U01OMAR, approvals: C01APPROVALS, payments-prod: proj_payments }
operators: { channel: approvals, people: [ml-owners] }
rules:
  - name: payments
    models: ["ft:*:acme:*:*"]
    projects: [payments-prod]
    approvers: [priya, omar]
    approvals: 2
    channel: approvals
    usual: 7d
    longest: 30d
  - name: rest
    models: ["ft:*:acme:*:*"]
    projects: ["proj_*"]
    approvers: [ml-owners]
    approvals: 1
    channel: approvals
    usual: 7d
    longest: 30d
`;

/** What is wrong, as `line:column message`. */
function wrong(examples: string, policyText = POLICY): readonly string[] {
  const compiled = compilePolicy(policyText, 'policy.yaml');
  if (!compiled.ok) throw new Error(compiled.errors.map(formatError).join('\n'));
  const { errors } = checkExamples(examples, 'e', compiled.policy, readSource(policyText, 'policy.yaml'));
  return errors.map((error) => formatError(error).slice('e:'.length));
}

const example = (result: string, over: Readonly<Record<string, string>> = {}): string => {
  const ask = { model: MODEL, project: 'payments-prod', by: 'U01DANA', for: '7d', ...over };
  const lines = Object.entries(ask).map(([key, value]) => `      ${key}: ${value}`);
  return `version: 1\nexamples:\n  - ask:\n${lines.join('\n')}\n    ${result}\n`;
};

test('the examples of the playground hold', async () => {
  const [policy, examples] = await Promise.all(['playground/policy.yaml', 'playground/policy.examples.yaml'].map((file) => readFile(file, 'utf8')));
  expect(wrong(examples ?? '', policy)).toEqual([]);
});

test('the examples of the docs hold', async () => {
  const [policy, docs] = await Promise.all(['playground/policy.yaml', 'docs/policy.md'].map((file) => readFile(file, 'utf8')));
  const [, examples = ''] = /```yaml\n([^`]*\nexamples:[^`]*)```/.exec(docs ?? '') ?? [];
  expect(examples).toContain('refused: too_long');
  expect(wrong(examples, policy)).toEqual([]);
});

test.each([
  ['expect: { rule: payments, approvals: 2, approvers: [omar, U01PRIYA] }', {}],
  ['expect: { rule: rest, approvals: 1 }', { project: 'proj_other' }],
  ['refused: too_long', { for: '31d' }],
  ['refused: no_rule', { model: MODEL.replace('acme', 'other') }],
  ['refused: too_few', { by: 'priya' }],
] as const)('holds: %s', (result, over) => {
  expect(wrong(example(result, over))).toEqual([]);
});

test.each([
  ['expect: { rule: rest, approvals: 1 }', {}, '8:21 Expected rule rest; payments decides.'],
  ['expect: { rule: payments, approvals: 1 }', {}, '8:42 Expected approvals: 1; rule payments asks for 2.'],
  ['expect: { rule: payments, approvals: 2, approvers: [priya] }', {}, '8:56 Expected other approvers; rule payments names [priya, omar].'],
  ['expect: { rule: payments, approvals: 2 }', { for: '31d' }, '8:21 Expected rule payments; it is refused (too_long): rule payments allows 720h at most.'],
  ['expect: { rule: payments, approvals: 2 }', { by: 'omar' }, '8:21 Expected rule payments; it is refused (too_few): rule payments names too few others to approve.'],
  ['refused: no_rule', {}, '8:14 Expected refused: no_rule; rule payments lets it be asked for.'],
  ['refused: no_rule', { for: '31d' }, '8:14 Expected refused: no_rule; it is refused otherwise (too_long): rule payments allows 720h at most.'],
  // The file itself.
  ['refused: never', {}, '8:14 "never" is no reason to refuse. Write one of no_rule, too_long, too_few.'],
  ['expects: { rule: payments, approvals: 2 }', {}, '8:5 Unknown key "expects". Did you mean "expect"?'],
  ['expect: { rule: payments }', {}, '8:13 expect has no "approvals". Add for example "approvals: 2".'],
  ['refused: too_long', { for: '31 days' }, '7:12 "31 days" is no duration for for. Write whole days or hours from 1h to 366d, such as 30d or 12h.'],
  ['refused: too_long', { project: 'payment-prod' }, '5:16 "payment-prod" is neither an id nor a name of the policy for "project". Did you mean "payments-prod"?'],
  ['refused: too_long', { by: 'ml-owners' }, '6:11 "ml-owners" is neither an id nor a name of the policy for "by". Write for example U01PRIYA.'],
] as const)('told: %s %j', (result, over, message) => {
  expect(wrong(example(result, over))).toContain(message);
});

test('what stands in the file twice or not at all is told', () => {
  expect(wrong('')).toEqual(['1:1 The file is empty. Begin with the example in docs/policy.md.']);
  expect(wrong('version: 1\nexamples: []\n')).toHaveLength(1);
  const both = example('refused: too_long\n    expect: { rule: payments, approvals: 2 }');
  expect(wrong(both)).toEqual(['3:5 An example has either "expect" or "refused". Write one of them.']);
});
