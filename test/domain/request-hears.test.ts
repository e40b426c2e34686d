import { describe, expect, it } from 'vitest';
import { evolveRequest } from '../../src/domain/request/evolve.ts';
import { heedFreeze, recheck, settle, waitingOn } from '../../src/domain/request/settle.ts';
import type { SettleFacts } from '../../src/domain/request/settle.ts';
import type { Outcome, RequestEvent, RequestState } from '../../src/domain/request/types.ts';
import type { Lease, LeaseEnd, Operation, ShareState, Waiting } from '../../src/domain/share/types.ts';
import { BO, OMAR, PRIYA, makeRule, person as principal } from '../policy/made.ts';
import {
  DAY, HOUR, ID, MINUTE, ONE, POLICY, SECOND, T0, TWO, approved, asked, bothProjects, cp, ended, failed, fold, granted, live, person, policyOf, row,
  settleFacts, share, sha256,
} from './made.ts';

/** What a request concludes from what its shares, the policy, the time and the operators say. */
const at = T0 + HOUR;
const UNTIL = T0 + MINUTE + 30 * DAY;
const clear = fold(asked(), approved());
const held = fold(asked(), approved(), granted());
const bots = { rows: [row('cp_1', T0)], origin: 'bot' as const };
const frozen = { by: person(BO), reason: 'incident', at: T0 };
const hears = (state: RequestState, one: ShareState | null | 'unreadable', over: Partial<SettleFacts> = {}, now = at) =>
  settle(state, settleFacts({ shares: new Map([[ONE, one]]), ...over }), now);
const endedWith = (end: LeaseEnd, over: Partial<Lease> = {}): ShareState =>
  share({ leases: { [ID]: live({ state: { kind: 'ended', at: at - 1, end }, ...over }) } });
const waits = (over: Partial<Waiting> = {}): ShareState =>
  share({ leases: { [ID]: live({}, false) }, waiting: { why: 'key', status: 401, scope: null, next: at + MINUTE, tries: 1, ...over } });
const doubts = (mode: 'doubt' | 'conflict'): ShareState =>
  share({ leases: { [ID]: live({}, false) }, op: { kind: 'create', at: T0, mode, tries: 0, next: at + MINUTE } satisfies Operation });
const delayed = (over: Partial<Extract<RequestEvent, { kind: 'delayed' }>> = {}): Extract<RequestEvent, { kind: 'delayed' }> => ({
  kind: 'delayed', at: at - 1, project: ONE, why: 'key', status: 401, scope: null, next: at, ...over,
});

describe('a share that says nothing', () => {
  it.each([
    ['that it cannot be read', 'unreadable'],
    ['that it has no record', null],
    ['nothing of this request', share()],
    ['that it works on it', share({ leases: { [ID]: live({}, false) } })],
    ['that it is ending', share({ leases: { [ID]: live({ state: { kind: 'ending', since: at } }) } })],
  ] as const)('changes nothing: %s', (_what, one) => {
    expect(hears(clear, one)).toEqual([]);
    expect(hears(held, one)).toEqual([]);
  });

  it('of a project that was removed is not heard any more', () => {
    const state = fold(asked(), approved(), granted(), { kind: 'removed', at: at - 1, project: ONE, how: { kind: 'lost' } });
    expect(hears(state, share({ leases: { [ID]: live() }, permission: bots }))).toEqual([]);
  });

  it('while nothing is approved is not asked', () => {
    expect(hears(fold(asked()), share({ leases: { [ID]: live() }, permission: bots }))).toEqual([]);
  });
});

describe('a delay', () => {
  it.each<readonly [ShareState, Partial<Extract<RequestEvent, { kind: 'delayed' }>>]>([
    [doubts('doubt'), { why: 'doubt', status: null }],
    [doubts('conflict'), { why: 'conflict', status: 409 }],
    [waits({ why: 'busy', status: 429 }), { why: 'busy', status: 429 }],
    [waits({ why: 'unreachable', status: 503 }), { why: 'unreachable', status: 503 }],
    [waits({ scope: 'api.x' }), { scope: 'api.x' }],
  ])('is told with why, status and when it goes on (%#)', (one, says) => {
    const event = delayed({ at, next: at + MINUTE, ...says });
    expect(hears(clear, one)).toEqual([event]);
    expect(hears(evolveRequest(clear, event), one)).toEqual([]);
  });

  it('by the key is told again when the key fails otherwise, an outage is one whatever it answers', () => {
    const refused = fold(asked(), approved(), delayed());
    expect(hears(refused, waits({ status: null }))).toMatchObject([{ why: 'key', status: null }]);
    const outage = fold(asked(), approved(), delayed({ why: 'unreachable', status: 503 }));
    expect(hears(outage, waits({ why: 'unreachable', status: 502 }))).toEqual([]);
    expect(hears(outage, waits({ why: 'busy', status: 503 }))).toMatchObject([{ why: 'busy' }]);
  });

  it('is nothing new for what is granted, failed or had', () => {
    for (const state of [held, fold(asked(), approved(), failed()), fold(asked(), approved(), { kind: 'had', at: T0, project: ONE })]) {
      expect(hears(state, waits())).toEqual([]);
      expect(hears(state, doubts('doubt'))).toEqual([]);
    }
  });

  it('that comes and goes is told four times, then at growing pauses of a minute and more', () => {
    const said = (times: number, now: number): readonly RequestEvent[] => {
      const was: Outcome = { kind: 'delayed', why: 'busy', status: 429, scope: null, next: at, tries: 1, said: { times, at } };
      return hears({ ...clear, outcomes: { [ONE]: was } }, waits(), {}, now);
    };
    expect(said(3, at)).toHaveLength(1);
    const old: Outcome = { kind: 'delayed', why: 'busy', status: 429, scope: null, next: at, tries: 1 };
    expect(hears({ ...clear, outcomes: { [ONE]: old } }, waits())).toHaveLength(1);
    // The seventh pause of 5, 10, 20 … seconds.
    expect(said(4, at + 320 * SECOND - 1)).toEqual([]);
    expect(said(4, at + 320 * SECOND)).toHaveLength(1);
    expect(said(30, at + 6 * HOUR - 1)).toEqual([]);
    expect(said(30, at + 6 * HOUR)).toHaveLength(1);
  });
});

describe('a grant', () => {
  const grants = (over: Partial<ShareState> = {}, lease: Partial<Lease> = {}) => share({ leases: { [ID]: live(lease) }, permission: bots, ...over });
  it('is heard also by a request that has claimed anew since, but not on other approvals', () => {
    const again = fold(asked(), approved(), delayed(), { kind: 'retried', at: at - 1, by: person(PRIYA), policy: POLICY.hash, delivery: 'r' });
    expect(hears(again, grants())).toMatchObject([{ kind: 'granted', permissions: ['cp_1'] }]);
    expect(hears(again, grants({}, { approval: 1 }))).toEqual([]);
  });

  it('is not made of what failed or was had', () => {
    expect(hears(fold(asked(), approved(), failed()), grants())).toEqual([]);
    expect(hears(fold(asked(), approved(), { kind: 'had', at: T0, project: ONE }), grants())).toEqual([]);
  });

  it('that is another one than is recorded is told again', () => {
    const permission = { rows: [row('cp_1', T0), row('cp_2', T0)], origin: 'found' as const, afterDoubt: true as const };
    expect(hears(held, grants({ permission }))).toEqual([
      { kind: 'granted', at, project: ONE, permissions: [cp('cp_1'), cp('cp_2')], origin: 'found', afterDoubt: true },
    ]);
  });

  it('that a restored record knows too little of is told all the same', () => {
    const permission = { rows: [row('cp_2', T0)], origin: 'bot' as const };
    expect(hears(held, grants({ permission }, { claim: 9 }))).toMatchObject([{ kind: 'granted', permissions: ['cp_2'] }]);
  });

  it('says what blocks it, and each change of that once', () => {
    const gate = (says: 'deny_list' | 'open') => ({ permission: { ...bots, gate: { says, tries: 1, next: null } } });
    expect(hears(clear, grants(gate('deny_list')))).toMatchObject([{ kind: 'granted', blockedBy: 'deny_list' }]);
    expect(hears(held, grants(gate('deny_list')))).toEqual([{ kind: 'gated', at, project: ONE, blockedBy: 'deny_list' }]);
    const blocked = fold(asked(), approved(), granted(ONE, { blockedBy: 'deny_list' }));
    expect(hears(blocked, grants(gate('deny_list')))).toEqual([]);
    expect(hears(blocked, grants(gate('open')))).toEqual([{ kind: 'gated', at, project: ONE, blockedBy: null }]);
    expect(hears(held, grants(gate('open')))).toEqual([]);
  });
});

describe('a lease that ended before its request', () => {
  it.each<readonly [LeaseEnd, readonly RequestEvent[]]>([
    [{ kind: 'refused', why: 'bad_request', status: 422 }, [{ kind: 'failed', at, project: ONE, why: 'bad_request', status: 422 }]],
    [{ kind: 'had' }, [{ kind: 'had', at, project: ONE }]],
    [{ kind: 'lost' }, [{ kind: 'removed', at, project: ONE, how: { kind: 'lost' } }]],
    [{ kind: 'nothing' }, []],
    [{ kind: 'left', rows: bots.rows }, []],
    [{ kind: 'deleted', rows: bots.rows, gone: false }, []],
  ])('%j', (end, events) => {
    expect(hears(clear, endedWith(end))).toEqual(events);
    expect(hears(fold(asked(), approved(), failed()), endedWith(end))).toEqual([]);
    expect(hears(fold(asked(), approved(), { kind: 'had', at: T0, project: ONE }), endedWith(end))).toEqual([]);
  });

  it('ended also where this record knows of less than the share: the table was restored', () => {
    const end: LeaseEnd = { kind: 'deleted', rows: bots.rows, gone: false };
    expect(hears(held, endedWith(end, { claim: 9 }))).toEqual([
      { kind: 'removed', at, project: ONE, how: { kind: 'deleted', permissions: [cp('cp_1')], confirmedAt: at - 1 } },
    ]);
    expect(hears(held, endedWith(end, { claim: 2 }))).toEqual([]);
    expect(hears(clear, endedWith(end, { claim: 9 }))).toEqual([]);
  });
});

describe('a request that is over', () => {
  const over = fold(asked(), approved(), granted(), ended('revoked', at));
  it('hears how its latest claim ended, and nothing else', () => {
    const other = { kind: 'kept' as const, through: ID, until: UNTIL };
    expect(hears(over, endedWith(other, { claim: 4 }))).toEqual([{ kind: 'removed', at, project: ONE, how: other }]);
    expect(hears(over, endedWith({ kind: 'refused', why: 'bad_request', status: 400 }, { claim: 4 }))).toMatchObject([{ how: { kind: 'nothing' } }]);
    expect(hears(over, share({ leases: { [ID]: live({ claim: 4 }) }, permission: bots }))).toEqual([]);
    expect(hears(over, endedWith(other, { claim: 3 }))).toEqual([]);
  });

  it('is not settled, rechecked, frozen nor ended once more', () => {
    expect(hears(over, null, { policy: policyOf('00000002', makeRule({ approvals: 3 })), frozen }, UNTIL + DAY)).toEqual([]);
    expect(hears(fold(asked(), approved(), ended('revoked', at)), null, { policy: policyOf('00000002', makeRule({ approvals: 3 })), frozen }, UNTIL + DAY)).toEqual([]);
    expect(hears(clear, null, { policy: policyOf('00000002', makeRule({ approvals: 3 })), frozen }, UNTIL)).toMatchObject([{ kind: 'ended', how: 'expired' }]);
    expect(hears(fold(asked(), { kind: 'lapsed', at }), null, { policy: policyOf('00000002') }, T0 + 30 * DAY)).toEqual([]);
    expect(heedFreeze(fold(asked(), approved(), ended('revoked', at)), { frozen }, at)).toEqual([]);
  });
});

describe('while it is frozen', () => {
  const event = (project = ONE): RequestEvent => ({
    kind: 'delayed', at, project, why: 'frozen', status: null, scope: null, next: at + MINUTE, frozenBy: person(BO),
  });
  const both = fold(bothProjects(), approved());
  it('each project that is approved and not granted says so once, and by whom', () => {
    expect(heedFreeze(both, { frozen }, at)).toEqual([event(ONE), event(TWO)]);
    expect(heedFreeze(fold(bothProjects(), approved(), granted(), event(TWO)), { frozen }, at)).toEqual([]);
    const other = { ...frozen, by: person(OMAR) };
    expect(heedFreeze(fold(bothProjects(), approved(), granted(), event(TWO)), { frozen: other }, at)).toMatchObject([{ project: TWO, frozenBy: { user: OMAR } }]);
  });

  it('another delay gives way to it, and comes back no sooner than it ends', () => {
    expect(hears(fold(asked(), approved(), delayed()), waits(), { frozen })).toEqual([event()]);
    expect(hears(fold(asked(), approved(), event()), waits(), { frozen })).toEqual([]);
    expect(hears(fold(asked(), approved(), event()), doubts('doubt'), { frozen })).toEqual([]);
    expect(hears(fold(asked(), approved(), event()), waits())).toMatchObject([{ kind: 'delayed', why: 'key' }]);
  });

  it('what is granted all the same is heard; what waits for approvals says nothing', () => {
    expect(hears(clear, share({ leases: { [ID]: live() }, permission: bots }), { frozen })).toMatchObject([{ kind: 'granted' }]);
    expect(heedFreeze(fold(asked()), { frozen }, at)).toEqual([]);
    expect(heedFreeze(clear, { frozen: 'unreadable' }, at)).toEqual([]);
    expect(heedFreeze(clear, { frozen: null }, at)).toEqual([]);
    expect(heedFreeze(clear, {}, at)).toEqual([]);
  });
});

describe('the policy of today', () => {
  const checks = (state: RequestState, ...rules: readonly ReturnType<typeof makeRule>[]) =>
    recheck(state, { policy: policyOf('00000002', ...rules), sha256 }, at);
  it('is not looked at again once it was, nor for what has nothing left to be granted', () => {
    expect(recheck(clear, { policy: policyOf(POLICY.hash), sha256 }, at)).toEqual([]);
    expect(checks(held)).toEqual([]);
    expect(checks(fold(asked(), approved(), failed()))).toEqual([]);
    expect(checks(fold(asked(), approved(), delayed()))).toHaveLength(1);
    expect(checks(fold(bothProjects(), approved(), granted(ONE)))).toHaveLength(1);
  });

  it.each<readonly [string, Partial<ReturnType<typeof makeRule>>, number]>([
    ['whom a card pings', { notify: [principal(BO)] }, 0],
    ['what a form offers', { usualHours: 1 }, 0],
    ['a longest duration that is still long enough', { longestHours: 720 }, 0],
    ['which other projects it covers', { projects: ['proj_one'] }, 0],
    ['its name', { name: 'other' }, 1],
    ['its approvers', { approvers: [...makeRule().approvers, principal(BO)] }, 1],
    ['its channel', { channel: { ...makeRule().channel, name: 'other' } }, 1],
    ['whether the requester may approve', { requesterMayApprove: true }, 1],
    ['whether it asks once more', { confirm: true }, 1],
    ['how long approvals last', { approvalsLastHours: 25 }, 1],
    ['how many approvals it needs', { approvals: 0 }, 1],
    ['a longest duration that is too short', { longestHours: 719 }, 1],
  ])('concerns it or not: %s', (_what, over, events) => {
    expect(checks(clear, makeRule({ approvals: 1, ...over }))).toHaveLength(events);
    expect(checks(fold(asked()), makeRule({ approvals: 1, ...over }))).toHaveLength(events);
  });

  it('with a rule that is too short drops everybody and asks for as many as before', () => {
    expect(checks(clear, makeRule({ approvals: 3, longestHours: 24 }))).toMatchObject([
      { kind: 'rechecked', at, why: 'policy', rule: { longestHours: 24 }, policy: '00000002', have: 0, need: 1, dropped: [person(PRIYA)], until: null },
    ]);
  });

  it('without a rule drops everybody, and leaves what was signed as it was', () => {
    expect(checks(clear)).toEqual([
      { kind: 'rechecked', at, why: 'policy', rule: null, policy: '00000002', digest: 'd1d1d1d1', have: 0, need: 1, dropped: [person(PRIYA)], until: null },
    ]);
    const [first] = checks(fold(asked()));
    if (first === undefined) throw new Error('Nothing was said of the lost rule.');
    // Under another one that has no rule either it is said again: the card names the policy that decides.
    expect(recheck(evolveRequest(fold(asked()), first), { policy: policyOf('00000003'), sha256 }, at)).toMatchObject([{ rule: null }]);
  });

  it('drops only whose approval counts for none of the rules', () => {
    const two = fold(asked(), approved({ until: null }), approved({ by: person(OMAR), via: [OMAR] }));
    expect(checks(two, makeRule({ approvals: 1 }))).toMatchObject([{ have: 1, dropped: [person(OMAR)], until: UNTIL }]);
    const counts = fold(asked({ rule: makeRule() }), approved({ until: null, need: 2 }), approved({ by: person(OMAR), need: 2 }));
    expect(counts.need).toBe(2);
    expect(checks(counts, makeRule({ approvals: 1 }))).toMatchObject([{ have: 2, need: 1, dropped: [], until: UNTIL }]);
    expect(checks(two, makeRule({ approvals: 2 }))).toMatchObject([{ have: 1, need: 2, dropped: [person(OMAR)], until: null }]);
  });
});

describe('whom a request waits for', () => {
  it('is nobody before it is approved, and whoever has not said the last word after', () => {
    expect(waitingOn(fold(bothProjects()))).toEqual([]);
    expect(waitingOn(fold(bothProjects(), approved()))).toEqual([ONE, TWO]);
    expect(waitingOn(fold(bothProjects(), approved(), granted(ONE)))).toEqual([TWO]);
    expect(waitingOn(fold(bothProjects(), approved(), failed(ONE), delayed({ project: TWO })))).toEqual([TWO]);
    expect(waitingOn(fold(bothProjects(), approved(), granted(ONE), failed(TWO), ended('revoked', at)))).toEqual([ONE]);
    expect(waitingOn(fold(bothProjects(), { kind: 'lapsed', at }))).toEqual([]);
  });
});

describe('approvals that are too old', () => {
  const late = T0 + MINUTE + DAY + 1;
  const gaveUp = (project = ONE, status: number | null = null): RequestEvent => ({ kind: 'failed', at: late, project, why: 'too_late', status });
  it('give up only what is not granted, and say what OpenAI last answered', () => {
    const state = fold(bothProjects(), approved(), granted(ONE), delayed({ project: TWO, status: 503, why: 'unreachable' }));
    expect(settle(state, settleFacts(), late)).toEqual([gaveUp(TWO, 503)]);
    expect(settle(held, settleFacts(), late)).toEqual([]);
    expect(hears(clear, null, {}, late)).toEqual([gaveUp()]);
  });

  it('are not given up while it is not known what came of a doubt or a conflict, and are once it is', () => {
    for (const why of ['doubt', 'conflict'] as const) {
      const state = fold(asked(), approved(), delayed({ why, status: null }));
      expect(settle(state, settleFacts(), late)).toEqual([]);
      expect(hears(state, 'unreadable', {}, late)).toEqual([]);
      expect(hears(state, doubts(why), {}, late)).toEqual([]);
      expect(hears(state, null, {}, late)).toEqual([gaveUp()]);
    }
    expect(hears(fold(asked(), approved(), delayed()), 'unreadable', {}, late)).toEqual([gaveUp(ONE, 401)]);
  });
});
