import type { Frozen } from '../../domain/freeze.ts';
import type { Channel, Principal } from '../../domain/policy/types.ts';
import type { Person } from '../../domain/request/types.ts';
import { type Message, compose, paragraph } from './message.ts';
import { type Piece, listed, rich, section, sign } from './rich.ts';
import { atName, firstName } from './people.ts';
import { inline } from './typed.ts';

/** A freeze: what the operators' channel is told, without a ping, and what whoever typed it is answered. */

/** Slack's messages are long; a reason is one line. */
export const MOST_REASON = 300;

const quoted = (reason: string): string => `“${inline(reason, MOST_REASON)}”`;
const say = (...pieces: readonly Piece[]): Message => compose('', [rich('what', section(...pieces))]);

/** `⚠️ Frozen by Omar: “key may be out”. Nothing new is granted; revoking still works. /share-model unfreeze` */
export const frozenNotice = ({ by, reason }: Frozen): Message =>
  say(
    sign('warning'),
    ` Frozen by ${firstName(by)}: ${quoted(reason)}. Nothing new is granted; revoking still works. /share-model unfreeze`,
  );

export const unfrozenNotice = (by: Person): Message =>
  say(sign('over'), ` Not frozen any more: ${firstName(by)} ended it. What is approved goes on by itself within a minute.`);

export type FreezeAnswer =
  | { readonly kind: 'frozen' | 'unfrozen'; readonly untold: { readonly channel: Channel; readonly why: string } | null }
  | { readonly kind: 'frozen_already'; readonly frozen: Frozen }
  | { readonly kind: 'not_frozen' | 'silent' | 'too_late' }
  | { readonly kind: 'not_an_operator'; readonly operators: readonly Principal[] };

const sentence = (answer: FreezeAnswer): string => {
  switch (answer.kind) {
    case 'frozen':
      return 'Frozen. Nothing new is granted; revoking still works. /share-model unfreeze ends it.';
    case 'unfrozen':
      return 'Not frozen any more. What is approved goes on by itself within a minute.';
    case 'frozen_already':
      return `Frozen already by ${firstName(answer.frozen.by)}: ${quoted(answer.frozen.reason)}. Nothing changed.`;
    case 'not_frozen':
      return 'Nothing is frozen. Nothing changed.';
    case 'silent':
      return 'Slack does not say at the moment whether you are an operator. Nothing changed; type it again in a minute.';
    case 'too_late':
      return 'This came too late to be carried out. Nothing changed; type it again.';
    case 'not_an_operator':
      return `Only operators can do that: ${listed(answer.operators.map(atName), 'or').join('')}. Nothing changed.`;
  }
};

export function freezeAnswer(answer: FreezeAnswer): Message {
  const untold = 'untold' in answer && answer.untold !== null ? answer.untold : null;
  const told = untold === null ? '' : ` #${untold.channel.name} could not be told (${untold.why}): tell them.`;
  return paragraph(`${sentence(answer)}${told}`);
}

export const missingReason = (): Message => paragraph('Say why: /share-model freeze key may be out');
export const longReason = (length: number): Message =>
  paragraph(`${length - MOST_REASON} characters too long: the reason is one line. Nothing changed.`);
