import { diffPolicies } from '../../../src/domain/policy/diff.ts';
import type { Policy, Rule } from '../../../src/domain/policy/types.ts';
import type { PolicyNews } from '../../../src/slack/views/policyChange.ts';
import {
  channel,
  group,
  id,
  omar,
  owners,
  policy,
  priya,
  rule,
  sandbox,
  user,
} from '../records.ts';

export const news = (after: Partial<Policy>, given: Partial<PolicyNews> = {}): PolicyNews => ({
  from: '3fa91c20',
  to: '77b01e4d',
  changes: diffPolicies(policy, { ...policy, ...after }),
  pinged: new Map(),
  affected: [],
  more: false,
  ...given,
});

const rules = (...changed: readonly Rule[]): Partial<Policy> => ({ rules: changed });
const security = group('S02SECURITY', 'security');
const people = [user(priya.user, 'priya'), user(omar.user, 'omar')];
export const first = policy.rules.find((one) => one.name === 'prod-models') ?? rule();

/** What a changed policy can be. */
export const policyNews: readonly (readonly [name: string, news: PolicyNews])[] = [
  [
    'fewer approvals, more pinged',
    news(rules(...policy.rules.map((one) => (one === first ? { ...one, approvals: 1, notify: [owners, security] } : one))), {
      pinged: new Map([[first.name, { before: 4, after: 6 }]]),
      affected: [id('R-7K2M9')],
    }),
  ],
  ['more approvals, pinged unknown', news(rules({ ...first, approvals: 3, notify: [security] }), { affected: [id('R-7K2M9'), id('R-7K2MA')] })],
  ['one person pinged', news(rules({ ...first, notify: people.slice(0, 1) }), { pinged: new Map([[first.name, { before: 4, after: 1 }]]) })],
  [
    'everything of a rule',
    news(
      rules({
        ...first,
        approvers: people,
        longestHours: 12,
        usualHours: 1,
        channel: channel('C09', 'elsewhere'),
        models: ['ft:*:other:*:*'],
        projects: ['proj_other'],
        requesterMayApprove: true,
        confirm: true,
        approvalsLastHours: 48,
      }),
    ),
  ],
  ['rules come, go and are renamed', news(rules({ ...first, name: 'production' }, { ...sandbox, name: 'trial', approvals: 1, approvers: [owners] }))],
  ['another order', news(rules(...policy.rules.toReversed()))],
  ['operators and shutdown dates', news({ operators: { channel: channel('C09', 'oncall'), people: [security] }, stops: { 'gpt-4o': '2027-01-14' } })],
  ['only names', news({})],
  ['not known', news({}, { changes: null, affected: [id('R-7K2M9')], more: true })],
];
