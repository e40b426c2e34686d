import { LIMITS } from '../limits.ts';
import { any, byType, fields, list } from './check.ts';
import type { Check } from './check.ts';
import { ACTIONS_ELEMENTS } from './elements.ts';
import { id } from './objects.ts';

export const actions: Check = fields(
  { type: any, elements: list(byType(ACTIONS_ELEMENTS), LIMITS.actionsElements) },
  { block_id: id },
);
