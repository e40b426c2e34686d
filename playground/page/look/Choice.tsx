import type { ReactNode } from 'react';
import type { Json } from '../../slack/blocks/blocks.ts';
import { Chevron } from '../blocks/elements/icons.tsx';
import { OfferList } from '../blocks/elements/OfferList.tsx';

interface Props {
  readonly label: string;
  readonly options: readonly Json[];
}

/** A picker that stands open. */
export const Choice = ({ label, options }: Props): ReactNode => (
  <div className="input look-picker">
    <span className="input-label">{label}</span>
    <div className="picker">
      <input className="control picker-input" readOnly value="" aria-label={label} />
      <Chevron />
      <OfferList
        listProps={{ 'aria-label': label }}
        itemProps={() => ({})}
        isOpen
        highlighted={0}
        offers={{ items: options, state: 'here', min: 0, ask: () => undefined }}
        chosen={[]}
      />
    </div>
  </div>
);
