import type { ReactNode } from 'react';
import type { Json } from '../../slack/blocks/blocks.ts';
import { Element } from './elements/Element.tsx';
import { list, record, str } from './read.ts';
import { TextObject } from './TextObject.tsx';

export function Section({ block }: { readonly block: Json }): ReactNode {
  const text = record(block.text);
  const fields = list(block.fields);
  const accessory = record(block.accessory);
  return (
    <div className="blocks-section">
      <div className="blocks-section-words">
        {text !== null && (
          <div>
            <TextObject text={text} />
          </div>
        )}
        {fields.length > 0 && (
          <div className="blocks-fields">
            {fields.map((field, at) => (
              // oxlint-disable-next-line react/no-array-index-key -- texts without ids
              <div key={at}>
                <TextObject text={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory !== null && <Element blockId={str(block.block_id)} element={accessory} />}
    </div>
  );
}
