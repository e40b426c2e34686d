import { isRecord } from '../json.ts';
import type { Json } from './blocks/blocks.ts';
import type { World } from './world.ts';

/**
 * What a person reads, as lines of plain text: texts, names for ids, `[…]` around what can be pressed. For stories told
 * on a terminal and for tests that ask what is said, not how.
 */
export function readable(
  world: World,
  shown: { readonly text: string; readonly blocks: readonly Json[] },
): readonly string[] {
  if (shown.blocks.length === 0) return lines(unescaped(shown.text));
  return shown.blocks.flatMap((block) => lines(blockText(world, block)));
}

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line.trim() !== '');

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

function blockText(world: World, block: Json): string {
  const inner = list(block.elements);
  switch (block.type) {
    case 'rich_text':
      return inner.map((part) => partText(world, part)).join('\n');
    case 'actions':
      return inner.map(elementText).join(' ');
    case 'context':
      return inner.map(wordsOf).join(' · ');
    case 'input': {
      const element = isRecord(block.element) ? elementText(block.element) : '';
      return [`${wordsOf(block.label)} ${element}`, wordsOf(block.hint)].filter((line) => line !== '').join('\n');
    }
    case 'section': {
      const accessory = isRecord(block.accessory) ? elementText(block.accessory) : '';
      return [wordsOf(block.text), ...list(block.fields).map(wordsOf), accessory]
        .filter((line) => line !== '')
        .join('\n');
    }
    case 'header':
      return wordsOf(block.text);
    default:
      return '';
  }
}

function partText(world: World, part: Json): string {
  const elements = list(part.elements);
  if (part.type === 'rich_text_list') return elements.map((item) => `• ${partText(world, item)}`).join('\n');
  const text = elements.map((element) => inlineText(world, element)).join('');
  return part.type === 'rich_text_quote' ? text.replace(/^/gm, '▏ ') : text;
}

function inlineText(world: World, element: Json): string {
  const said = (key: string): string => (typeof element[key] === 'string' ? element[key] : '');
  switch (element.type) {
    case 'user':
      return `@${world.users.get(said('user_id'))?.displayName ?? said('user_id')}`;
    case 'usergroup':
      return `@${world.groups.get(said('usergroup_id'))?.handle ?? said('usergroup_id')}`;
    case 'channel':
      return `#${world.channels.get(said('channel_id'))?.name ?? said('channel_id')}`;
    case 'emoji':
      return `:${said('name')}:`;
    case 'date':
      return said('fallback');
    case 'link':
      return said('text') || said('url');
    case 'broadcast':
      return `@${said('range')}`;
    default:
      return said('text');
  }
}

function elementText(element: Json): string {
  if (element.type === 'overflow') return '[⋯]';
  return `[${wordsOf(element.text) || wordsOf(element.placeholder) || ' '}]`;
}

const wordsOf = (text: unknown): string => (isRecord(text) && typeof text.text === 'string' ? text.text : '');
const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);
