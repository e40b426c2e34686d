import type { MessageShown } from '../../control/wire.ts';
import { Blocks } from '../blocks/Blocks.tsx';
import type { Names, Surface } from '../blocks/surface.ts';
import { Icon } from '../shell/Icon.tsx';
import { Avatar } from './Avatar.tsx';
import { SlackText } from './SlackText.tsx';
import { atOf, shortWhen, timeIn, whenIn } from './times.ts';
import './Message.css';

export interface MessageProps {
  readonly message: MessageShown;
  readonly surface: Surface;
  readonly names: Names;
  /** Right under another one of the same person: without picture and name. */
  readonly follows: boolean;
  readonly replies?: readonly MessageShown[];
  readonly onThread?: (() => void) | undefined;
  /** Nobody has replied yet, and somebody may. */
  readonly canReply?: boolean;
}

const NONE: readonly MessageShown[] = [];

/** One message as one person sees it. */
export function Message({ message, surface, names, follows, replies = NONE, onThread, canReply = true }: MessageProps) {
  const { ts, user, byBot, text, blocks, edited, onlyYou } = message;
  const at = atOf(ts);
  const { tz } = surface;
  const name = names.user(user);
  const time = (
    <time className="message-time" dateTime={new Date(at).toISOString()} title={whenIn(at, tz)}>
      {timeIn(at, tz)}
    </time>
  );
  return (
    <article
      className={`message${onlyYou ? ' message-only' : ''}${follows ? ' message-follows' : ''}`}
      aria-label={`${name}, ${whenIn(at, tz)}${onlyYou ? ', only visible to you' : ''}`}
    >
      <div className="message-side">{follows ? time : <Avatar id={user} name={name} isApp={byBot} />}</div>
      <div className="message-body">
        {onlyYou && (
          <p className="message-eye">
            <Icon name="eye" size={14} />
            Only visible to you
          </p>
        )}
        {!follows && (
          <p className="message-head">
            <strong className="message-name">{name}</strong>
            {byBot && <span className="message-app">APP</span>}
            {time}
          </p>
        )}
        {blocks.length > 0 ? (
          <Blocks blocks={blocks} surface={surface} />
        ) : (
          <p className="message-text" dir="auto">
            <SlackText text={text} names={names} />
            {edited && <span className="message-edited"> (edited)</span>}
          </p>
        )}
        {onThread !== undefined && !onlyYou && (canReply || replies.length > 0) && (
          <ThreadButton replies={replies} now={surface.now} tz={tz} name={name} onThread={onThread} />
        )}
      </div>
    </article>
  );
}

interface ThreadButtonProps {
  readonly replies: readonly MessageShown[];
  readonly name: string;
  readonly now: number;
  readonly tz: string;
  readonly onThread: () => void;
}

function ThreadButton({ replies, name, now, tz, onThread }: ThreadButtonProps) {
  const last = replies.at(-1);
  if (last === undefined) {
    return (
      <button type="button" className="message-reply" aria-label={`Reply to ${name} in a thread`} onClick={onThread}>
        Reply
      </button>
    );
  }
  return (
    <button type="button" className="message-thread" onClick={onThread}>
      <strong>
        {replies.length} {replies.length === 1 ? 'reply' : 'replies'}
      </strong>
      <span className="message-last">last reply {shortWhen(atOf(last.ts), now, tz)}</span>
    </button>
  );
}
