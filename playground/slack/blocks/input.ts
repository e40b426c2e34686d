import { LIMITS } from '../limits.ts';
import { any, byType, fields, flag } from './check.ts';
import type { Check } from './check.ts';
import { INPUT_ELEMENTS } from './elements.ts';
import { id, plainText } from './objects.ts';

export const input: Check = fields(
  { type: any, label: plainText(LIMITS.inputLabel), element: byType(INPUT_ELEMENTS) },
  { block_id: id, hint: plainText(LIMITS.inputHint), optional: flag, dispatch_action: flag },
);
