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

test('of two rules that differ in name alone each gets one new name', () => {
  const named = (name: string) => makeRule({ name });
  const changes = diffPolicies(makePolicy(named('a'), named('b'), sandbox), makePolicy(named('c'), named('d'), named('e')));
  expect(changes.filter(({ kind }) => kind === 'renamed')).toEqual([{ kind: 'renamed', from: 'a', to: 'c' }, { kind: 'renamed', from: 'b', to: 'd' }]);
  expect(changes.map(({ kind }) => kind)).toEqual(['renamed', 'renamed', 'added', 'removed']);
});

test('another operators’ channel alone; the same dates in another order; one name more in a list', () => {
  const before = makePolicy(prod);
  const moved = { ...before, operators: { ...before.operators, channel: prod.channel } };
  expect(diffPolicies(before, moved)).toEqual([{ kind: 'operators', before: before.operators, after: moved.operators }]);
  const stops = (text: Readonly<Record<string, string>>) => ({ ...before, stops: text });
  expect(diffPolicies(stops({ a: '1', b: '2' }), stops({ b: '2', a: '1' }))).toEqual([]);
  expect(diffPolicies(stops({ a: '1', b: '2' }), stops({ a: '2', b: '1' }))).toEqual([{ kind: 'stops' }]);
  const two = [...prod.approvers, person('U01DANA')];
  expect(kinds([prod], [makeRule({ approvers: two })])).toEqual(['changed prod-models: approvers']);
  expect(kinds([makeRule({ approvers: two })], [prod])).toEqual(['changed prod-models: approvers']);
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
  ['whether the requester may approve', [makeRule({ requesterMayApprove: true })], true],
  ['whether a click asks once more', [makeRule({ confirm: true })], true],
  ['how long approvals last', [makeRule({ approvalsLastHours: 48 })], true],
  ['another rule of another name', [makeRule({ name: 'other' })], true],
  ['shorter than it asks for', [makeRule({ longestHours: 719 })], true],
  ['shorter, and still long enough', [makeRule({ longestHours: 720 })], false],
  ['whom a card pings, what the form offers, where a card stands', [makeRule({ notify: [], usualHours: 1 })], false],
])('a waiting request is concerned by: %s', (_what, after, concerned) => {
  const asked = { model: MODEL, projects: [project('proj_payments')], hours: 720 };
  expect(concerns(asked, makePolicy(prod), makePolicy(...after))).toBe(concerned);
});

test('what no rule covered is concerned by a rule that does, and by nothing else; one project is enough', () => {
  const asked = (...ids: readonly string[]) => ({ model: MODEL, projects: ids.map(project), hours: 720 });
  expect(concerns(asked('proj_payments'), makePolicy(sandbox), makePolicy(prod))).toBe(true);
  expect(concerns(asked('proj_payments'), makePolicy(sandbox), makePolicy())).toBe(false);
  const own = makeRule({ name: 'own', projects: ['proj_payments'] });
  expect(concerns(asked('proj_search', 'proj_payments'), makePolicy(prod), makePolicy(own, prod))).toBe(true);
});
