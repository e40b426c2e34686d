import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorise, type ApprovalOnRecord, type Verdict } from '../../src/domain/policy/authorise.ts';
import { ruleFor } from '../../src/domain/policy/match.ts';
import type { Rule } from '../../src/domain/policy/types.ts';
import {
  approval, BO, DANA, group, makeClaim, makePolicy, makeRule, MODEL, model, OMAR, person, PRIYA, project, team, user,
} from './made.ts';

const both = [approval(2, PRIYA), approval(4, OMAR)];

describe('ruleFor', () => {
  const sandbox = makeRule({ name: 'sandbox', projects: ['proj_sandbox'] });
  const rest = makeRule({ name: 'rest' });
  const policy = makePolicy(sandbox, rest);

  it('takes the first rule that fits model and project', () => {
    expect(ruleFor(policy, { model: MODEL, project: project('proj_sandbox') })).toBe(sandbox);
    expect(ruleFor(policy, { model: MODEL, project: project('proj_payments') })).toBe(rest);
    expect(ruleFor(makePolicy(rest, sandbox), { model: MODEL, project: project('proj_sandbox') })).toBe(rest);
  });

  it('gives none where none fits', () => {
    const other = model('ft:gpt-4o-mini-2024-07-18:other:x:B7R9VjQd');
    expect(ruleFor(policy, { model: other, project: project('proj_sandbox') })).toBeNull();
    expect(ruleFor(makePolicy(), { model: MODEL, project: project('proj_sandbox') })).toBeNull();
  });
});

describe('what counts when', () => {
  it('ask: nothing yet is too few, and at once where the rule wants none', () => {
    const rule = makeRule();
    const none = { kind: 'too_few', rule, needed: 2, counted: [], dropped: [] };
    expect(authorise(makeClaim([]), makePolicy(rule))).toEqual(none);
    const free = makeRule({ approvals: 0, approvers: [] });
    const enough = { kind: 'enough', rules: [free], counted: [], needed: 0 };
    expect(authorise(makeClaim([]), makePolicy(free))).toEqual(enough);
  });

  it('click: one of two, then two of two', () => {
    const policy = makePolicy(makeRule());
    expect(authorise(makeClaim([both[0] as ApprovalOnRecord]), policy)).toMatchObject({ kind: 'too_few', counted: [both[0]] });
    expect(authorise(makeClaim(both), policy)).toMatchObject({ kind: 'enough', counted: both, needed: 2 });
  });

  it('an approver who left the group after the click counts: what they stood for stands in the record', () => {
    // Nobody is looked up here; the rule still names the group.
    expect(authorise(makeClaim(both), makePolicy(makeRule({ approvals: 2 }))).kind).toBe('enough');
  });

  it('an approval for a group or person that the rule does not name any more counts for nothing', () => {
    const rule = makeRule({ approvers: [team('S01SECOWNERS')] });
    const verdict = authorise(makeClaim(both), makePolicy(rule));
    expect(verdict).toEqual({ kind: 'too_few', rule, needed: 2, counted: [], dropped: both });
  });

  it('a rule that asks for more than before puts it back to waiting, keeping what counts', () => {
    const rule = makeRule({ approvals: 3 });
    const verdict = authorise(makeClaim(both), makePolicy(rule));
    expect(verdict).toEqual({ kind: 'too_few', rule, needed: 3, counted: both, dropped: [] });
  });

  it('a rule that asks for fewer than before is satisfied', () => {
    const verdict = authorise(makeClaim([approval(2, PRIYA)]), makePolicy(makeRule({ approvals: 1 })));
    expect(verdict.kind).toBe('enough');
  });

  it('a rule that allows less time than was asked for says how long', () => {
    const rule = makeRule({ usualHours: 24, longestHours: 168 });
    const verdict = authorise(makeClaim(both), makePolicy(rule));
    expect(verdict).toEqual({ kind: 'too_long', rule, longestHours: 168 });
    expect(authorise(makeClaim(both, { hours: 168 }), makePolicy(rule)).kind).toBe('enough');
    expect(authorise(makeClaim(both, { hours: Number.NaN }), makePolicy(rule)).kind).toBe('too_long');
  });

  it('a project that no rule covers any more is named, whatever else is fine', () => {
    const policy = makePolicy(makeRule({ projects: ['proj_payments'] }));
    const projects = [project('proj_payments'), project('proj_search')];
    expect(authorise(makeClaim(both, { projects }), policy)).toEqual({ kind: 'no_rule', project: 'proj_search' });
  });

  it('another rule that now comes first decides', () => {
    const stricter = makeRule({ name: 'payments', projects: ['proj_payments'], approvers: [person('U01BO')], approvals: 1 });
    const verdict = authorise(makeClaim(both), makePolicy(stricter, makeRule()));
    expect(verdict).toMatchObject({ kind: 'too_few', rule: stricter, counted: [], dropped: both });
  });

  it('approved for more is good for less, never the other way round', () => {
    const policy = makePolicy(makeRule());
    expect(authorise(makeClaim(both, { hours: 168 }), policy).kind).toBe('enough');
    const short = approval(4, OMAR, { hours: 168 });
    const verdict = authorise(makeClaim([approval(2, PRIYA), short]), policy);
    expect(verdict).toMatchObject({ kind: 'too_few', counted: [{ by: PRIYA }], dropped: [short] });
  });

  it('of one person the approval that counts is taken, though an earlier one does not', () => {
    const verdict = authorise(
      makeClaim([approval(1, PRIYA, { hours: 24 }), approval(3, PRIYA), approval(4, PRIYA)]),
      makePolicy(makeRule()),
    );
    expect(verdict).toMatchObject({ kind: 'too_few', counted: [{ event: 3 }], dropped: [] });
  });

  it('the requester counts only if the rule says so in as many words', () => {
    const own = [approval(2, DANA), approval(4, OMAR)];
    expect(authorise(makeClaim(own), makePolicy(makeRule())).kind).toBe('too_few');
    expect(authorise(makeClaim(own), makePolicy(makeRule({ requesterMayApprove: true }))).kind).toBe('enough');
  });

  it('a person stands for themself only', () => {
    const rule = makeRule({ approvers: [person('U01PRIYA')], approvals: 1 });
    const forged = approval(2, OMAR, { via: [user('U01PRIYA')] });
    expect(authorise(makeClaim([forged]), makePolicy(rule)).kind).toBe('too_few');
    const real = approval(2, PRIYA, { via: [user('U01PRIYA')] });
    expect(authorise(makeClaim([real]), makePolicy(rule)).kind).toBe('enough');
  });
});

describe('several projects', () => {
  const security = makeRule({ name: 'sec', projects: ['proj_search'], approvers: [team('S01SEC')], approvals: 1 });
  const owners = makeRule({ name: 'owners', longestHours: 1000 });
  const policy = makePolicy(security, owners);
  const projects = [project('proj_payments'), project('proj_search'), project('proj_other')];

  it('every rule must be satisfied, each once', () => {
    const lacking = authorise(makeClaim(both, { projects }), policy);
    expect(lacking).toEqual({ kind: 'too_few', rule: security, needed: 1, counted: [], dropped: [] });
    const third = approval(6, BO, { via: [group('S01SEC')] });
    const verdict = authorise(makeClaim([...both, third], { projects }), policy);
    expect(verdict).toEqual({ kind: 'enough', rules: [security, owners], counted: [...both, third], needed: 2 });
  });

  it('one person may count for two rules, if they stood for both', () => {
    const priya = approval(2, PRIYA, { via: [group('S01MLOWNERS'), group('S01SEC')] });
    expect(authorise(makeClaim([priya, approval(4, OMAR)], { projects }), policy).kind).toBe('enough');
  });

  it('the shortest of their longest durations binds', () => {
    const verdict = authorise(makeClaim(both, { projects, hours: 1001 }), policy);
    expect(verdict).toEqual({ kind: 'too_long', rule: owners, longestHours: 1000 });
  });

  it('no project at all is never enough', () => {
    expect(() => authorise(makeClaim(both, { projects: [] }), policy)).toThrow(RangeError);
  });
});

describe('whatever the record', () => {
  const ids = [DANA, PRIYA, OMAR, BO];
  const groups = [group('S01MLOWNERS'), group('S01SEC')];
  const approvals = fc
    .array(
      fc.record({
        by: fc.constantFrom(...ids),
        via: fc.subarray([...groups, ...ids]),
        hours: fc.constantFrom(24, 720),
      }),
      { maxLength: 6 },
    )
    .map((list) => list.map((over, index) => approval(index + 2, over.by, over)));
  const rule = fc
    .record({
      projects: fc.constantFrom(['proj_a'], ['proj_b'], ['*']),
      approvers: fc.subarray([team('S01MLOWNERS'), team('S01SEC'), person('U01PRIYA'), person('U01DANA')]),
      approvals: fc.nat(3),
      requesterMayApprove: fc.boolean(),
      longestHours: fc.constantFrom(48, 2160),
    })
    .map((over) => makeRule(over));
  const policy = fc.array(rule, { maxLength: 3 }).map((rules) => makePolicy(...rules));
  const projects = fc.subarray([project('proj_a'), project('proj_b')], { minLength: 1 });
  const hours = fc.constantFrom(24, 720);
  const any = fc.record({ approvals, policy, projects, hours });
  const runs = { numRuns: 2000 };

  it('removing an approval never makes it enough', () => {
    fc.assert(
      fc.property(any, fc.nat(), ({ policy, ...over }, index) => {
        const fewer = over.approvals.toSpliced(index % Math.max(1, over.approvals.length), 1);
        const enough = (approvals: readonly ApprovalOnRecord[]) =>
          authorise(makeClaim(approvals, { ...over, approvals }), policy).kind === 'enough';
        expect(enough(fewer) && !enough(over.approvals)).toBe(false);
      }),
      runs,
    );
  });

  it('the same approval twice changes nothing', () => {
    fc.assert(
      fc.property(any, ({ policy, ...over }) => {
        const doubled = over.approvals.flatMap((one) => [one, { ...one, event: one.event + 100 }]);
        const once = authorise(makeClaim([], over), policy);
        expect(authorise(makeClaim([], { ...over, approvals: doubled }), policy)).toEqual(once);
      }),
      runs,
    );
  });

  it('the order of approvals and projects does not matter', () => {
    const shuffled = any.chain((one) =>
      fc.record({
        one: fc.constant(one),
        approvals: fc.shuffledSubarray(one.approvals, { minLength: one.approvals.length }),
        projects: fc.shuffledSubarray(one.projects, { minLength: one.projects.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ one: { policy, ...over }, ...order }) => {
        // Of several projects without a rule the first is named.
        const unnamed = (verdict: Verdict) => (verdict.kind === 'no_rule' ? verdict.kind : verdict);
        const other = authorise(makeClaim([], { ...over, ...order }), policy);
        expect(unnamed(other)).toEqual(unnamed(authorise(makeClaim([], over), policy)));
      }),
      runs,
    );
  });

  it('without the requester it is the same, where no rule lets them approve', () => {
    fc.assert(
      fc.property(any, ({ policy, ...over }) => {
        const strict = makePolicy(...policy.rules.map((one) => ({ ...one, requesterMayApprove: false })));
        const others = over.approvals.filter(({ by }) => by !== DANA);
        const verdict = authorise(makeClaim([], over), strict);
        const without = authorise(makeClaim([], { ...over, approvals: others }), strict);
        const dropped = verdict.kind === 'too_few' ? { dropped: verdict.dropped.filter(({ by }) => by !== DANA) } : {};
        expect(without).toEqual({ ...verdict, ...dropped });
      }),
      runs,
    );
  });

  it('enough means: for each project, its rule has that many different people whom it names', () => {
    const people = (rule: Rule, list: readonly ApprovalOnRecord[], least: number) =>
      new Set(
        list
          .filter((one) => one.hours >= least && (rule.requesterMayApprove || one.by !== DANA))
          .filter((one) =>
            rule.approvers.some((p) => one.via.some((id) => id === p.id) && (p.kind === 'group' || p.id === one.by)),
          )
          .map((one) => one.by),
      ).size;
    fc.assert(
      fc.property(any, ({ policy, ...over }) => {
        const rules = over.projects.map((id) => ruleFor(policy, { model: MODEL, project: id }));
        const enough = rules.every(
          (r) => r !== null && over.hours <= r.longestHours && people(r, over.approvals, over.hours) >= r.approvals,
        );
        expect(authorise(makeClaim([], over), policy).kind === 'enough').toBe(enough);
      }),
      runs,
    );
  });
});
