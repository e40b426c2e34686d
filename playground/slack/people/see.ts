import type { Channel, Ephemeral, Message, Ping, View } from '../types.ts';
import type { World } from '../world.ts';
import type { Delivery } from './deliveries.ts';

export interface SeenChannel {
  readonly id: string;
  readonly name: string;
  /** Oldest first, each with its thread. */
  readonly messages: readonly (Message & { readonly replies: readonly Message[] })[];
  /** Only this person's own. */
  readonly ephemerals: readonly Ephemeral[];
}

/** Everything on one person's screen. */
export interface Seen {
  readonly channels: readonly SeenChannel[];
  /** The conversation with the bot. */
  readonly dm: SeenChannel | null;
  /** The one on top. */
  readonly modal: View | null;
  readonly stack: readonly View[];
  readonly home: View | null;
  /** What this person was notified of. */
  readonly pings: readonly Ping[];
  /** Errors that Slack showed this person, oldest first. */
  readonly errors: readonly { readonly delivery: number; readonly error: NonNullable<Delivery['error']> }[];
}

export function see(world: World, userId: string, deliveries: readonly Delivery[]): Seen {
  const own = [...world.channels.values()].filter(({ members }) => members.includes(userId));
  const look = ({ id, name }: Channel): SeenChannel => {
    const here = world.messages.filter((message) => message.channel === id);
    const replies = (parent: Message) => here.filter(({ threadTs }) => threadTs === parent.ts);
    return {
      id,
      name,
      messages: here
        .filter(({ threadTs }) => threadTs === null)
        .map((message) => ({ ...message, replies: replies(message) })),
      ephemerals: world.ephemerals.filter(({ channel, to }) => channel === id && to === userId),
    };
  };
  const dm = own.find(({ dmWith }) => dmWith === userId);
  const stack = world.stack(userId);
  return {
    channels: own.filter(({ dmWith }) => dmWith === null).map(look),
    dm: dm ? look(dm) : null,
    modal: stack.at(-1) ?? null,
    stack,
    home: world.homes.get(userId) ?? null,
    pings: world.pings.filter(({ user, heard }) => user === userId && heard),
    errors: deliveries.flatMap(({ n, user, error }) =>
      user === userId && error !== null ? [{ delivery: n, error }] : [],
    ),
  };
}
