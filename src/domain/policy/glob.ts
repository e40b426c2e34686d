/**
 * Anchored globs over model and project ids. Only `*` is special: any run of characters, also none, but never a `:`.
 * So a glob always has as many `:` parts as the ids it matches, and part for part they must agree.
 */
export const MAX_GLOB = 200;
export const MAX_STARS = 10;
/** Longer than any id that `ids.ts` accepts; whatever is longer matches nothing. */
const MAX_TEXT = 400;

const STAR = 42;
const COLON = 58;

/** What is wrong with a glob; `at` is the index of the first bad character. */
export type GlobFault =
  | { readonly kind: 'empty' }
  | { readonly kind: 'too_long' }
  | { readonly kind: 'too_many_stars' }
  | { readonly kind: 'double_star'; readonly at: number }
  | { readonly kind: 'bad_character'; readonly at: number };

export type ParsedGlob =
  | { readonly ok: true; readonly glob: string }
  | { readonly ok: false; readonly fault: GlobFault };

/** Accepts 1–200 characters of `A-Z a-z 0-9 . _ : - *` with at most 10 stars, no two of them side by side. */
export function parseGlob(text: string): ParsedGlob {
  const fault = faultOf(text);
  return fault ? { ok: false, fault } : { ok: true, glob: text };
}

function faultOf(text: string): GlobFault | null {
  if (text.length === 0) return { kind: 'empty' };
  if (text.length > MAX_GLOB) return { kind: 'too_long' };
  const bad = text.search(/[^A-Za-z0-9._:*-]/);
  if (bad >= 0) return { kind: 'bad_character', at: bad };
  // Who writes ** expects it to cross a ':'; it does not, so it is not let through as a plain star.
  const double = text.indexOf('**');
  if (double >= 0) return { kind: 'double_star', at: double };
  return text.split('*').length - 1 > MAX_STARS ? { kind: 'too_many_stars' } : null;
}

/**
 * Whether all of `text` fits `pattern`. Looks at no more than (pattern + 1) × (text + 1) characters whatever the
 * input, because only the latest star is ever tried again: what an earlier one could take more, the latest can take
 * too, and neither may take a `:`. A pattern or text over its limit matches nothing.
 */
export function matchGlob(pattern: string, text: string): boolean {
  if (pattern.length > MAX_GLOB || text.length > MAX_TEXT) return false;
  let p = 0;
  let t = 0;
  let star = -1;
  let taken = 0; // index in text up to which the latest star has taken
  while (t < text.length) {
    const wanted = pattern.charCodeAt(p); // NaN behind the end, which equals nothing
    const found = text.charCodeAt(t);
    if (wanted === STAR) {
      star = p;
      taken = t;
      p += 1;
    } else if (wanted === found) {
      p += 1;
      t += 1;
    } else if (star >= 0 && text.charCodeAt(taken) !== COLON) {
      taken += 1;
      t = taken;
      p = star + 1;
    } else {
      return false;
    }
  }
  while (pattern.charCodeAt(p) === STAR) p += 1;
  return p === pattern.length;
}
