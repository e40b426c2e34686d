import { useId } from 'react';
import type { ReactNode } from 'react';
import type { Json } from '../../../slack/blocks/blocks.ts';
import { useSurface } from '../context.ts';
import { list, record, str } from '../read.ts';
import { TextObject } from '../TextObject.tsx';
import { useChosen } from './choice.ts';
import type { ElementProps } from './Element.tsx';

interface ChoicesProps extends ElementProps {
  readonly kind: 'checkbox' | 'radio';
  readonly chosen: readonly Json[];
  readonly pick: (option: Json, on: boolean) => void;
}

function Choices({ element, field, kind, chosen, pick }: ChoicesProps): ReactNode {
  const { act } = useSurface();
  const name = useId();
  return (
    <div
      className="choices"
      role={kind === 'radio' ? 'radiogroup' : 'group'}
      aria-labelledby={field.labelledBy || undefined}
      aria-describedby={field.describedBy}
    >
      {list(element.options).map((option) => {
        const [text, description] = [record(option.text), record(option.description)];
        return (
          <label key={str(option.value)} className="choice">
            <input
              type={kind}
              name={name}
              disabled={act === null}
              aria-invalid={field.isWrong || undefined}
              checked={chosen.some(({ value }) => value === option.value)}
              onChange={({ target }) => pick(option, target.checked)}
            />
            <span>
              {text !== null && <TextObject text={text} />}
              {description !== null && (
                <span className="choice-note">
                  <TextObject text={description} />
                </span>
              )}
            </span>
          </label>
        );
      })}
    </div>
  );
}

export function RadioButtons(props: ElementProps): ReactNode {
  const { element, at } = props;
  const { options, choose } = useChosen(element, at, (act, [value]) => act.choose(at, value ?? null));
  return <Choices {...props} kind="radio" chosen={options} pick={(option) => choose([option])} />;
}

export function Checkboxes(props: ElementProps): ReactNode {
  const { element, at } = props;
  const { options, choose } = useChosen(element, at, (act, values) => act.choose(at, values));
  const pick = (option: Json, on: boolean) => {
    // In the order in which they stand, as Slack sends them.
    const wanted = (one: Json) => (one.value === option.value ? on : options.some(({ value }) => value === one.value));
    choose(list(element.options).filter(wanted));
  };
  return <Choices {...props} kind="checkbox" chosen={options} pick={pick} />;
}
