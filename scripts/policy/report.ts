import { closest, distance } from 'fastest-levenshtein';
import { LineCounter } from 'yaml';

/** One mistake in policy.yaml: where it is, and in `message` what is wrong and what to write instead. */
export interface PolicyError {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units, as editors count. */
  readonly column: number;
  /** Where in the structure, such as `rules[0].approvers[1]`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** `policy.yaml:12:7 message`: a form that editors and terminals turn into a link. */
export const formatError = ({ file, line, column, message }: PolicyError): string =>
  `${file}:${line}:${column} ${message}`;

/** Gathers every mistake, so that all can be mended in one go. */
export class Report {
  readonly file: string;
  readonly text: string;
  readonly lines = new LineCounter();
  readonly #errors: PolicyError[] = [];

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.lines.addNewLine(0);
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.lines.addNewLine(at + 1);
  }

  /** @param offset index into the text */
  add(offset: number, path: string, message: string): void {
    const { line, col } = this.lines.linePos(offset);
    this.#errors.push({ file: this.file, line, column: col, path, message });
  }

  /** In the order of the file. */
  get errors(): readonly PolicyError[] {
    return this.#errors.toSorted((a, b) => a.line - b.line || a.column - b.column);
  }
}

/** The candidate that was probably meant, or null where none is near. */
export function nearest(written: string, candidates: readonly string[]): string | null {
  if (candidates.length === 0) return null;
  const near = closest(written, candidates);
  return distance(written, near) <= Math.max(2, Math.floor(near.length / 3)) ? near : null;
}

/** Characters that a terminal obeys instead of showing: controls, line ends of Unicode, marks that turn a line about. */
const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text of the file in which such characters stand as their numbers. */
export const visible = (text: string): string =>
  text.replaceAll(OBEYED, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`);

/** What was written, short enough for one line and without control characters. */
export function quote(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 59)}…` : text;
  return visible(JSON.stringify(short));
}
