import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../scripts/policy/compile.ts';
import { formatError } from '../../scripts/policy/report.ts';
import { canonicalJson } from '../../src/config/policyHash.ts';
import { PolicyUnreadableError, readPolicy } from '../../src/config/policy.ts';
import { authorise } from '../../src/domain/policy/authorise.ts';
import { MAX_GLOB, MAX_STARS, matchGlob, parseGlob } from '../../src/domain/policy/glob.ts';
import { PROD, TONE, user } from '../door/world.ts';
import { almost, text, value } from './made.ts';

/** A policy by somebody who wants the compiler, or the functions, to fail: mistakes are told, and nothing else happens. */

const GOOD = readFileSync('playground/policy.yaml', 'utf8');
const MOST = 64 * 1024;

/** Compiles it; whatever comes of it is short, printable and the same the second time. */
const compiled = (yaml: string): readonly string[] => {
  const result = compilePolicy(yaml, 'p');
  if (result.ok) {
    // What the compiler gives the functions take, and nothing in it is lost.
    expect(readPolicy(result.json)).toEqual(result.policy);
    return [];
  }
  const lines = result.errors.map(formatError);
  expect(lines.length).toBeGreaterThan(0);
  // One mistake for each character of the file is the most there can be.
  expect(lines.length).toBeLessThanOrEqual(yaml.length + 5);
  // No terminal is written to but with letters: a file's control characters, and those that turn a line about, are told
  // by their numbers.
  expect(lines.filter((line) => !/^p:\d+:\d+ [^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]{5,900}$/u.test(line))).toEqual([]);
  return lines;
};

test('the house policy is good', () => expect(compiled(GOOD)).toEqual([]));

test('any text', () => {
  const pieces = fc.constantFrom('version: 1\n', 'names:\n', '  a: ', 'rules:\n', '- ', '  ', '? ', ': ', '[', ']', '{', '}', '&a ', '*a', '!x ', '!!binary ', '|\n', '>-\n', '"', "'", '\n', '\t', '#', '---\n', '...\n', '%YAML 1.1\n', '<<: ', '__proto__: ', 'constructor: ', '\u0000', '\ufeff', '\u2028', '\u009b', '\u202e', '0x1F', '1e999', '.nan', '2027-01-14', '~', 'yes');
  const yaml = fc.oneof(text, fc.array(pieces, { maxLength: 60 }).map((all) => all.join('')));
  fc.assert(fc.property(yaml, (given) => {
    expect(compiled(given)).not.toEqual([]);
  }), { numRuns: 1_000 });
});

test('the house policy with anything in any place', () => {
  const cut = fc.record({ at: fc.nat(GOOD.length), length: fc.nat(40), by: fc.oneof(text, fc.constantFrom('*x', '&x ', '__proto__: {}\n', 'rules: []\n', '\n  - ', '"ft:*"', 'null', '{}', '[]', '-1', '1e9')) });
  fc.assert(
    fc.property(fc.array(cut, { minLength: 1, maxLength: 3 }), (cuts) => {
      const yaml = cuts.reduce((whole, { at, length, by }) => whole.slice(0, at) + by + whole.slice(at + length), GOOD);
      expect(compiled(yaml).length).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 400 },
  );
});

const many = (count: number, one: (n: string) => string): string => Array.from({ length: count }, (_, n) => one(n.toString(36))).join('');
const BOMBS: readonly (readonly [string, string])[] = [
  ['a laugh', `a: &a [x]\n${many(40, (n) => `b${n}: [*a, *a, *a, *a]\n`)}`],
  ['a thing that holds itself', 'a: &a [*a]\n'],
  ['merges', 'a: &a {b: 1}\nc: {<<: *a, <<: *a}\n'],
  ['20,000 keys of one name', 'a:\n'.repeat(20_000)],
  ['12,000 keys of no name that is known', many(9_000, (n) => `k${n}: 1\n`)],
  ['12,000 keys of a rule', `version: 1\nrules:\n- {${many(12_000, (n) => `k${n},`)}}`],
  ['9,000 rules', `version: 1\nrules:\n${'- {}\n'.repeat(9_000)}`],
  ['3,000 names', `version: 1\nnames:\n${many(3_000, (n) => `  n${n}: U0${n.toUpperCase()}\n`)}`],
  ['names nobody knows', `version: 1\nrules:\n${many(400, (n) => `- {name: r${n}, approvers: [${'zzzzzzzz,'.repeat(12)}]}\n`)}`],
  ['a scalar as long as the file', `version: "${'x'.repeat(MOST - 20)}"`],
  ['a key as long as the file', `${'k'.repeat(MOST - 20)}: 1`],
  ['a number of 60,000 digits', `version: ${'9'.repeat(60_000)}`],
  ['anchors', '&a '.repeat(20_000)],
  ['escapes', `"${'\\x'.repeat(30_000)}"`],
  ['NULs', '\u0000'.repeat(60_000)],
  ['byte order marks', '\ufeff'.repeat(20_000)],
  ['stars', `version: 1\nrules:\n- {models: ["${'*a'.repeat(30_000)}"]}`],
  ['many globs', `version: 1\nrules:\n- {models: [${'"ft:*a*b*c*d*e*f*g*h*:*:*:*",'.repeat(2_000)}]}`],
  ['megabytes', 'version: 1\n'.repeat(1_000_000)],
  ['prototypes', '__proto__: {version: 1}\nconstructor: {prototype: {}}\nstops: {__proto__: 2027-01-14}\n'],
];

// All of them took a minute and a half when keys were looked up in one another.
test('files that are made to be expensive', { timeout: 15_000 }, () => {
  for (const [what, yaml] of BOMBS) expect({ what, lines: compiled(yaml.slice(0, 12_000_000)).length }).not.toMatchObject({ lines: 0 });
  expect(({} as Record<string, unknown>)['version']).toBeUndefined();
});

describe('globs', () => {
  test('many stars against long names: no more steps than both lengths multiplied', () => {
    const part = fc.constantFrom('a', '*', 'b', ':', 'a*', '*a', '-', '.');
    const pattern = fc.array(part, { maxLength: MAX_GLOB }).map((all) => all.join('').slice(0, MAX_GLOB));
    const name = fc.array(fc.constantFrom('a', 'b', 'aa', ':', 'aaaaaaaa'), { maxLength: 120 }).map((all) => all.join(''));
    fc.assert(
      fc.property(pattern, name, (glob, id) => {
        let looks = 0;
        const watched = { length: id.length, charCodeAt: (at: number) => ((looks += 1), id.charCodeAt(at)) };
        // The matcher uses nothing else of a string; were it to, this test would fail.
        matchGlob(glob, watched as unknown as string);
        expect(looks).toBeLessThanOrEqual(2 * (glob.length + 1) * (id.length + 1));
        const parsed = parseGlob(glob);
        if (parsed.ok) expect(glob.split('*').length - 1).toBeLessThanOrEqual(MAX_STARS);
      }),
      { numRuns: 500 },
    );
  });
});

describe('policy.json, changed after it was compiled', () => {
  const good = compilePolicy(GOOD, 'p');
  const json = good.ok ? good.json : '';
  const parsed = JSON.parse(json) as Record<string, unknown>;

  const refused = (given: string): boolean => {
    try {
      readPolicy(given);
      return false;
    } catch (error) {
      expect(error).toBeInstanceOf(PolicyUnreadableError);
      if (error instanceof Error) expect(error.message.length).toBeLessThan(500);
      return true;
    }
  };

  test('in any part: it is used as it was, or refused by name', () => {
    const given = fc.oneof(text, value.map((one) => JSON.stringify(one)), almost(parsed).map((one) => JSON.stringify(one)));
    fc.assert(
      fc.property(given, (changed) => {
        expect(refused(changed) || canonicalJson(readPolicy(changed)) === canonicalJson(readPolicy(json))).toBe(true);
      }),
      { numRuns: 600 },
    );
  });

  test('with names that objects have, as rule and model: decides nothing', () => {
    const policy = readPolicy(json);
    for (const odd of ['__proto__', 'constructor', 'toString']) {
      const changed = JSON.stringify({ ...parsed, [odd]: {} }).replace('{', `{"${odd}":{},`);
      expect(refused(changed)).toBe(true);
    }
    const verdict = authorise({ model: TONE, projects: [PROD], requester: user('U01DANA'), hours: 1, approvals: [] }, { ...policy, rules: [] });
    expect(verdict.kind).toBe('no_rule');
  });
});
