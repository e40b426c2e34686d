import type { ReactNode } from 'react';
import type { Json } from '../../slack/blocks/blocks.ts';
import { list, words } from './read.ts';
import { TextObject } from './TextObject.tsx';

interface BlockProps {
  readonly block: Json;
}

export const Header = ({ block }: BlockProps): ReactNode => <h3 className="blocks-header">{words(block.text)}</h3>;

export const Divider = (): ReactNode => <hr className="blocks-divider" />;

export const Context = ({ block }: BlockProps): ReactNode => (
  <div className="blocks-context">
    {list(block.elements).map((element, at) => (
      // Texts without ids, drawn anew with their block.
      // oxlint-disable-next-line react/no-array-index-key
      <span key={at}>
        <TextObject text={element} />
      </span>
    ))}
  </div>
);
