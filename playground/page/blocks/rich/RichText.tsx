import type { ReactNode } from 'react';
import type { Json } from '../../../slack/blocks/blocks.ts';
import { NotDrawn } from '../NotDrawn.tsx';
import { list, number, str } from '../read.ts';
import { Inline } from './Inline.tsx';
import './rich.css';

const inline = (part: Json): ReactNode =>
  // Pieces have no ids; they are drawn anew with their part.
  // oxlint-disable-next-line react/no-array-index-key
  list(part.elements).map((element, at) => <Inline key={at} element={element} />);

function Part({ part }: { readonly part: Json }): ReactNode {
  switch (part.type) {
    case 'rich_text_section':
      return <div className="rich-section">{inline(part)}</div>;
    case 'rich_text_quote':
      return (
        <blockquote className="rich-quote" dir="auto">
          {inline(part)}
        </blockquote>
      );
    case 'rich_text_preformatted':
      return <pre className="rich-pre">{inline(part)}</pre>;
    case 'rich_text_list': {
      const List = part.style === 'ordered' ? 'ol' : 'ul';
      const start = List === 'ol' ? { start: (number(part.offset) ?? 0) + 1 } : {};
      return (
        <List className="rich-list" style={{ marginInlineStart: `${(number(part.indent) ?? 0) * 24}px` }} {...start}>
          {list(part.elements).map((item, at) => (
            // oxlint-disable-next-line react/no-array-index-key -- items have no ids
            <li key={at}>{inline(item)}</li>
          ))}
        </List>
      );
    }
    default:
      return <NotDrawn type={str(part.type)} />;
  }
}

export const RichText = ({ block }: { readonly block: Json }): ReactNode => (
  <div className="rich">
    {list(block.elements).map((part, at) => (
      // oxlint-disable-next-line react/no-array-index-key -- parts have no ids
      <Part key={at} part={part} />
    ))}
  </div>
);
