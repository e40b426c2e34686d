import type { Json } from '../slack/blocks/blocks.ts';
import type { ChannelShown, MessageShown, ModalShown, PersonShown, Screen } from './wire.ts';
import { formProblems } from '../slack/people/fields.ts';
import type { Ephemeral, Message, Ping, User, View } from '../slack/types.ts';
import type { World as SlackWorld } from '../slack/world.ts';
import { stateValues } from '../slack/shapes.ts';
import type { Seen, SeenChannel } from '../slack/people/see.ts';

export function personShown({ id, displayName, title, kind, tz, deleted, teamId }: User, ownTeam: string): PersonShown {
  const shown = deleted ? 'deactivated' : teamId === ownTeam ? kind : 'outsider';
  return { id, name: displayName, title, kind: shown, tz };
}

const words = (text: Json | null): string => (typeof text?.text === 'string' ? text.text : '');

/** @param read the ts up to which this person has read each channel */
export function screenOf(world: SlackWorld, userId: string, seen: Seen, read: ReadonlyMap<string, string>): Screen {
  const pinged = (channel: string, ts: string) => seen.pings.some((ping) => ping.channel === channel && ping.ts === ts);
  const own = seen.dm === null ? seen.channels : [...seen.channels, seen.dm];
  return {
    person: personShown(world.user(userId), world.team.id),
    channels: own.map((channel) => channelShown(world, userId, channel, pinged, read.get(channel.id) ?? '')),
    modal: seen.modal === null ? null : modalShown(seen.modal, seen.stack.length - 1),
    pings: seen.pings.length,
    errors: seen.errors.map(({ error }) => error),
  };
}

function channelShown(
  world: SlackWorld,
  userId: string,
  { id, name, messages, ephemerals }: SeenChannel,
  pinged: (channel: string, ts: Ping['ts']) => boolean,
  readUpTo: string,
): ChannelShown {
  const posted = (message: Message): MessageShown => ({
    ts: message.ts,
    user: message.user,
    byBot: message.botId !== null,
    text: message.text,
    blocks: message.blocks,
    // Slack does not mark what an app changes in blocks.
    edited: message.editedTs !== null && message.blocks.length === 0,
    onlyYou: false,
    threadTs: message.threadTs,
    pinged: pinged(id, message.ts),
  });
  const whispered = ({ ts, text, blocks, threadTs }: Ephemeral): MessageShown => ({
    ts,
    user: world.app.botUserId,
    byBot: true,
    text,
    blocks,
    edited: false,
    onlyYou: true,
    threadTs,
    pinged: false,
  });
  const inChannel = [...messages.map(posted), ...ephemerals.filter(({ threadTs }) => threadTs === null).map(whispered)];
  const inThreads = [
    ...messages.flatMap(({ replies }) => replies.map(posted)),
    ...ephemerals.filter(({ threadTs }) => threadTs !== null).map(whispered),
  ];
  const byTs = (a: MessageShown, b: MessageShown) => (a.ts < b.ts ? -1 : 1);
  const isNew = ({ ts, user }: MessageShown) => ts > readUpTo && user !== userId;
  const { isExtShared, isPrivate, dmWith } = world.channel(id);
  return {
    id,
    name: dmWith === null ? name : world.app.name,
    kind: dmWith === null ? (isExtShared ? 'shared' : isPrivate ? 'private' : 'public') : 'dm',
    messages: inChannel.toSorted(byTs),
    threads: Object.groupBy(inThreads.toSorted(byTs), ({ threadTs }) => threadTs ?? ''),
    // As in Slack, a reply makes nothing unread but for whom it notifies.
    unread: inChannel.filter(isNew).length,
    pings: [...inChannel, ...inThreads].filter((message) => message.pinged && isNew(message)).length,
  };
}

function modalShown(view: View, below: number): ModalShown {
  return {
    id: view.id,
    title: words(view.title),
    submit: view.submit === null ? null : words(view.submit),
    close: view.close === null ? 'Cancel' : words(view.close),
    blocks: view.blocks,
    values: stateValues(view),
    problems: formProblems(view),
    below,
  };
}
