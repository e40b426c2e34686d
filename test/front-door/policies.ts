import { compilePolicy } from '../../scripts/policy/compile.ts';
import { formatError } from '../../scripts/policy/report.ts';

/** Policies as tests deploy them: the house's with some of its rules' keys changed, compiled as the build does it. */

export interface Changed {
  /** YAML for what stands under `rules:`, each `- name: …` indented by two. */
  readonly rules: string;
  /** YAML list of people; the operators are told of everything and may try again. */
  readonly operators?: string;
  readonly operatorsChannel?: string;
}

const NAMES = `
  ml-owners: S01MLOWNERS
  sec-owners: S01SECOWNERS
  priya: U01PRIYA
  bo: U01BO
  model-approvals: C01APPROVALS
  ml-platform: C01PLATFORM
  elsewhere: C01GENERAL
  payments-prod: proj_payments
  search-dev: proj_search
  sandbox: proj_sandbox`;

export const policyOf = ({ rules, operators = '[ml-owners]', operatorsChannel = 'ml-platform' }: Changed): string => {
  const text = `version: 1
names:${NAMES}
operators: { channel: ${operatorsChannel}, people: ${operators} }
rules:
${rules}
`;
  const compiled = compilePolicy(text, 'policy.yaml');
  if (!compiled.ok) throw new Error(compiled.errors.map(formatError).join('\n'));
  return compiled.json;
};

/** The rule `prod-models` of the house with some keys changed or added; `null` takes one away. */
export const prod = (changes: Readonly<Record<string, string | null>> = {}): string => {
  const keys: Readonly<Record<string, string | null>> = {
    name: 'prod-models',
    models: '["ft:*:acme:*:*", "ft:*:acme:*:*:*"]',
    projects: '["proj_*"]',
    approvers: '[ml-owners]',
    approvals: '2',
    channel: 'model-approvals',
    usual: '30d',
    longest: '90d',
    ...changes,
  };
  const lines = Object.entries(keys).flatMap(([key, value]) => (value === null ? [] : [`${key}: ${value}`]));
  return `  - ${lines.join('\n    ')}`;
};
