import { describe, expect, it } from 'vitest';
import { parseRequestId } from '../../src/domain/ids.ts';
import type { RequestId } from '../../src/domain/ids.ts';
import type { RequestRecord } from '../../src/domain/request/types.ts';
import { newShare } from '../../src/domain/share/types.ts';
import type { ShareKey, ShareState } from '../../src/domain/share/types.ts';
import { keptByOthers, liveNow, nearestIds, readAll, readWhose, whoseName } from '../../src/slack/revoking.ts';
import { ONE, TEAM, TWO, approved, asked, bothProjects, ended, granted, live, row, T0, failed, fold } from '../domain/made.ts';
import { MODEL, user } from '../policy/made.ts';
import { catalogue, known, knownModel, must } from './known.ts';

/** What `revoke-all` is about, and what would be lost. */
const DANA = user('U01DANA');
const ids = (...texts: readonly string[]): readonly RequestId[] => texts.map((text) => must(parseRequestId(text)));
const [A, B, C] = ids('R-AAAAA', 'R-BBBBB', 'R-CCCCC');
const record = (id: RequestId | undefined, state = fold(asked(), approved(), granted())): RequestRecord => ({
  id: must(id), entries: [], state: { ...state, id: must(id) },
  shown: { card: null, receipt: null, entries: [], messages: {}, alerts: [], nudges: {}, waits: {}, repeats: {}, delays: {}, overdue: [], policy: '' },
});

describe('whose access is meant', () => {
  const said = (what: string | null, person: typeof DANA | null = null, of = ALL) => readWhose({ what, person }, TEAM, of);
  const ALL = catalogue(
    [known('proj_one', 'one'), known('proj_two', 'two', true), known('proj_s1', 'same'), known('proj_s2', 'same'), known('proj_t', 'tone'), known('proj_p', 'U01PROJECT')],
    [knownModel('ft:base-1:acme:tone:AAA'), knownModel('ft:base-1:acme:alone:BBB')],
  );
  it('is a person’s, where Slack sent an id, or one was typed', () => {
    const person = { whose: { kind: 'person', user: DANA, team: TEAM } };
    expect([said(null, DANA), said('@U01DANA'), said('U01DANAX')]).toEqual([person, person, { whose: { ...person.whose, user: 'U01DANAX' } }]);
    expect(said('@dana')).toEqual({ instead: expect.stringContaining('@dana') });
    // Too short for one that Slack gives; a name is looked for first.
    expect(said('U01DAN')).toEqual({ instead: expect.stringContaining('U01DAN') });
    expect(said('xU01DANAX')).toHaveProperty('instead');
    expect(said('U01PROJECT')).toEqual({ whose: { kind: 'project', project: 'proj_p' } });
  });

  it('is a model’s or a project’s, by its id or by a name that only one thing has', () => {
    expect(said('ft:x:::Y')).toEqual({ whose: { kind: 'model', model: 'ft:x:::Y' } });
    expect(said('proj_nobody')).toEqual({ whose: { kind: 'project', project: 'proj_nobody' } });
    expect(said('alone')).toEqual({ whose: { kind: 'model', model: 'ft:base-1:acme:alone:BBB' } });
    expect(said('one')).toEqual({ whose: { kind: 'project', project: 'proj_one' } });
    expect(said('two')).toEqual({ whose: { kind: 'project', project: 'proj_two' } });
  });

  it('is asked for, where nothing or too little is said', () => {
    expect(said(null)).toEqual({ instead: expect.stringContaining('revoke-all') });
    expect(said('ftjob-1')).toEqual({ instead: expect.stringContaining('is a job') });
    expect(said('ftckpt_1')).toEqual({ instead: expect.stringContaining("checkpoint's own id") });
    expect(readWhose({ what: 'one', person: null }, TEAM, null)).toEqual({ instead: 'My records cannot be read at the moment. Write an id: ft:… or proj_…' });
    expect(readWhose({ what: 'proj_one', person: null }, TEAM, null)).toEqual({ whose: { kind: 'project', project: 'proj_one' } });
  });

  it('is asked for, where several have the name: each by its id', () => {
    const instead = (what: string): string => {
      const meant = said(what);
      return 'instead' in meant ? meant.instead : '';
    };
    expect(instead('same')).toMatch(/proj_s1.*proj_s2/);
    expect(instead('same')).not.toContain('proj_one');
    expect(instead('tone')).toMatch(/ft:base-1:acme:tone:AAA.*proj_t/);
  });

  it('is asked for, where nothing has the name: with what is called almost so, three at most', () => {
    const near = (what: string, ...models: readonly string[]): string => {
      const meant = said(what, null, catalogue([known('proj_1', 'payments')], models.map((name, n) => knownModel(`ft:base-1:acme:${name}:N${n}`))));
      return 'instead' in meant ? meant.instead : '';
    };
    expect(near('paymentz', 'else')).toContain('payments');
    expect(near('abcd', 'abcx', 'abxx', 'axxx', 'xxxx')).toMatch(/abcx.*abxx.*axxx/);
    expect(near('abcd', 'abcx', 'abxx', 'axxx', 'xxxx')).not.toContain('xxxx');
    expect(near('abcd', 'axxx', 'abcx')).toMatch(/abcx.*axxx/);
    expect(near('ABCD', 'abcx')).toContain('abcx');
    expect(near('paymentz', 'payment', 'paymen', 'payme')).toMatch(/payments.*payment.*paymen/);
    expect(near('paymentz', 'payment', 'paymen', 'paymexx')).not.toContain('paymexx');
    expect(near('zzzzzzzz', 'abcx')).not.toContain('abcx');
  });
});

it('ids that are written almost so are told, but for one that is known', () => {
  const all = catalogue([known('proj_abcdef', 'a'), known('proj_abcxyz', 'b'), known('proj_zzzzzzzzzzzz', 'c')], [knownModel('ft:base-1:acme:tone:AAA')]);
  expect(nearestIds({ kind: 'person', user: DANA, team: TEAM }, all)).toEqual([]);
  expect(nearestIds({ kind: 'project', project: known('proj_abcdex', null).id }, all)).toEqual(['proj_abcdef', 'proj_abcxyz']);
  expect(nearestIds({ kind: 'project', project: known('proj_abcdef', null).id }, all)).toEqual([]);
  expect(nearestIds({ kind: 'model', model: knownModel('ft:base-1:acme:tone:AAB').id }, all)).toEqual(['ft:base-1:acme:tone:AAA']);
  expect(nearestIds({ kind: 'model', model: knownModel('ft:base-1:acme:tone:AAA').id }, all)).toEqual([]);
  // Six letters apart are near enough, seven are not.
  expect(nearestIds({ kind: 'project', project: known('proj_zzzzzz', null).id }, all)).toContain('proj_zzzzzzzzzzzz');
  expect(nearestIds({ kind: 'project', project: known('proj_zzzzz', null).id }, all)).not.toContain('proj_zzzzzzzzzzzz');
});

describe('what is live', () => {
  const later = fold(asked({ at: T0 + 1 }), approved(), granted());
  const records = new Map([
    ['R-AAAAA', record(A, later)], ['R-BBBBB', record(B)], ['R-CCCCC', record(C)],
    ['R-DDDDD', record(must(parseRequestId('R-DDDDD')), fold(asked(), approved(), granted(), ended('revoked', T0)))],
  ]);
  const reads = (requests: readonly RequestId[], all = true) => ({
    limits: [] as number[],
    async holders(_whose: unknown, limit: number) {
      this.limits.push(limit);
      return { requests, all };
    },
    request: async (id: RequestId) => {
      if (id === 'R-EEEEE') throw new Error('no answer');
      return records.get(id) ?? null;
    },
    share: () => Promise.resolve(null), catalogue: () => Promise.reject(new Error('not asked')), mine: () => Promise.resolve([]),
  });
  const model = { kind: 'model', model: MODEL } as const;

  it('is each that holds something, in the order they were asked for, and whose record cannot be read', async () => {
    const given = reads(ids('R-AAAAA', 'R-CCCCC', 'R-BBBBB', 'R-DDDDD', 'R-EEEEE', 'R-FFFFF'));
    const found = await liveNow(model, { reads: given });
    expect(found.records.map(({ id }) => id)).toEqual(['R-BBBBB', 'R-CCCCC', 'R-AAAAA']);
    expect([found.unread, found.all, given.limits]).toEqual([['R-EEEEE'], true, [301]]);
  });

  it('is not looked at where there are too many', async () => {
    const none = { records: [], unread: [], all: false };
    expect(await liveNow(model, { reads: reads(ids('R-AAAAA'), false) })).toEqual(none);
    const many = Array.from({ length: 301 }, () => must(A));
    expect(await liveNow(model, { reads: reads(many) })).toEqual(none);
    expect((await liveNow(model, { reads: reads(many.slice(1)) })).all).toBe(true);
  });

  it('is read one by one, and one that cannot be read keeps nobody from the others', async () => {
    expect(await readAll(ids('R-EEEEE', 'R-FFFFF', 'R-BBBBB'), reads([]))).toEqual([
      { id: 'R-EEEEE', record: null, failed: true }, { id: 'R-FFFFF', record: null, failed: false }, { id: 'R-BBBBB', record: records.get('R-BBBBB'), failed: false },
    ]);
  });
});

describe('what stays because another request holds it, too', () => {
  const shares = (found: Readonly<Record<string, ShareState | Error>>) => ({
    asked: [] as string[],
    async share({ model, project }: ShareKey): Promise<ShareState | null> {
      this.asked.push(project);
      const one = found[project];
      if (one instanceof Error) throw one;
      return one ?? newShare({ model, project });
    },
  });
  const held = (...leases: readonly (RequestId | undefined)[]): ShareState => ({
    ...newShare({ model: MODEL, project: ONE }), leases: Object.fromEntries(leases.map((id) => [must(id), live()])), permission: { rows: [row('cp_1', T0)], origin: 'bot' },
  });
  it('is a grant of the bot’s whose share has a live lease of one that is not among them', async () => {
    const both = fold(bothProjects(), approved(), granted(ONE), granted(TWO));
    const reads = shares({ [ONE]: held(A, B), [TWO]: held(A) });
    expect(await keptByOthers([record(A, both)], { reads })).toEqual(new Set([`${MODEL}|${ONE}`]));
    expect(await keptByOthers([record(A, both), record(B)], { reads: shares({ [ONE]: held(A, B) }) })).toEqual(new Set());
    const over = { ...held(A), leases: { ...held(A).leases, [must(B)]: live({ state: { kind: 'ending', since: T0 } }) } };
    expect(await keptByOthers([record(A)], { reads: shares({ [ONE]: over }) })).toEqual(new Set());
  });

  it('is asked once for each share, and for none that is not granted or was only found', async () => {
    const reads = shares({});
    await keptByOthers([record(A), record(B)], { reads });
    await keptByOthers([record(A, fold(asked(), approved(), granted(ONE, { origin: 'found' })))], { reads });
    await keptByOthers([record(A, fold(asked(), approved(), failed()))], { reads });
    expect(reads.asked).toEqual([ONE]);
  });

  it('is taken as lost where the share cannot be read', async () => {
    expect(await keptByOthers([record(A)], { reads: shares({ [ONE]: new Error('no answer') }) })).toEqual(new Set());
  });
});

it('sentences call it by name where a record tells one', () => {
  expect(whoseName({ kind: 'model', model: MODEL }, [])).toBe('support-tone');
  expect(whoseName({ kind: 'project', project: ONE }, [])).toBe('proj_one');
  expect(whoseName({ kind: 'project', project: ONE }, [record(A)])).toBe('one');
  expect(whoseName({ kind: 'person', user: DANA, team: TEAM }, [])).toBe('U01DANA');
  expect(whoseName({ kind: 'person', user: DANA, team: TEAM }, [record(A)])).toBe('dana');
});
