import { expect, test } from 'vitest';
import { concerns, diffPolicies } from '../../src/domain/policy/diff.ts';
import type { Rule } from '../../src/domain/policy/types.ts';
import { MODEL, makePolicy, makeRule, person, project, team } from './made.ts';

const sandbox = makeRule({ name: 'sandbox', projects: ['proj_sandbox'], approvals: 0, approvers: [] });
const prod = makeRule();

const kinds = (before: readonly Rule[], after: readonly Rule[]) =>
  diffPolicies(makePolicy(...before), makePolicy(...after)).map((change) =>
    change.kind === 'changed' ? `changed ${change.after.name}: ${change.what.join(', ')}` : change.kind,
  );

test('each kind of change is seen, and once', () => {
  expect(kinds([prod], [prod])).toEqual([]);
  expect(kinds([prod], [sandbox, prod])).toEqual(['added']);
  expect(kinds([sandbox, prod], [prod])).toEqual(['removed']);
  expect(kinds([sandbox, prod], [prod, sandbox])).toEqual(['order']);
  expect(kinds([prod], [{ ...prod, name: 'production' }])).toEqual(['renamed']);
  expect(kinds([prod], [{ ...prod, name: 'production', approvals: 1 }])).toEqual(['added', 'removed']);
});

test.each([
  ['approvals', { approvals: 1 }],
  ['approvers', { approvers: [team('S01OTHERS')] }],
  ['notify', { notify: [person('U01DANA')] }],
  ['longest', { longestHours: 24 }],
  ['usual', { usualHours: 24 }],
  ['channel', { channel: { id: sandbox.channel.id, name: 'x' } }],
  ['models', { models: ['ft:*:*:*:*'] }],
  ['projects', { projects: ['proj_a'] }],
  ['requesterMayApprove', { requesterMayApprove: true }],
  ['confirm', { confirm: true }],
  ['approvalsLast', { approvalsLastHours: 48 }],
] as const)('%s', (what, over) => {
  // A channel's name decides nothing: only there nothing is seen.
  const expected = what === 'channel' ? [] : [`changed prod-models: ${what}`];
  expect(kinds([prod], [makeRule(over)])).toEqual(expected);
});

test('another channel, other operators, other shutdown dates', () => {
  const channel = { ...prod.channel, id: makePolicy().operators.channel.id };
  expect(kinds([prod], [makeRule({ channel })])).toEqual(['changed prod-models: channel']);
  const before = makePolicy(prod);
  const after = { ...before, operators: { ...before.operators, people: [person('U01DANA')] }, stops: { a: '2027-01-14' } };
  expect(diffPolicies(before, after).map(({ kind }) => kind)).toEqual(['operators', 'stops']);
});

test('names, and the order within a list, change nothing', () => {
  const [a, b] = [person('U01DANA'), team('S01MLOWNERS')];
  expect(kinds([makeRule({ approvers: [a, b] })], [makeRule({ approvers: [{ ...b, name: 'owners' }, a] })])).toEqual([]);
});

test.each<readonly [what: string, after: readonly Rule[], concerned: boolean]>([
  ['nothing', [prod], false],
  ['fewer approvals', [makeRule({ approvals: 1 })], true],
  ['other approvers', [makeRule({ approvers: [person('U01DANA')] })], true],
  ['another rule first', [{ ...prod, name: 'payments', projects: ['proj_payments'] }, prod], true],
  ['another rule first, for others', [sandbox, prod], false],
  ['no rule', [sandbox], true],
  ['shorter than it asks for', [makeRule({ longestHours: 719 })], true],
  ['shorter, and still long enough', [makeRule({ longestHours: 720 })], false],
  ['whom a card pings, what the form offers, where a card stands', [makeRule({ notify: [], usualHours: 1 })], false],
])('a waiting request is concerned by: %s', (_what, after, concerned) => {
  const asked = { model: MODEL, projects: [project('proj_payments')], hours: 720 };
  expect(concerns(asked, makePolicy(prod), makePolicy(...after))).toBe(concerned);
});
