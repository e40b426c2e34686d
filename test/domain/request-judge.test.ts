import { describe, expect, it } from 'vitest';
import { parseTeamId } from '../../src/domain/ids.ts';
import type { GroupId } from '../../src/domain/ids.ts';
import type { GroupLookup } from '../../src/domain/people.ts';
import { decideClick } from '../../src/domain/request/decide.ts';
import { holds } from '../../src/domain/request/holding.ts';
import { anySilent, judge, ruleOf } from '../../src/domain/request/judge.ts';
import type { Click, CommandFacts } from '../../src/domain/request/judge.ts';
import { claimOn, approvalsEnd, approversIn, tallyFor, verdictOn } from '../../src/domain/request/claim.ts';
import { evolveRequest } from '../../src/domain/request/evolve.ts';
import { digestOf } from '../../src/domain/request/terms.ts';
import { nothingShown } from '../../src/domain/request/types.ts';
import type { RequestEvent, RequestState, Shown } from '../../src/domain/request/types.ts';
import { BO, DANA, MODEL, OMAR, PRIYA, group, makeRule, model, person as principal, team } from '../policy/made.ts';
import {
  DAY, HOUR, ID, MINUTE, ONE, OWNERS, POLICY, RULE, T0, TEAM, TWO, approved, asked, bothProjects, ended, facts, failed, fold, granted, member, person,
  policyOf, sha256,
} from './made.ts';

/** What a click comes to, in the corners: rules that changed, groups that are silent, projects under two rules. */
const at = T0 + HOUR;
const UNTIL = T0 + MINUTE + 30 * DAY;
const waits = fold(asked());
const clear = fold(asked(), approved());
const OTHERS = group('S01OTHERS');
const ELSEWHERE = parseTeamId('T02OTHER') ?? TEAM;
const click = (kind: 'approve' | 'deny' | 'cancel' | 'revoke' | 'give_back' | 'retry', user = PRIYA, over: { digest?: string; delivery?: string; at?: number } = {}): Click => {
  const common = { request: ID, delivery: over.delivery ?? 'c1', at: over.at ?? at, by: { user, team: TEAM } };
  const digest = over.digest ?? 'd1d1d1d1';
  if (kind === 'approve') return { ...common, kind, digest, rule: 'prod-models' };
  if (kind === 'deny') return { ...common, kind, digest, reason: 'not now' };
  return kind === 'revoke' ? { ...common, kind, reason: 'over' } : { ...common, kind };
};
const judged = (state: RequestState, command: Click, over: Partial<CommandFacts> = {}, now = at) =>
  judge(state, command, facts(member(command.by.user), over), now);
const groups = (...found: readonly (readonly [GroupId, GroupLookup])[]): CommandFacts['groups'] => new Map(found);
const members = (...users: readonly (typeof PRIYA)[]): GroupLookup => ({ kind: 'members', users });

describe('a group that Slack is silent about', () => {
  it('is one that was not looked up, too; people and known groups are not silent', () => {
    const silent = (...found: readonly (readonly [GroupId, GroupLookup])[]) => anySilent([principal(BO), team(OWNERS)], { ...facts(member(PRIYA)), groups: groups(...found) });
    expect(silent()).toBe(true);
    expect(silent([OWNERS, { kind: 'silent' }])).toBe(true);
    expect(silent([OWNERS, members()])).toBe(false);
    expect(silent([OWNERS, { kind: 'gone' }])).toBe(false);
    expect(anySilent([principal(BO)], { ...facts(member(PRIYA)), groups: groups() })).toBe(false);
  });

  it('leaves a denial, a revocation and a retry open, as it does an approval', () => {
    const over = { groups: groups([OWNERS, { kind: 'silent' as const }]) };
    expect(judged(waits, click('approve'), { groups: groups() })).toBe('slack_silent');
    expect(judged(waits, click('deny'), over)).toBe('slack_silent');
    expect(judged(clear, click('revoke'), over)).toBe('slack_silent');
    expect(judged(fold(asked(), approved(), failed()), click('retry'), over)).toBe('slack_silent');
  });
});

describe('the rule that decides', () => {
  it('is the first of those that are satisfied, or the one that lacks', () => {
    expect(ruleOf(verdictOn(clear, POLICY))).toEqual(RULE);
    expect(ruleOf(verdictOn(waits, POLICY))).toEqual(RULE);
    expect(ruleOf(verdictOn(waits, policyOf('2')))).toBeNull();
    expect(ruleOf(verdictOn(waits, policyOf('2', makeRule({ longestHours: 1 }))))).toMatchObject({ longestHours: 1 });
  });

  it('and is gone under the policy of the click, refuses', () => {
    expect(judged(waits, click('approve'), { policy: policyOf('2') })).toBe('no_rule');
    expect(judged(waits, click('approve'), { policy: policyOf('2', makeRule({ approvals: 1, longestHours: 1 })) })).toBe('terms_changed');
    expect(judged({ ...waits, rule: null }, click('approve'))).toBe('no_rule');
  });

  it('and is gone from the record still says who may deny it', () => {
    const gone = { ...waits, rule: null };
    expect(judged(gone, click('deny'))).toEqual([
      { kind: 'denied', at, by: person(PRIYA), reason: 'not now', rule: 'prod-models', policy: POLICY.hash, digest: 'd1d1d1d1', delivery: 'c1' },
    ]);
    expect(judged(gone, click('deny', BO))).toBe('not_an_approver');
    const renamed = { ...waits, rule: makeRule({ name: 'other', approvers: [principal(BO)] }) };
    expect(judged(renamed, click('deny', BO))).toMatchObject([{ rule: 'other' }]);
    expect(judged(renamed, click('deny', PRIYA))).toBe('not_an_approver');
    expect(judged(waits, click('deny', PRIYA, { digest: '00000000' }))).toBe('terms_changed');
  });
});

describe('projects under rules of their own', () => {
  const one = makeRule({ name: 'one', approvals: 1, projects: ['proj_one'] });
  const two = makeRule({ name: 'two', approvals: 1, projects: ['proj_two'], approvers: [team(OTHERS)] });
  const policy = policyOf('2', one, two);
  const start = fold(bothProjects({ rule: one, policy: '2', digest: digestOf(bothProjects().terms, one, sha256) }));
  const found = groups([OWNERS, members(PRIYA)], [OTHERS, members(PRIYA, OMAR)]);

  it('an approval counts for each group that the person stands for, named once', () => {
    const events = judged(start, click('approve', PRIYA, { digest: start.digest }), { policy, groups: found });
    expect(events).toMatchObject([{ kind: 'approved', via: [OWNERS, OTHERS], have: 1, need: 1, until: at + 30 * DAY }]);
    expect(approversIn(start, policy).map(({ id }) => id)).toEqual([OWNERS, OTHERS]);
    expect(approversIn(start, policyOf('3', one))).toEqual(one.approvers);
  });

  it('an approval that completes the one goes on to the other, which then decides', () => {
    const only = groups([OWNERS, members(PRIYA)], [OTHERS, members(OMAR)]);
    const events = judged(start, click('approve', PRIYA, { digest: start.digest }), { policy, groups: only });
    expect(events).toMatchObject([
      { kind: 'approved', via: [OWNERS], have: 1, need: 1, until: null },
      { kind: 'rechecked', why: 'policy', rule: { name: 'two' }, have: 0, need: 1, dropped: [], until: null },
    ]);
    if (typeof events === 'string') throw new Error(events);
    const state = events.reduce(evolveRequest, start);
    expect(judged(state, click('approve', OMAR, { digest: state.digest }), { policy, groups: only })).toMatchObject([{ kind: 'approved', until: at + 30 * DAY }]);
  });
});

describe('an end and a retry', () => {
  const stuck = fold(asked(), approved(), failed());
  it('is given back with no reason, by the requester alone', () => {
    expect(judged(clear, click('give_back', DANA))).toEqual([{ kind: 'ended', at, how: 'given_back', by: person(DANA), reason: null, delivery: 'c1' }]);
    expect(judged(clear, click('give_back', PRIYA))).toBe('not_yours');
    expect(judged(clear, click('revoke', BO))).toBe('not_an_approver');
  });

  it('is for the approvers of the rule that decides now, and of the one it was asked under where that is gone', () => {
    const other = { ...clear, rule: makeRule({ approvers: [principal(BO)] }) };
    expect(judged(other, click('revoke', BO))).toMatchObject([{ kind: 'ended', how: 'revoked' }]);
    expect(judged({ ...clear, rule: null }, click('revoke', PRIYA))).toMatchObject([{ kind: 'ended', how: 'revoked' }]);
  });

  it('is tried again where one of several failed or is delayed', () => {
    const delayed: RequestEvent = { kind: 'delayed', at, project: TWO, why: 'key', status: 401, scope: null, next: at };
    expect(judged(fold(bothProjects(), approved(), granted(ONE), failed(TWO)), click('retry'))).toMatchObject([{ kind: 'retried' }]);
    expect(judged(fold(bothProjects(), approved(), granted(ONE), delayed), click('retry'))).toEqual([
      { kind: 'retried', at, by: person(PRIYA), policy: POLICY.hash, delivery: 'c1' },
    ]);
    expect(judged(clear, click('retry'))).toBe('nothing_to_retry');
    expect(judged(fold(asked(), approved(), failed(), ended('revoked', at)), click('retry'))).toBe('nothing_to_retry');
    expect(judged({ ...stuck, cleared: null }, click('retry'))).toBe('nothing_to_retry');
    expect(judged(stuck, click('retry', BO))).toBe('not_an_approver');
  });

  it('is tried again with old approvals: under a rule that wants nobody at once, else after new ones', () => {
    const late = T0 + 3 * DAY;
    const command = click('retry', PRIYA, { at: late });
    const free = makeRule({ approvals: 0 });
    expect(judged(stuck, command, { policy: policyOf('2', free) }, late)).toEqual([
      { kind: 'retried', at: late, by: person(PRIYA), policy: '2', delivery: 'c1' },
      {
        kind: 'rechecked', at: late, why: 'stale', rule: free, policy: '2', digest: digestOf(asked().terms, free, sha256), have: 0, need: 0,
        dropped: [person(PRIYA)], until: late + 30 * DAY,
      },
    ]);
    expect(judged(stuck, command, {}, late)).toMatchObject([{ kind: 'retried' }, { rule: RULE, need: 1, until: null, digest: digestOf(asked().terms, RULE, sha256) }]);
  });
});

describe('a delivery that comes again', () => {
  const refusal = (over: Partial<Extract<RequestEvent, { kind: 'refused' }>> = {}): RequestEvent => ({
    kind: 'refused', at, by: person(BO), action: 'approve', why: 'not_an_approver', rule: 'r', policy: 'p', digest: 'd', delivery: 'x', ...over,
  });
  const decided = (trail: readonly RequestEvent[], command: Click, shown: Shown = nothingShown) =>
    decideClick(trail.slice(1).reduce(evolveRequest, waits), shown, trail, command, facts(member(command.by.user)), at);

  it('is found by what it counted as, wherever that stands', () => {
    const shown: Shown = { ...nothingShown, repeats: { 3: { count: 2, deliveries: ['y', 'c1'] } } };
    const trail = [asked(), refusal({ delivery: 'a', why: 'guest' }), refusal({ delivery: 'b' })];
    expect(decided(trail, click('approve', BO), shown)).toEqual({ events: [], notes: [], answer: { kind: 'refused', why: 'not_an_approver' } });
    expect(decided(trail, click('approve', BO, { delivery: 'a' }), shown).answer).toEqual({ kind: 'refused', why: 'guest' });
    expect(decided([asked({ delivery: 'c1' })], click('approve')).answer).toEqual({ kind: 'repeated' });
  });

  it.each<readonly [string, Partial<Extract<RequestEvent, { kind: 'refused' }>>, boolean]>([
    ['the same', {}, true],
    ['of another action', { action: 'deny' }, false],
    ['for another reason', { why: 'guest' }, false],
    ['of another person', { by: person(PRIYA) }, false],
    ['of somebody of that id elsewhere', { by: { ...person(BO), team: ELSEWHERE } }, false],
  ])('a refusal counts as a repeat of %s', (_what, over, isSame) => {
    const decision = decided([asked(), refusal(over)], click('approve', BO));
    expect(decision.events).toHaveLength(isSame ? 0 : 1);
    expect(decision.notes).toEqual(isSame ? [{ kind: 'repeated', n: 2, delivery: 'c1' }] : []);
  });

  it('a refusal says under which rule and policy, and whom Slack could not name by their id', () => {
    const silent = decideClick({ ...waits, rule: null }, { ...nothingShown, policy: '' }, [asked()], click('approve'), facts({ kind: 'silent' }), at);
    expect(silent.events).toEqual([
      refusal({ by: { user: PRIYA, team: TEAM, name: PRIYA }, why: 'slack_silent', rule: 'prod-models', policy: POLICY.hash, digest: 'd1d1d1d1', delivery: 'c1' }),
    ]);
    const renamed = decideClick({ ...waits, rule: makeRule({ approvals: 1, name: 'now' }) }, nothingShown, [asked()], click('approve', BO), facts(member(BO)), at);
    expect(renamed.events).toMatchObject([{ kind: 'refused', rule: 'now', by: person(BO) }]);
  });

  it('a click that counts while it is frozen says so at once', () => {
    const frozen = { by: person(BO), reason: 'incident', at: T0 };
    const decision = decideClick(waits, nothingShown, [asked()], click('approve'), facts(member(PRIYA), { frozen }), at);
    expect(decision.events).toMatchObject([{ kind: 'approved' }, { kind: 'delayed', why: 'frozen' }]);
    expect(decision.answer).toEqual({ kind: 'done' });
  });
});

describe('what a share may do for a request', () => {
  const claim = (state: RequestState, now = at, frozen = false, policy = POLICY) => claimOn(state, ONE, policy, now, frozen);
  const live = { kind: 'live', approval: 2, claim: 2, until: UNTIL };
  it('is nothing before it is approved, nor for what it did not ask for', () => {
    expect(claim(waits)).toEqual({ kind: 'withdrawn' });
    expect(claimOn(clear, TWO, POLICY, at)).toEqual({ kind: 'withdrawn' });
    expect(claim(fold(asked(), { kind: 'lapsed', at }))).toEqual({ kind: 'over', claim: 2 });
  });

  it('is to make it until the approvals or the grant run out, and not while it is frozen', () => {
    const lasts = T0 + MINUTE + DAY;
    expect(approvalsEnd(clear)).toBe(lasts);
    expect(approvalsEnd(waits)).toBeNull();
    expect(approvalsEnd({ ...clear, rule: null })).toBe(lasts);
    expect(approvalsEnd({ ...clear, rule: makeRule({ approvalsLastHours: 2 }) })).toBe(T0 + MINUTE + 2 * HOUR);
    expect([claim(clear), claim(clear, lasts)]).toEqual([live, live]);
    const delayed: RequestEvent = { kind: 'delayed', at, project: ONE, why: 'key', status: 401, scope: null, next: at };
    expect(claim(fold(asked(), approved(), delayed))).toEqual(live);
    expect(claim(clear, lasts + 1)).toEqual({ kind: 'unauthorised' });
    expect(claim(clear, at, true)).toEqual({ kind: 'unauthorised' });
    expect(claim(clear, at, false, policyOf('2'))).toEqual({ kind: 'unauthorised' });
  });

  it('is to keep it once it is granted, whatever the policy, the time or a freeze says', () => {
    expect(claim(fold(asked(), approved(), granted()), UNTIL + DAY, true, policyOf('2'))).toEqual(live);
  });

  it('is to let go of what failed, was had or was removed', () => {
    for (const event of [failed(), { kind: 'had', at, project: ONE }, { kind: 'removed', at, project: ONE, how: { kind: 'lost' } }] as const) {
      expect(claim(fold(asked(), approved(), event))).toEqual({ kind: 'withdrawn' });
    }
  });

  it('counts whoever approved for its rule, once', () => {
    const tally = tallyFor(fold(asked(), approved({ until: null }), approved({ by: person(OMAR) })), RULE);
    expect([tally.have, tally.holds(PRIYA), tally.holds(BO)]).toEqual([2, true, false]);
  });
});

describe('which requests are ended together', () => {
  const held = fold(bothProjects(), approved(), granted(ONE));
  const of = (state: RequestState) => ({
    model: holds(state, { kind: 'model', model: MODEL }),
    one: holds(state, { kind: 'project', project: ONE }),
    two: holds(state, { kind: 'project', project: TWO }),
    dana: holds(state, { kind: 'person', user: DANA, team: TEAM }),
  });
  it('those that hold something, or are about to, by model, project or person', () => {
    expect(of(held)).toEqual({ model: true, one: true, two: true, dana: true });
    expect(holds(held, { kind: 'model', model: model('ft:gpt-4o-mini-2024-07-18:acme:other:AAAA') })).toBe(false);
    expect(holds(held, { kind: 'person', user: PRIYA, team: TEAM })).toBe(false);
    expect(holds(held, { kind: 'person', user: DANA, team: ELSEWHERE })).toBe(false);
    expect(holds(fold(asked(), approved()), { kind: 'project', project: TWO })).toBe(false);
  });

  it('not for a project that has nothing left to take away', () => {
    expect(of(fold(bothProjects(), approved(), granted(ONE), { kind: 'had', at, project: TWO }))).toMatchObject({ model: true, one: true, two: false });
    expect(of(fold(bothProjects(), approved(), granted(ONE), { kind: 'removed', at, project: TWO, how: { kind: 'lost' } }))).toMatchObject({ model: true, two: false });
  });

  it.each([
    ['waits for approvals', fold(bothProjects())],
    ['is over', fold(bothProjects(), approved(), granted(ONE), ended('revoked', at))],
    ['had everything', fold(bothProjects(), approved(), { kind: 'had', at, project: ONE }, { kind: 'had', at, project: TWO })],
  ] as const)('not one that %s', (_what, state) => {
    expect(of(state)).toEqual({ model: false, one: false, two: false, dana: false });
  });
});
