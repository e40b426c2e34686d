import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { ChannelShown } from '../../control/wire.ts';
import type { Acts } from './useActs.ts';

const isVisible = (): boolean => document.visibilityState === 'visible';
const onVisible = (changed: () => void) => {
  document.addEventListener('visibilitychange', changed);
  return () => document.removeEventListener('visibilitychange', changed);
};

interface Reading {
  readonly channel: ChannelShown | null;
  readonly thread: string | null;
  /** The end of the open channel is on the screen. */
  readonly isAtEnd: boolean;
}

/** Marks what somebody has before their eyes as read. */
export function useReads({ channel, thread, isAtEnd }: Reading, { perform }: Acts): void {
  const visible = useSyncExternalStore(onVisible, isVisible);
  const id = channel?.id ?? null;
  const open = [...(channel?.messages ?? []), ...(thread === null ? [] : (channel?.threads[thread] ?? []))];
  const newest = open.reduce((last, { ts }) => (ts > last ? ts : last), '');
  const isNew = channel !== null && channel.unread + channel.pings > 0;
  const read = useEffectEvent((ch: string, ts: string) => void perform('read', { channel: ch, ts }));
  useEffect(() => {
    // After a reset everything is new again, which `isNew` tells.
    if (visible && isAtEnd && isNew && id !== null && newest !== '') read(id, newest);
  }, [visible, isAtEnd, isNew, id, newest]);
}
