import { useCombobox } from 'downshift';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Json } from '../../../slack/blocks/blocks.ts';
import { useSurface } from '../context.ts';
import { number, str, words } from '../read.ts';
import { useChosen } from './choice.ts';
import type { ElementProps } from './Element.tsx';
import { Cross } from './icons.tsx';
import { OfferList } from './OfferList.tsx';
import { useOffers } from './offers.ts';

const { stateChangeTypes: CHANGE } = useCombobox;

/** A picker of several: what is chosen stands as chips before what is typed; Backspace takes back the last one. */
export function PickSeveral({ element, at, field }: ElementProps): ReactNode {
  const { act } = useSurface();
  const offers = useOffers(element, at);
  const { options, choose } = useChosen(element, at, (acts, values) => acts.choose(at, values));
  const [typed, setTyped] = useState('');
  const max = number(element.max_selected_items) ?? Infinity;
  const isFull = options.length >= max;
  const isChosen = (item: Json) => options.some(({ value }) => value === item.value);
  const toggle = (item: Json) => {
    if (isChosen(item)) choose(options.filter(({ value }) => value !== item.value));
    else if (!isFull) choose([...options, item]);
  };
  const box = useCombobox<Json | null>({
    items: [...offers.items],
    itemToString: (item) => words(item?.text),
    itemToKey: (item) => item?.value,
    selectedItem: null,
    isItemDisabled: (item) => isFull && item !== null && !isChosen(item),
    inputValue: typed,
    stateReducer: (state, { type, changes }) => {
      const takes = type === CHANGE.ItemClick || type === CHANGE.InputKeyDownEnter;
      // The list stays for the next one.
      if (takes) return { ...changes, isOpen: true, highlightedIndex: state.highlightedIndex, inputValue: state.inputValue };
      return type === CHANGE.InputBlur ? { ...changes, selectedItem: null } : changes;
    },
    onIsOpenChange: ({ isOpen, type }) => {
      // Opened by a letter, it has asked for that letter.
      if (!isOpen) setTyped('');
      else if (type !== CHANGE.InputChange) offers.ask(typed);
    },
    onStateChange: ({ type, selectedItem }) => {
      if ((type === CHANGE.ItemClick || type === CHANGE.InputKeyDownEnter) && selectedItem) toggle(selectedItem);
    },
  });
  const placeholder = words(element.placeholder);
  return (
    <div className="picker">
      <div className="control chips" data-invalid={field.isWrong || undefined}>
        {options.map((option) => (
          <button
            key={str(option.value)}
            type="button"
            className="chip"
            aria-label={`Remove ${words(option.text)}`}
            disabled={act === null}
            onClick={() => {
              choose(options.filter(({ value }) => value !== option.value));
              document.getElementById(field.id)?.focus();
            }}
          >
            <span className="chip-text">{words(option.text)}</span>
            <Cross />
          </button>
        ))}
        <input
          className="chips-input"
          {...box.getInputProps({
            id: field.id,
            placeholder: options.length === 0 ? placeholder : '',
            disabled: act === null,
            'aria-label': field.labelledBy ? undefined : placeholder,
            'aria-labelledby': field.labelledBy || undefined,
            'aria-describedby': field.describedBy,
            'aria-invalid': field.isWrong || undefined,
            'aria-required': field.isRequired || undefined,
            // At once: what downshift tells of it comes too late for the next letter.
            onChange: ({ currentTarget: { value } }) => {
              setTyped(value);
              offers.ask(value);
            },
            onKeyDown: (event) => {
              if (event.key === 'Backspace' && typed === '' && options.length > 0) choose(options.slice(0, -1));
              if (event.key !== 'Escape') return;
              if (box.isOpen) event.stopPropagation();
              else Object.assign(event.nativeEvent, { preventDownshiftDefault: true });
            },
          })}
        />
      </div>
      <OfferList
        listProps={box.getMenuProps({ 'aria-label': field.label, 'aria-labelledby': undefined })}
        itemProps={(item, index) => ({
          ...box.getItemProps({ item, index }),
          'aria-selected': isChosen(item),
        })}
        isOpen={box.isOpen}
        highlighted={box.highlightedIndex}
        offers={offers}
        chosen={options}
      />
      <p className="visually-hidden" aria-live="polite">
        {options.length === 0 ? '' : `${options.length} chosen${isFull ? ', no more can be' : ''}`}
      </p>
    </div>
  );
}
