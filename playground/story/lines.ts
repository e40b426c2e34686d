import { styleText } from 'node:util';

/** Where a story is told: one line at a time, in colour only where somebody looks at it. */
export interface Page {
  readonly write: (line: string) => void;
  readonly colours: boolean;
}

export type Tone = 'plain' | 'quiet' | 'good' | 'bad';

const LABEL = 18;
const WIDTH = 120;
const STYLES = { plain: null, quiet: 'dim', good: 'green', bad: 'red' } as const;

export interface Lines {
  readonly title: (text: string) => void;
  readonly blank: () => void;
  /** A label at the left and texts beside it, each folded within its column. */
  readonly row: (label: string, texts: string | readonly string[], tone?: Tone) => void;
  /** The same for one text that is to stay in one piece, an address for one. */
  readonly piece: (label: string, text: string, tone?: Tone) => void;
}

export function createLines({ write, colours }: Page): Lines {
  const paint = (style: 'bold' | 'cyan' | 'dim' | 'green' | 'red' | null, text: string): string =>
    colours && style !== null && text !== '' ? styleText(style, text, { validateStream: false }) : text;
  const put = (label: string, text: string, tone: Tone) =>
    write(`  ${paint('cyan', label.padEnd(LABEL))}${paint(STYLES[tone], text)}`.trimEnd());
  return {
    title: (text) => write(paint('bold', text)),
    blank: () => write(''),
    row: (label, texts, tone = 'plain') => {
      const folds = [texts].flat().flatMap((text) => folded(text, WIDTH - LABEL - 2));
      for (const [index, line] of folds.entries()) put(index === 0 ? label : '', line, tone);
    },
    piece: (label, text, tone = 'plain') => put(label, text, tone),
  };
}

/** A text in lines no longer than `width`, broken at spaces; a word that is longer stays whole. */
function folded(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

const SIGNS: Readonly<Record<string, string>> = {
  hourglass_flowing_sand: '⏳',
  white_check_mark: '✅',
  no_entry_sign: '🚫',
  warning: '⚠️',
  black_small_square: '▪',
};

/** The five emoji of the bot as a terminal shows them. */
export const withSigns = (line: string): string =>
  line.replaceAll(/:([a-z_]+):/g, (code, name: string) => SIGNS[name] ?? code);

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Tue Nov 24, 2026, 14:03 UTC`, for milliseconds since 1970. */
export function dayAndTime(at: number): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;
  return `${day}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())} UTC`;
}
