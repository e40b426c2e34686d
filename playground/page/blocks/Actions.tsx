import type { ReactNode } from 'react';
import type { Json } from '../../slack/blocks/blocks.ts';
import { Element } from './elements/Element.tsx';
import { list, str } from './read.ts';

export const Actions = ({ block }: { readonly block: Json }): ReactNode => (
  <div className="blocks-actions">
    {list(block.elements).map((element, at) => (
      <Element key={str(element.action_id) || at} blockId={str(block.block_id)} element={element} />
    ))}
  </div>
);
