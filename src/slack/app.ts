import type { AckFn } from '@slack/bolt';
import * as v from 'valibot';
import { createConnections } from '../aws/connections.ts';
import { App } from './bolt.ts';
import { slackFetch } from './fetch.ts';
import type { Delivery, DoorParts, Listener } from './listeners/listener.ts';
import { quiet } from './log.ts';
import { type Handler, LambdaReceiver } from './receiver.ts';
import type { Secrets } from './secret.ts';

/** What the listeners answer to, each by its id in {@link Listeners}. */
export interface Listeners {
  /** By name, such as `/share-model`. */
  readonly commands: Readonly<Record<string, Listener>>;
  /** Buttons, menus and inputs by `action_id`. */
  readonly actions: Readonly<Record<string, Listener>>;
  /** Pickers that search, by `action_id`. */
  readonly options: Readonly<Record<string, Listener>>;
  /** Dialogs by `callback_id`. */
  readonly views: Readonly<Record<string, Listener>>;
}

const Given = v.object({ delivery: v.string(), at: v.number() });

interface BoltArguments {
  readonly body: unknown;
  readonly context: object;
  // Bolt types the answer of every kind of payload on its own; ours is checked by its view.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly ack: AckFn<any>;
}

/** Acknowledges with what the listener gives back, once it has: nothing runs after the acknowledgement. */
const listen =
  (listener: Listener) =>
  async ({ body, context, ack }: BoltArguments): Promise<void> => {
    const { delivery, at } = v.parse(Given, context);
    const given: Delivery = { body, id: delivery, at };
    await ack(await listener(given));
  };

/**
 * The Lambda handler for everything that Slack sends. Bolt finds the listener; it calls Slack by itself for nothing:
 * whom to serve is pinned by the receiver, so there is no `auth.test`, neither at the start nor later.
 */
export function connect(
  listeners: Listeners,
  { secrets, settings, now, log }: Pick<DoorParts, 'settings' | 'log'> & { secrets: Secrets; now: () => number },
): Handler {
  const receiver = new LambdaReceiver({ secrets, pins: settings, now, log });
  const app = new App({
    receiver,
    authorize: async () => ({ botToken: (await secrets.current()).botToken }),
    convoStore: false,
    ignoreSelf: false,
    logger: quiet,
    // Listeners have their own client; this keeps Bolt from looking at the global fetch, which is slow to load.
    clientOptions: { fetch: slackFetch(createConnections(now)), retryConfig: { retries: 0 }, timeout: 1_000, rejectRateLimitedCalls: true },
  });
  app.error(async (error) => {
    throw error;
  });
  for (const [name, listener] of Object.entries(listeners.commands)) app.command(name, listen(listener));
  for (const [id, listener] of Object.entries(listeners.actions)) app.action(id, listen(listener));
  for (const [id, listener] of Object.entries(listeners.options)) app.options(id, listen(listener));
  for (const [id, listener] of Object.entries(listeners.views)) app.view(id, listen(listener));
  return receiver.toHandler();
}
