import { expect, test } from 'vitest';
import { authorise } from '../../src/domain/policy/authorise.ts';
import { matchGlob, parseGlob } from '../../src/domain/policy/glob.ts';
import { makeClaim, makePolicy, makeRule, project } from './made.ts';

const first = makeRule({ name: 'first', projects: ['proj_a'] });
const second = makeRule({ name: 'second', projects: ['proj_b'] });
const projects = [project('proj_b'), project('proj_a')];

test('of rules that lack as much, or allow as little, the first in the policy is named', () => {
  expect(authorise(makeClaim([], { projects }), makePolicy(first, second))).toMatchObject({ kind: 'too_few', rule: { name: 'first' } });
  expect(authorise(makeClaim([], { projects, hours: 9_999 }), makePolicy(first, second))).toMatchObject({ kind: 'too_long', rule: { name: 'first' } });
});

test('a claim for no project is refused where it was read', () => {
  expect(() => authorise(makeClaim([], { projects: [] }), makePolicy(first))).toThrow('A claim names no project. Refuse it where it was read.');
});

test('what is wrong with a glob is found at its first character, too', () => {
  expect(parseGlob('?a')).toEqual({ ok: false, fault: { kind: 'bad_character', at: 0 } });
  expect(parseGlob('**a')).toEqual({ ok: false, fault: { kind: 'double_star', at: 0 } });
});

test('a glob of 200 characters and a text of 400 still match, longer ones nothing', () => {
  expect(matchGlob('a'.repeat(200), 'a'.repeat(200))).toBe(true);
  expect(matchGlob('a'.repeat(201), 'a'.repeat(201))).toBe(false);
  expect(matchGlob('*', 'a'.repeat(400))).toBe(true);
  expect(matchGlob('*', 'a'.repeat(401))).toBe(false);
});
