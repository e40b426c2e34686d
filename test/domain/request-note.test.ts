import { describe, expect, it } from 'vitest';
import { evolveNote } from '../../src/domain/request/note.ts';
import { nothingShown } from '../../src/domain/request/types.ts';
import type { Note, Shown } from '../../src/domain/request/types.ts';
import { MINUTE, ONE, RULE, T0, TWO } from './made.ts';

/** What the note beside a record says after each change; what succeeded waits no more, everything else does. */
const posted = { channel: RULE.channel.id, ts: '1.0' };
const again = { channel: RULE.channel.id, ts: '9.0' };
const wait = { tries: 1, next: T0, why: 'lost' };
const EVERY = [
  'card', 'redraw_card', 'entry', 'redraw_entry', 'receipt', 'redraw_receipt', 'message:granted:2', 'redraw_message:granted:2',
  'alert:admin_key', `nudge:${ONE}`,
];
const waits = Object.fromEntries(EVERY.map((key) => [key, wait]));
const waiting: Shown = { ...nothingShown, waits };
const noted = (shown: Shown, ...notes: readonly Note[]): Shown => notes.reduce(evolveNote, shown);
const left = (...notes: readonly Note[]): readonly string[] => {
  const rest = new Set(Object.keys(noted({ ...waiting, card: { ...posted, rev: 'a' }, messages: { 'granted:2': posted } }, ...notes).waits));
  return EVERY.filter((key) => !rest.has(key));
};

it('begins with nothing shown', () => {
  expect(nothingShown).toEqual({
    card: null, receipt: null, entries: [], messages: {}, alerts: [], nudges: {}, waits: {}, repeats: {}, delays: {}, overdue: [], policy: '',
  });
});

describe('what succeeded waits no more', () => {
  it.each<readonly [Note, readonly string[]]>([
    [{ kind: 'card_drawn', rev: 'b' }, ['redraw_card']],
    [{ kind: 'receipt_posted', posted, rev: 'b' }, ['receipt']],
    [{ kind: 'receipt_drawn', rev: 'b' }, ['redraw_receipt']],
    [{ kind: 'entry_posted', ts: '2.0', count: 1 }, ['entry']],
    [{ kind: 'entry_drawn', n: 1, count: 2 }, ['redraw_entry']],
    [{ kind: 'message_sent', key: 'granted:2', posted }, ['message:granted:2']],
    [{ kind: 'message_drawn', key: 'granted:2', rev: 'b' }, ['redraw_message:granted:2']],
    [{ kind: 'alerted', cause: 'admin_key' }, ['alert:admin_key']],
    [{ kind: 'nudged', project: ONE, claim: 2, at: T0 }, [`nudge:${ONE}`]],
    [{ kind: 'nudge_done', project: ONE }, []],
    [{ kind: 'delay', project: ONE, next: T0, tries: 1 }, []],
    [{ kind: 'overdue', project: ONE }, []],
    [{ kind: 'policy_seen', policy: 'p' }, []],
    [{ kind: 'repeated', n: 2, delivery: 'x' }, []],
    // Its thread is told from the start.
    [{ kind: 'card_posted', posted: again, rev: 'b' }, ['card', 'redraw_card', 'entry', 'redraw_entry']],
  ])('%j', (note, gone) => {
    expect(left(note)).toEqual(gone);
  });

  it('a first card leaves what waits for its thread', () => {
    expect(Object.keys(noted(waiting, { kind: 'card_posted', posted, rev: 'a' }).waits)).toEqual(EVERY.slice(1));
  });

  it('nor is anything changed where nothing waits', () => {
    expect(noted(nothingShown, { kind: 'overdue', project: ONE }).waits).toBe(nothingShown.waits);
    expect(noted(nothingShown, { kind: 'entry_posted', ts: '2.0', count: 1 }).waits).toBe(nothingShown.waits);
  });
});

describe('the card and the receipt', () => {
  it('stand where they were posted, and are drawn at a revision', () => {
    const shown = noted(nothingShown, { kind: 'card_posted', posted, rev: 'a' }, { kind: 'receipt_posted', posted: again, rev: 'a' });
    expect(shown).toEqual({ ...nothingShown, card: { ...posted, rev: 'a' }, receipt: { ...again, rev: 'a' } });
    expect(noted(shown, { kind: 'card_drawn', rev: 'b' }, { kind: 'receipt_drawn', rev: 'c' })).toEqual({
      ...nothingShown, card: { ...posted, rev: 'b' }, receipt: { ...again, rev: 'c' },
    });
  });

  it('cannot be drawn before they are there', () => {
    expect(noted(nothingShown, { kind: 'card_drawn', rev: 'b' }, { kind: 'receipt_drawn', rev: 'b' })).toEqual(nothingShown);
  });

  it('posted once more has no entries yet; the first one keeps those that are there', () => {
    const entries = [{ ts: '2.0', count: 1 }];
    expect(noted({ ...nothingShown, entries }, { kind: 'card_posted', posted, rev: 'a' }).entries).toEqual(entries);
    expect(noted({ ...nothingShown, entries, card: { ...posted, rev: 'a' } }, { kind: 'card_posted', posted: again, rev: 'b' })).toEqual({
      ...nothingShown, card: { ...again, rev: 'b' },
    });
  });
});

it('entries stand in order, and only the one that is drawn again changes its count', () => {
  const shown = noted(nothingShown, { kind: 'entry_posted', ts: '2.0', count: 1 }, { kind: 'entry_posted', ts: '3.0', count: 1 });
  expect(shown.entries).toEqual([{ ts: '2.0', count: 1 }, { ts: '3.0', count: 1 }]);
  expect(noted(shown, { kind: 'entry_drawn', n: 2, count: 4 }).entries).toEqual([{ ts: '2.0', count: 1 }, { ts: '3.0', count: 4 }]);
});

describe('a message', () => {
  it('is kept under its key, with what it said was blocked where anything was', () => {
    const shown = noted(nothingShown, { kind: 'message_sent', key: 'denied', posted }, { kind: 'message_sent', key: 'granted:2', posted: again, rev: 'r' });
    expect(shown.messages).toStrictEqual({ denied: posted, 'granted:2': { ...again, rev: 'r' } });
    expect(noted(shown, { kind: 'message_drawn', key: 'denied', rev: 'b' }).messages['denied']).toEqual({ ...posted, rev: 'b' });
  });

  it('that was never sent cannot be drawn', () => {
    expect(noted(nothingShown, { kind: 'message_drawn', key: 'denied', rev: 'b' })).toEqual(nothingShown);
  });
});

it('nudges are counted for one claim, and begin anew for another', () => {
  const once = noted(nothingShown, { kind: 'nudged', project: ONE, claim: 2, at: T0 }, { kind: 'nudged', project: TWO, claim: 2, at: T0 });
  const twice = noted(once, { kind: 'nudged', project: ONE, claim: 2, at: T0 + MINUTE });
  expect(twice.nudges).toEqual({ [ONE]: { claim: 2, at: T0 + MINUTE, tries: 2 }, [TWO]: { claim: 2, at: T0, tries: 1 } });
  expect(noted(twice, { kind: 'nudged', project: ONE, claim: 3, at: T0 }).nudges[ONE]).toEqual({ claim: 3, at: T0, tries: 1 });
  expect(noted(twice, { kind: 'nudge_done', project: ONE }).nudges).toEqual({ [TWO]: { claim: 2, at: T0, tries: 1 } });
});

it('what failed says when, why and how often', () => {
  const shown = noted(nothingShown, { kind: 'waits', effect: 'card', next: T0, why: 'a' }, { kind: 'waits', effect: 'card', next: T0 + 1, why: 'b' });
  expect(shown.waits).toEqual({ card: { tries: 2, next: T0 + 1, why: 'b' } });
});

it('a repeated refusal is counted, and its last five deliveries are known', () => {
  const notes = Array.from({ length: 6 }, (_, n): Note => ({ kind: 'repeated', n: 2, delivery: `d${n}` }));
  expect(noted(nothingShown, ...notes).repeats).toEqual({ 2: { count: 7, deliveries: ['d1', 'd2', 'd3', 'd4', 'd5'] } });
});

it('alerts, delays, what is overdue and the policy are kept beside each other', () => {
  const shown = noted(
    nothingShown, { kind: 'alerted', cause: 'a' }, { kind: 'alerted', cause: 'b' }, { kind: 'delay', project: ONE, next: T0, tries: 2 },
    { kind: 'delay', project: TWO, next: T0, tries: 1 }, { kind: 'overdue', project: ONE }, { kind: 'overdue', project: TWO },
    { kind: 'policy_seen', policy: 'p' },
  );
  expect(shown).toEqual({
    ...nothingShown, alerts: ['a', 'b'], delays: { [ONE]: { next: T0, tries: 2 }, [TWO]: { next: T0, tries: 1 } }, overdue: [ONE, TWO], policy: 'p',
  });
});
