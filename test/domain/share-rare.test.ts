import { describe, expect, it } from 'vitest';
import { evolveRequest } from '../../src/domain/request/evolve.ts';
import type { RequestState } from '../../src/domain/request/types.ts';
import { decideShare } from '../../src/domain/share/decide.ts';
import type { ShareFacts } from '../../src/domain/share/decide.ts';
import type { Lease, Operation, ShareState } from '../../src/domain/share/types.ts';
import { model } from '../policy/made.ts';
import { DAY, HOUR, ID, MINUTE, OTHER, POLICY, T0, TWO, approved, asked, ended, fold, granted, live, policyOf, row, share } from './made.ts';

/** What a share decides where records disagree, cannot be read, or a table was restored. */
const at = T0 + HOUR;
const UNTIL = T0 + MINUTE + 30 * DAY;
const clear = fold(asked(), approved());
const held = fold(asked(), approved(), granted());
const over = evolveRequest(clear, ended('revoked', at));
const renewed = evolveRequest(held, { kind: 'retried', at, by: clear.asked.by, policy: POLICY.hash, delivery: 'r' });
const bots = { rows: [row('cp_1', T0)], origin: 'bot' as const };
const deleting: Operation = { kind: 'delete', rows: bots.rows, done: [], gone: true, since: at, tries: 0, next: at };
const ENDING: Lease['state'] = { kind: 'ending', since: T0 };
const endedAs = (end: Extract<Lease['state'], { kind: 'ended' }>['end']): Lease['state'] => ({ kind: 'ended', at, end });

const decided = (state: Partial<ShareState>, request: RequestState | 'missing' | 'unreadable', more: Partial<ShareFacts> = {}) =>
  decideShare(share(state), { requests: new Map([[ID, request]]), policy: POLICY, settle: MINUTE, holdUntil: 0, ...more }, at);
const kinds = (...given: Parameters<typeof decided>): readonly string[] => decided(...given).map(({ kind }) => kind);

describe('while nobody knows whether it is frozen', () => {
  const frozen = 'unreadable';
  it('nobody joins', () => {
    expect(decided({}, clear, { frozen })).toEqual([]);
  });

  it('nobody leaves, nothing is opened, and it is looked at again in a minute', () => {
    const again = [{ kind: 'reread_at', at: at + MINUTE }];
    expect(decided({ leases: { [ID]: live() }, permission: bots }, over, { frozen })).toEqual(again);
    expect(decided({ leases: { [ID]: live({}, false) } }, clear, { frozen })).toEqual(again);
    expect(decided({ leases: { [ID]: live({ state: ENDING }) }, permission: bots }, over, { frozen })).toEqual(again);
  });
});

describe('a record', () => {
  it('that cannot be read holds nothing up where its lease is over already', () => {
    const leases = { [ID]: live({ state: endedAs({ kind: 'nothing' }) }), [OTHER]: live({}, false) };
    expect(decided({ leases }, 'unreadable')).toEqual([{ kind: 'create_opened', at }]);
  });

  it('about another model or another project gives nothing here, nor is it answered, under any policy', () => {
    const other = { ...asked().terms, model: model('ft:gpt-4o-mini-2024-07-18:acme:other:AAAA') };
    expect(decided({}, fold(asked({ terms: other }), approved()))).toEqual([]);
    const two = { ...asked().terms, projects: [{ id: TWO, label: 'two' }] };
    expect(decided({}, fold(asked({ terms: two }), approved(), ended('revoked', at)))).toEqual([]);
  });
});

describe('a lease', () => {
  it('that is ending is not taken back by a record that was restored', () => {
    expect(decided({ leases: { [ID]: live({ state: ENDING }) }, permission: bots }, renewed)).toEqual([
      { kind: 'delete_opened', rows: bots.rows, at },
    ]);
  });

  it('that was refused says of a newer claim that is over that nothing was made', () => {
    const refused = { [ID]: live({ state: endedAs({ kind: 'refused', why: 'bad_request', status: 400 }) }) };
    expect(decided({ leases: refused }, over)).toEqual([
      { kind: 'ending', request: ID, claim: 3, at },
      { kind: 'lease_ended', request: ID, at, end: { kind: 'nothing' } },
    ]);
  });

  it('of what is recorded as granted, and is not there, joins only to end as lost', () => {
    expect(decided({}, held)).toEqual([
      { kind: 'joined', request: ID, approval: 2, claim: 2, until: UNTIL, verified: false },
      { kind: 'lease_ended', request: ID, at, end: { kind: 'lost' } },
    ]);
  });

  it('that joins while a delete is open has nothing verified by that delete, nor by what was written just now', () => {
    expect(decided({ permission: bots, op: deleting, lastWriteAt: at }, clear)).toEqual([
      { kind: 'joined', request: ID, approval: 2, claim: 2, until: UNTIL, verified: false },
    ]);
  });

  it('is kept against a new policy only by a permission that stands, verified, and is not being deleted', () => {
    const policy = policyOf('00000004');
    const leases = { [ID]: live() };
    expect(kinds({ leases, permission: bots }, clear, { policy })).toEqual([]);
    expect(kinds({ leases }, clear, { policy })).toEqual(['dropped']);
    expect(kinds({ leases, permission: bots, op: deleting }, clear, { policy })).toEqual(['dropped']);
    expect(kinds({ leases: { [ID]: live({}, false) }, permission: bots }, clear, { policy })).toContain('dropped');
  });
});

describe('an end', () => {
  it('is kept by the one that lasts longest of those that stay', () => {
    const state = (first: number, second: number) => ({
      permission: bots,
      leases: { [ID]: live({ state: ENDING }), [OTHER]: live({ until: first }), 'R-BBBB2': live({ until: second }) },
    });
    const kept = (through: string, until: number) => [{ kind: 'lease_ended', request: ID, at, end: { kind: 'kept', through, until } }];
    expect(decided(state(UNTIL, UNTIL + 1), over)).toEqual(kept('R-BBBB2', UNTIL + 1));
    expect(decided(state(UNTIL + 1, UNTIL), over)).toEqual(kept(OTHER, UNTIL + 1));
  });

  it('whose delete is open is carried through, though somebody else has joined', () => {
    const leases = { [ID]: live({ state: ENDING }), [OTHER]: live({}, false) };
    expect(decided({ leases, permission: bots, op: deleting }, over)).toEqual([]);
  });

  it('waits for a cool-down to be over, to the millisecond', () => {
    const state = { leases: { [ID]: live({ state: ENDING }) }, permission: bots };
    expect(decided(state, over, { holdUntil: at + 1 })).toEqual([]);
    expect(decided(state, over, { holdUntil: at })).toEqual([{ kind: 'delete_opened', rows: bots.rows, at }]);
  });
});
