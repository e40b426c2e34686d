import type { ReactNode } from 'react';
import { isRecord } from '../../../json.ts';
import type { Json } from '../../../slack/blocks/blocks.ts';
import { useSurface } from '../context.ts';
import { NotDrawn } from '../NotDrawn.tsx';
import { number, str } from '../read.ts';
import { formatDate } from './dates.ts';
import { emoji } from './emoji.ts';
import { SafeLink } from './SafeLink.tsx';

/** Text as nodes with its styles around it. */
function styled(style: unknown, children: ReactNode): ReactNode {
  if (!isRecord(style)) return children;
  let drawn = children;
  if (style.code === true) drawn = <code className="rich-code">{drawn}</code>;
  if (style.strike === true) drawn = <s>{drawn}</s>;
  if (style.underline === true) drawn = <u>{drawn}</u>;
  if (style.italic === true) drawn = <em>{drawn}</em>;
  if (style.bold === true) drawn = <strong>{drawn}</strong>;
  return drawn;
}

/** One piece of rich text. */
export function Inline({ element }: { readonly element: Json }): ReactNode {
  const { names, tz, now } = useSurface();
  const draw = (children: ReactNode): ReactNode => styled(element.style, children);
  const mention = (name: string): ReactNode => draw(<span className="rich-mention">{name}</span>);
  switch (element.type) {
    case 'text':
      return draw(str(element.text));
    case 'link': {
      const url = str(element.url);
      return draw(<SafeLink url={url}>{str(element.text) || url}</SafeLink>);
    }
    case 'emoji': {
      const name = str(element.name);
      return (
        <span className="rich-emoji" title={`:${name}:`}>
          {emoji(name)}
        </span>
      );
    }
    case 'user':
      return mention(`@${names.user(str(element.user_id))}`);
    case 'usergroup':
      return mention(`@${names.group(str(element.usergroup_id))}`);
    case 'channel':
      return mention(`#${names.channel(str(element.channel_id))}`);
    case 'broadcast':
      return mention(`@${str(element.range)}`);
    case 'date': {
      const at = (number(element.timestamp) ?? 0) * 1_000;
      const time = (
        <time dateTime={new Date(at).toISOString()} title={str(element.fallback)}>
          {formatDate(str(element.format), at, tz, now)}
        </time>
      );
      return draw(typeof element.url === 'string' ? <SafeLink url={element.url}>{time}</SafeLink> : time);
    }
    case 'color':
      return (
        <span>
          <span className="rich-swatch" style={{ background: str(element.value) }} /> {str(element.value)}
        </span>
      );
    default:
      return <NotDrawn type={str(element.type)} />;
  }
}
