import type { ReactNode } from 'react';
import type { Json } from '../../../slack/blocks/blocks.ts';
import { useConfirm } from '../dialog/Confirm.tsx';
import { useSurface } from '../context.ts';
import { list, str, words } from '../read.ts';
import { useChosen } from './choice.ts';
import type { ElementProps } from './Element.tsx';
import { Chevron } from './icons.tsx';

const Options = ({ options }: { readonly options: readonly Json[] }): ReactNode =>
  options.map((option) => (
    <option key={str(option.value)} value={str(option.value)}>
      {words(option.text)}
    </option>
  ));

/** A list to choose one from, as the browser draws it. */
export function StaticSelect({ element, at, field }: ElementProps): ReactNode {
  const { act } = useSurface();
  const { ask, dialog } = useConfirm(element.confirm);
  const { options, choose } = useChosen(element, at, (acts, [value]) => acts.choose(at, value ?? null));
  const groups = list(element.option_groups);
  const all = [...list(element.options), ...groups.flatMap((group) => list(group.options))];
  const chosen = str(options[0]?.value);
  const placeholder = words(element.placeholder) || 'Choose an option';
  const pick = (value: string) => choose(all.filter((one) => one.value === value));
  return (
    <span className="select">
      <select
        id={field.id}
        className="control"
        aria-label={field.labelledBy ? undefined : placeholder}
        aria-describedby={field.describedBy}
        aria-invalid={field.isWrong || undefined}
        aria-required={field.isRequired || undefined}
        disabled={act === null}
        value={chosen}
        onChange={({ target }) => {
          const { value } = target;
          ask(() => pick(value));
        }}
      >
        {(chosen === '' || !field.isRequired) && <option value="">{placeholder}</option>}
        <Options options={list(element.options)} />
        {groups.map((group) => (
          <optgroup key={words(group.label)} label={words(group.label)}>
            <Options options={list(group.options)} />
          </optgroup>
        ))}
      </select>
      <Chevron />
      {dialog}
    </span>
  );
}
