import { describe, expect, it } from 'vitest';
import { evolveRequest } from '../../src/domain/request/evolve.ts';
import type { RequestState } from '../../src/domain/request/types.ts';
import { decideShare } from '../../src/domain/share/decide.ts';
import type { ShareFacts } from '../../src/domain/share/decide.ts';
import { evolveShare } from '../../src/domain/share/evolve.ts';
import { owedByShare } from '../../src/domain/share/owed.ts';
import type { Lease, ShareState } from '../../src/domain/share/types.ts';
import { makeRule, model } from '../policy/made.ts';
import {
  DAY, HOUR, ID, MINUTE, ONE, OTHER, POLICY, T0, TWO, approved, asked, ended, failed, fold, granted, live, policyOf, row, share,
} from './made.ts';

const SETTLE = MINUTE;
const at = T0 + HOUR;
const UNTIL = T0 + MINUTE + 30 * DAY;
const clear = fold(asked(), approved());
const held = fold(asked(), approved(), granted());
const over = evolveRequest(held, ended('revoked', at));
const closedBefore = evolveRequest(clear, ended('revoked', at));

const facts = (request: RequestState | 'missing' | 'unreadable', over_: Partial<ShareFacts> = {}): ShareFacts => ({
  requests: new Map([[ID, request]]),
  policy: POLICY,
  settle: SETTLE,
  holdUntil: 0,
  ...over_,
});
const kinds = (state: ShareState, given: ShareFacts, now = at): readonly string[] =>
  decideShare(state, given, now).map((event) => event.kind);
const after = (state: ShareState, given: ShareFacts, now = at): ShareState =>
  decideShare(state, given, now).reduce(evolveShare, state);
const ending: Lease['state'] = { kind: 'ending', since: at };
const bots = { rows: [row('cp_1', T0)], origin: 'bot' as const };
const found = { rows: [row('cp_9', T0 - DAY)], origin: 'found' as const };

describe('a request that comes to a share', () => {
  it('joins when its record says it is approved, and the creation is opened', () => {
    expect(decideShare(share(), facts(clear), at)).toEqual([
      { kind: 'joined', request: ID, approval: 2, claim: 2, until: UNTIL, verified: false },
      { kind: 'create_opened', at },
    ]);
  });

  it.each([
    ['one that nobody approved', fold(asked()), POLICY],
    ['one that is over and never held anything recorded here', fold(asked(), ended('revoked', at)), POLICY],
    ['one that failed', fold(asked(), approved(), failed()), POLICY],
    ['one whose record is missing', 'missing', POLICY],
    ['one whose record cannot be read', 'unreadable', POLICY],
    ['one for another model', fold(asked({ terms: { ...asked().terms, model: model('ft:gpt-4o-mini-2024-07-18:other:x:AAAA') } }), approved()), POLICY],
    ['one for another project', fold(asked({ terms: { ...asked().terms, projects: [{ id: TWO, label: 'two' }] } }), approved()), POLICY],
    ["one that today's policy has no rule for", clear, policyOf('00000004')],
    ["one that today's policy asks more approvals of", clear, policyOf('00000002', makeRule({ approvals: 2 }))],
    ["one longer than today's policy allows", clear, policyOf('00000006', makeRule({ approvals: 1, longestHours: 24 }))],
  ] as const)('changes nothing: %s', (_what, request, policy) => {
    expect(decideShare(share(), facts(request, { policy }), at)).toEqual([]);
  });

  it('does not join with approvals that are too old, to the millisecond', () => {
    const last = T0 + MINUTE + DAY;
    expect(kinds(share(), facts(clear), last)).toEqual(['joined', 'create_opened']);
    expect(kinds(share(), facts(clear), last + 1)).toEqual([]);
  });

  it('joins a recorded permission unverified, and has the share look no sooner than one settle after its last write', () => {
    const late = share({ permission: bots, lastWriteAt: at - SETTLE });
    expect(decideShare(late, facts(clear), at)).toMatchObject([{ kind: 'joined', verified: false }, { kind: 'look_due', at }]);
    const soon = share({ permission: bots, lastWriteAt: at - SETTLE + 1 });
    expect(decideShare(soon, facts(clear), at)).toMatchObject([{ kind: 'joined', verified: true }, { kind: 'look_due', at: at + 1 }]);
  });

  it('joins while a delete is open, is not granted by it, and waits for a permission of its own', () => {
    const op = { kind: 'delete' as const, rows: bots.rows, done: [], gone: true, since: at, tries: 1, next: at };
    const state = after(share({ permission: bots, op }), facts(clear));
    expect(state.leases[ID]?.state).toEqual({ kind: 'live', verified: false });
    expect(state.op?.kind).toBe('delete');
    const done = evolveShare(evolveShare(state, { kind: 'row_deleted', row: row('cp_1', T0), at, gone: false, noCreateBefore: 0 }), { kind: 'delete_closed', at });
    expect(decideShare(done, facts(clear), at)).toEqual([{ kind: 'create_opened', at }]);
  });

  it('claims anew after it was refused and tried again', () => {
    const refused = share({ leases: { [ID]: live({ state: { kind: 'ended', at, end: { kind: 'refused', why: 'unknown_model', status: 404 } } }) } });
    const again = fold(asked(), approved(), failed(), { kind: 'retried', at, by: clear.asked.by, policy: POLICY.hash, delivery: 'r' });
    expect(decideShare(refused, facts(again), at)).toMatchObject([{ kind: 'joined', approval: 2, claim: 4 }, { kind: 'create_opened' }]);
  });

  it('that is known already changes nothing, as often as it comes', () => {
    const state = share({ leases: { [ID]: live() }, permission: bots, lastWriteAt: T0 });
    expect(decideShare(state, facts(held), at)).toEqual([]);
  });
});

describe('what is recorded as granted', () => {
  const renewed = evolveRequest(held, { kind: 'retried', at, by: clear.asked.by, policy: POLICY.hash, delivery: 'r' });
  const soonLost = (state: ShareState): ShareState => evolveShare(state, { kind: 'lost', at });

  it('keeps what it had when its claim is renewed, and the share looks again', () => {
    const state = share({ leases: { [ID]: live() }, permission: bots, lastWriteAt: T0 });
    expect(decideShare(state, facts(renewed), at)).toMatchObject([{ kind: 'joined', claim: 4, verified: true }, { kind: 'look_due', at }]);
  });

  it('is lost, and not made again unasked, when it was removed by hand while its claim was renewed', () => {
    const state = soonLost(after(share({ leases: { [ID]: live() }, permission: bots, lastWriteAt: T0 }), facts(renewed)));
    expect(state.leases[ID]?.state).toMatchObject({ kind: 'ended', end: { kind: 'lost' } });
    expect(kinds(state, facts(renewed))).toEqual([]);
  });

  it('is lost also where the share knows nothing of it', () => {
    const state = after(share(), facts(held));
    expect(state).toMatchObject({ op: null, permission: null, leases: { [ID]: { state: { kind: 'ended', end: { kind: 'lost' } } } } });
    expect(kinds(state, facts(held, { policy: policyOf('00000004') }))).toEqual([]);
  });
});

describe('a request that leaves a share', () => {
  const one = (lease: Lease, over_: Partial<ShareState> = {}): ShareState => share({ leases: { [ID]: lease }, lastWriteAt: T0, ...over_ });

  it('has its permission deleted when it was the last', () => {
    expect(decideShare(one(live(), { permission: bots }), facts(over), at)).toEqual([
      { kind: 'ending', request: ID, claim: 4, at },
      { kind: 'delete_opened', rows: bots.rows, at },
    ]);
  });

  it('leaves it to another that holds it, the one that lasts longest', () => {
    const state = one(live(), { permission: bots });
    const both = { ...state, leases: { ...state.leases, [OTHER]: live({ until: UNTIL + DAY }) } };
    expect(decideShare(both, facts(over), at)).toEqual([
      { kind: 'ending', request: ID, claim: 4, at },
      { kind: 'lease_ended', request: ID, at, end: { kind: 'kept', through: OTHER, until: UNTIL + DAY } },
    ]);
  });

  it('forgets a permission that was found, which stays', () => {
    const state = one(live(), { permission: found });
    expect(decideShare(state, facts(over), at)).toEqual([
      { kind: 'ending', request: ID, claim: 4, at },
      { kind: 'lease_ended', request: ID, at, end: { kind: 'left', rows: found.rows } },
      { kind: 'forgotten' },
    ]);
    expect(after(state, facts(over)).permission).toBeNull();
  });

  it('has nothing to delete before anything was made', () => {
    expect(decideShare(one(live({}, false)), facts(closedBefore), at)).toMatchObject([
      { kind: 'ending' },
      { kind: 'lease_ended', end: { kind: 'nothing' } },
    ]);
  });

  it('waits for the end of a doubt', () => {
    const op = { kind: 'create' as const, at: at - 1000, mode: 'doubt' as const, tries: 0, next: at + 59_000 };
    expect(kinds(one(live({}, false), { op }), facts(closedBefore))).toEqual(['ending']);
  });

  it('is answered also when it never came to hold anything', () => {
    expect(decideShare(share(), facts(closedBefore), at)).toEqual([
      { kind: 'joined', request: ID, approval: 0, claim: 3, until: at, verified: false },
      { kind: 'lease_ended', request: ID, at, end: { kind: 'nothing' } },
    ]);
  });

  it('is dropped without a word when it is sent back to waiting', () => {
    const waiting = evolveRequest(clear, {
      kind: 'rechecked', at, why: 'policy', rule: null, policy: '00000004', digest: 'd', have: 0, need: 1, dropped: [], until: null,
    });
    expect(kinds(one(live({}, false)), facts(waiting))).toEqual(['dropped']);
    expect(kinds(one(live(), { permission: bots }), facts(waiting))).toEqual(['dropped', 'delete_opened']);
  });

  it('is not dropped by a policy that came after its grant, be it recorded or only told', () => {
    const none = { policy: policyOf('00000004') };
    expect(decideShare(one(live(), { permission: bots }), facts(held, none), at)).toEqual([]);
    expect(decideShare(one(live(), { permission: bots }), facts(clear, none), at)).toEqual([]);
    expect(kinds(one(live({}, false)), facts(clear, none))).toEqual(['dropped']);
  });

  it('is told about its latest claim when its lease had ended before', () => {
    const lost = one(live({ state: { kind: 'ended', at, end: { kind: 'lost' } } }));
    expect(decideShare(lost, facts(over), at)).toEqual([
      { kind: 'ending', request: ID, claim: 4, at },
      { kind: 'lease_ended', request: ID, at, end: { kind: 'lost' } },
    ]);
  });
});

describe('an ended lease', () => {
  const end: Lease['state'] = { kind: 'ended', at, end: { kind: 'nothing' } };
  const removed = evolveRequest(over, { kind: 'removed', at, project: ONE, how: { kind: 'nothing' } });
  it.each([
    ['removed', removed, ['purged']],
    ['failed', fold(asked(), approved(), failed()), ['purged']],
    ['failed, and over', evolveRequest(fold(asked(), approved(), failed()), ended('revoked', at)), ['purged']],
    ['had', fold(asked(), approved(), { kind: 'had', at, project: ONE }), ['purged']],
    ['denied after it was sent back', evolveRequest(fold(asked()), { kind: 'cancelled', at, by: clear.asked.by, delivery: 'c' }), ['purged']],
    ['over, and not yet heard', over, []],
  ] as const)('is forgotten once its request has written down how it came out: %s', (_what, request, expected) => {
    expect(kinds(share({ leases: { [ID]: live({ state: end, claim: 4 }) } }), facts(request))).toEqual(expected);
  });
  it('of a failed request is not made anew when that is over', () => {
    expect(kinds(share(), facts(evolveRequest(fold(asked(), approved(), failed()), ended('revoked', at))))).toEqual([]);
  });
});

describe('what cannot be read or must wait', () => {
  it('opens nothing while the record of a lease cannot be read, and looks again in a minute', () => {
    const state = share({ leases: { [ID]: live() } });
    expect(decideShare(state, facts('unreadable'), at)).toEqual([{ kind: 'reread_at', at: at + MINUTE }]);
    const last = share({ leases: { [ID]: live({ state: ending }) }, permission: bots });
    expect(kinds(last, facts('unreadable'))).toEqual(['reread_at']);
    expect(kinds({ ...state, rereadAt: at }, facts(clear))).toEqual(['reread_at', 'create_opened']);
  });

  it('opens nothing during a cool-down, a pause or the settle after a lost delete', () => {
    const state = share({ leases: { [ID]: live({}, false) } });
    expect(kinds(state, facts(clear, { holdUntil: at + 1 }))).toEqual([]);
    expect(kinds({ ...state, noCreateBefore: at + 1 }, facts(clear))).toEqual([]);
    const waiting = { why: 'key' as const, status: 401, scope: null, next: at + 1, tries: 1 };
    expect(kinds({ ...state, waiting }, facts(clear))).toEqual([]);
    expect(kinds({ ...state, waiting: { ...waiting, next: at }, noCreateBefore: at }, facts(clear, { holdUntil: at }))).toEqual(['create_opened']);
    expect(owedByShare({ ...state, noCreateBefore: at + 5 }, at, 0).due).toBe(at + 5);
  });

  it('a creation that was left open is in doubt for one settle from when it was stored', () => {
    const op = { kind: 'create' as const, at: at - 1000, mode: 'open' as const, tries: 0, next: at - 1000 };
    const state = share({ leases: { [ID]: live({}, false) }, op });
    expect(decideShare(state, facts(clear), at)).toEqual([{ kind: 'create_doubted', at: at - 1000, next: at + 59_000, sent: true }]);
    expect(after(state, facts(clear))).toMatchObject({ doubts: [at - 1000], op: { mode: 'doubt' } });
  });
});

it('the facts once more change nothing more', () => {
  const states = [
    share(),
    share({ leases: { [ID]: live() }, permission: bots }),
    share({ leases: { [ID]: live({ state: ending, claim: 4 }) }, permission: found, doubts: [T0] }),
    share({ leases: { [OTHER]: live({}, false) }, doubts: [T0] }),
  ];
  for (const state of states) {
    for (const request of [clear, held, over, closedBefore, 'missing', 'unreadable'] as const) {
      expect(decideShare(after(state, facts(request)), facts(request), at).filter(({ kind }) => kind !== 'reread_at' && kind !== 'create_doubted')).toEqual([]);
    }
  }
});

