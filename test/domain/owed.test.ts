import { describe, expect, it } from 'vitest';
import { evolveNote } from '../../src/domain/request/note.ts';
import { nextLook, owedByRequest, revision } from '../../src/domain/request/owed.ts';
import { settle } from '../../src/domain/request/settle.ts';
import { evolveRequest } from '../../src/domain/request/evolve.ts';
import { sharesToRead, watch } from '../../src/domain/request/watch.ts';
import { nothingShown } from '../../src/domain/request/types.ts';
import type { Note, RequestEvent, RequestRecord, RequestState, Shown } from '../../src/domain/request/types.ts';
import { outcomeFor, outcomeKey } from '../../src/domain/share/outcome.ts';
import { owedByShare } from '../../src/domain/share/owed.ts';
import type { ShareState } from '../../src/domain/share/types.ts';
import { BO } from '../policy/made.ts';
import {
  DAY, HOUR, ID, MINUTE, ONE, POLICY, SECOND, T0, TWO, approved, asked, bothProjects, cp, ended, failed, fold, granted, live, person, policyOf, row, settleFacts, share,
} from './made.ts';

const at = T0 + HOUR;
const posted = { channel: asked().rule.channel.id, ts: '1.0' };
const record = (state: RequestState, shown: Shown = nothingShown): RequestRecord => ({ id: ID, entries: [], state, shown });
const kinds = (state: RequestState, shown?: Shown, now = at): readonly string[] =>
  owedByRequest(record(state, shown), now).effects.map((one) => (one.kind === 'entry' ? `entry ${one.n}` : one.kind));
const noted = (shown: Shown, ...notes: readonly Note[]): Shown => notes.reduce(evolveNote, shown);
/** Everything of a state is shown, and its shares were told. */
const allShown = (state: RequestState, ...more: readonly Note[]): Shown => {
  const rev = revision(state, nothingShown);
  const entries = Array.from({ length: state.seq }, (_, n): Note => ({ kind: 'entry_posted', ts: `${n + 2}.0`, count: 1 }));
  return noted(nothingShown, { kind: 'card_posted', posted, rev }, ...entries, { kind: 'receipt_posted', posted, rev }, ...more);
};
const nudged = { kind: 'nudged', project: ONE, claim: 2, at } as const satisfies Note;

describe('what a request owes', () => {
  const clear = fold(asked(), approved());
  it('is its card, then its entries, and its receipt', () => {
    expect(kinds(fold(asked()))).toEqual(['card', 'receipt']);
    expect(kinds(clear)).toEqual(['nudge', 'card', 'receipt']);
    const carded = noted(nothingShown, { kind: 'card_posted', posted, rev: revision(clear, nothingShown) });
    expect(kinds(clear, carded)).toEqual(['nudge', 'entry 1', 'entry 2', 'receipt']);
  });

  it('is nothing when all is shown and told', () => {
    expect(kinds(clear, allShown(clear, nudged))).toEqual([]);
  });

  it('is a redraw when the record went on, and the entry that is new', () => {
    const next = evolveRequest(clear, granted());
    expect(kinds(next, allShown(clear, nudged))).toEqual(['redraw_card', 'entry 3', 'redraw_receipt', 'message']);
  });

  it('is the entry of a repeated refusal again, with its count', () => {
    const refusal: RequestEvent = { kind: 'refused', at, by: person(BO), action: 'approve', why: 'not_an_approver', rule: 'r', policy: 'p', digest: 'd', delivery: 'x' };
    const state = fold(asked(), refusal);
    const shown = noted(allShown(state), { kind: 'repeated', n: 2, delivery: 'y' });
    expect(owedByRequest(record(state, shown), at).effects).toContainEqual({ kind: 'redraw_entry', n: 2, count: 2 });
    const rev = revision(state, shown);
    const drawn = noted(shown, { kind: 'card_drawn', rev }, { kind: 'entry_drawn', n: 2, count: 2 }, { kind: 'receipt_drawn', rev });
    expect(kinds(state, drawn)).toEqual([]);
  });

  it('waits its pause when it failed; entries wait as one, and nothing else for them', () => {
    const carded = noted(nothingShown, { kind: 'card_posted', posted, rev: revision(clear, nothingShown) });
    const waits = noted(carded, nudged, { kind: 'waits', effect: 'entry', next: at + 5 * SECOND, why: 'lost' });
    expect(kinds(clear, waits)).toEqual(['receipt']);
    expect(owedByRequest(record(clear, waits), at).due).toBe(at + 5 * SECOND);
    expect(kinds(clear, waits, at + 5 * SECOND)).toEqual(['entry 1', 'entry 2', 'receipt']);
    const again = noted(waits, { kind: 'waits', effect: 'entry', next: at + MINUTE, why: 'lost' });
    expect(again.waits['entry']).toEqual({ tries: 2, next: at + MINUTE, why: 'lost' });
    expect(noted(again, { kind: 'entry_posted', ts: '2.0', count: 1 }).waits).toEqual({});
  });

  it('is given up for somebody who can never be reached', () => {
    const shown = noted(allShown(fold(asked())), { kind: 'waits', effect: 'redraw_receipt', next: at, why: 'never:user_not_found' });
    const next = fold(asked(), approved());
    expect(kinds(next, noted(shown, nudged), at + DAY)).not.toContain('redraw_receipt');
  });

  it('is word to the operators, once for each cause, about the key, a channel, or an end that is overdue', () => {
    const waiting = evolveRequest(clear, { kind: 'delayed', at, project: ONE, why: 'key', status: 401, scope: null, next: at });
    const alerts = (state: RequestState, shown: Shown) => owedByRequest(record(state, shown), at).effects.filter(({ kind }) => kind === 'alert');
    expect(alerts(waiting, nothingShown)).toEqual([{ kind: 'alert', cause: { kind: 'admin_key', status: 401, scope: null }, key: 'admin_key' }]);
    expect(alerts(waiting, noted(nothingShown, { kind: 'alerted', cause: 'admin_key' }))).toEqual([]);
    const shut = noted(nothingShown, { kind: 'waits', effect: 'card', next: at + MINUTE, why: 'not_in_channel' });
    expect(alerts(clear, shut)).toMatchObject([{ cause: { kind: 'channel', error: 'not_in_channel' } }]);
    expect(alerts(clear, noted(nothingShown, { kind: 'overdue', project: ONE }))).toMatchObject([{ key: `overdue:${ONE}` }]);
  });
});

describe('when a request is due', () => {
  const due = (state: RequestState, shown: Shown, now = at) => owedByRequest(record(state, shown), now).due;
  it('never, once it is over and its share has answered', () => {
    const removed: RequestEvent = { kind: 'removed', at, project: ONE, how: { kind: 'deleted', permissions: [cp('cp_1')], confirmedAt: at } };
    const state = fold(asked(), approved(), granted(), ended('revoked', at), removed);
    expect(due(state, allShown(state, nudged))).toBeNull();
    expect(owedByRequest(record(state, allShown(state, nudged)), at).effects.map(({ kind }) => kind)).toEqual(['message']);
  });

  it('once a day while it is granted, in case a word of its share was lost, and at its end', () => {
    const state = fold(asked(), approved(), granted());
    const until = T0 + MINUTE + 30 * DAY;
    expect(due(state, allShown(state, nudged))).toBe(at + DAY);
    expect(due(state, allShown(state, { ...nudged, at: until - HOUR }), until - HOUR)).toBe(until);
    const world = settleFacts({ shares: new Map([[ONE, share({ leases: { [ID]: live() }, permission: { rows: [row('cp_1', T0)], origin: 'bot' } })]]) });
    const shown = allShown(state, nudged, { kind: 'policy_seen', policy: POLICY.hash });
    expect(watch(record(state, shown), world, at + DAY - 1)).toEqual([]);
    expect(watch(record(state, shown), world, at + DAY)).toEqual([{ kind: 'nudged', project: ONE, claim: 2, at: at + DAY }]);
    expect(kinds(state, noted(shown, { kind: 'nudged', project: ONE, claim: 2, at: at + DAY }), at + DAY)).not.toContain('nudge');
  });

  it('at growing pauses of half a minute to five, until its share has given the last word', () => {
    const state = fold(asked(), approved());
    expect([1, 2, 3, 4, 5, 6].map((tries) => (nextLook({ claim: 2, at: 0, tries }) / SECOND))).toEqual([40, 80, 160, 300, 300, 300]);
    expect(due(state, allShown(state, nudged))).toBe(at + 40 * SECOND);
    expect(kinds(state, allShown(state, nudged), at + 40 * SECOND)).toEqual(['nudge']);
  });
});

describe('the messages to the requester', () => {
  const messages = (...events: readonly RequestEvent[]): readonly string[] =>
    owedByRequest(record(fold(bothProjects(), ...events)), at).effects.flatMap((one) => (one.kind === 'message' ? [one.key] : []));
  const removed = (project: typeof ONE, kind: 'nothing' | 'left' | 'lost'): RequestEvent => ({ kind: 'removed', at, project, how: { kind } });
  const key = (project: typeof ONE): RequestEvent => ({ kind: 'delayed', at, project, why: 'key', status: 401, scope: null, next: at });
  const denied: RequestEvent = { kind: 'denied', at, by: person(BO), reason: 'no', rule: 'r', policy: 'p', digest: 'd', delivery: 'x' };
  it.each([
    ['asked', [], []],
    ['approved', [approved()], []],
    ['one of two is granted', [approved(), granted(ONE)], []],
    ['both are', [approved(), granted(ONE), granted(TWO)], ['granted:2']],
    ['one is, one failed', [approved(), granted(ONE), failed(TWO)], ['granted:2']],
    ['both failed', [approved(), failed(ONE), failed(TWO)], ['failed:2']],
    ['the key is refused for one', [approved(), granted(ONE), key(TWO)], ['operator:2']],
    ['denied', [denied], ['denied']],
    ['nobody decided', [{ kind: 'lapsed', at }], ['lapsed']],
    ['over, one not yet confirmed', [approved(), granted(ONE), granted(TWO), ended('revoked', at), removed(ONE, 'left')], []],
    ['over and confirmed', [approved(), granted(ONE), granted(TWO), ended('revoked', at), removed(ONE, 'left'), removed(TWO, 'left')], ['ended']],
    ['revoked before anything was shared', [approved(), ended('revoked', at), removed(ONE, 'nothing'), removed(TWO, 'nothing')], ['ended']],
    ['given back before anything was shared', [approved(), ended('given_back', at), removed(ONE, 'nothing'), removed(TWO, 'nothing')], []],
    ['lost, both', [approved(), granted(ONE), granted(TWO), removed(ONE, 'lost'), removed(TWO, 'lost')], ['ended']],
  ] as const)('%s', (_what, events, expected) => {
    expect(messages(...events)).toEqual(expected);
  });
});

describe('what a share says to one request', () => {
  const says = (state: Partial<ShareState>, now = at) => outcomeFor(share(state), ID, now);
  const bots = { rows: [row('cp_1', T0)], origin: 'bot' as const };
  const leases = { [ID]: live() };
  const create = { kind: 'create' as const, at: T0, tries: 0, next: T0 + MINUTE };
  const del = { kind: 'delete' as const, rows: bots.rows, done: [], gone: true, since: at, tries: 0, next: at };
  it('granted only while the permission is recorded, verified, and nothing is being deleted', () => {
    expect(says({ leases, permission: bots })).toEqual({ kind: 'granted', claim: 2, approval: 2, rows: bots.rows, origin: 'bot', afterDoubt: false, blockedBy: null });
    expect(says({ leases: { [ID]: live({}, false) }, permission: bots }).kind).toBe('working');
    expect(says({ leases, permission: bots, op: del }).kind).toBe('working');
    expect(says({ leases }).kind).toBe('working');
    expect(says({ permission: bots }).kind).toBe('unknown');
    expect(outcomeFor(null, ID, at).kind).toBe('unknown');
  });
  it('doubt, with when it ends; a creation that is under way is only work', () => {
    expect(says({ leases, op: { ...create, mode: 'doubt' } })).toEqual({ kind: 'doubt', claim: 2, why: 'doubt', next: T0 + MINUTE });
    expect(says({ leases, op: { ...create, mode: 'conflict' } })).toMatchObject({ kind: 'doubt', why: 'conflict' });
    expect(says({ leases, op: { ...create, mode: 'open' } }).kind).toBe('working');
  });
  it('overdue an hour after the delete was opened', () => {
    const state = { leases: { [ID]: live({ state: { kind: 'ending', since: at - DAY } }) }, op: del };
    expect(says(state, at + HOUR)).toEqual({ kind: 'ending', claim: 2, overdue: false });
    expect(says(state, at + HOUR + 1)).toEqual({ kind: 'ending', claim: 2, overdue: true });
  });
  it('is told when it differs from what was told last, but not that it works on it', () => {
    const tells = (state: Partial<ShareState>) => owedByShare(share(state), at, 0).effects.flatMap((one) => (one.kind === 'tell' ? [one.outcome] : []));
    expect(tells({ leases, permission: bots })).toEqual(['g2:cp_1']);
    expect(tells({ leases: { [ID]: live({ told: 'g2:cp_1' }) }, permission: bots })).toEqual([]);
    expect(tells({ leases: { [ID]: live({ told: 'x2:key:' }, false) } })).toEqual([]);
    expect(outcomeKey({ kind: 'unknown' })).toBe('');
  });
});

describe('what a request hears', () => {
  const clear = fold(asked(), approved());
  const hears = (state: RequestState, one: ShareState | null, now = at) => settle(state, settleFacts({ shares: new Map([[ONE, one]]) }), now);
  const bots = { rows: [row('cp_1', T0)], origin: 'bot' as const };
  const held = share({ leases: { [ID]: live() }, permission: bots });

  it('a grant, once, and only one that stands on its current approval', () => {
    expect(hears(clear, held)).toEqual([{ kind: 'granted', at, project: ONE, permissions: [cp('cp_1')], origin: 'bot', afterDoubt: false }]);
    expect(hears(fold(asked(), approved(), granted()), held)).toEqual([]);
    expect(hears(clear, share({ leases: { [ID]: live({ approval: 1 }) }, permission: bots }))).toEqual([]);
    expect(hears(clear, share({ leases: { [ID]: live({}, false) }, permission: bots }))).toEqual([]);
  });

  it('the grant before the end, when both are due', () => {
    const until = T0 + MINUTE + 30 * DAY;
    expect(hears(clear, held, until)).toMatchObject([{ kind: 'granted' }, { kind: 'ended', how: 'expired' }]);
  });

  it('nothing about an older claim of what is refused, delayed or ended', () => {
    const again = evolveRequest(fold(asked(), approved(), failed()), { kind: 'retried', at, by: person(BO), policy: POLICY.hash, delivery: 'r' });
    const end = { kind: 'refused' as const, why: 'unknown_model' as const, status: 404 };
    expect(hears(again, share({ leases: { [ID]: live({ state: { kind: 'ended', at, end } }) } }))).toEqual([]);
    expect(hears(again, share({ leases: { [ID]: live({ claim: 4, state: { kind: 'ended', at, end } }) } }))).toEqual([
      { kind: 'failed', at, project: ONE, why: 'unknown_model', status: 404 },
    ]);
    const over = evolveRequest(clear, ended('revoked', at));
    expect(hears(over, share({ leases: { [ID]: live({ state: { kind: 'ended', at, end: { kind: 'nothing' } } }) } }))).toEqual([]);
  });

  it('a delay once, and another reason for it again', () => {
    const waiting = { why: 'key' as const, status: 401, scope: null, next: at + MINUTE, tries: 1 };
    const delayed = share({ leases: { [ID]: live({}, false) }, waiting });
    const [event, ...rest] = hears(clear, delayed);
    expect([event, rest]).toEqual([{ kind: 'delayed', at, project: ONE, why: 'key', status: 401, scope: null, next: at + MINUTE }, []]);
    const state = event === undefined ? clear : evolveRequest(clear, event);
    expect(hears(state, delayed)).toEqual([]);
    expect(hears(state, { ...delayed, waiting: { ...waiting, scope: 'api.x' } })).toMatchObject([{ kind: 'delayed', scope: 'api.x' }]);
  });

  it.each([
    [{ kind: 'deleted', rows: [row('cp_1', T0)], gone: false }, { kind: 'deleted', permissions: ['cp_1'], confirmedAt: at }],
    [{ kind: 'deleted', rows: [row('cp_1', T0)], gone: true }, { kind: 'gone', permissions: ['cp_1'] }],
    [{ kind: 'left', rows: [row('cp_9', T0)] }, { kind: 'left' }],
    [{ kind: 'lost' }, { kind: 'lost' }],
    [{ kind: 'nothing' }, { kind: 'nothing' }],
    [{ kind: 'had' }, { kind: 'nothing' }],
  ] as const)('how it ended: %j', (end, how) => {
    const over = fold(asked(), approved(), granted(), ended('revoked', at));
    const told = share({ leases: { [ID]: live({ claim: 4, state: { kind: 'ended', at, end } }) } });
    expect(hears(over, told)).toEqual([{ kind: 'removed', at, project: ONE, how }]);
  });
});

describe('the note about its shares', () => {
  const clear = fold(asked(), approved());
  const facts = (one: ShareState | null | 'unreadable', policy = POLICY) => settleFacts({ shares: new Map([[ONE, one]]), policy });
  const shown = noted(nothingShown, { kind: 'policy_seen', policy: POLICY.hash }, nudged);
  it('reads the shares that have something to say', () => {
    expect(sharesToRead(record(fold(asked())))).toEqual([]);
    expect(sharesToRead(record(clear))).toEqual([ONE]);
    expect(sharesToRead(record(fold(asked(), approved(), granted())))).toEqual([ONE]);
    expect(sharesToRead(record(fold(asked(), approved(), failed())))).toEqual([]);
  });
  it('looks less often at a share that has seen the claim, instead of nudging it', () => {
    const seen = share({ leases: { [ID]: live({}, false) } });
    expect(watch(record(clear, shown), facts(seen), at + 39 * SECOND)).toEqual([]);
    expect(watch(record(clear, shown), facts(seen), at + 40 * SECOND)).toEqual([{ kind: 'nudged', project: ONE, claim: 2, at: at + 40 * SECOND }]);
    expect(watch(record(clear, shown), facts(share()), at + 40 * SECOND)).toEqual([]);
    expect(watch(record(clear, shown), facts('unreadable'), at + 40 * SECOND)).toEqual([]);
  });
  it('is done with a share that has let go of what was taken back', () => {
    const back: RequestEvent = { kind: 'rechecked', at, why: 'policy', rule: null, policy: 'p', digest: 'd', have: 0, need: 1, dropped: [], until: null };
    const waiting = evolveRequest(clear, back);
    expect(kinds(waiting, allShown(waiting, nudged))).toEqual(['nudge']);
    const told = noted(shown, { kind: 'nudged', project: ONE, claim: 3, at });
    expect(watch(record(waiting, told), facts(share({ leases: { [ID]: live() } })), at)).toEqual([]);
    expect(watch(record(waiting, told), facts(share()), at)).toEqual([{ kind: 'nudge_done', project: ONE }]);
    expect(noted(told, { kind: 'nudge_done', project: ONE }).nudges).toEqual({});
  });
  it('says which policy this was checked against, and when a delay ends', () => {
    expect(watch(record(clear, shown), facts(null, policyOf('00000009', ...POLICY.rules)), at)).toEqual([{ kind: 'policy_seen', policy: '00000009' }]);
    const doubt = share({ leases: { [ID]: live({}, false) }, op: { kind: 'create', at: T0, mode: 'doubt', tries: 0, next: at + MINUTE } });
    const [note] = watch(record(clear, shown), facts(doubt), at);
    expect(note).toEqual({ kind: 'delay', project: ONE, next: at + MINUTE, tries: 1 });
    expect(watch(record(clear, note === undefined ? shown : noted(shown, note)), facts(doubt), at)).toEqual([]);
  });
  it('says once that an end is overdue', () => {
    const over = fold(asked(), approved(), granted(), ended('revoked', T0));
    const late = share({ leases: { [ID]: live({ state: { kind: 'ending', since: at - HOUR - 1 } }) } });
    expect(watch(record(over, shown), facts(late), at)).toEqual([{ kind: 'overdue', project: ONE }]);
    expect(watch(record(over, noted(shown, { kind: 'overdue', project: ONE })), facts(late), at)).toEqual([]);
  });
});

