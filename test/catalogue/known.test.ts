import { describe, expect, it } from 'vitest';
import {
  CATALOGUE_LASTS, withListed, withProjects, withSeen, withUsage, withoutAnswer,
} from '../../src/domain/catalogue/merge.ts';
import { emptyCatalogue } from '../../src/domain/catalogue/types.ts';
import type { Catalogue, KnownModel, KnownProject } from '../../src/domain/catalogue/types.ts';
import { model, project } from '../policy/made.ts';

/** 2026-11-24T10:00:00Z */
const NOW = 1_795_514_400_000;
const MINUTE = 60_000;
const A = model('ft:gpt-4o-mini-2024-07-18:acme:a:AAAA');
const B = model('ft:gpt-4o-mini-2024-07-18:acme:b:BBBB');
const ONE = project('proj_one');
const TWO = project('proj_two');

const known = (id: typeof A, over: Partial<KnownModel> = {}): KnownModel => ({
  id, owner: null, stops: null, calls: 0, seenAt: 0, ...over,
});
const withModels = (...models: readonly KnownModel[]): Catalogue => ({ ...emptyCatalogue, models });
const named = (id: typeof ONE, name: string, archived = false): KnownProject => ({ id, name, archived });

it('begins with nothing known, never read, and due at once', () => {
  expect(emptyCatalogue).toEqual({ projects: [], models: [], readAt: 0, after: null, nextAt: 0 });
});

describe('a model that somebody asked for', () => {
  it('is known from then on, with nothing else about it', () => {
    expect(withSeen(emptyCatalogue, A, NOW)).toEqual({ ...emptyCatalogue, models: [known(A, { seenAt: NOW })] });
  });

  it('keeps what is known of it, and was seen when it was seen last', () => {
    const before = known(A, { owner: ONE, stops: '2027-01-14', calls: 7, seenAt: NOW - 1 });
    expect(withSeen(withModels(before, known(B)), A, NOW).models).toEqual([{ ...before, seenAt: NOW }, known(B)]);
    expect(withSeen(withModels({ ...before, seenAt: NOW + 1 }), A, NOW).models).toEqual([{ ...before, seenAt: NOW + 1 }]);
  });
});

describe('the usage of the last weeks', () => {
  it('says how often each model is used; what is not used any more stays, with no calls', () => {
    const before = withModels(known(A, { owner: ONE, calls: 7, seenAt: NOW - 1 }), known(B, { calls: 9, seenAt: 5 }));
    const usage = new Map([[A as string, { requests: 3 }]]);
    expect(withUsage(before, usage, NOW)).toEqual({
      ...before,
      models: [known(A, { owner: ONE, calls: 3, seenAt: NOW }), known(B, { calls: 0, seenAt: 5 })],
    });
  });

  it('brings models that nobody had heard of, and none that is no fine-tuned model', () => {
    const usage = new Map([['gpt-4o', { requests: 100 }], [B, { requests: 2 }]]);
    expect(withUsage(emptyCatalogue, usage, NOW).models).toEqual([known(B, { calls: 2, seenAt: NOW })]);
  });
});

it('what project keys list tells owner and last day, and takes no use away', () => {
  const before = withModels(known(A, { calls: 7, seenAt: NOW }));
  const listed = [
    { id: A, owner: ONE, stops: '2027-01-14', seenAt: 5 },
    { id: B, owner: TWO, stops: null, seenAt: 6 },
  ];
  expect(withListed(before, listed)).toEqual({
    ...before,
    models: [known(A, { owner: ONE, stops: '2027-01-14', calls: 7, seenAt: NOW }), known(B, { owner: TWO, seenAt: 6 })],
  });
});

describe('the projects', () => {
  const before: Catalogue = { ...withModels(known(A)), projects: [named(ONE, 'one'), named(TWO, 'two')], nextAt: NOW - 1 };
  it('are read again after half an hour; a new name replaces the old, and none is forgotten', () => {
    expect(CATALOGUE_LASTS).toBe(30 * MINUTE);
    expect(withProjects(before, { projects: [named(TWO, 'two again', true)], next: null }, NOW)).toEqual({
      ...before, projects: [named(ONE, 'one'), named(TWO, 'two again', true)], readAt: NOW, after: null, nextAt: NOW + 30 * MINUTE,
    });
  });

  it('that do not fit into one reading go on at once, where it stopped', () => {
    expect(withProjects(emptyCatalogue, { projects: [named(ONE, 'one')], next: ONE }, NOW)).toEqual({
      ...emptyCatalogue, projects: [named(ONE, 'one')], readAt: NOW, after: ONE, nextAt: NOW,
    });
  });

  it('that cannot be read stay as they were, and are asked for again in five minutes', () => {
    expect(withoutAnswer(before, NOW)).toEqual({ ...before, nextAt: NOW + 5 * MINUTE });
  });
});
