import { policyOf, prod } from '../../test/front-door/policies.ts';

const sandbox = `  - name: sandbox
    models: ["ft:*:acme:*:*", "ft:*:acme:*:*:*"]
    projects: [sandbox]
    approvals: 0
    channel: model-approvals
    usual: 7d
    longest: 14d`;

const both = (changes: Parameters<typeof prod>[0]): string => policyOf({ rules: `${sandbox}\n${prod(changes)}` });

let made: readonly string[] | null = null;

/** Policies that a deployment may bring, compiled as the build does it; the first is the one that is there. */
export const policies = (): readonly string[] => {
  made ??= [
    both({ approvals: '1' }),
    both({}),
    both({ approvals: '1', approvers: '[bo]' }),
    both({ name: 'renamed' }),
    both({ approvals: '1', longest: '1d', usual: '1d' }),
    both({ approvals: '1', approvals_last: '1h' }),
    both({ approvals: '3' }),
    policyOf({ rules: sandbox }),
    policyOf({ rules: prod({ approvals: '0', approvers: null, channel: 'ml-platform' }) }),
    policyOf({ rules: prod({ approvals: '1', confirm: 'true' }), operators: '[priya]' }),
  ];
  return made;
};
