import { describe, expect, it } from 'vitest';
import { evolveNote } from '../../src/domain/request/note.ts';
import { effectKey, messageRevision, owedByRequest, revision } from '../../src/domain/request/owed.ts';
import { nothingShown } from '../../src/domain/request/types.ts';
import type { Note, RequestEffect, RequestEvent, RequestState, Shown } from '../../src/domain/request/types.ts';
import { sharesToRead, watch } from '../../src/domain/request/watch.ts';
import type { LeaseEnd, ShareState } from '../../src/domain/share/types.ts';
import { BO, PRIYA } from '../policy/made.ts';
import {
  DAY, HOUR, ID, MINUTE, ONE, POLICY, RULE, SECOND, T0, TWO, approved, asked, bothProjects, ended, failed, fold, granted, live, person, policyOf, row,
  settleFacts, share,
} from './made.ts';

/** What a request still owes to Slack and to its shares, and when somebody must look again. */
const at = T0 + HOUR;
const UNTIL = T0 + MINUTE + 30 * DAY;
const posted = { channel: RULE.channel.id, ts: '1.0' };
const clear = fold(asked(), approved());
const held = fold(asked(), approved(), granted());
const delayed = (over: Partial<Extract<RequestEvent, { kind: 'delayed' }>> = {}): RequestEvent => ({
  kind: 'delayed', at, project: ONE, why: 'key', status: 401, scope: null, next: at, ...over,
});
const tooLate: RequestEvent = { kind: 'failed', at, project: ONE, why: 'too_late', status: null };
const removed = (project = ONE): RequestEvent => ({ kind: 'removed', at, project, how: { kind: 'nothing' } });
const back: RequestEvent = {
  kind: 'rechecked', at, why: 'policy', rule: null, policy: 'p', digest: 'd', have: 0, need: 1, dropped: [], until: null,
};
const noted = (shown: Shown, ...notes: readonly Note[]): Shown => notes.reduce(evolveNote, shown);
const nudged = (claim: number, project = ONE, when = at): Note => ({ kind: 'nudged', project, claim, at: when });
const record = (state: RequestState, shown: Shown) => ({ id: ID, entries: [], state, shown });
const owed = (state: RequestState, shown: Shown = nothingShown, now = at) => owedByRequest(record(state, shown), now);
/** Everything is shown; only nudges and dues are left to look at. */
const drawn = (state: RequestState, ...more: readonly Note[]): Shown => {
  const rev = revision(state, nothingShown);
  const entries = Array.from({ length: state.seq }, (_, n): Note => ({ kind: 'entry_posted', ts: `${n + 2}.0`, count: 1 }));
  const message: Note = { kind: 'message_sent', key: 'granted:2', posted };
  return noted(nothingShown, { kind: 'card_posted', posted, rev }, ...entries, { kind: 'receipt_posted', posted, rev }, message, ...more);
};

it.each<readonly [RequestEffect, string]>([
  [{ kind: 'nudge', project: ONE, claim: 2 }, 'nudge:proj_one'],
  [{ kind: 'message', message: 'granted', key: 'granted:2' }, 'message:granted:2'],
  [{ kind: 'redraw_message', message: 'granted', key: 'granted:2', rev: '' }, 'redraw_message:granted:2'],
  [{ kind: 'alert', cause: { kind: 'overdue', project: ONE }, key: 'overdue:proj_one' }, 'alert:overdue:proj_one'],
  [{ kind: 'entry', n: 3 }, 'entry'],
  [{ kind: 'redraw_entry', n: 3, count: 2 }, 'redraw_entry'],
  [{ kind: 'card' }, 'card'],
])('%j waits under the name %s, which the note keeps', (effect, key) => {
  expect(effectKey(effect)).toBe(key);
});

describe('a nudge to a share', () => {
  const nudges = (state: RequestState, shown: Shown, now = at) => owed(state, shown, now).effects.filter(({ kind }) => kind === 'nudge');
  it('is owed for a new claim, and again when the share has not answered in time', () => {
    expect(nudges(clear, drawn(clear))).toEqual([{ kind: 'nudge', project: ONE, claim: 2 }]);
    expect(nudges(clear, drawn(clear, nudged(1)))).toEqual([{ kind: 'nudge', project: ONE, claim: 2 }]);
    expect(nudges(clear, drawn(clear, nudged(2)), at + 40 * SECOND - 1)).toEqual([]);
    expect(nudges(clear, drawn(clear, nudged(2)), at + 40 * SECOND)).toHaveLength(1);
  });

  it('is owed every half minute while it is frozen, however often it was sent', () => {
    const state = fold(asked(), approved(), delayed({ why: 'frozen', frozenBy: person(BO) }));
    const often = drawn(state, ...Array.from({ length: 6 }, () => nudged(2)));
    expect(nudges(state, often, at + 30 * SECOND - 1)).toEqual([]);
    expect(nudges(state, often, at + 30 * SECOND)).toHaveLength(1);
    expect(nudges(fold(asked(), approved(), delayed()), often, at + 30 * SECOND)).toEqual([]);
  });

  it('is owed to a share that must let go, if it was ever nudged', () => {
    for (const state of [fold(asked(), approved(), back), fold(asked(), approved(), tooLate)]) {
      expect(nudges(state, drawn(state, nudged(2)))).toEqual([{ kind: 'nudge', project: ONE, claim: 3 }]);
      expect(nudges(state, drawn(state))).toEqual([]);
    }
  });

  it('is not owed for what is granted, refused by OpenAI, or over and removed', () => {
    const over = fold(asked(), approved(), granted(), ended('revoked', at), removed());
    const had = fold(asked(), approved(), { kind: 'had', at, project: ONE });
    const lost = fold(bothProjects(), approved(), granted(ONE), back, removed(ONE));
    for (const state of [held, fold(asked(), approved(), failed()), had, lost, over]) expect(nudges(state, drawn(state, nudged(1)))).toEqual([]);
    const heldBack = fold(bothProjects(), approved(), granted(ONE), back);
    expect(nudges(heldBack, drawn(heldBack, nudged(2, ONE), nudged(2, TWO)))).toMatchObject([{ project: TWO }]);
  });
});

describe('what Slack lacks', () => {
  const slack = (state: RequestState, shown: Shown) => owed(state, shown).effects.filter(({ kind }) => kind !== 'nudge');
  it('is each entry after the last that is there, up to the newest', () => {
    const shown = noted(nothingShown, { kind: 'card_posted', posted, rev: revision(clear, nothingShown) }, { kind: 'entry_posted', ts: '2.0', count: 1 });
    expect(slack(clear, shown)).toEqual([{ kind: 'entry', n: 2 }, { kind: 'receipt' }]);
  });

  it('is the card and the receipt drawn again when a delay gets another end, or an end is overdue', () => {
    const shown = drawn(clear, nudged(2));
    expect(slack(clear, shown)).toEqual([]);
    const later = noted(shown, { kind: 'delay', project: ONE, next: T0, tries: 1 });
    expect(slack(clear, later)).toEqual([{ kind: 'redraw_card', rev: `2.0.${T0}` }, { kind: 'redraw_receipt', rev: `2.0.${T0}` }]);
    expect(revision(clear, noted(later, { kind: 'overdue', project: ONE }))).toBe(`2.1.${T0}`);
  });

  it('is only the one of both that is old', () => {
    const rev = revision(clear, nothingShown);
    const shown = noted(drawn(clear, nudged(2)), { kind: 'card_drawn', rev: 'old' });
    expect(slack(clear, shown)).toEqual([{ kind: 'redraw_card', rev }]);
    expect(slack(clear, noted(shown, { kind: 'card_drawn', rev }, { kind: 'receipt_drawn', rev: 'old' }))).toEqual([{ kind: 'redraw_receipt', rev }]);
  });

  it('is the message about a grant drawn again when other projects’ lists block it', () => {
    const state = fold(asked(), approved(), granted(ONE, { blockedBy: 'deny_list' }));
    expect(messageRevision(state)).toBe('proj_one:deny_list');
    expect(messageRevision(fold(bothProjects(), approved(), granted(ONE, { blockedBy: 'allow_list' }), granted(TWO, { blockedBy: 'deny_list' }))))
      .toBe('proj_one:allow_list,proj_two:deny_list');
    expect(messageRevision(fold(asked(), approved()))).toBe('');
    const redraw = { kind: 'redraw_message', message: 'granted', key: 'granted:2', rev: 'proj_one:deny_list' };
    expect(slack(state, drawn(state))).toEqual([redraw]);
    expect(slack(state, drawn(state, { kind: 'message_drawn', key: 'granted:2', rev: 'proj_one:deny_list' }))).toEqual([]);
    expect(slack(held, drawn(held, { kind: 'message_drawn', key: 'granted:2', rev: 'x' }))).toMatchObject([{ kind: 'redraw_message', rev: '' }]);
    const lapsed = fold(asked(), { kind: 'lapsed', at });
    expect(slack(lapsed, drawn(lapsed, { kind: 'message_sent', key: 'lapsed', posted, rev: 'x' }))).toEqual([]);
  });

  it('waits where it failed until its time, to the millisecond, and for ever where nobody can be reached', () => {
    const shown = (next: number, why: string) => noted(drawn(held), { kind: 'receipt_drawn', rev: 'old' }, { kind: 'waits', effect: 'redraw_receipt', next, why });
    expect(slack(held, shown(at, 'lost'))).toHaveLength(1);
    expect(slack(held, shown(at + 1, 'lost'))).toEqual([]);
    expect(owed(held, shown(at + 1, 'lost')).due).toBe(at + 1);
    expect(slack(held, shown(at, 'never:user_not_found'))).toEqual([]);
    expect(owed(held, shown(at + 1, 'never:user_not_found')).due).toBe(UNTIL);
    expect(slack(held, shown(at, 'was never: there'))).toHaveLength(1);
  });
});

describe('word to the operators', () => {
  const alerts = (state: RequestState, shown: Shown = nothingShown) =>
    owed(state, shown).effects.flatMap((one) => (one.kind === 'alert' ? [one] : []));
  const shut = (effect: string, why: string): Shown => noted(nothingShown, { kind: 'waits', effect, next: at + MINUTE, why });
  it('is owed once about the key, however many projects it keeps waiting, and not once it is over', () => {
    const both = fold(bothProjects(), approved(), delayed({ scope: 'api.x' }), delayed({ project: TWO }));
    expect(alerts(both)).toEqual([{ kind: 'alert', cause: { kind: 'admin_key', status: 401, scope: 'api.x' }, key: 'admin_key' }]);
    expect(alerts(fold(asked(), approved(), delayed(), ended('revoked', at)))).toEqual([]);
    expect(alerts(fold(asked(), approved(), delayed({ why: 'busy' })))).toEqual([]);
    expect(alerts(held)).toEqual([]);
  });

  it.each(['not_in_channel', 'channel_not_found', 'is_archived', 'restricted_action', 'cannot_post'])('is owed about a channel: %s', (error) => {
    const channel = RULE.channel.id;
    const alert = { kind: 'alert', cause: { kind: 'channel', channel, error }, key: `channel:${channel}:${error}` };
    expect(alerts(clear, shut('card', error))).toEqual([alert]);
    expect(alerts(clear, shut('entry', error))).toEqual([alert]);
  });

  it('is not owed about a channel that only fails, nor about other effects', () => {
    expect(alerts(clear, shut('card', 'ratelimited'))).toEqual([]);
    expect(alerts(clear, shut('receipt', 'not_in_channel'))).toEqual([]);
  });

  it('names the channel where the card stands; where the rule is gone the one it was asked under', () => {
    const moved = { ...posted, channel: POLICY.operators.channel.id };
    const shown = noted(nothingShown, { kind: 'card_posted', posted: moved, rev: '' }, { kind: 'waits', effect: 'entry', next: at, why: 'is_archived' });
    expect(alerts(clear, shown)).toMatchObject([{ cause: { channel: POLICY.operators.channel.id } }]);
    expect(alerts(fold(asked(), back), shut('card', 'is_archived'))).toMatchObject([{ cause: { channel: RULE.channel.id } }]);
  });

  it('is owed about an end that is overdue, once', () => {
    const shown = noted(nothingShown, { kind: 'overdue', project: ONE });
    expect(alerts(held, shown)).toEqual([{ kind: 'alert', cause: { kind: 'overdue', project: ONE }, key: 'overdue:proj_one' }]);
    expect(alerts(held, noted(shown, { kind: 'alerted', cause: 'overdue:proj_one' }))).toEqual([]);
  });
});

describe('a request is due', () => {
  const due = (state: RequestState, shown: Shown = drawn(state), now = at) => owed(state, shown, now).due;
  it('when it lapses; when what is held of it ends', () => {
    expect(due(fold(asked()))).toBe(T0 + 7 * DAY);
    expect(due(fold(bothProjects(), approved(), granted(ONE), back))).toBe(UNTIL);
  });

  it('when its approvals grow too old, as long as something waits for them', () => {
    expect(due(clear)).toBe(T0 + MINUTE + DAY + 1);
    expect(due(clear, drawn(clear), T0 + MINUTE + DAY)).toBe(T0 + MINUTE + DAY + 1);
    expect(due(clear, drawn(clear), T0 + MINUTE + DAY + 1)).toBe(UNTIL);
    expect(due(held)).toBe(UNTIL);
  });

  it('when a share is to be looked at again: one that waits or must let go soon, one that granted in a day, any other never', () => {
    expect(due(clear, drawn(clear, nudged(2)))).toBe(at + 40 * SECOND);
    const late = fold(asked(), approved(), tooLate);
    expect(due(late, drawn(late, nudged(3)))).toBe(at + 40 * SECOND);
    expect(due(held, drawn(held, nudged(2)))).toBe(at + DAY);
    const refused = fold(asked(), approved(), failed());
    expect(due(refused, drawn(refused, nudged(2)))).toBe(UNTIL);
    const over = fold(asked(), approved(), granted(), ended('revoked', at));
    expect(due(over, drawn(over, nudged(4)))).toBe(at + 40 * SECOND);
    expect(due(fold(asked(), { kind: 'lapsed', at }))).toBeNull();
  });
});

describe('the note about the shares', () => {
  const facts = (one: ShareState | null | 'unreadable') => settleFacts({ shares: new Map([[ONE, one]]) });
  const seen = noted(nothingShown, { kind: 'policy_seen', policy: POLICY.hash });
  const notes = (state: RequestState, one: ShareState | null | 'unreadable', shown = seen, now = at) => watch(record(state, shown), facts(one), now);
  const waits = (why: 'busy' | 'key', next = at + MINUTE) =>
    share({ leases: { [ID]: live({}, false) }, waiting: { why, status: 429, scope: null, next, tries: 3 } });

  it('reads the shares that were nudged, hold something or are waited for', () => {
    const state = fold(bothProjects(), approved(), failed(ONE), failed(TWO));
    expect(sharesToRead(record(state, nothingShown))).toEqual([]);
    expect(sharesToRead(record(state, noted(nothingShown, nudged(2, TWO))))).toEqual([TWO]);
    const part = fold(bothProjects(), approved(), granted(ONE), failed(TWO));
    expect(sharesToRead(record(part, nothingShown))).toEqual([ONE]);
  });

  it('says when a delay ends that people can see, with how often it was tried, and each end once', () => {
    expect(notes(clear, waits('busy'))).toEqual([{ kind: 'delay', project: ONE, next: at + MINUTE, tries: 3 }]);
    expect(notes(clear, waits('key'))).toEqual([]);
    const shown = noted(seen, { kind: 'delay', project: ONE, next: at + MINUTE, tries: 3 });
    expect(notes(clear, waits('busy'), shown)).toEqual([]);
    expect(notes(clear, waits('busy', at + HOUR), shown)).toMatchObject([{ kind: 'delay', next: at + HOUR }]);
    const conflict = share({ leases: { [ID]: live({}, false) }, op: { kind: 'create', at, mode: 'conflict', tries: 0, next: at } });
    expect(notes(clear, conflict)).toEqual([]);
  });

  it('counts a look at a share that has seen the latest claim, and only then', () => {
    const shown = noted(seen, nudged(2));
    const then = at + 40 * SECOND;
    const look = [{ kind: 'nudged', project: ONE, claim: 2, at: then }];
    expect(notes(clear, share({ leases: { [ID]: live({}, false) } }), shown, then)).toEqual(look);
    expect(notes(clear, share({ leases: { [ID]: live({ claim: 1 }, false) } }), shown, then)).toEqual([]);
    expect(notes(clear, share({ leases: { [ID]: live({}, false) } }), seen, then)).toEqual([]);
  });

  it('is done with a share that let go of the latest claim: by knowing nothing, or by an end', () => {
    const state = fold(asked(), approved(), tooLate);
    const shown = noted(seen, nudged(3));
    const end = (kind: LeaseEnd): ShareState => share({ leases: { [ID]: live({ claim: 3, state: { kind: 'ended', at, end: kind } }) } });
    const done = [{ kind: 'nudge_done', project: ONE }];
    expect(notes(state, share(), shown)).toEqual(done);
    expect(notes(state, end({ kind: 'nothing' }), shown)).toEqual(done);
    expect(notes(state, share(), noted(seen, nudged(2)))).toEqual([]);
    expect(notes(state, share({ leases: { [ID]: live() } }), shown)).toEqual([]);
    expect(notes(fold(asked(), approved(), failed()), share(), noted(seen, nudged(2)))).toEqual([]);
  });

  it('goes on past a share that cannot be read', () => {
    const both = fold(bothProjects(), approved());
    const shares = new Map<typeof ONE, ShareState | 'unreadable'>([[ONE, 'unreadable'], [TWO, { ...waits('busy'), key: { model: asked().terms.model, project: TWO } }]]);
    expect(watch(record(both, seen), settleFacts({ shares }), at)).toMatchObject([{ kind: 'delay', project: TWO }]);
  });

  it('remembers the policy it was checked against while it is not over', () => {
    const other = (state: RequestState) => watch(record(state, seen), settleFacts({ policy: policyOf('00000009') }), at);
    expect(other(clear)).toEqual([{ kind: 'policy_seen', policy: '00000009' }]);
    expect(other(fold(asked(), { kind: 'lapsed', at }))).toEqual([]);
  });

  it('says that an end is overdue only where it is', () => {
    const over = fold(asked(), approved(), granted(), ended('revoked', T0));
    const ending = (since: number) => share({ leases: { [ID]: live({ claim: 4, state: { kind: 'ending', since } }) } });
    expect(notes(over, ending(at - HOUR))).toEqual([]);
    expect(notes(over, ending(at - HOUR - 1))).toEqual([{ kind: 'overdue', project: ONE }]);
  });
});

describe('messages', () => {
  const keys = (...events: readonly RequestEvent[]) =>
    owed(fold(bothProjects(), ...events)).effects.flatMap((one) => (one.kind === 'message' ? [`${one.message} ${one.key}`] : []));
  const denied: RequestEvent = { kind: 'denied', at, by: person(PRIYA), reason: 'no', rule: 'r', policy: 'p', digest: 'd', delivery: 'x' };
  const left = (project: typeof ONE): RequestEvent => ({ kind: 'removed', at, project, how: { kind: 'left' } });
  it.each<readonly [string, readonly RequestEvent[], readonly string[]]>([
    ['cancelled', [{ kind: 'cancelled', at, by: person(PRIYA), delivery: 'x' }], []],
    ['denied', [denied], ['denied denied']],
    ['lapsed', [{ kind: 'lapsed', at }], ['lapsed lapsed']],
    ['had in both', [approved(), { kind: 'had', at, project: ONE }, { kind: 'had', at, project: TWO }], ['granted granted:2']],
    ['failed, tried again, and failed', [approved(), failed(ONE), failed(TWO), { kind: 'retried', at, by: person(BO), policy: 'p', delivery: 'r' }, failed(ONE), failed(TWO)], ['failed failed:5']],
    ['a delay that is not the key’s', [approved(), delayed({ why: 'busy' })], []],
    ['a delay by the key', [approved(), delayed()], ['operator operator:2']],
    ['sent back to waiting', [approved(), back], []],
    ['a part held, the rest sent back', [approved(), granted(ONE), back], []],
    ['one lost while the other is still waited for', [approved(), left(ONE)], []],
    ['one lost, the other delayed', [approved(), left(ONE), delayed({ project: TWO })], []],
    ['one lost, the other granted', [approved(), left(ONE), granted(TWO)], []],
    ['one lost, the other failed', [approved(), left(ONE), failed(TWO)], ['ended ended']],
    ['expired before anything was shared', [approved(), ended('expired', at), removed(ONE), removed(TWO)], ['ended ended']],
    ['revoked, nothing removed because nothing was there', [approved(), failed(ONE), failed(TWO), ended('revoked', at)], []],
  ])('%s', (_what, events, expected) => {
    expect(keys(...events)).toEqual(expected);
  });
});

it('the clock has nothing to do for a share that says nothing new', () => {
  const shown = drawn(held, nudged(2), { kind: 'policy_seen', policy: POLICY.hash });
  const one = share({ leases: { [ID]: live() }, permission: { rows: [row('cp_1', T0)], origin: 'bot' } });
  expect(watch(record(held, shown), settleFacts({ shares: new Map([[ONE, one]]) }), at + DAY - 1)).toEqual([]);
});
