import { memo, useCallback, useMemo, useState } from 'react';
import type { MessageShown, Screen, WorldShown } from '../../control/wire.ts';
import { ChannelList } from './ChannelList.tsx';
import { Channel } from './Channel.tsx';
import { namesIn } from './names.ts';
import { PaneModal } from './PaneModal.tsx';
import { Thread } from './Thread.tsx';
import { Toasts } from './Toasts.tsx';
import { Writing } from './Writing.tsx';
import { useActs } from './useActs.ts';
import type { Kept } from './useKept.ts';
import { useReads } from './useReads.ts';
import { messageSurface } from './useSurface.ts';

interface SlackProps {
  readonly screen: Screen;
  readonly world: WorldShown;
  readonly now: number;
  readonly kept: Kept;
  readonly firstChannel: string;
  readonly isShown: boolean;
}

/**
 * One person's Slack: channels, messages, a thread, the modal on top, and what went wrong. Keyed by the person. Drawn
 * again only where something of it has changed: much happens in the world that nobody sees.
 */
export const Slack = memo(function Slack({ screen, world, now, kept, firstChannel, isShown }: SlackProps) {
  const { person, channels, modal } = screen;
  const names = useMemo(() => namesIn(world), [world]);
  const acts = useActs(person.id, names, world.bot.command);
  const [isAtEnd, setAtEnd] = useState(true);
  const onEnd = useCallback((is: boolean) => setAtEnd(is), []);

  const wanted = kept.read(`${person.id} channel`) ?? firstChannel;
  const channel = channels.find(({ id }) => id === wanted) ?? channels[0] ?? null;
  const threadKey = `${person.id} thread ${channel?.id}`;
  const threadTs = kept.read(threadKey);
  // A reset may have taken it away.
  const parent = channel?.messages.find(({ ts }) => ts === threadTs) ?? null;
  useReads({ channel, thread: parent?.ts ?? null, isAtEnd: isAtEnd && isShown }, acts);

  const place = { names, tz: person.tz, now, acts: person.kind === 'deactivated' ? null : acts };
  const surfaceOf = (message: MessageShown) => messageSurface(place, channel?.id ?? '', message);
  const writing = { person, world, acts, kept, channel };
  return (
    <>
      <div className="pane-stage" data-pane>
        <div className="pane-work">
          {channel !== null && (
            <ChannelList
              channels={channels}
              open={channel.id}
              onOpen={(id) => kept.write(`${person.id} channel`, id)}
            />
          )}
          {channel === null ? (
            <p className="pane-nothing">{nothingWords(person.name, person.kind)}</p>
          ) : (
            <div className="pane-room">
              <Channel
                key={channel.id}
                channel={channel}
                names={names}
                surfaceOf={surfaceOf}
                now={now}
                tz={person.tz}
                onThread={(ts) => kept.write(threadKey, ts)}
                onEnd={onEnd}
                composer={<Writing {...writing} channel={channel} thread={null} />}
                isCovered={parent !== null}
              />
              {parent !== null && (
                <Thread
                  key={parent.ts}
                  parent={parent}
                  replies={channel.threads[parent.ts] ?? []}
                  names={names}
                  surfaceOf={surfaceOf}
                  now={now}
                  tz={person.tz}
                  channelName={channel.kind === 'dm' ? channel.name : `# ${channel.name}`}
                  onClose={() => kept.write(threadKey, null)}
                >
                  <Writing {...writing} channel={channel} thread={parent.ts} />
                </Thread>
              )}
            </div>
          )}
        </div>
        {modal !== null && <PaneModal key={modal.id} modal={modal} place={place} acts={acts} />}
      </div>
      <Toasts {...acts} />
    </>
  );
});

const nothingWords = (name: string, kind: Screen['person']['kind']): string =>
  kind === 'deactivated'
    ? `${name}’s account is deactivated. Nobody can sign in to it.`
    : `${name} is in no channel of this workspace.`;
