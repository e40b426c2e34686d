import { describe, expect, it } from 'vitest';
import { evolveShare } from '../../src/domain/share/evolve.ts';
import type { Lease, Operation, ShareEvent, ShareState } from '../../src/domain/share/types.ts';
import { DAY, HOUR, ID, MINUTE, OTHER, SECOND, T0, live, row, share } from './made.ts';

/** What a share's record says after each event, also after one that should not have come. */
const one = row('cp_1', T0);
const two = row('cp_2', T0 + SECOND);
const bots = { rows: [one], origin: 'bot' as const };
const deleting = (over: Partial<Extract<Operation, { kind: 'delete' }>> = {}): Operation => ({
  kind: 'delete', rows: [one, two], done: [], gone: true, since: T0, tries: 3, next: T0, ...over,
});
const create: Operation = { kind: 'create', at: T0, mode: 'doubt', tries: 2, next: T0 };
const after = (state: ShareState, ...events: readonly ShareEvent[]): ShareState => events.reduce(evolveShare, state);
const ENDING: Lease['state'] = { kind: 'ending', since: T0 };
const ENDED: Lease['state'] = { kind: 'ended', at: T0, end: { kind: 'nothing' } };

describe('an event that nothing stands for', () => {
  const rowDeleted: ShareEvent = { kind: 'row_deleted', row: one, at: T0, gone: false, noCreateBefore: 0 };
  const deleteFailed: ShareEvent = { kind: 'delete_failed', at: T0, next: T0, lost: true, noCreateBefore: T0 };
  it.each<readonly [string, ShareState, ShareEvent]>([
    ['a deletion, with no operation open', share(), rowDeleted],
    ['a deletion, while a creation is open', share({ op: create }), rowDeleted],
    ['a failed deletion, with no operation open', share(), deleteFailed],
    ['a failed deletion, while a creation is open', share({ op: create }), deleteFailed],
    ['the end of a deletion, with no operation open', share({ permission: bots }), { kind: 'delete_closed', at: T0 }],
    ['the end of a deletion, while a creation is open', share({ op: create }), { kind: 'delete_closed', at: T0 }],
    ['a failed look after a creation, with no operation open', share(), { kind: 'create_look_failed', next: T0 }],
    ['a failed look after a creation, while a deletion is open', share({ op: deleting() }), { kind: 'create_look_failed', next: T0 }],
    ['what the project’s list says, without a permission', share(), { kind: 'gate_read', says: 'open', at: T0 }],
    ['what a request was told, without a lease', share(), { kind: 'told', request: ID, outcome: 'g2:cp_1' }],
    ['the end of a lease that is not there', share(), { kind: 'lease_ended', request: ID, at: T0, end: { kind: 'nothing' } }],
  ])('changes nothing: %s', (_what, state, event) => {
    expect(evolveShare(state, event)).toEqual(state);
  });
});

describe('a deletion of several', () => {
  it('takes each from what is left, counts its tries anew, and is somebody else’s work only if each was', () => {
    const state = share({ op: deleting(), permission: { rows: [one, two], origin: 'bot' }, noCreateBefore: T0 + DAY });
    const first = after(state, { kind: 'row_deleted', row: one, at: T0 + HOUR, gone: false, noCreateBefore: T0 + HOUR });
    expect(first.op).toEqual(deleting({ rows: [two], done: [one], gone: false, tries: 0, next: T0 + HOUR }));
    expect(first).toMatchObject({ deleted: [one], noCreateBefore: T0 + DAY, lastWriteAt: T0 + HOUR });
    const second = after(first, { kind: 'row_deleted', row: two, at: T0 + 2 * HOUR, gone: true, noCreateBefore: 0 });
    expect(second.op).toMatchObject({ rows: [], done: [one, two], gone: false });
    const others = after(state, { kind: 'row_deleted', row: one, at: T0, gone: true, noCreateBefore: 0 });
    expect(others.op).toMatchObject({ gone: true });
  });

  it('is tried again later, with the longest pause for creations', () => {
    const failed: ShareEvent = { kind: 'delete_failed', at: T0 + HOUR, next: T0 + 2 * HOUR, lost: true, noCreateBefore: T0 + HOUR };
    expect(after(share({ op: deleting(), noCreateBefore: T0 + DAY }), failed)).toMatchObject({
      op: deleting({ tries: 4, next: T0 + 2 * HOUR }), noCreateBefore: T0 + DAY, lastWriteAt: T0 + HOUR,
    });
  });

  it('is remembered, the last twenty of them', () => {
    const rows = Array.from({ length: 21 }, (_, n) => row(`cp_${n}x`, T0));
    const events = rows.map((each): ShareEvent => ({ kind: 'row_deleted', row: each, at: T0, gone: false, noCreateBefore: 0 }));
    expect(after(share({ op: deleting({ rows }) }), ...events).deleted).toEqual(rows.slice(1));
  });
});

describe('a lease', () => {
  const joined: ShareEvent = { kind: 'joined', request: ID, approval: 2, claim: 4, until: T0 + DAY, verified: true };
  it('was told nothing when it is new, and keeps what it was told when it is renewed', () => {
    expect(after(share(), joined).leases[ID]?.told).toBe('');
    expect(after(share({ leases: { [ID]: live({ told: 'g2:cp_1' }) } }), joined).leases[ID]).toEqual({
      approval: 2, claim: 4, until: T0 + DAY, state: { kind: 'live', verified: true }, told: 'g2:cp_1',
    });
  });

  it('does not make a gate that nobody has read yet a read one', () => {
    expect(after(share({ permission: bots }), joined).permission).toEqual(bots);
  });

  it.each([
    ['is held', { kind: 'held', rows: [one], origin: 'bot', at: T0, wrote: true }],
    ['was seen again', { kind: 'looked', extra: [] }],
    ['is lost', { kind: 'lost', at: T0 }],
  ] as const)('that is ending or over is not touched by a permission that %s', (_what, event) => {
    const leases = { [ID]: live({ state: ENDING, told: 'g2:cp_1' }), [OTHER]: live({ state: ENDED, told: 'g2:cp_1' }) };
    expect(after(share({ leases, permission: bots }), event).leases).toEqual(leases);
  });
});

describe('a permission', () => {
  const held = (origin: 'bot' | 'found', wrote: boolean) =>
    after(share({ lastWriteAt: T0 - DAY }), { kind: 'held', rows: [one], origin, at: T0, wrote });
  it('is known to come of a lost answer only where it is the bot’s and nobody had just made it', () => {
    expect(held('bot', true).permission).toEqual(bots);
    expect(held('found', false).permission).toEqual({ rows: [one], origin: 'found' });
    expect(held('bot', false).permission).toEqual({ ...bots, afterDoubt: true });
    expect([held('bot', true).lastWriteAt, held('bot', false).lastWriteAt]).toEqual([T0, T0 - DAY]);
  });

  it('that was looked at and is as it was does not change; none is made by a look', () => {
    expect(after(share({ permission: bots, look: { at: T0, tries: 1 } }), { kind: 'looked', extra: [] })).toMatchObject({ permission: bots, look: null });
    expect(after(share({ permission: bots }), { kind: 'looked', extra: [] }).permission).toEqual(bots);
    expect(after(share(), { kind: 'looked', extra: [two] }).permission).toBeNull();
  });
});

it('a look that is due, and one after a creation that failed, say when and how often', () => {
  expect(after(share(), { kind: 'look_due', at: T0 + MINUTE, tries: 2 }).look).toEqual({ at: T0 + MINUTE, tries: 2 });
  expect(after(share({ op: create }), { kind: 'create_look_failed', next: T0 + HOUR }).op).toEqual({ ...create, tries: 3, next: T0 + HOUR });
});

it('closed doubts are gone', () => {
  expect(after(share({ doubts: [T0, T0 + MINUTE] }), { kind: 'doubts_closed' }).doubts).toEqual([]);
});
