import type {
  PlainTextElement,
  RichTextBlock,
  RichTextBlockElement,
  RichTextElement,
  RichTextQuote,
  RichTextSection,
  RichTextText,
} from '@slack/types';
import { LIMITS, cut } from './limits.ts';

/** Builders for rich text and plain text: nothing that people typed is ever read as markup. */

export type Piece = string | RichTextElement;

/** The five signs; the word stands always beside them. */
export const SIGNS = {
  waiting: 'hourglass_flowing_sand',
  granted: 'white_check_mark',
  denied: 'no_entry_sign',
  warning: 'warning',
  over: 'black_small_square',
} as const;
export type Sign = keyof typeof SIGNS;

export const sign = (name: Sign): RichTextElement => ({ type: 'emoji', name: SIGNS[name] });
export const bold = (text: string): RichTextText => ({ type: 'text', text, style: { bold: true } });
export const code = (text: string): RichTextText => ({ type: 'text', text, style: { code: true } });
/** A date element in bold; anything else as it is. */
export const boldDate = (date: RichTextElement): RichTextElement =>
  date.type === 'date' ? { ...date, style: { bold: true } } : date;
export const link = (url: string, text: string): RichTextElement => ({ type: 'link', url, text });

/** Strings that stand side by side become one element; empty ones are left out, since Slack refuses them. */
const elements = (pieces: readonly Piece[]): RichTextElement[] => {
  const made: RichTextElement[] = [];
  for (const piece of pieces) {
    const last = made.at(-1);
    if (typeof piece !== 'string') made.push(piece);
    else if (last?.type === 'text' && last.style === undefined) last.text += piece;
    else if (piece !== '') made.push({ type: 'text', text: piece });
  }
  return made;
};

/** Slack refuses an empty section: a dash stands for nothing. */
const orDash = (made: RichTextElement[]): RichTextElement[] => (made.length === 0 ? elements(['–']) : made);

export const section = (...pieces: readonly Piece[]): RichTextSection => ({
  type: 'rich_text_section',
  elements: orDash(elements(pieces)),
});

/** What a person typed. `text` as typed.ts returns it. */
export const quote = (text: string): RichTextQuote => ({
  type: 'rich_text_quote',
  elements: orDash(elements([cut(text, LIMITS.text)])),
});

export const preformatted = (text: string): RichTextBlockElement => ({
  type: 'rich_text_preformatted',
  elements: [{ type: 'text', text }],
});

export const rich = (id: string, ...parts: readonly RichTextBlockElement[]): RichTextBlock => ({
  type: 'rich_text',
  block_id: id,
  elements: [...parts],
});

/** `emoji: false`: a model id such as `ft:base:acme:…` must not turn into the emoji `:acme:`. */
export const plain = (text: string, max: number = LIMITS.text): PlainTextElement => ({
  type: 'plain_text',
  text: cut(text, max) || '–',
  emoji: false,
});

/** Lines of pieces as pieces, with line breaks between. */
export const lines = (...all: readonly (readonly Piece[])[]): readonly Piece[] =>
  all.flatMap((line, index) => (index === 0 ? line : ['\n', ...line]));

/** `a`, `a and b`, `a, b and c`, each a piece. */
export const listed = <T>(all: readonly T[], last: string = 'and'): readonly (T | string)[] =>
  all.flatMap((one, index): (T | string)[] => {
    if (index === 0) return [one];
    return [index === all.length - 1 ? ` ${last} ` : ', ', one];
  });

/** Pieces with the middle dot between. */
export const dotted = (...parts: readonly (readonly Piece[])[]): readonly Piece[] =>
  parts
    .filter((part) => part.length > 0)
    .flatMap((part, index): Piece[] => (index === 0 ? [...part] : [' · ', ...part]));
