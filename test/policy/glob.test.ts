import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchGlob, MAX_GLOB, MAX_STARS, parseGlob } from '../../src/domain/policy/glob.ts';

describe('matchGlob', () => {
  it.each([
    ['*', 'proj_payments', true],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['proj_*', 'proj_', true],
    ['proj_*', 'xproj_a', false],
    ['proj_a', 'proj_ab', false],
    ['*_b', 'proj_b', true],
    ['*_b', 'proj_bc', false],
    ['a*b*c', 'abbcbc', true],
    ['a*b*c', 'abbcb', false],
    ['a*a', 'a', false],
    ['ft:*:acme:*:*', 'ft:gpt-4o-mini-2024-07-18:acme::B7R9VjQd', true],
    ['ft:*:acme:*:*', 'ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd', true],
    ['ft:*:acme:*:*', 'ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd:ckpt-step-88', false],
    ['ft:*:acme:*:*:*', 'ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd:ckpt-step-88', true],
    ['ft:*:acme:*:*', 'ft:gpt-4o:other:acme:B7R9VjQd', false],
    ['ft:*', 'ft:gpt-4o:acme::B7R9VjQd', false],
    ['ft:*acme:*:*', 'ft:gpt-4o:acme::B7R9VjQd', false],
    // What means something elsewhere means itself here.
    ['p?oj', 'proj', false],
    ['p.oj', 'proj', false],
    ['[p]roj', 'proj', false],
    ['proj_A', 'proj_a', false],
  ])('%s fits %s: %s', (pattern, text, fits) => {
    expect(matchGlob(pattern, text)).toBe(fits);
  });

  /** Part by part between colons, each by trying every way: slow, and too plain to be wrong. */
  const reference = (pattern: string, text: string): boolean => {
    const patterns = pattern.split(':');
    const texts = text.split(':');
    const part = (p: string, t: string): boolean => {
      if (p === '') return t === '';
      if (p.startsWith('*')) return part(p.slice(1), t) || (t !== '' && part(p, t.slice(1)));
      return p[0] === t[0] && part(p.slice(1), t.slice(1));
    };
    return patterns.length === texts.length && patterns.every((p, index) => part(p, texts[index] ?? ''));
  };
  const from = (letters: string, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...letters.split('')), maxLength });

  it('agrees with the reference', () => {
    fc.assert(
      fc.property(from('ab:*', 9), from('ab:', 9), (pattern, text) => {
        expect(matchGlob(pattern, text)).toBe(reference(pattern, text));
      }),
      { numRuns: 3000 },
    );
  });

  it('fits whatever a star was replaced by, if that holds no colon', () => {
    fc.assert(
      fc.property(from('ab:*', 12), fc.array(from('abc*', 4), { minLength: 12, maxLength: 12 }), (pattern, runs) => {
        let star = 0;
        const text = pattern.replaceAll('*', () => runs[star++] ?? '');
        expect(matchGlob(pattern, text)).toBe(true);
      }),
    );
  });

  /** A text that counts how often one of its characters is looked at. */
  const counting = (text: string) => {
    const count = { looks: 0 };
    const watched = {
      length: text.length,
      charCodeAt: (at: number) => {
        count.looks += 1;
        return text.charCodeAt(at);
      },
    };
    // The matcher uses nothing else of a string; were it to, this test would fail.
    return { watched: watched as unknown as string, count };
  };

  it('takes no more steps than pattern × text, whatever they are', () => {
    const evil = `${'*a'.repeat(90)}b`;
    const { watched, count } = counting('a'.repeat(400));
    expect(matchGlob(evil, watched)).toBe(false);
    expect(count.looks).toBeLessThanOrEqual(2 * (evil.length + 1) * 401);

    fc.assert(
      fc.property(from('a:*', MAX_GLOB), from('a:', 400), (pattern, text) => {
        const { watched, count } = counting(text);
        matchGlob(pattern, watched);
        expect(count.looks).toBeLessThanOrEqual(2 * (pattern.length + 1) * (text.length + 1));
      }),
      { numRuns: 300 },
    );
  });

  it('does not even begin with a pattern or text over its limit', () => {
    const { watched, count } = counting('a'.repeat(1_000_000));
    expect(matchGlob('*', watched)).toBe(false);
    expect(count.looks).toBe(0);
    expect(matchGlob('*'.repeat(MAX_GLOB + 1), 'a')).toBe(false);
  });
});

describe('parseGlob', () => {
  it.each(['*', 'ft:*:acme:*:*', 'proj_A.b-c', 'a'.repeat(MAX_GLOB), '*a'.repeat(MAX_STARS)])('accepts %s', (text) => {
    expect(parseGlob(text)).toEqual({ ok: true, glob: text });
  });
  it.each([
    ['', { kind: 'empty' }],
    ['a'.repeat(MAX_GLOB + 1), { kind: 'too_long' }],
    ['*a'.repeat(MAX_STARS + 1), { kind: 'too_many_stars' }],
    ['ft:**', { kind: 'double_star', at: 3 }],
    ['a b', { kind: 'bad_character', at: 1 }],
    ['proj_?', { kind: 'bad_character', at: 5 }],
    ['proj_ü', { kind: 'bad_character', at: 5 }],
    ['a\n', { kind: 'bad_character', at: 1 }],
  ])('refuses %j', (text, fault) => {
    expect(parseGlob(text)).toEqual({ ok: false, fault });
  });
});
