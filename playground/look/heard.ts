import type { KnownBlock, ModalView } from '@slack/types';
import { spoken } from '../../src/slack/views/message.ts';
import type { Said } from './case.ts';

/* What is heard, and what a locked phone shows: by the texts alone. */

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** Two lines of a phone's notification hold about so many characters beside the app's name. */
const LOCK_SCREEN = 110;

/** The notification of a message. */
export function lockScreen({ text }: Said): string {
  const [first = ''] = unescaped(text).split('\n');
  return first.length > LOCK_SCREEN ? `${first.slice(0, LOCK_SCREEN - 1).trimEnd()}…` : first;
}

/** What a screen reader says of a message: Slack reads its `text` and skips its blocks. */
export const heardOf = ({ text }: Said): string => unescaped(text);

function blockHeard(block: KnownBlock): string {
  if (block.type !== 'input') return spoken([block]);
  const hint = block.hint === undefined ? '' : `, ${block.hint.text}`;
  return `${block.label.text}, ${block.element.type.replaceAll('_', ' ')}${hint}`;
}

/** The same of a modal: title, what it says, the names of its fields and buttons. */
export function modalHeard({ title, blocks, submit, close }: ModalView): string {
  // Every block that our views make is a known one.
  const known = blocks as readonly KnownBlock[];
  const buttons = [close, submit].flatMap((one) => (one ? [`${one.text}, button`] : []));
  return [`${title.text}, dialog`, ...known.map(blockHeard), ...buttons].filter((line) => line !== '').join('\n');
}
