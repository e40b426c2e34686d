import { describe, expect, it } from 'vitest';
import type { GroupLookup, PersonLookup } from '../../src/domain/people.ts';
import { lookUp, staffOf } from '../../src/slack/approvers.ts';
import { peopleProblems } from '../../src/slack/asking.ts';
import { isOperator } from '../../src/slack/operator.ts';
import { TEAM, person } from '../domain/made.ts';
import { group, makePolicy, makeRule, person as principal, team, user } from '../policy/made.ts';

/** Who could decide now, as far as Slack says. */
describe('who is there to decide', () => {
  const [PRIYA, OMAR, DANA] = [user('U01PRIYA'), user('U01OMAR'), user('U01DANA')];
  const [G, H] = [group('S01G'), group('S01H')];
  const members = (...users: readonly (typeof PRIYA)[]): GroupLookup => ({ kind: 'members', users });
  const lookups = (groups: readonly (readonly [typeof G, GroupLookup])[], users: readonly (readonly [typeof PRIYA, PersonLookup])[] = []) => ({
    groups: new Map(groups), users: new Map(users),
  });
  const rule = (over: Parameters<typeof makeRule>[0] = {}) => makeRule({ approvals: 2, approvers: [team('S01G')], ...over });

  it('is enough, how many, or unknown how many', () => {
    expect(staffOf(rule({ approvals: 0 }), DANA, lookups([]))).toEqual({ kind: 'enough', people: null });
    expect(staffOf(rule(), DANA, lookups([[G, members(PRIYA, OMAR)]]))).toEqual({ kind: 'enough', people: 2 });
    const two = rule({ approvers: [team('S01G'), team('S01H')] });
    expect(staffOf(two, DANA, lookups([[G, members(PRIYA, OMAR)], [H, { kind: 'silent' }]]))).toEqual({ kind: 'enough', people: null });
    expect(staffOf(two, DANA, lookups([[G, members(PRIYA)], [H, members(PRIYA, OMAR)]]))).toEqual({ kind: 'enough', people: 2 });
  });

  it('is not the one who asks, unless the rule says so', () => {
    expect(staffOf(rule(), DANA, lookups([[G, members(PRIYA, DANA)]]))).toEqual({ kind: 'nobody', why: 'too_few', have: 1 });
    expect(staffOf(rule({ requesterMayApprove: true }), DANA, lookups([[G, members(PRIYA, DANA)]]))).toEqual({ kind: 'enough', people: 2 });
  });

  it('is too few, nobody, or a group that is gone; unknown where Slack is silent', () => {
    expect(staffOf(rule(), DANA, lookups([[G, members()]]))).toEqual({ kind: 'nobody', why: 'empty', have: 0 });
    expect(staffOf(rule(), DANA, lookups([[G, { kind: 'gone' }]]))).toEqual({ kind: 'nobody', why: 'gone', have: 0 });
    expect(staffOf(rule(), DANA, lookups([[G, { kind: 'silent' }]]))).toEqual({ kind: 'silent' });
    expect(staffOf(rule(), DANA, lookups([]))).toEqual({ kind: 'silent' });
    const both = rule({ approvers: [team('S01G'), team('S01H')] });
    expect(staffOf(both, DANA, lookups([[G, members(PRIYA)], [H, { kind: 'gone' }]]))).toEqual({ kind: 'nobody', why: 'too_few', have: 1 });
    expect(staffOf(both, DANA, lookups([[G, { kind: 'gone' }], [H, members()]]))).toMatchObject({ why: 'gone' });
    expect(staffOf(both, DANA, lookups([[G, { kind: 'silent' }], [H, members()]]))).toEqual({ kind: 'silent' });
  });

  it('is somebody named who can: not one whom Slack refuses, and one who was not looked up', () => {
    const named = rule({ approvals: 1, approvers: [principal('U01PRIYA')] });
    const refused: PersonLookup = { kind: 'refused', why: 'guest', person: person(PRIYA) };
    expect(staffOf(named, DANA, lookups([]))).toEqual({ kind: 'enough', people: 1 });
    expect(staffOf(named, DANA, lookups([], [[PRIYA, { kind: 'member', person: person(PRIYA) }]]))).toEqual({ kind: 'enough', people: 1 });
    expect(staffOf(named, DANA, lookups([], [[PRIYA, refused]]))).toEqual({ kind: 'nobody', why: 'empty', have: 0 });
    expect(staffOf(named, DANA, lookups([], [[PRIYA, { kind: 'silent' }]]))).toEqual({ kind: 'silent' });
    const two = rule({ approvals: 1, approvers: [principal('U01PRIYA'), principal('U01OMAR')] });
    expect(staffOf(two, DANA, lookups([], [[PRIYA, { kind: 'silent' }], [OMAR, { kind: 'member', person: person(OMAR) }]]))).toEqual({ kind: 'enough', people: null });
    expect(staffOf(two, DANA, lookups([], [[PRIYA, { kind: 'silent' }], [OMAR, refused]]))).toEqual({ kind: 'silent' });
  });

  it('is asked of Slack once for each, ten people at most, and for no rule that wants nobody', async () => {
    const asked: string[] = [];
    const people = {
      person: async (id: typeof PRIYA, at: typeof TEAM): Promise<PersonLookup> => (asked.push(`${id} ${at}`), { kind: 'silent' }),
      members: async (id: typeof G): Promise<GroupLookup> => (asked.push(id), { kind: 'gone' }),
    };
    const many = Array.from({ length: 12 }, (_, n) => principal(`U0${n}`));
    const rules = [rule({ approvers: [team('S01G'), principal('U0A')] }), rule({ approvers: [team('S01G'), principal('U0A')] }), rule({ approvals: 0, approvers: [team('S01H')] })];
    const found = await lookUp(rules, people, { teamId: TEAM });
    expect(asked).toEqual(['S01G', 'U0A T01ACME']);
    expect(found).toEqual({ groups: new Map([['S01G', { kind: 'gone' }]]), users: new Map([['U0A', { kind: 'silent' }]]) });
    expect((await lookUp([rule({ approvers: many })], people, { teamId: TEAM })).users.size).toBe(10);
  });

  it('comes before what is asked: for each rule, and for the one who asks', () => {
    const shares = [{ rule: rule(), projects: [] }, { rule: rule({ name: 'h', approvers: [team('S01H')] }), projects: [] }];
    const given = (lookup: PersonLookup, groups: readonly (readonly [typeof G, GroupLookup])[]) => peopleProblems(shares, { user: DANA, lookup }, lookups(groups));
    const member: PersonLookup = { kind: 'member', person: person(DANA) };
    expect(given({ kind: 'silent' }, [])).toEqual([{ field: 'projects', kind: 'slack_silent' }]);
    expect(given({ kind: 'refused', why: 'guest', person: person(DANA) }, [])).toEqual([{ field: 'projects', kind: 'not_a_member' }]);
    expect(given(member, [[G, members(PRIYA, OMAR)], [H, members(PRIYA, OMAR)]])).toEqual([]);
    expect(given(member, [[G, members(PRIYA, OMAR)], [H, { kind: 'silent' }]])).toEqual([{ field: 'projects', kind: 'slack_silent' }]);
    expect(given(member, [[G, members(PRIYA)], [H, members(PRIYA, OMAR)]])).toEqual([{ field: 'projects', kind: 'nobody_left', rule: shares[0]?.rule, why: 'too_few', have: 1 }]);
  });

  it('an operator is a full member who is named, or in a group that is, as far as Slack says', async () => {
    const asks = (lookup: PersonLookup, groups: Readonly<Record<string, GroupLookup>>, ...named: readonly ReturnType<typeof team>[]) =>
      isOperator({ user: PRIYA, team: TEAM }, {
        people: { person: () => Promise.resolve(lookup), members: (id) => Promise.resolve(groups[id] ?? { kind: 'gone' }) },
        policy: { ...makePolicy(), operators: { ...makePolicy().operators, people: named } },
      });
    const member: PersonLookup = { kind: 'member', person: person(PRIYA) };
    expect(await asks(member, {}, principal('U01PRIYA'))).toBe('yes');
    expect(await asks(member, {}, principal('U01OMAR'))).toBe('no');
    expect(await asks(member, { S01G: members(OMAR), S01H: members(PRIYA) }, team('S01G'), team('S01H'))).toBe('yes');
    expect(await asks(member, { S01G: members(OMAR) }, team('S01G'), team('S01H'))).toBe('no');
    expect(await asks(member, { S01G: { kind: 'silent' } }, team('S01G'), team('S01H'))).toBe('silent');
    expect(await asks(member, { S01G: { kind: 'silent' }, S01H: members(PRIYA) }, team('S01G'), team('S01H'))).toBe('yes');
    expect(await asks(member, { S01G: { kind: 'silent' } }, team('S01G'), principal('U01PRIYA'))).toBe('yes');
    expect(await asks({ kind: 'silent' }, {}, principal('U01PRIYA'))).toBe('silent');
    expect(await asks({ kind: 'refused', why: 'guest', person: person(PRIYA) }, {}, principal('U01PRIYA'))).toBe('no');
  });
});
