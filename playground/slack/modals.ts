import { isRecord } from '../json.ts';
import { complete, elementsOf } from './blocks/blocks.ts';
import type { Json } from './blocks/blocks.ts';
import { homeProblems, modalProblems } from './blocks/view.ts';
import { LIMITS } from './limits.ts';
import { refusal, SlackRefusal } from './methods/refusal.ts';
import type { Filled, View } from './types.ts';
import type { World } from './world.ts';

/** A view as an app sends it, checked. */
type Sent = Pick<
  View,
  | 'callbackId'
  | 'externalId'
  | 'privateMetadata'
  | 'title'
  | 'submit'
  | 'close'
  | 'clearOnClose'
  | 'notifyOnClose'
  | 'blocks'
>;

/** @throws SlackRefusal `invalid_arguments` with what is wrong, `view_too_large`. */
export function checkedView(view: unknown, kind: View['kind'], world: World): Sent {
  const problems = kind === 'modal' ? modalProblems(view) : homeProblems(view);
  if (problems.length > 0 || !isRecord(view)) throw refusal('invalid_arguments', problems);
  if (Buffer.byteLength(JSON.stringify(view)) > LIMITS.viewBytes) throw new SlackRefusal('view_too_large');
  const blocks = complete(Array.isArray(view.blocks) ? view.blocks : [], world.random);
  const text = (key: string) => (typeof view[key] === 'string' ? view[key] : '');
  const object = (key: string): Json | null => {
    const value = view[key];
    return isRecord(value) ? { emoji: true, ...value } : null;
  };
  return {
    callbackId: text('callback_id'),
    externalId: text('external_id'),
    privateMetadata: text('private_metadata'),
    title: object('title'),
    submit: object('submit'),
    close: object('close'),
    clearOnClose: view.clear_on_close === true,
    notifyOnClose: view.notify_on_close === true,
    blocks,
  };
}

function uniqueExternalId(world: World, sent: Sent, own: string | null): void {
  const taken = [...world.views.values()].some(({ id, externalId }) => externalId === sent.externalId && id !== own);
  if (sent.externalId !== '' && taken) throw new SlackRefusal('duplicate_external_id');
}

/** Puts a new modal on top of what the person sees; opening (not pushing) takes away what was there. */
export function show(world: World, user: string, sent: Sent, how: 'open' | 'push'): View {
  uniqueExternalId(world, sent, null);
  const stack = how === 'push' ? world.stack(user) : [];
  if (stack.length >= LIMITS.viewStack) throw new SlackRefusal('push_limit_reached');
  if (how === 'open') clear(world, user);
  const id = world.id('V');
  const root = stack[0]?.rootId ?? id;
  const previousId = stack.at(-1)?.id ?? null;
  const view: View = { ...sent, id, kind: 'modal', user, hash: world.hash(), rootId: root, previousId, filled: {} };
  world.views.set(id, view);
  world.stacks.set(user, [...stack.map((below) => below.id), id]);
  return view;
}

/** Changes a modal in place; what was filled in stays where block_id, action_id and kind of element stay. */
export function change(world: World, view: View, sent: Sent): View {
  uniqueExternalId(world, sent, view.id);
  const changed: View = { ...view, ...sent, hash: world.hash(), filled: kept(view, sent.blocks) };
  world.views.set(view.id, changed);
  return changed;
}

function kept(view: View, blocks: readonly Json[]): View['filled'] {
  const filled: Record<string, Record<string, Filled>> = {};
  for (const block of blocks) {
    const blockId = String(block.block_id);
    for (const element of elementsOf(block)) {
      const actionId = String(element.action_id);
      const before = view.filled[blockId]?.[actionId];
      if (before && before.type === element.type) filled[blockId] = { ...filled[blockId], [actionId]: before };
    }
  }
  return filled;
}

/** Takes away the modal on top. */
export function pop(world: World, user: string): void {
  const stack = world.stacks.get(user) ?? [];
  const top = stack.at(-1);
  if (top !== undefined) world.views.delete(top);
  world.stacks.set(user, stack.slice(0, -1));
}

/** Takes away every modal of a person. */
export function clear(world: World, user: string): void {
  for (const id of world.stacks.get(user) ?? []) world.views.delete(id);
  world.stacks.delete(user);
}

export function publish(world: World, user: string, sent: Sent): View {
  const before = world.homes.get(user);
  const id = before?.id ?? world.id('V');
  const view: View = { ...sent, id, kind: 'home', user, hash: world.hash(), rootId: id, previousId: null, filled: {} };
  world.homes.set(user, view);
  return view;
}
