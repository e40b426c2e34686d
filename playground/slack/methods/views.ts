import { LIMITS } from '../limits.ts';
import { change, checkedView, publish, show } from '../modals.ts';
import { viewJson } from '../shapes.ts';
import type { Trigger } from '../types.ts';
import type { World } from '../world.ts';
import { optional, required, structured } from './args.ts';
import type { Args } from './args.ts';
import { isStranger } from './channels.ts';
import type { Method } from './method.ts';
import { refusal, SlackRefusal } from './refusal.ts';

/** Uses the trigger up, if it is still good: once, within three seconds. */
function exchange(args: Args, world: World): Trigger {
  const id = required(args, 'trigger_id');
  const trigger = world.triggers.get(id);
  if (!trigger) throw new SlackRefusal('invalid_trigger_id');
  if (trigger.used) throw new SlackRefusal('exchanged_trigger_id');
  if (world.now() - trigger.at > LIMITS.triggerMs) throw new SlackRefusal('expired_trigger_id');
  world.triggers.set(id, { ...trigger, used: true });
  return trigger;
}

const viewOf = (args: Args): unknown => {
  const view = structured(args, 'view', 'invalid_arguments');
  if (view === undefined) throw refusal('invalid_arguments', ['[ERROR] missing required field: view']);
  return view;
};

const open: Method = {
  scopes: [],
  tier: 'T4',
  args: ['trigger_id', 'view'],
  run(args, world) {
    const sent = checkedView(viewOf(args), 'modal', world);
    const { user } = exchange(args, world);
    return { view: viewJson(world, show(world, user, sent, 'open')) };
  },
};

const push: Method = {
  scopes: [],
  tier: 'T4',
  args: ['trigger_id', 'view'],
  run(args, world) {
    const sent = checkedView(viewOf(args), 'modal', world);
    const { user, viewId } = exchange(args, world);
    if (viewId === null || !world.views.has(viewId)) throw new SlackRefusal('not_found');
    return { view: viewJson(world, show(world, user, sent, 'push')) };
  },
};

const update: Method = {
  scopes: [],
  tier: 'T4',
  args: ['view_id', 'external_id', 'view', 'hash'],
  run(args, world) {
    const sent = checkedView(viewOf(args), 'modal', world);
    const [viewId, externalId, hash] = ['view_id', 'external_id', 'hash'].map((key) => optional(args, key));
    if ((viewId === undefined) === (externalId === undefined)) {
      throw refusal('invalid_arguments', ['[ERROR] must have exactly one of: view_id, external_id']);
    }
    const view = [...world.views.values()].find(({ id, externalId: own }) => id === viewId || own === externalId);
    if (!view) throw new SlackRefusal('not_found');
    if (hash !== undefined && hash !== view.hash) throw new SlackRefusal('hash_conflict');
    return { view: viewJson(world, change(world, view, sent)) };
  },
};

const publishHome: Method = {
  scopes: [],
  tier: 'T4',
  args: ['user_id', 'view', 'hash'],
  run(args, world) {
    const sent = checkedView(viewOf(args), 'home', world);
    const user = world.users.get(required(args, 'user_id'));
    if (!user || user.deleted || isStranger(world, user.id)) throw new SlackRefusal('invalid_arguments');
    const hash = optional(args, 'hash');
    const before = world.homes.get(user.id);
    if (hash !== undefined && before && hash !== before.hash) throw new SlackRefusal('hash_conflict');
    return { view: viewJson(world, publish(world, user.id, sent)) };
  },
};

export const VIEWS: Readonly<Record<string, Method>> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publishHome,
};
