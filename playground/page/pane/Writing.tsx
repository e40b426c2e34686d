import type { ChannelShown, PersonShown, WorldShown } from '../../control/wire.ts';
import type { Sent } from './completion.ts';
import { Composer } from './Composer.tsx';
import type { Acts } from './useActs.ts';
import type { Kept } from './useKept.ts';

interface WritingProps {
  readonly person: PersonShown;
  readonly world: WorldShown;
  readonly channel: ChannelShown;
  /** The parent's ts, of a thread's composer. */
  readonly thread: string | null;
  readonly acts: Acts;
  readonly kept: Kept;
}

/** The composer of a channel or thread, or one line that says why somebody cannot write there. */
export function Writing({ person, world, channel, thread, acts, kept }: WritingProps) {
  if (person.kind === 'deactivated') {
    return <p className="composer-none">{person.name}’s account is deactivated: nobody can write from it any more.</p>;
  }
  if (channel.kind === 'dm') {
    // The app's manifest says so (messages_tab_read_only_enabled); then Slack offers no composer.
    return <p className="composer-none">Messages to this app are turned off. Its buttons work.</p>;
  }
  const { command } = world.bot;
  const key = `${person.id} draft ${channel.id} ${thread ?? ''}`;
  const send = async (sent: Sent) => {
    if (sent.kind === 'refused') {
      acts.tell(sent.why);
      return;
    }
    const { id } = channel;
    const done =
      sent.kind === 'command'
        ? await acts.perform('command', { channel: id, text: sent.text })
        : await acts.perform('say', { channel: id, text: sent.text, ...(thread !== null && { thread }) });
    if (done === null) kept.restore(key, sent.kind === 'command' ? `${command} ${sent.text}`.trim() : sent.text);
  };
  return (
    <Composer
      label={thread === null ? `Message #${channel.name}` : 'Reply…'}
      command={command}
      inThread={thread !== null}
      draft={kept.read(key) ?? ''}
      onDraft={(text) => kept.write(key, text === '' ? null : text)}
      onSend={(sent) => void send(sent)}
    />
  );
}
