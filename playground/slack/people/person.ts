import { isRecord } from '../../json.ts';
import type { Json } from '../blocks/blocks.ts';
import { LIMITS } from '../limits.ts';
import { clear, pop } from '../modals.ts';
import type { Filled, Message, View } from '../types.ts';
import type { World } from '../world.ts';
import { answerCommand, answerSubmission, answerSuggestion } from './answers.ts';
import type { Submitted } from './answers.ts';
import type { Deliveries, Delivery } from './deliveries.ts';
import { ClientRefusal } from './errors.ts';
import { chosen, formProblems, ownOptions, typed, withFilled } from './fields.ts';
import type { Choice } from './fields.ts';
import { findElement, staleMessage, visibleMessage, visibleView } from './find.ts';
import type { Found, MessageRef, ViewRef } from './find.ts';
import { blockActions, blockSuggestion, commandForm, viewClosed, viewSubmission } from './payloads.ts';
import type { Surface } from './payloads.ts';
import { see } from './see.ts';
import type { Seen } from './see.ts';

/** What came of an act: the app was reached, or Slack showed the person an error. */
export type Acted =
  | { readonly kind: 'ok'; readonly delivery: Delivery; readonly confirm: Json | null }
  | { readonly kind: 'error'; readonly error: NonNullable<Delivery['error']>; readonly delivery: Delivery };

export type SubmitOutcome =
  | Submitted
  /** Slack's client kept the form back: why, by block_id. */
  | { readonly kind: 'refused'; readonly fields: Readonly<Record<string, string>> }
  | Extract<Acted, { kind: 'error' }>;

export interface Click {
  /** One of the two. */
  readonly message?: MessageRef;
  readonly view?: ViewRef;
  readonly actionId: string;
  /** Where one action_id stands in several blocks. */
  readonly blockId?: string;
  /** Which button, where several have this action_id. */
  readonly value?: string;
  /** The message as it was: somebody's screen that has not been redrawn. */
  readonly stale?: Message;
}

/** One person of the workspace, at their screen. Whatever their client would not do throws ClientRefusal. */
export interface Person {
  readonly id: string;
  command(text: string, where: { readonly channel: string }): Promise<Acted>;
  /** Presses a button. A confirm dialog is said yes to, and told in the outcome. */
  click(what: Click): Promise<Acted>;
  /** Takes an item of a ⋯ menu. */
  overflow(
    where: MessageRef | ViewRef,
    actionId: string,
    value: string,
    more?: { stale?: Message; blockId?: string },
  ): Promise<Acted>;
  /** Types into a field; only a field that dispatches on each character tells the app. */
  fill(view: ViewRef, blockId: string, value: string): Promise<Acted | null>;
  /** Types into a picker: what it then offers; nothing where the app did not say. */
  search(view: ViewRef, blockId: string, text: string): Promise<readonly Json[]>;
  /** The same, with whether the app was reached. */
  lookUp(view: ViewRef, blockId: string, text: string): Promise<{ readonly acted: Acted; readonly options: readonly Json[] }>;
  /** Chooses by value; a picker offers what was last found in it. `null` where the app is not told of it. */
  choose(view: ViewRef, blockId: string, choice: Choice, actionId?: string): Promise<Acted | null>;
  submit(view: ViewRef): Promise<SubmitOutcome>;
  /** Closes the modal on top, or all of them with the x. */
  close(view: ViewRef, how?: { readonly all: boolean }): Promise<readonly Delivery[]>;
  see(): Seen;
}

export interface PersonOptions {
  readonly world: World;
  readonly deliveries: Deliveries;
  /** What each picker found last, kept for all people together: by view, block and action. */
  readonly searches: Map<string, readonly Json[]>;
}

export function createPerson(id: string, { world, deliveries, searches }: PersonOptions): Person {
  const send = (kind: Exclude<Delivery['kind'], 'slash_command'>, payload: Json) =>
    deliveries.send(kind, id, { payload: JSON.stringify(payload) });

  const acted = (delivery: Delivery, confirm: Json | null = null): Acted =>
    delivery.error === null ? { kind: 'ok', delivery, confirm } : { kind: 'error', error: delivery.error, delivery };

  const act = async (surface: Surface, { element, blockId }: Found, more: Json): Promise<Acted> => {
    const { type, action_id } = element;
    const delivery = await send(
      'block_actions',
      blockActions(world, id, surface, { type, action_id, block_id: blockId, ...more }),
    );
    return acted(delivery, isRecord(element.confirm) ? element.confirm : null);
  };

  const surfaceOf = (where: MessageRef | ViewRef, stale: Message | undefined): Surface => {
    if ('id' in where) return { kind: 'view', view: visibleView(world, id, where) };
    if (!stale) return visibleMessage(world, id, where);
    if (!world.channel(stale.channel).members.includes(id)) throw new ClientRefusal(`${id} is not in ${stale.channel}`);
    return staleMessage(stale);
  };

  const blocksOf = (surface: Surface) => (surface.kind === 'view' ? surface.view.blocks : surface.message.blocks);

  /** Keeps what was put into a field, and tells the app where the block says so. */
  const put = async (view: View, found: Found, filled: Filled, tells: boolean): Promise<Acted | null> => {
    const changed = withFilled(view, found, filled);
    if (view.kind === 'home') world.homes.set(id, changed);
    else world.views.set(view.id, changed);
    if (!tells) return null;
    const { type: _, ...value } = filled;
    return act({ kind: 'view', view: changed }, found, { ...value });
  };

  const lookUp: Person['lookUp'] = async (ref, blockId, text) => {
    const view = visibleView(world, id, ref);
    const found = findElement(view.blocks, { blockId });
    const { element, actionId } = found;
    if (!/^(?:multi_)?external_select$/.test(String(element.type)))
      throw new ClientRefusal(`${blockId} is not a picker`);
    const min = typeof element.min_query_length === 'number' ? element.min_query_length : LIMITS.minQueryLength;
    if (text.length < min) throw new ClientRefusal(`nothing is looked up before ${min} characters`);
    const delivery = await send('block_suggestion', blockSuggestion(world, id, view, { blockId, actionId }, text));
    if (delivery.error !== null || !delivery.answer) return { acted: acted(delivery), options: [] };
    const options = answerSuggestion(delivery.answer);
    searches.set(`${view.id}/${blockId}/${actionId}`, options);
    return { acted: acted(delivery), options };
  };

  return {
    id,

    command: async (text, { channel: channelId }) => {
      const channel = world.channels.get(channelId);
      if (channel?.members.includes(id) !== true) throw new ClientRefusal(`${id} is not in ${channelId}`);
      if (world.user(id).teamId !== world.team.id) {
        throw new ClientRefusal(`${id} is of another team: the app's commands do not exist there`);
      }
      const delivery = await deliveries.send('slash_command', id, commandForm(world, id, channel, text));
      if (delivery.error === null && delivery.answer) answerCommand(world, id, channelId, delivery.answer);
      return acted(delivery);
    },

    click: async ({ message, view, actionId, blockId, value, stale }) => {
      const where = message ?? view ?? stale;
      if (!where || (message && view)) throw new ClientRefusal('a click is on a message or on a view');
      const surface = surfaceOf(where, stale);
      const found = findElement(blocksOf(surface), { actionId, blockId, value });
      if (found.element.type !== 'button')
        throw new ClientRefusal(`${actionId} is a ${String(found.element.type)}, not a button`);
      const { text, value: carried, style } = found.element;
      return act(surface, found, {
        text,
        ...(carried === undefined ? {} : { value: carried }),
        ...(style ? { style } : {}),
      });
    },

    overflow: async (where, actionId, value, more = {}) => {
      const surface = surfaceOf(where, more.stale);
      const found = findElement(blocksOf(surface), { actionId, blockId: more.blockId });
      if (found.element.type !== 'overflow')
        throw new ClientRefusal(`${actionId} is a ${String(found.element.type)}, not a menu`);
      const option = ownOptions(found.element).find((one) => one.value === value);
      if (!option) {
        const there = ownOptions(found.element)
          .map((one) => String(one.value))
          .join(', ');
        throw new ClientRefusal(`the menu has no “${value}”; there are: ${there}`);
      }
      return act(surface, found, { selected_option: option });
    },

    fill: async (ref, blockId, value) => {
      const view = visibleView(world, id, ref);
      const found = findElement(view.blocks, { blockId });
      const config = found.element.dispatch_action_config;
      const triggers: unknown = isRecord(config) ? config.trigger_actions_on : undefined;
      const tells =
        found.block.dispatch_action === true && Array.isArray(triggers) && triggers.includes('on_character_entered');
      return put(view, found, typed(found, value), tells);
    },

    lookUp,
    search: async (ref, blockId, text) => (await lookUp(ref, blockId, text)).options,

    choose: async (ref, blockId, choice, actionId) => {
      const view = visibleView(world, id, ref);
      const found = findElement(view.blocks, { blockId, actionId });
      const before = view.filled[blockId]?.[found.actionId];
      const kept = [...(before?.selected_options ?? []), ...(before?.selected_option ? [before.selected_option] : [])];
      const searched = searches.get(`${view.id}/${blockId}/${found.actionId}`) ?? [];
      const offered = [...searched, ...kept, ...ownOptions(found.element)];
      const tells = found.block.type !== 'input' || found.block.dispatch_action === true;
      return put(view, found, chosen(found.element, choice, offered), tells);
    },

    submit: async (ref) => {
      const view = visibleView(world, id, ref);
      if (view.kind !== 'modal' || view.submit === null)
        throw new ClientRefusal(`view ${view.id} has no submit button`);
      const fields = formProblems(view);
      if (Object.keys(fields).length > 0) return { kind: 'refused', fields };
      const delivery = await send('view_submission', viewSubmission(world, id, view));
      if (delivery.error !== null) return { kind: 'error', error: delivery.error, delivery };
      return answerSubmission(world, view, delivery);
    },

    close: async (ref, how = { all: false }) => {
      const view = visibleView(world, id, ref);
      if (view.kind !== 'modal') throw new ClientRefusal('a Home cannot be closed');
      const all = how.all || view.clearOnClose;
      const closing = all ? world.stack(id).toReversed() : [view];
      if (all) clear(world, id);
      else pop(world, id);
      const told: Delivery[] = [];
      for (const one of closing) {
        if (one.notifyOnClose) told.push(await send('view_closed', viewClosed(world, id, one, how.all)));
      }
      return told;
    },

    see: () => see(world, id, deliveries.all()),
  };
}
