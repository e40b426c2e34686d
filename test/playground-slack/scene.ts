import type { DeliveryAnswer } from '../../playground/slack/people/deliveries.ts';
import { createPeople } from '../../playground/slack/people/people.ts';
import type { People } from '../../playground/slack/people/people.ts';
import type { Person } from '../../playground/slack/people/person.ts';
import type { SignedRequest } from '../../playground/slack/sign.ts';
import type { Message } from '../../playground/slack/types.ts';
import { stage } from './stage.ts';
import type { Stage } from './stage.ts';

export const C = 'C01APPROVALS';

/** What tests look at in a payload; the rest is compared as a whole. */
interface Payload {
  readonly user: unknown;
  readonly actions: unknown;
  readonly container: unknown;
  readonly message?: unknown;
  readonly is_cleared?: boolean;
  readonly response_url?: string;
  readonly view: { readonly state: { readonly values: unknown } };
}

/** An answer of the app: a text, or an object as JSON. */
export const says = (body: string | object = '', status = 200): DeliveryAnswer =>
  typeof body === 'string'
    ? { status, headers: { 'content-type': 'text/plain' }, body }
    : { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };

export const plain = (text: string) => ({ type: 'plain_text', text });
export const option = (value: string) => ({ text: plain(value.toUpperCase()), value });
export const actions = (...elements: object[]) => ({ type: 'actions', block_id: 'act', elements });
export const button = (id: string, value: string, more: object = {}) => ({
  type: 'button',
  action_id: id,
  text: plain(id),
  value,
  ...more,
});
export const field = (id: string, element: object, more: object = {}) => ({
  type: 'input',
  block_id: id,
  label: plain(id),
  element: { action_id: `${id}_in`, ...element },
  ...more,
});

export const FORM = [
  field('model', { type: 'external_select', min_query_length: 0 }, { dispatch_action: true }),
  field('projects', { type: 'multi_external_select', max_selected_items: 2 }),
  field('days', { type: 'static_select', options: [option('d7'), option('d30')], initial_option: option('d30') }),
  field('why', { type: 'plain_text_input', multiline: true, max_length: 10 }),
  field('note', { type: 'plain_text_input' }, { optional: true }),
];
export const modal = (more: object = {}) => ({
  type: 'modal',
  callback_id: 'ask',
  title: plain('Share a model'),
  submit: plain('Ask'),
  blocks: FORM,
  ...more,
});

/** People at their screens, before an app that says what the test wants. */
export interface Scene {
  readonly on: Stage;
  readonly people: People;
  /** What the app says next; it says nothing unless told otherwise. */
  app: (request: SignedRequest) => Promise<DeliveryAnswer>;
  readonly sent: SignedRequest[];
  readonly dana: () => Person;
  /** The fields of the last delivery, or of one given. */
  readonly form: (request?: SignedRequest) => Readonly<Record<string, string>>;
  readonly payload: () => Payload;
  /** A message with these elements in the channel. */
  readonly card: (...elements: object[]) => Promise<Message>;
  /** Dana types the command, and the app opens a view with the trigger. */
  readonly opened: (view?: object) => Promise<{ id: string }>;
  /** The form of the command, filled in. */
  readonly filled: () => Promise<{ id: string }>;
}

export async function scene(): Promise<Scene> {
  const on = await stage({ rates: false });
  const sent: SignedRequest[] = [];
  const people = createPeople(on.slack.world, {
    deliver: (request) => {
      sent.push(request);
      return self.app(request);
    },
  });
  const form = (request = sent.at(-1)) => Object.fromEntries(new URLSearchParams(request?.rawBody));
  const dana = () => people.as('U01DANA');

  const self: Scene = {
    on,
    people,
    app: async () => says(),
    sent,
    dana,
    form,
    // Our own stand-in made it: a payload has this shape.
    payload: () => JSON.parse(form().payload ?? 'null') as Payload,
    card: async (...elements) => {
      const { ts } = await on.post({ channel: C, text: 'Card', blocks: [actions(...elements)] });
      const message = on.slack.world.message(C, ts);
      if (!message) throw new Error('The card is not there');
      return message;
    },
    opened: async (view = modal()) => {
      self.app = async (request) => {
        await on.client.apiCall('views.open', { trigger_id: form(request).trigger_id, view });
        return says();
      };
      await dana().command('', { channel: C });
      self.app = async () => says();
      return { id: dana().see().modal?.id ?? '' };
    },
    filled: async () => {
      const view = await self.opened();
      self.app = async () => says({ options: [option('m1'), option('m2'), option('p1')] });
      await dana().search(view, 'model', '');
      self.app = async () => says();
      await dana().choose(view, 'model', 'm1');
      self.app = async () => says({ options: [option('p1'), option('p2'), option('p3')] });
      await dana().search(view, 'projects', 'pay');
      self.app = async () => says();
      await dana().choose(view, 'projects', ['p1', 'p2']);
      await dana().fill(view, 'why', 'Because');
      return view;
    },
  };
  return self;
}
