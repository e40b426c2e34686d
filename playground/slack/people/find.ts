import { elementsOf } from '../blocks/blocks.ts';
import type { Json } from '../blocks/blocks.ts';
import type { Message, View } from '../types.ts';
import type { World } from '../world.ts';
import { ClientRefusal } from './errors.ts';
import type { Surface } from './payloads.ts';

export interface MessageRef {
  readonly channel: string;
  readonly ts: string;
}
export interface ViewRef {
  readonly id: string;
}

export interface Found {
  readonly blockId: string;
  readonly actionId: string;
  readonly block: Json;
  readonly element: Json;
}

/** The message as it stands now, if this person can see it. @throws ClientRefusal */
export function visibleMessage(world: World, user: string, { channel, ts }: MessageRef): Surface {
  const whispered = world.ephemerals.find((one) => one.channel === channel && one.ts === ts);
  if (whispered?.to === user) return { kind: 'ephemeral', message: whispered };
  const message = world.message(channel, ts);
  if (!message || !world.channel(channel).members.includes(user)) {
    throw new ClientRefusal(`${user} sees no message ${ts} in ${channel}`);
  }
  return { kind: 'message', message };
}

/** A message as it was, on the screen of somebody who has not been shown the change. */
export const staleMessage = (message: Message): Surface => ({ kind: 'message', message });

/** The modal on top of what this person sees, or their Home. @throws ClientRefusal */
export function visibleView(world: World, user: string, { id }: ViewRef): View {
  const top = world.stack(user).at(-1);
  if (top?.id === id) return top;
  const home = world.homes.get(user);
  if (home?.id === id) return home;
  throw new ClientRefusal(`${user} does not see view ${id}: ${top ? `${top.id} is on top` : 'no modal is open'}`);
}

/** The one element that fits. @throws ClientRefusal for none, and for several. */
export function findElement(
  blocks: readonly Json[],
  what: {
    readonly blockId?: string | undefined;
    readonly actionId?: string | undefined;
    readonly value?: string | undefined;
  },
): Found {
  const found = blocks.flatMap((block) =>
    elementsOf(block).map((element) => ({
      blockId: String(block.block_id),
      actionId: String(element.action_id),
      block,
      element,
    })),
  );
  const fitting = found.filter(
    ({ blockId, actionId, element }) =>
      (what.blockId === undefined || what.blockId === blockId) &&
      (what.actionId === undefined || what.actionId === actionId) &&
      (what.value === undefined || what.value === element.value),
  );
  const [only, another] = fitting;
  if (only && !another) return only;
  const there = found
    .map(({ blockId, actionId, element }) => `${blockId}/${actionId} (${String(element.type)})`)
    .join(', ');
  const problem = only ? 'more than one element fits' : 'there is no element';
  throw new ClientRefusal(`${problem} ${JSON.stringify(what)}; there are: ${there || 'none'}`);
}
