import type { ReactNode } from 'react';
import { useSurface } from './context.ts';
import { SafeLink } from './rich/SafeLink.tsx';
import { withEmoji } from './rich/emoji.ts';
import type { Names } from './surface.ts';

/* Slack's own markup, as much of it as one line of text needs. The bot writes none: this is for other texts. */

const PIECE = /<([^<>\s]+?)(?:\|([^<>]*))?>|`([^`\n]+)`|\*([^*\n]+)\*|_([^_\n]+)_|~([^~\n]+)~/g;

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

function reference(target: string, label: string | undefined, names: Names): ReactNode {
  const said = label === undefined ? undefined : unescaped(label);
  if (target.startsWith('@')) return <span className="rich-mention">@{names.user(target.slice(1))}</span>;
  if (target.startsWith('#')) return <span className="rich-mention">#{said ?? names.channel(target.slice(1))}</span>;
  if (target.startsWith('!subteam^')) return <span className="rich-mention">@{names.group(target.slice(9))}</span>;
  if (target.startsWith('!')) return <span className="rich-mention">{said ?? `@${target.slice(1)}`}</span>;
  return <SafeLink url={unescaped(target)}>{said ?? unescaped(target)}</SafeLink>;
}

const plain = (text: string): string => withEmoji(unescaped(text));

export function Mrkdwn({ text }: { readonly text: string }): ReactNode {
  const { names } = useSurface();
  const pieces: ReactNode[] = [];
  let end = 0;
  for (const found of text.matchAll(PIECE)) {
    const [whole, target, label, code, bold, italic, strike] = found;
    if (found.index > end) pieces.push(plain(text.slice(end, found.index)));
    end = found.index + whole.length;
    const key = found.index;
    if (target !== undefined) pieces.push(<span key={key}>{reference(target, label, names)}</span>);
    else if (code !== undefined) pieces.push(<code key={key}>{unescaped(code)}</code>);
    else if (bold !== undefined) pieces.push(<strong key={key}>{plain(bold)}</strong>);
    else if (italic !== undefined) pieces.push(<em key={key}>{plain(italic)}</em>);
    else if (strike !== undefined) pieces.push(<s key={key}>{plain(strike)}</s>);
  }
  pieces.push(plain(text.slice(end)));
  return <>{pieces}</>;
}
