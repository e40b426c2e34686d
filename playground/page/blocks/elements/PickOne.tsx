import { useCombobox } from 'downshift';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Json } from '../../../slack/blocks/blocks.ts';
import { useSurface } from '../context.ts';
import { words } from '../read.ts';
import { useChosen } from './choice.ts';
import type { ElementProps } from './Element.tsx';
import { Chevron, Cross } from './icons.tsx';
import { OfferList } from './OfferList.tsx';
import { useOffers } from './offers.ts';

const { stateChangeTypes: CHANGE } = useCombobox;

/** A picker of one that searches by calling the bot. */
export function PickOne({ element, at, field }: ElementProps): ReactNode {
  const { act } = useSurface();
  const offers = useOffers(element, at);
  const { options, choose } = useChosen(element, at, (acts, [value]) => acts.choose(at, value ?? null));
  const chosen = options[0] ?? null;
  // What is typed while it is open; null where the choice stands there.
  const [typed, setTyped] = useState<string | null>(null);
  const box = useCombobox<Json>({
    items: [...offers.items],
    itemToString: (item) => words(item?.text),
    itemToKey: (item) => item?.value,
    selectedItem: chosen,
    inputValue: typed ?? words(chosen?.text),
    stateReducer: (state, { type, changes }) => {
      // Leaving takes nothing that was only looked at, and Esc clears nothing.
      if (type !== CHANGE.InputBlur && type !== CHANGE.InputKeyDownEscape) return changes;
      return { ...changes, selectedItem: state.selectedItem, inputValue: words(state.selectedItem?.text) };
    },
    onIsOpenChange: ({ isOpen, type }) => {
      // Opened by a letter, it has asked for that letter.
      if (!isOpen) setTyped(null);
      else if (type !== CHANGE.InputChange) offers.ask('');
    },
    onStateChange: ({ type, selectedItem }) => {
      const takes = type === CHANGE.ItemClick || type === CHANGE.InputKeyDownEnter;
      if (takes && selectedItem && selectedItem.value !== chosen?.value) choose([selectedItem]);
    },
  });
  const placeholder = words(element.placeholder);
  return (
    <div className="picker">
      <input
        className="control picker-input"
        {...box.getInputProps({
          id: field.id,
          placeholder,
          disabled: act === null,
          'aria-label': field.labelledBy ? undefined : placeholder,
          'aria-labelledby': field.labelledBy || undefined,
          'aria-describedby': field.describedBy,
          'aria-invalid': field.isWrong || undefined,
          'aria-required': field.isRequired || undefined,
          onFocus: ({ currentTarget }) => currentTarget.select(),
          // At once: what downshift tells of it comes too late for the next letter.
          onChange: ({ currentTarget: { value } }) => {
            setTyped(value);
            offers.ask(value);
          },
          onKeyDown: (event) => {
            if (event.key !== 'Escape') return;
            // Closed, Esc is for the dialog around it; open, it is for the list alone.
            if (box.isOpen) event.stopPropagation();
            else Object.assign(event.nativeEvent, { preventDownshiftDefault: true });
          },
        })}
      />
      {chosen !== null && act !== null && !box.isOpen ? (
        <button type="button" className="picker-clear" aria-label={`Clear ${field.label}`} onClick={() => choose([])}>
          <Cross />
        </button>
      ) : (
        <Chevron />
      )}
      <OfferList
        listProps={box.getMenuProps({ 'aria-label': field.label, 'aria-labelledby': undefined })}
        itemProps={(item, index) => box.getItemProps({ item, index })}
        isOpen={box.isOpen}
        highlighted={box.highlightedIndex}
        offers={offers}
        chosen={options}
      />
    </div>
  );
}
