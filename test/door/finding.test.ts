import { describe, expect, it } from 'vitest';
import type { KnownProject } from '../../src/domain/catalogue/types.ts';
import type { RequestSummary } from '../../src/engine/ports.ts';
import { findProject, projectTerm } from '../../src/slack/projects.ts';
import { modelsNamed, searchModels, searchProjects } from '../../src/slack/search.ts';
import { ID } from '../domain/made.ts';
import { project } from '../policy/made.ts';
import { catalogue, known, knownModel } from './known.ts';

/** What a text is taken for, of what is known of the organization. */
const A = known('proj_aaaa', 'Payments  Prod');
const TONE = 'ft:base-1:acme:support-tone:B7R9';
const earlier = (model: string, projects: readonly string[]): RequestSummary => ({ id: ID, askedAt: 1, model, projects, hours: 1 });

describe('a project', () => {
  const found = (text: string, ...projects: readonly KnownProject[]) => findProject(text, catalogue(projects));
  it('is found by its id, or by its whole name, however it is spaced and written', () => {
    const project_ = { kind: 'found', project: { id: 'proj_aaaa', label: 'Payments  Prod' } };
    for (const text of ['proj_aaaa', ' proj_aaaa ', 'payments prod', 'PAYMENTS\t PROD ', 'Payments  Prod']) expect(found(text, A)).toEqual(project_);
    expect(found('payments', A)).toMatchObject({ kind: 'unknown' });
    expect(found('', known('proj_b', null))).toMatchObject({ kind: 'unknown', id: null });
  });

  it('is told apart by capitals where only they do', () => {
    const [low, high] = [known('proj_b', 'search'), known('proj_c', 'Search')];
    expect(found('search', low, high)).toMatchObject({ project: { id: 'proj_b' } });
    expect(found('Search', low, high)).toMatchObject({ project: { id: 'proj_c' } });
    expect(found('SEARCH', low, high)).toEqual({ kind: 'ambiguous', name: 'search' });
    expect(found('search', low, known('proj_c', 'search'))).toEqual({ kind: 'ambiguous', name: 'search' });
    // The one written exactly so is archived: the other is meant.
    expect(found('search', { ...low, archived: true }, high)).toMatchObject({ kind: 'found', project: { id: 'proj_c' } });
  });

  it('that is archived is said to be, unless another has its name', () => {
    expect(found('old', known('proj_b', 'old', true))).toEqual({ kind: 'archived', project: { id: 'proj_b', label: 'old' } });
    expect(found('proj_b', known('proj_b', 'old', true))).toMatchObject({ kind: 'archived' });
    expect(found('old', known('proj_b', 'old', true), known('proj_c', 'old'))).toEqual({ kind: 'found', project: { id: 'proj_c', label: 'old (…oj_c)' } });
    expect(found('old', known('proj_b', 'old', true), known('proj_c', 'old', true))).toMatchObject({ kind: 'archived', project: { id: 'proj_b' } });
  });

  it('whose id nobody knows is believed only until all are read', () => {
    const believed = { kind: 'found', project: { id: 'proj_zzzz', label: 'project …zzzz (no name)' } };
    expect(findProject('proj_zzzz', catalogue([A], [], { readAt: 0 }))).toEqual(believed);
    expect(findProject('proj_zzzz', catalogue([A], [], { after: project('proj_q') }))).toEqual(believed);
    expect(found('proj_zzzz', A)).toEqual({ kind: 'unknown', text: 'proj_zzzz', nearest: [], id: 'proj_zzzz', reading: false });
    expect(findProject('nothing', catalogue([A], [], { readAt: 0 }))).toMatchObject({ kind: 'unknown', id: null, reading: true });
    expect(findProject('nothing', catalogue([A], [], { after: project('proj_q') }))).toMatchObject({ reading: true });
  });

  it('that is written almost so is offered: three at most, the nearest first, none that is archived or nameless', () => {
    const near = (text: string, ...names: readonly (string | null)[]) => {
      const one = found(text, ...names.map((name, n) => known(`proj_n${n}`, name)));
      return one.kind === 'unknown' ? one.nearest : one.kind;
    };
    expect(near('prod', 'prodx', 'prox', 'prodxx', 'prodxxx', 'else-entirely')).toEqual(['prodx', 'prox', 'prodxx']);
    expect(near('ab', 'abxxx', 'abyyyy')).toEqual(['abxxx']);
    expect(near('payments-production', 'payments-staging', 'x')).toEqual(['payments-staging']);
    expect(near('PRODS', 'prod')).toEqual(['prod']);
    expect(near('xyz', null, '', 'xy')).toEqual(['xy']);
    expect(near('xyz', 'b-xyz', 'a-xyz')).toEqual(['a-xyz', 'b-xyz']);
    expect(found('prodx', known('proj_b', 'prod', true))).toMatchObject({ nearest: [] });
    expect(found('prodx', known('proj_b', 'prod'), known('proj_c', 'prod'))).toMatchObject({ nearest: ['prod'] });
  });

  it('is called by its name from then on, with the end of its id where another has that name', () => {
    expect(projectTerm(A, catalogue([A]))).toEqual({ id: 'proj_aaaa', label: 'Payments  Prod' });
  });
});

describe('models, searched', () => {
  const models = [
    knownModel('ft:base-1:acme:tone:AAA', { calls: 1, seenAt: 9 }), knownModel('ft:base-1:acme:tone:BBB', { calls: 5, seenAt: 1 }),
    knownModel('ft:base-1:acme:other:DDD', { calls: 1, seenAt: 10 }), knownModel('ft:base-1:acme:other:CCC', { calls: 1, seenAt: 10 }),
  ];
  const found = (text: string, ...asked: readonly string[]) => searchModels(text, catalogue([], models), asked.map((id) => earlier(id, []))).models.map((id) => id.slice(-3));
  it('are the most used first, then the newest, then by name', () => {
    expect(found('')).toEqual(['BBB', 'CCC', 'DDD', 'AAA']);
    expect(found(' TONE   acme ')).toEqual(['BBB', 'AAA']);
    expect(found('tone other')).toEqual([]);
  });

  it('are one’s own first, in the order they were asked for last', () => {
    expect(found('', 'ft:base-1:acme:tone:AAA', 'ft:base-1:acme:other:DDD', 'ft:base-1:acme:tone:AAA')).toEqual(['AAA', 'DDD', 'BBB', 'CCC']);
  });

  it('by a whole id are that one, known or not, where it can be picked at all', () => {
    const search = (text: string) => searchModels(text, catalogue([], models), []);
    expect(search(' ft:base-1:acme:tone:AAA ')).toEqual({ models: ['ft:base-1:acme:tone:AAA'], pasted: null });
    expect(search('ft:base-1:acme:tone:ZZZ')).toEqual({ models: [], pasted: 'ft:base-1:acme:tone:ZZZ' });
    const long = `ft:base-1:acme:${'x'.repeat(80)}:${'y'.repeat(40)}`;
    const longer = `ft:base-1:${'a'.repeat(20)}:${'x'.repeat(80)}:${'y'.repeat(40)}`;
    expect(search(long).pasted).toBe(long);
    expect(search(longer)).toEqual({ models: [], pasted: null });
    expect(searchModels('', catalogue([], [knownModel(longer)]), []).models).toEqual([]);
  });

  it('by name are those whose suffix or short id it is, however it is written', () => {
    const named = (text: string) => modelsNamed(text, catalogue([], models)).map(({ id }) => id.slice(-3));
    expect(named(' Tone')).toEqual(['AAA', 'BBB']);
    expect(named('aaa')).toEqual(['AAA']);
    expect(named('ton')).toEqual([]);
    expect(named('ft:base-1:acme:tone:AAA')).toEqual([]);
  });
});

describe('projects, searched', () => {
  const projects = [
    known('proj_1', 'search'), known('proj_2', 'a search'), known('proj_3', 'Search b'), known('proj_4', null), known('proj_5', 'search old', true),
  ];
  const found = (text: string, ...mine: readonly (readonly string[])[]) =>
    searchProjects(text, catalogue(projects), mine.map((ids) => earlier(TONE, ids))).map(({ id }) => id);
  it('are those that begin with the text first, then by name, and none that is archived', () => {
    expect(found('sea')).toEqual(['proj_1', 'proj_3', 'proj_2']);
    expect(found('')).toEqual(['proj_2', 'proj_1', 'proj_3', 'proj_4']);
    expect(found('proj_4')).toEqual(['proj_4']);
    expect(found('b search')).toEqual(['proj_3']);
  });

  it('are one’s own first', () => {
    expect(found('', ['proj_4', 'proj_3'], ['proj_1'])).toEqual(['proj_4', 'proj_3', 'proj_1', 'proj_2']);
  });
});
