import { HOUSE, LIMITS, cut } from './limits.ts';

/** Turn text around them about, or are invisible: in a name they could make the words beside it lie. */
const STEERING = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\uFEFF]/gu;
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
const ISOLATE = '\u2068';
const ISOLATE_END = '\u2069';

/** Nothing that a reader sees: white space, and characters that are drawn as nothing (the braille blank is one). */
const SEEN = /[^\s\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether nothing of a text can be seen, whatever characters it has. */
export const isBlank = (text: string): boolean => !SEEN.test(text);

const steady = (text: string): string => text.replaceAll('\r\n', '\n').replaceAll(STEERING, '');

/**
 * What somebody typed or named, for use within a line: as it was typed, on one line. Text that runs from right to left
 * is set apart, so that it does not reorder the words around it. Empty where nothing of it can be seen.
 */
export function inline(text: string, max: number = LIMITS.text): string {
  if (isBlank(text)) return '';
  const line = cut(steady(text).replaceAll(/\s+/g, ' ').trim(), max);
  return RIGHT_TO_LEFT.test(line) ? `${ISOLATE}${line}${ISOLATE_END}` : line;
}

/** The same on lines of its own, whole. */
export const whole = (text: string): string => steady(text).trim();

/** The same on a card: its first lines and characters, and where the rest is. */
export function brief(text: string, rest: string = ' (all of it in Details)'): string {
  const all = whole(text).replaceAll(/\n{3,}/g, '\n\n');
  const lines = all.split('\n').slice(0, HOUSE.quoteLines).join('\n');
  const short = cut(lines, HOUSE.quote);
  if (short === all) return all;
  return `${short.endsWith('…') ? short : `${short} …`}${rest}`;
}
