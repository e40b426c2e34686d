import { useEffect, useRef } from 'react';
import type { HTMLAttributes, LiHTMLAttributes, ReactNode, Ref } from 'react';
import type { Json } from '../../../slack/blocks/blocks.ts';
import { str, words } from '../read.ts';
import { Tick } from './icons.tsx';
import type { Offers } from './offers.ts';

interface Props {
  /** What the combobox needs on the list itself. */
  readonly listProps: HTMLAttributes<HTMLUListElement> & { readonly ref?: Ref<HTMLUListElement> };
  readonly itemProps: (item: Json, index: number) => LiHTMLAttributes<HTMLLIElement>;
  readonly isOpen: boolean;
  readonly highlighted: number;
  readonly offers: Offers;
  readonly chosen: readonly Json[];
}

function note({ state, items, min }: Offers): string {
  if (state === 'short') return `Type ${min} letters or more`;
  if (state === 'failed') return 'Could not be looked up. Type again.';
  if (state === 'busy') return items.length === 0 ? 'Looking…' : '';
  return items.length === 0 ? 'No results' : '';
}

/** The list under a picker, and the word that stands for it where it is empty. */
export function OfferList({ listProps, itemProps, isOpen, highlighted, offers, chosen }: Props): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const said = note(offers);
  const rows = offers.items.length;
  useEffect(() => {
    if (isOpen && rows >= 0) box.current?.scrollIntoView({ block: 'nearest' });
  }, [isOpen, rows]);
  return (
    <div ref={box} className={`offers${isOpen ? ' offers-open' : ''}`}>
      <ul className="offers-list" {...listProps}>
        {isOpen &&
          offers.items.map((item, index) => (
            <li
              key={str(item.value)}
              className={`offer${index === highlighted ? ' offer-here' : ''}`}
              {...itemProps(item, index)}
            >
              <span className="offer-text">{words(item.text)}</span>
              {words(item.description) !== '' && <span className="offer-note">{words(item.description)}</span>}
              {chosen.some(({ value }) => value === item.value) && <Tick />}
            </li>
          ))}
      </ul>
      <p className={said === '' ? 'visually-hidden' : 'offers-note'} aria-live="polite">
        {isOpen ? said : ''}
      </p>
    </div>
  );
}
