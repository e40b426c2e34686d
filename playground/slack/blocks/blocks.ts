import { isRecord } from '../../json.ts';
import { alphanumeric } from '../../random.ts';
import type { Random } from '../../random.ts';
import { LIMITS } from '../limits.ts';
import { actions } from './actions.ts';
import { all, byType, list, problems } from './check.ts';
import type { At, Check } from './check.ts';
import { input } from './input.ts';
import { context, divider, header } from './plain.ts';
import { richText } from './richText.ts';
import { section } from './section.ts';

/** A block or element as JSON, already checked. */
export type Json = Readonly<Record<string, unknown>>;

const BLOCKS: Readonly<Record<string, Check>> = {
  section,
  rich_text: richText,
  context,
  actions,
  input,
  header,
  divider,
};

/** The interactive elements of one block. */
export function elementsOf(block: Json): readonly Json[] {
  const inner = block.type === 'actions' ? block.elements : [block.element ?? block.accessory];
  return Array.isArray(inner) ? inner.filter(isRecord) : [];
}

/** block_id is unique in the whole surface, action_id within its block, and one field at most takes the focus. */
const ids: Check = (value, at) => {
  if (!Array.isArray(value)) return;
  const blocks = new Set<unknown>();
  let focused = 0;
  value.forEach((block: unknown, index) => {
    if (!isRecord(block)) return;
    once(blocks, block.block_id, at.in(index).in('block_id'), 'block_id');
    const actions = new Set<unknown>();
    for (const element of elementsOf(block)) {
      once(actions, element.action_id, at.in(index), 'action_id');
      if (element.focus_on_load === true) focused += 1;
    }
  });
  if (focused > 1) at.say('only one element may have focus_on_load');
};

function once(seen: Set<unknown>, id: unknown, at: At, what: string): void {
  if (id === undefined) return;
  if (seen.has(id)) at.say(`${what} already exists: ${JSON.stringify(id)}`);
  seen.add(id);
}

const messageBlocks: Check = all(list(byType(BLOCKS), LIMITS.blocksInMessage, 0), ids);
export const viewBlocks: Check = all(list(byType(BLOCKS), LIMITS.blocksInView), ids);

/** What a message's blocks break, in Slack's words; none where all is well. */
export const blockProblems = (blocks: unknown): readonly string[] => problems(blocks, messageBlocks, '/blocks');

/** Characters that count towards a message's total: all that is said, linked or carried, not the structure. */
export function blockLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, inner) => sum + blockLength(inner), 0);
  if (!isRecord(value)) return 0;
  return Object.entries(value).reduce((sum, [key, inner]) => {
    if (typeof inner !== 'string') return sum + blockLength(inner);
    return ['type', 'block_id', 'action_id', 'style'].includes(key) ? sum : sum + inner.length;
  }, 0);
}

/** What Slack adds to blocks that it keeps: ids that were left out, and the defaults of text objects. */
export function complete(blocks: readonly unknown[], random: Random): readonly Json[] {
  return blocks.filter(isRecord).map((block) => {
    const element = (inner: unknown): unknown =>
      isRecord(inner) && typeof inner.type === 'string' && !['plain_text', 'mrkdwn'].includes(inner.type)
        ? { action_id: alphanumeric(random, 5), ...inner }
        : inner;
    const withIds: Json = {
      ...block,
      block_id: block.block_id ?? alphanumeric(random, 5),
      ...(block.type === 'actions' && Array.isArray(block.elements) ? { elements: block.elements.map(element) } : {}),
      ...(block.element === undefined ? {} : { element: element(block.element) }),
      ...(block.accessory === undefined ? {} : { accessory: element(block.accessory) }),
    };
    const filled = withDefaults(withIds);
    return isRecord(filled) ? filled : withIds;
  });
}

function withDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDefaults);
  if (!isRecord(value)) return value;
  const filled = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withDefaults(inner)]));
  if (value.type === 'plain_text') return { emoji: true, ...filled };
  if (value.type === 'mrkdwn') return { verbatim: false, ...filled };
  return filled;
}
