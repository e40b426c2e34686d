import { Fragment, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { MessageShown } from '../../control/wire.ts';
import type { Names, Surface } from '../blocks/surface.ts';
import { Message } from './Message.tsx';
import { atOf, dayIn, dayWords } from './times.ts';
import './MessageList.css';

/** Pixels from the end that still count as there. */
const NEAR = 24;
/** Messages of one person that are no further apart stand under one name. */
const TOGETHER = 5 * 60_000;

interface MessageListProps {
  readonly label: string;
  readonly messages: readonly MessageShown[];
  readonly threads: Readonly<Partial<Record<string, readonly MessageShown[]>>>;
  readonly names: Names;
  readonly surfaceOf: (message: MessageShown) => Surface;
  readonly now: number;
  readonly tz: string;
  readonly empty: string;
  readonly onThread?: (ts: string) => void;
  readonly canReply?: boolean;
  readonly onEnd?: (isAtEnd: boolean) => void;
}

/** Messages, oldest first, by day. It opens at its end and stays there as long as nobody scrolls back. */
export function MessageList({ label, messages, threads, names, surfaceOf, now, tz, empty, ...on }: MessageListProps) {
  const list = useRef<HTMLElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const stays = useRef(true);
  const [isAtEnd, setAtEnd] = useState(true);
  const { onThread, onEnd, canReply = true } = on;

  useLayoutEffect(() => {
    if (stays.current) toEnd(list.current);
  });
  useEffect(() => {
    // Cards grow, panes get narrower: the end moves without a drawing of ours.
    const watch = new ResizeObserver(() => {
      if (stays.current) toEnd(list.current);
    });
    for (const element of [list.current, inner.current]) if (element !== null) watch.observe(element);
    return () => watch.disconnect();
  }, []);
  useEffect(() => onEnd?.(isAtEnd), [isAtEnd, onEnd]);

  const scrolled = () => {
    const { current } = list;
    if (current === null || current.clientHeight === 0) return;
    stays.current = current.scrollHeight - current.scrollTop - current.clientHeight < NEAR;
    setAtEnd(stays.current);
  };
  return (
    <div className="list">
      {/* Scrolled with the keyboard, too. */}
      <section
        className="list-scroll"
        aria-label={label}
        ref={list}
        onScroll={scrolled}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
      >
        <div className="list-inner" ref={inner}>
          {messages.length === 0 && <p className="list-empty">{empty}</p>}
          {messages.map((message, at) => {
            const before = messages[at - 1];
            const day = before === undefined || dayIn(atOf(before.ts), tz) !== dayIn(atOf(message.ts), tz);
            return (
              <Fragment key={`${message.ts}${message.onlyYou ? ' only you' : ''}`}>
                {day && (
                  <h3 className="list-day">
                    <span>{dayWords(atOf(message.ts), now, tz)}</span>
                  </h3>
                )}
                <Message
                  message={message}
                  surface={surfaceOf(message)}
                  names={names}
                  follows={!day && before !== undefined && isTogether(before, message)}
                  replies={threads[message.ts] ?? []}
                  canReply={canReply}
                  onThread={onThread && (() => onThread(message.ts))}
                />
              </Fragment>
            );
          })}
        </div>
      </section>
      {!isAtEnd && (
        <button type="button" className="list-newest ui-button" onClick={() => toEnd(list.current)}>
          To the newest
        </button>
      )}
    </div>
  );
}

function toEnd(list: HTMLElement | null): void {
  list?.scrollTo({ top: list.scrollHeight });
}

/** The app's messages are cards of their own. */
const isTogether = (before: MessageShown, message: MessageShown): boolean =>
  !message.byBot &&
  before.user === message.user &&
  before.onlyYou === message.onlyYou &&
  atOf(message.ts) - atOf(before.ts) < TOGETHER;
