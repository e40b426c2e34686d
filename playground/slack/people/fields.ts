import { isRecord } from '../../json.ts';
import type { Json } from '../blocks/blocks.ts';
import { optionsOf } from '../blocks/objects.ts';
import { LIMITS } from '../limits.ts';
import { stateValues } from '../shapes.ts';
import type { Filled, View } from '../types.ts';
import { ClientRefusal } from './errors.ts';
import type { Found } from './find.ts';

/** Several values at once, `null` to take a choice back. */
export type Choice = string | readonly string[] | null;

/** The value of an element after somebody chose. @throws ClientRefusal for what was not offered. */
export function chosen(element: Json, choice: Choice, offered: readonly Json[]): Filled {
  const type = String(element.type);
  const pick = (value: string): Json => {
    const option = offered.find((one) => one.value === value);
    if (!option) {
      const there = offered.map((one) => String(one.value)).join(', ');
      throw new ClientRefusal(`“${value}” is not offered; there are: ${there || 'none'}`);
    }
    return option;
  };
  switch (type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons': {
      if (choice === null) return { type, selected_option: null };
      if (typeof choice !== 'string') throw new ClientRefusal(`${type} takes one value`);
      return { type, selected_option: pick(choice) };
    }
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes': {
      const values = typeof choice === 'string' ? [choice] : (choice ?? []);
      const max = typeof element.max_selected_items === 'number' ? element.max_selected_items : Infinity;
      if (values.length > max) throw new ClientRefusal(`at most ${max} can be chosen, not ${values.length}`);
      return { type, selected_options: values.map(pick) };
    }
    default:
      throw new ClientRefusal(`nothing can be chosen in a ${type}`);
  }
}

/** What an element offers by itself: its options, and what it began with. */
export function ownOptions(element: Json): readonly Json[] {
  const initial: readonly unknown[] = Array.isArray(element.initial_options)
    ? element.initial_options
    : [element.initial_option];
  return [...optionsOf(element), ...initial.filter(isRecord)];
}

export function typed({ element }: Found, value: string): Filled {
  if (element.type !== 'plain_text_input')
    throw new ClientRefusal(`nothing can be typed into a ${String(element.type)}`);
  return { type: 'plain_text_input', value: value === '' ? null : value };
}

export const withFilled = (view: View, { blockId, actionId }: Found, filled: Filled): View => ({
  ...view,
  filled: { ...view.filled, [blockId]: { ...view.filled[blockId], [actionId]: filled } },
});

/** Why Slack's client does not send the form off, by block; nothing where it does. */
export function formProblems(view: View): Readonly<Record<string, string>> {
  const values = stateValues(view);
  const problems: Record<string, string> = {};
  for (const block of view.blocks) {
    const element = block.element;
    if (block.type !== 'input' || !isRecord(element)) continue;
    const blockId = String(block.block_id);
    const filled = values[blockId]?.[String(element.action_id)];
    const problem = filled ? fieldProblem(element, filled, block.optional === true) : null;
    if (problem !== null) problems[blockId] = problem;
  }
  return problems;
}

function fieldProblem(element: Json, filled: Filled, optional: boolean): string | null {
  const text = filled.value ?? '';
  const empty = text === '' && !filled.selected_option && (filled.selected_options ?? []).length === 0;
  if (empty) return optional ? null : 'Please complete this required field.';
  if (filled.type !== 'plain_text_input') return null;
  const max = typeof element.max_length === 'number' ? element.max_length : LIMITS.inputLength;
  const min = typeof element.min_length === 'number' ? element.min_length : 0;
  if (text.length > max) return `This is ${text.length - max} characters over the limit of ${max}.`;
  if (text.length < min) return `Please enter at least ${min} characters.`;
  return null;
}
