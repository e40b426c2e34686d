import { distance } from 'fastest-levenshtein';
import { meantAsModel } from '../domain/catalogue/modelId.ts';
import { type UserId, parseUserId } from '../domain/ids.ts';

/** What somebody typed behind `/share-model`, understood as far as it goes; whether it can be done is asked later. */
export type CommandLine =
  | { readonly kind: 'form'; readonly model: string | null }
  | { readonly kind: 'help' }
  | { readonly kind: 'list'; readonly what: string | null }
  | {
      readonly kind: 'revoke_all';
      /** Null: not said. */
      readonly what: string | null;
      /** Where Slack sent the id of somebody who was picked; a name that was typed is none. */
      readonly person: UserId | null;
      readonly reason: string | null;
    }
  | {
      readonly kind: 'ask';
      /** Null: nothing that looks like a model's id. */
      readonly model: string | null;
      readonly projects: readonly string[];
      /** Null: not said, or not understood. */
      readonly hours: number | null;
      /** What stands for a duration and is none, such as `0d` or `3 months`. */
      readonly notADuration: string | null;
      /** Null: not said. As typed. */
      readonly reason: string | null;
    }
  /** `reason` as typed; empty where none was said. */
  | { readonly kind: 'freeze'; readonly reason: string }
  | { readonly kind: 'unfreeze' }
  | { readonly kind: 'unknown'; readonly word: string; readonly nearest: Word | null };

const WORDS = ['help', 'list', 'revoke-all'] as const;
type Word = (typeof WORDS)[number];

/** Slack cuts messages at 40,000; a line for a command is far shorter. */
const LONGEST = 8_000;
const LONGEST_WORD = 40;

const HOURS: Readonly<Record<string, number>> = { h: 1, d: 24, w: 168 };
const UNITS = /^(?:h|hours?|d|days?|w|weeks?)$/i;
/** Not understood, but surely meant for a duration: `0d`, `30`, `1.5d`, `6mo`; not `3d-vision`. */
const ALMOST = /^\d+(?:\.\d+)?[a-z]*$/i;
const OTHER_UNITS = /^(?:s|seconds?|min|minutes?|mo|months?|quarters?|y|years?)$/i;

interface Token {
  readonly text: string;
  readonly quoted: boolean;
  /** Where it ends in the line. */
  readonly end: number;
}

/**
 * Reads one line: nothing, `help`, `list [model]`, `freeze <reason>`, `unfreeze`, or
 * `ft:… project… [for 30d] because …`. Projects stand apart by spaces or commas, and in quotes where their names hold
 * either; quotes may be straight or curly. What is missing
 * is null or empty, so that a form can be opened with the rest. A line without a model's id asks for something only
 * where it says for how long or why. Never throws; the time grows with the length alone.
 */
export function parseCommandLine(text: string): CommandLine {
  const line = plain(text.slice(0, LONGEST));
  const tokens = tokensOf(line);
  const first = tokens[0];
  if (first === undefined) return { kind: 'form', model: null };
  const word = first.text.toLowerCase();
  if (!first.quoted && (word === 'help' || word === '?')) return { kind: 'help' };
  if (!first.quoted && word === 'list') {
    const rest = tokens.slice(1).map((token) => token.text).join(' ');
    return { kind: 'list', what: rest === '' ? null : rest };
  }
  if (!first.quoted && word === 'freeze') return { kind: 'freeze', reason: line.slice(first.end).trim() };
  if (!first.quoted && word === 'unfreeze') return { kind: 'unfreeze' };
  const because = tokens.findIndex((token) => !token.quoted && /^because:?$/i.test(token.text));
  const before = because < 0 ? tokens : tokens.slice(0, because);
  const said = because < 0 ? '' : line.slice(tokens[because]?.end).trim();
  const reason = said === '' ? null : said;
  if (!first.quoted && word === 'revoke-all') {
    const rest = before.slice(1).map((token) => token.text).join(' ');
    return { kind: 'revoke_all', what: rest === '' ? null : rest, person: pickedIn(text), reason };
  }
  // Also what is often taken for a model's id: the form then says what to copy instead.
  const at = before.findIndex((token) => meantAsModel(token.text));
  const model = before[at]?.text ?? null;
  const terms = readTerms(at < 0 ? before : before.toSpliced(at, 1));
  const { projects, hours, notADuration } = terms;
  const saysMore = because >= 0 || hours !== null || notADuration !== null;
  const near = nearest(word.slice(0, LONGEST_WORD));
  // `lst ft:…` is no request for a project of that name.
  if (!saysMore && (model === null || (at > 0 && !first.quoted && near !== null))) {
    return { kind: 'unknown', word: first.text.slice(0, LONGEST_WORD).toWellFormed(), nearest: near };
  }
  if (model !== null && projects.length === 0 && hours === null && notADuration === null && reason === null) {
    return { kind: 'form', model };
  }
  return { kind: 'ask', model, ...terms, reason };
}

type Terms = Pick<Extract<CommandLine, { kind: 'ask' }>, 'projects' | 'hours' | 'notADuration'>;

function readTerms(tokens: readonly Token[]): Terms {
  const projects: string[] = [];
  let hours: number | null = null;
  let notADuration: string | null = null;
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === undefined) break;
    if (!token.quoted && token.text.toLowerCase() === 'for') {
      const said = readDuration(tokens[index + 1], tokens[index + 2]);
      // `for payments-prod` is said, too: then the word itself says nothing.
      if (said !== null) {
        hours = said.hours;
        notADuration = said.hours === null ? said.text : null;
        index += said.words;
      }
    } else {
      projects.push(token.text);
    }
  }
  return { projects: [...new Set(projects)], hours, notADuration };
}

/** What follows `for`, `words` long; `hours` is null where it is meant for a duration and is none. */
interface Said {
  readonly hours: number | null;
  readonly text: string;
  readonly words: number;
}

function readDuration(first?: Token, second?: Token): Said | null {
  if (first === undefined || first.quoted || !ALMOST.test(first.text)) return null;
  const next = second === undefined || second.quoted ? '' : second.text;
  const isBare = /^\d+$/.test(first.text);
  const unit = isBare && (UNITS.test(next) || OTHER_UNITS.test(next)) ? next : '';
  const [, count = '', letters = ''] = /^(\d{1,5})([a-z]*)$/i.exec(first.text) ?? [];
  const text = unit === '' ? first.text : `${first.text} ${unit}`;
  return { hours: hoursOf(count, unit || letters), text, words: unit === '' ? 1 : 2 };
}

function hoursOf(count: string, unit: string): number | null {
  const hours = Number(count) * (HOURS[unit.charAt(0).toLowerCase()] ?? 0);
  return UNITS.test(unit) && hours >= 1 ? hours : null;
}

function nearest(word: string): Word | null {
  let best: { word: Word; far: number } | null = null;
  for (const each of WORDS) {
    const far = distance(word, each);
    if (far <= 2 && (best === null || far < best.far)) best = { word: each, far };
  }
  return best?.word ?? null;
}

/**
 * What the person saw. Slack writes `&`, `<` and `>` as entities, and with `should_escape` people, channels and
 * links in angle brackets (docs.slack.dev, "Slash commands"). A bracket that was typed came as an entity: it stays.
 */
function plain(text: string): string {
  return text.replaceAll(/&(amp|lt|gt);|<([^<>|]{1,2000})(?:\|([^<>|]{0,500}))?>/g, (all, entity, target, label) => {
    if (entity === 'amp') return '&';
    if (entity === 'lt') return '<';
    if (entity === 'gt') return '>';
    const to = String(target);
    const said = typeof label === 'string' && label !== '' ? label : null;
    if (/^[@#]/.test(to)) return said === null ? to : `${to.charAt(0)}${said}`;
    // A link that Slack made of a word: the word. Anything else is shown as it came.
    if (/^(?:https?:\/\/|mailto:)/.test(to) && (said === null || to.endsWith(said))) return said ?? to;
    return all;
  });
}

/** The person whom Slack's own brackets name ahead of the reason: whoever types `<` sends `&lt;`. */
function pickedIn(text: string): UserId | null {
  const [ahead = ''] = text.slice(0, LONGEST).split(/\bbecause\b/i);
  return parseUserId(/<@([A-Z0-9]{1,31})(?:\|[^<>]{0,500})?>/.exec(ahead)?.[1] ?? '');
}

const SPACE = /[\s\u200b]/;
const OPENING = /["“”„‟«]/;
const CLOSING = /["“”‟»]/;
const APART = (character: string | undefined): boolean =>
  character === undefined || character === ',' || SPACE.test(character);

function tokensOf(line: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  /** Nothing closes behind this place: it need not be looked for again. */
  let unclosed = Infinity;
  while (at < line.length) {
    const character = line.charAt(at);
    if (APART(character)) {
      at += 1;
      continue;
    }
    if (OPENING.test(character) && at < unclosed) {
      let close = at + 1;
      while (close < line.length && !(CLOSING.test(line.charAt(close)) && APART(line[close + 1]))) close += 1;
      if (close < line.length) {
        const text = line.slice(at + 1, close).trim().replaceAll(/\s+/g, ' ');
        if (text !== '') tokens.push({ text, quoted: true, end: close + 1 });
        at = close + 1;
        continue;
      }
      unclosed = at;
    }
    let end = at + 1;
    while (!APART(line[end])) end += 1;
    const text = bare(line.slice(at, end));
    if (text !== '') tokens.push({ text, quoted: false, end });
    at = end;
  }
  return tokens;
}

/** Without the marks that people put around code, and a quote that nothing closes. */
const bare = (text: string): string => {
  const start = /^[`"“”„‟«]+/.exec(text)?.[0].length ?? 0;
  let end = text.length;
  while (end > start && text.charAt(end - 1) === '`') end -= 1;
  return text.slice(start, end);
};
