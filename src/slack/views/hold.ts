import type { Policy } from '../../domain/policy/types.ts';
import { type Message, compose, paragraph } from './message.ts';
import { mention } from './people.ts';
import { type Piece, rich, section, sign } from './rich.ts';

/** After a restore nothing is done until an operator has settled what differs. */

interface Copy {
  readonly table: string;
  readonly of: string;
}

/** In the operators' channel, with a ping. */
export function holdAlert(copies: readonly Copy[], { operators }: Policy): Message {
  const who = operators.people.flatMap((one): Piece[] => [mention(one), ' ']);
  const which = copies.map(({ table, of }) => `${table} is a copy of ${of}`).join(', ');
  const what = `The bot is on hold after a restore: ${which}. Nothing is decided, granted or ended.`;
  const next = ' Next: npm run restore shows what differs from OpenAI, and settles it (docs/restore.md).';
  return compose('', [rich('what', section(sign('warning'), ' ', ...who, what, next))], operators.people);
}

/** To whoever clicked or typed something meanwhile. */
export const onHold = (): Message => paragraph('The bot is being restored; nothing was changed. Try again later.');
