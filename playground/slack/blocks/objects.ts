import { isRecord } from '../../json.ts';
import { LIMITS } from '../limits.ts';
import { all, any, byType, fields, flag, list, matching, oneOf, text } from './check.ts';
import type { Check } from './check.ts';

export const plainText = (max: number): Check =>
  byType({ plain_text: fields({ type: any, text: text(Math.min(max, LIMITS.textObject)) }, { emoji: flag }) });

/** plain_text or mrkdwn. */
export const textObject = (max: number): Check =>
  byType({
    plain_text: fields({ type: any, text: text(Math.min(max, LIMITS.textObject)) }, { emoji: flag }),
    mrkdwn: fields({ type: any, text: text(Math.min(max, LIMITS.textObject)) }, { verbatim: flag }),
  });

export const id: Check = text(LIMITS.id);

export const url: Check = all(
  text(LIMITS.url),
  matching(/^(?:https?:\/\/[^\s/]+|mailto:[^\s]+|slack:\/\/)\S*$/, 'a valid URL'),
);

const optionWith = (label: Check, more: Readonly<Record<string, Check>> = {}): Check =>
  fields(
    { text: label, value: text(LIMITS.optionValue) },
    { description: plainText(LIMITS.optionDescription), ...more },
  );

/** Of a select menu, or of an external select's answer. */
export const option = optionWith(plainText(LIMITS.optionText));
/** Of checkboxes and radio buttons: their texts may be mrkdwn. */
export const choice: Check = fields(
  { text: textObject(LIMITS.optionText), value: text(LIMITS.optionValue) },
  { description: textObject(LIMITS.optionDescription) },
);
export const overflowOption = optionWith(plainText(LIMITS.optionText), { url });

export const optionGroup: Check = fields({
  label: plainText(LIMITS.groupLabel),
  options: list(option, LIMITS.options),
});

export const confirm: Check = fields(
  {
    title: plainText(LIMITS.confirmTitle),
    text: textObject(LIMITS.confirmText),
    confirm: plainText(LIMITS.confirmButton),
    deny: plainText(LIMITS.confirmButton),
  },
  { style: oneOf('primary', 'danger') },
);

/** Own rule: two options of one element with one value could not be told apart. */
export const distinctValues =
  (key: string): Check =>
  (value, at) => {
    const options: unknown = isRecord(value) ? value[key] : undefined;
    if (!Array.isArray(options)) return;
    const values = options.map((option: unknown) => (isRecord(option) ? option.value : undefined));
    if (new Set(values).size < values.length) at.in(key).say('duplicate option value');
  };

/** The options of a static element, groups flattened. */
export function optionsOf(element: Readonly<Record<string, unknown>>): readonly Record<string, unknown>[] {
  const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  const grouped = items(element.option_groups).flatMap((group) => (isRecord(group) ? items(group.options) : []));
  return [...items(element.options), ...grouped].filter(isRecord);
}
