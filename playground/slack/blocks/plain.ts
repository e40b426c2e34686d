import { LIMITS } from '../limits.ts';
import { any, fields, list } from './check.ts';
import type { Check } from './check.ts';
import { id, plainText, textObject } from './objects.ts';

export const header: Check = fields({ type: any, text: plainText(LIMITS.header) }, { block_id: id });
export const context: Check = fields(
  { type: any, elements: list(textObject(LIMITS.textObject), LIMITS.contextElements) },
  { block_id: id },
);
export const divider: Check = fields({ type: any }, { block_id: id });
