import type { Json } from '../blocks/blocks.ts';
import type { World } from '../world.ts';
import { createDeliveries } from './deliveries.ts';
import type { DeliveriesOptions, Delivery } from './deliveries.ts';
import { ClientRefusal } from './errors.ts';
import { createPerson } from './person.ts';
import type { Person } from './person.ts';

export interface People {
  /**
   * One person at their screen. @throws ClientRefusal for a deactivated person, who has none; with `ghost` they act
   * once more all the same, as where the click and the deactivation cross.
   */
  as(userId: string, how?: { readonly ghost: boolean }): Person;
  /** Every delivery to the app so far, oldest first; one that is still awaited is not among them. */
  deliveries(): readonly Delivery[];
  /** Sends delivery `n` again, byte for byte and with its old signature. Its answer changes nothing on any screen. */
  redeliver(n: number): Promise<Delivery>;
}

/** The people of the workspace: they type and click, and Slack signs and delivers what they did. */
export function createPeople(world: World, options: DeliveriesOptions): People {
  const deliveries = createDeliveries(world, options);
  const searches = new Map<string, readonly Json[]>();
  return {
    as: (userId, how = { ghost: false }) => {
      const user = world.user(userId);
      if (user.kind === 'bot') throw new ClientRefusal(`${userId} is a bot`);
      if (user.deleted && !how.ghost) throw new ClientRefusal(`${userId} is deactivated`);
      return createPerson(userId, { world, deliveries, searches });
    },
    deliveries: () => deliveries.all(),
    redeliver: async (n) => deliveries.again(n),
  };
}
