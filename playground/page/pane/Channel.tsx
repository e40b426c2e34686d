import type { ReactNode } from 'react';
import type { ChannelShown, MessageShown } from '../../control/wire.ts';
import type { Names, Surface } from '../blocks/surface.ts';
import { MessageList } from './MessageList.tsx';

interface ChannelProps {
  readonly channel: ChannelShown;
  readonly names: Names;
  readonly surfaceOf: (message: MessageShown) => Surface;
  readonly now: number;
  readonly tz: string;
  readonly onThread: (ts: string) => void;
  readonly onEnd: (isAtEnd: boolean) => void;
  readonly composer: ReactNode;
  /** A thread stands over it where the pane is narrow. */
  readonly isCovered: boolean;
}

const ABOUT = {
  public: 'public channel',
  private: 'private channel',
  shared: 'shared with another company',
  dm: 'app',
} as const satisfies Record<ChannelShown['kind'], string>;

/** The open channel: its name, its messages, and the composer under them. */
export function Channel({ channel, composer, isCovered, ...rest }: ChannelProps) {
  const { name, kind, messages, threads } = channel;
  return (
    <div className={`channel${isCovered ? ' channel-covered' : ''}`}>
      <header className="channel-head">
        <h2 className="channel-name">{kind === 'dm' ? name : `# ${name}`}</h2>
        <span className="channel-about">{ABOUT[kind]}</span>
      </header>
      <MessageList
        label={kind === 'dm' ? `Messages with ${name}` : `Messages in ${name}`}
        messages={messages}
        threads={threads}
        canReply={kind !== 'dm'}
        empty={kind === 'dm' ? 'Nothing yet. What the app says to one person, it says here.' : 'Nothing here yet.'}
        {...rest}
      />
      {composer}
    </div>
  );
}
