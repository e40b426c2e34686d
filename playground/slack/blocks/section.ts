import { isRecord } from '../../json.ts';
import { LIMITS } from '../limits.ts';
import { all, any, byType, fields, flag, list } from './check.ts';
import type { Check } from './check.ts';
import { ACCESSORIES } from './elements.ts';
import { id, textObject } from './objects.ts';

export const section: Check = all(
  fields(
    { type: any },
    {
      block_id: id,
      text: textObject(LIMITS.sectionText),
      fields: list(textObject(LIMITS.sectionField), LIMITS.sectionFields),
      accessory: byType(ACCESSORIES),
      expand: flag,
    },
  ),
  (value, at) => {
    if (isRecord(value) && value.text === undefined && value.fields === undefined) {
      at.say('must provide at least one of: text, fields');
    }
  },
);
