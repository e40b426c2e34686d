import { useId, useMemo } from 'react';
import type { ReactNode } from 'react';
import type { Json } from '../../../slack/blocks/blocks.ts';
import { NotDrawn } from '../NotDrawn.tsx';
import { str, words } from '../read.ts';
import type { Placed } from '../surface.ts';
import { Button } from './Button.tsx';
import { Checkboxes, RadioButtons } from './Choices.tsx';
import { NO_FIELD } from './field.ts';
import type { Field } from './field.ts';
import { Overflow } from './Overflow.tsx';
import { PickOne } from './PickOne.tsx';
import { PickSeveral } from './PickSeveral.tsx';
import { StaticSelect } from './StaticSelect.tsx';
import { TextInput } from './TextInput.tsx';
import './elements.css';

export interface ElementProps {
  readonly element: Json;
  readonly at: Placed;
  readonly field: Field;
}

const DRAWN: Readonly<Record<string, (props: ElementProps) => ReactNode>> = {
  button: Button,
  overflow: Overflow,
  static_select: StaticSelect,
  external_select: PickOne,
  multi_static_select: PickSeveral,
  multi_external_select: PickSeveral,
  plain_text_input: TextInput,
  checkboxes: Checkboxes,
  radio_buttons: RadioButtons,
};

interface Props {
  readonly blockId: string;
  readonly element: Json;
  /** Of an element in an input block. */
  readonly field?: Field;
}

/** One interactive element, wherever it stands. */
export function Element({ blockId, element, field }: Props): ReactNode {
  const id = useId();
  const type = str(element.type);
  const actionId = str(element.action_id);
  const at = useMemo(() => ({ blockId, actionId }), [blockId, actionId]);
  const label = words(element.placeholder) || 'Choose';
  const around = field ?? { ...NO_FIELD, id, label, labelledBy: '' };
  const Drawn = Object.hasOwn(DRAWN, type) ? DRAWN[type] : undefined;
  return Drawn === undefined ? <NotDrawn type={type} /> : <Drawn element={element} at={at} field={around} />;
}
