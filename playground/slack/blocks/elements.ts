import { isRecord } from '../../json.ts';
import { LIMITS } from '../limits.ts';
import { all, any, fields, flag, list, oneOf, text, whole } from './check.ts';
import type { At, Check } from './check.ts';
import {
  choice,
  confirm,
  distinctValues,
  id,
  option,
  optionGroup,
  optionsOf,
  overflowOption,
  plainText,
  url,
} from './objects.ts';

const common = { action_id: id };
const select = { ...common, placeholder: plainText(LIMITS.placeholder), confirm, focus_on_load: flag };
const several = { max_selected_items: whole(1, LIMITS.options) };
const external = { min_query_length: whole(0, LIMITS.inputLength) };

const button: Check = fields(
  { type: any, text: plainText(LIMITS.buttonText) },
  {
    ...common,
    value: text(LIMITS.buttonValue),
    url,
    style: oneOf('primary', 'danger'),
    confirm,
    accessibility_label: text(LIMITS.accessibilityLabel),
  },
);

const overflow: Check = all(
  fields({ type: any, options: list(overflowOption, LIMITS.overflowOptions) }, { ...common, confirm }),
  distinctValues('options'),
);

/** Exactly one of the two, and an initial choice only among them. */
const offered: Check = (value, at) => {
  if (!isRecord(value)) return;
  if ((value.options === undefined) === (value.option_groups === undefined)) {
    at.say('must have exactly one of: options, option_groups');
  }
  initialIsOffered(value, at);
};

const initialIsOffered = (value: unknown, at: At): void => {
  if (!isRecord(value)) return;
  const known = new Set(optionsOf(value).map((option) => JSON.stringify(plain(option))));
  const initial: readonly unknown[] = Array.isArray(value.initial_options)
    ? value.initial_options
    : [value.initial_option];
  for (const chosen of initial) {
    if (chosen === undefined || known.has(JSON.stringify(plain(chosen)))) continue;
    at.say('initial_option must exactly match one of the provided options');
  }
};

/** What makes two options the same: defaults that Slack fills in left away. */
const plain = (option: unknown): unknown => {
  if (!isRecord(option)) return option;
  const words = (value: unknown) => (isRecord(value) ? value.text : undefined);
  return [words(option.text), option.value, words(option.description)];
};

const initialFitsMaximum: Check = (value, at) => {
  if (!isRecord(value) || !Array.isArray(value.initial_options)) return;
  if (typeof value.max_selected_items === 'number' && value.initial_options.length > value.max_selected_items) {
    at.in('initial_options').say(`no more than ${value.max_selected_items} items allowed`);
  }
};

const choosable = {
  options: list(option, LIMITS.options),
  option_groups: list(optionGroup, LIMITS.optionGroups),
};
const staticSelect: Check = all(
  fields({ type: any }, { ...select, ...choosable, initial_option: option }),
  offered,
  distinctValues('options'),
);
const multiStaticSelect: Check = all(
  fields({ type: any }, { ...select, ...choosable, ...several, initial_options: list(option, LIMITS.options) }),
  offered,
  distinctValues('options'),
  initialFitsMaximum,
);
const externalSelect: Check = fields({ type: any }, { ...select, ...external, initial_option: option });
const multiExternalSelect: Check = all(
  fields({ type: any }, { ...select, ...external, ...several, initial_options: list(option, LIMITS.options) }),
  distinctValues('initial_options'),
  initialFitsMaximum,
);

const ticked = { ...common, confirm, focus_on_load: flag };
const checkboxes: Check = all(
  fields(
    { type: any, options: list(choice, LIMITS.choices) },
    { ...ticked, initial_options: list(choice, LIMITS.choices) },
  ),
  distinctValues('options'),
  initialIsOffered,
);
const radioButtons: Check = all(
  fields({ type: any, options: list(choice, LIMITS.choices) }, { ...ticked, initial_option: choice }),
  distinctValues('options'),
  initialIsOffered,
);

const plainTextInput: Check = all(
  fields(
    { type: any },
    {
      ...common,
      placeholder: plainText(LIMITS.placeholder),
      initial_value: text(LIMITS.inputLength, 0),
      multiline: flag,
      min_length: whole(0, LIMITS.inputLength),
      max_length: whole(1, LIMITS.inputLength),
      focus_on_load: flag,
      dispatch_action_config: fields(
        {},
        { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 2) },
      ),
    },
  ),
  (value, at) => {
    if (!isRecord(value)) return;
    const { initial_value: initial, max_length: max, min_length: min } = value;
    if (typeof max === 'number' && typeof min === 'number' && min > max)
      at.say('min_length must not exceed max_length');
    if (typeof initial === 'string' && typeof max === 'number' && initial.length > max) {
      at.in('initial_value').say(`must be less than ${max + 1} characters`);
    }
  },
);

/** What may stand in an actions block. */
export const ACTIONS_ELEMENTS: Readonly<Record<string, Check>> = {
  button,
  overflow,
  static_select: staticSelect,
  external_select: externalSelect,
  checkboxes,
  radio_buttons: radioButtons,
};
/** What may stand beside the text of a section. */
export const ACCESSORIES: Readonly<Record<string, Check>> = {
  ...ACTIONS_ELEMENTS,
  multi_static_select: multiStaticSelect,
  multi_external_select: multiExternalSelect,
};
/** What may stand in an input block. */
export const INPUT_ELEMENTS: Readonly<Record<string, Check>> = {
  plain_text_input: plainTextInput,
  static_select: staticSelect,
  external_select: externalSelect,
  multi_static_select: multiStaticSelect,
  multi_external_select: multiExternalSelect,
  checkboxes,
  radio_buttons: radioButtons,
};
