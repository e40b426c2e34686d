/** What one check came to. `note` is worth knowing and nothing to mend; `skipped` could not be looked at. */
export type Finding =
  | { readonly kind: 'ok' | 'note' | 'skipped'; readonly says: string }
  | { readonly kind: 'wrong'; readonly says: string; readonly remedy: string };

/** One line of the report. */
export type Line = Finding & { readonly check: string };

/** Lines of one part, and what the parts behind it need of it; null where it did not get that far. */
export interface Part<T> {
  readonly lines: readonly Line[];
  readonly value: T | null;
}

export const ok = (check: string, says: string): Line => ({ check, kind: 'ok', says });
export const note = (check: string, says: string): Line => ({ check, kind: 'note', says });
export const skipped = (check: string, says: string): Line => ({ check, kind: 'skipped', says });
export const wrong = (check: string, says: string, remedy: string): Extract<Line, { kind: 'wrong' }> => ({
  check,
  kind: 'wrong',
  says,
  remedy,
});

export const part = <T>(line: Line, value: T | null = null): Part<T> => ({ lines: [line], value });

const MARKS: Readonly<Record<Line['kind'], string>> = { ok: 'ok   ', note: 'note ', skipped: '—    ', wrong: 'WRONG' };

/** Names that others chose may hold line breaks and worse; what cannot be seen is no part of a report. */
const visible = (text: string): string => text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');

export const formatLine = (line: Line): string => {
  const said = `${MARKS[line.kind]} ${line.check}: ${visible(line.says)}`;
  return line.kind === 'wrong' ? `${said} → ${visible(line.remedy)}` : said;
};
