import type { Case } from '../case.ts';
import { answers } from './answers.ts';
import { cards, messages } from './cards.ts';
import { dialogs, formCases } from './modals.ts';
import { operators } from './operators.ts';
import { small } from './sentences.ts';
import { threads } from './threads.ts';

/** One part of the sheet, and of its pictures. */
export interface Group {
  /** Also the picture's name. */
  readonly name: string;
  readonly title: string;
  readonly cases: readonly Case[];
}

/** Everything that the bot shows to anybody. */
export const GROUPS: readonly Group[] = [
  { name: 'cards', title: 'The card', cases: cards },
  { name: 'form', title: 'The form', cases: [...formCases, ...small] },
  { name: 'dialogs', title: 'Dialogs', cases: dialogs },
  { name: 'threads', title: 'The thread', cases: threads },
  { name: 'messages', title: 'Messages to the requester', cases: messages },
  { name: 'answers', title: 'Private answers', cases: answers },
  { name: 'operators', title: "The operators' channel", cases: operators },
];
