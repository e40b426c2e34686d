import type { KnownBlock, RichTextBlockElement, RichTextElement } from '@slack/types';
import type { Principal } from '../../domain/policy/types.ts';
import { escapeWithin } from './escape.ts';
import { HOUSE, LIMITS } from './limits.ts';
import { fitNames } from './names.ts';
import { type Piece, plain, rich, section } from './rich.ts';

/** One message as chat.postMessage, chat.update and a response_url take it. */
export interface Message {
  /** Notification, lock screen and screen reader: its first 60 characters say what it is about. Escaped. */
  readonly text: string;
  readonly blocks: KnownBlock[];
}

const words = (one: RichTextElement, names: ReadonlyMap<string, string>): string => {
  switch (one.type) {
    case 'text':
      return one.text;
    case 'link':
      return one.text ?? one.url;
    case 'date':
      return one.fallback ?? '';
    case 'usergroup':
      return names.get(one.usergroup_id) ?? '';
    case 'user':
      return names.get(one.user_id) ?? '';
    default:
      return '';
  }
};

const partWords = (part: RichTextBlockElement, names: ReadonlyMap<string, string>): string => {
  const inner = part.type === 'rich_text_list' ? part.elements.flatMap((one) => one.elements) : part.elements;
  return inner.map((one) => words(one, names)).join('');
};

/** What a screen reader should say of the blocks: Slack reads a message's `text` and skips its blocks. */
export function spoken(blocks: readonly KnownBlock[], mentioned: readonly Principal[] = []): string {
  const names = new Map<string, string>(mentioned.map((one) => [one.id, `@${one.name}`]));
  const parts = blocks.flatMap((block): string[] => {
    if (block.type === 'rich_text') return block.elements.map((part) => partWords(part, names).trim());
    if (block.type === 'context') {
      return block.elements.flatMap((one) => (one.type === 'plain_text' ? [one.text] : []));
    }
    return [];
  });
  // A sign at the beginning of a line is read by nobody, and leaves its space.
  const lines = parts.flatMap((part) => part.split('\n')).map((line) => line.trim());
  return lines.filter((line) => line !== '').join('\n');
}

/**
 * A message whose text is one line for the lock screen and then all that its blocks say.
 * @param mentioned whom the blocks mention, for their names
 */
export const compose = (first: string, blocks: KnownBlock[], mentioned: readonly Principal[] = []): Message => ({
  text: escapeWithin([first, spoken(blocks, mentioned)].filter(Boolean).join('\n'), LIMITS.messageText),
  blocks,
});

/** A message of one paragraph, whose text it is. */
export const paragraph = (...pieces: readonly Piece[]): Message => {
  const blocks: KnownBlock[] = [rich('say', section(...pieces))];
  return { text: escapeWithin(spoken(blocks), LIMITS.messageText), blocks };
};

/**
 * The first line: `before` + names with fixed words between + `after`. The names are shortened so that all of them
 * stand within what a lock screen shows.
 */
export function lockLine(between: readonly string[], names: readonly string[], after: string): string {
  const fixed = between.reduce((sum, part) => sum + part.length, 0);
  const fitted = fitNames(names, HOUSE.lockScreen - fixed);
  return `${between.map((part, index) => `${part}${fitted[index] ?? ''}`).join('')}${after}`;
}

/** The grey line under a message. */
export const footnote = (id: string, text: string): KnownBlock => ({
  type: 'context',
  block_id: id,
  elements: [plain(text)],
});
