/** What a message's text is made of, once Slack's escapes and references are read (docs.slack.dev, "Formatting"). */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'user' | 'channel' | 'group'; readonly id: string }
  | { readonly kind: 'link'; readonly url: string; readonly text: string };

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** A link that may be followed: the web, and nothing that could run. */
export const isWeb = (url: string): boolean => /^https?:\/\//i.test(url);

/** Reads a message's text into pieces, in order. Whatever is no reference stays text. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(/<([^<>]+)>/g)) {
    if (match.index > from) pieces.push({ kind: 'text', text: unescaped(text.slice(from, match.index)) });
    pieces.push(reference(match[1] ?? ''));
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push({ kind: 'text', text: unescaped(text.slice(from)) });
  return pieces;
}

function reference(inner: string): Piece {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? null : unescaped(inner.slice(bar + 1));
  const [, sign, id] = /^(@|#|!subteam\^)([A-Z0-9]+)$/.exec(target) ?? [];
  if (id !== undefined) return { kind: sign === '@' ? 'user' : sign === '#' ? 'channel' : 'group', id };
  if (target.startsWith('!')) return { kind: 'text', text: label ?? `@${target.slice(1)}` };
  const url = unescaped(target);
  return isWeb(url) ? { kind: 'link', url, text: label ?? url } : { kind: 'text', text: label ?? url };
}
