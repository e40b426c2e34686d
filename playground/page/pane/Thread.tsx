import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { MessageShown } from '../../control/wire.ts';
import type { Names, Surface } from '../blocks/surface.ts';
import { Icon } from '../shell/Icon.tsx';
import { MessageList } from './MessageList.tsx';
import './Thread.css';

interface ThreadProps {
  readonly parent: MessageShown;
  readonly replies: readonly MessageShown[];
  readonly names: Names;
  readonly surfaceOf: (message: MessageShown) => Surface;
  readonly now: number;
  readonly tz: string;
  readonly channelName: string;
  readonly onClose: () => void;
  /** The composer, or why there is none. */
  readonly children: ReactNode;
}

const NONE = {};

/** A message with its replies: beside the channel, or over it where the pane is narrow. */
export function Thread({ parent, replies, channelName, onClose, children, ...rest }: ThreadProps) {
  const thread = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const { current } = thread;
    // Where nobody can write, the way back is the first thing.
    (current?.querySelector<HTMLElement>('textarea') ?? current?.querySelector<HTMLElement>('button'))?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // Esc from anywhere within.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      className="thread"
      ref={thread}
      aria-label="Thread"
      onKeyDown={({ key }) => {
        if (key === 'Escape') onClose();
      }}
    >
      <header className="thread-head">
        <button
          type="button"
          className="ui-button ui-button-bare thread-close"
          aria-label="Close thread"
          title="Close thread"
          onClick={onClose}
        >
          <Icon name="back" />
        </button>
        <h2 className="thread-title">Thread</h2>
        <span className="thread-channel">{channelName}</span>
      </header>
      <MessageList label="Replies" messages={[parent, ...replies]} threads={NONE} empty="" {...rest} />
      {children}
    </section>
  );
}
