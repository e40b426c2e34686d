import type { RichTextBlockElement } from '@slack/types';
import type { Channel } from '../../domain/policy/types.ts';
import type { MessageKind, RequestRecord } from '../../domain/request/types.ts';
import { ended } from './ended.ts';
import { grantedMessage } from './granted.ts';
import { about, failuresIn } from './about.ts';
import { type Message, compose } from './message.ts';
import { shareTitle } from './names.ts';
import { short, shortName } from './people.ts';
import { outcomesOf } from './phase.ts';
import { type Piece, bold, quote, rich, section, sign } from './rich.ts';
import { brief } from './typed.ts';

export { messageMetadata } from './metadata.ts';
export { receipt } from './receipt.ts';

/** Messages to the requester that ping: one question each, and they say everything themselves. */

export interface MessageContext {
  readonly now: number;
  readonly operatorsChannel: Channel;
}

function deniedMessage(record: RequestRecord): Message {
  const { closed, asked } = record.state;
  const by = closed?.by ?? null;
  const who: readonly Piece[] = by === null ? [] : [' by ', short(record, by)];
  const said = closed?.reason ?? null;
  const name = by === null ? 'Somebody' : shortName(record, by);
  const parts: RichTextBlockElement[] = [section(sign('denied'), ' ', bold('Denied'), ...who, ':')];
  if (said !== null) parts.push(quote(brief(said)));
  return compose(`${name} denied ${shareTitle(asked.terms)}.`, [rich('what', ...parts), about(record)]);
}

/**
 * What the requester is told once.
 * @param kind as `owedByRequest` found it due
 */
export function message(kind: MessageKind, record: RequestRecord, { now, operatorsChannel }: MessageContext): Message {
  const share = shareTitle(record.state.asked.terms);
  const say = (first: string, ...pieces: readonly Piece[]): Message =>
    compose(first, [rich('what', section(...pieces)), about(record)]);
  switch (kind) {
    case 'granted':
      return grantedMessage(record, now);
    case 'denied':
      return deniedMessage(record);
    case 'operator': {
      const delay = outcomesOf(record.state).find(({ outcome }) => outcome.kind === 'delayed' && outcome.why === 'key');
      const isUnread = delay?.outcome.kind === 'delayed' && delay.outcome.status === null;
      const trouble = isUnread ? "The bot's key for OpenAI cannot be read" : "OpenAI refuses the bot's key";
      const why = `${trouble}; #${operatorsChannel.name} is told. You need not ask again.`;
      return say(`Not granted yet: ${share}.`, sign('warning'), ' ', bold('Approved, not granted yet.'), ` ${why}`);
    }
    case 'failed': {
      const what = `${failuresIn(record)} Nothing was shared. An approver can try again.`;
      return say(`Not granted: ${share}.`, sign('warning'), ' ', bold('Not granted:'), ` ${what}`);
    }
    case 'lapsed':
      return say(
        `Not answered: ${share}.`,
        sign('over'),
        ' ',
        bold('Nobody answered in 7 days.'),
        ' The request is closed.',
      );
    case 'ended':
      return say(`Ended: ${share}.`, ...ended(record, now));
  }
}
