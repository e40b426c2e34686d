import * as v from 'valibot';
import type { Payload } from './inbound.ts';

const Thing = v.looseObject({});
const Named = v.looseObject({ id: v.string() });
const base = { user: Named, team: v.nullish(Named), channel: v.nullish(Named), enterprise: v.nullish(Named) };
const dialog = v.looseObject({ ...base, view: Thing });

/** The kinds of payload that this bot can be sent, each with what Bolt takes for granted in it. */
const SHAPES = {
  command: v.looseObject({ command: v.string() }),
  block_actions: v.looseObject({ ...base, actions: v.tupleWithRest([Thing], Thing), view: v.nullish(Thing) }),
  block_suggestion: v.looseObject({ ...base, view: v.nullish(Thing) }),
  view_submission: dialog,
  view_closed: dialog,
} as const;

type Kind = keyof typeof SHAPES;
const isKnown = (kind: string): kind is Kind => Object.hasOwn(SHAPES, kind);

/** What Bolt tells kinds apart by, or reads ahead of any listener: only its own kind may have it. */
const TELLING: Readonly<Record<string, Kind | null>> = {
  command: 'command',
  actions: 'block_actions',
  event: null,
  name: null,
  authorizations: null,
  function_data: null,
  bot_access_token: null,
  response_urls: null,
};

export type Shaped =
  | { readonly kind: 'fine'; readonly body: Record<string, unknown> }
  | { readonly kind: 'malformed' | 'unknown' };

/** The payload as Bolt can be given it: it does not look before it reads. */
export function shapeForBolt(payload: Payload): Shaped {
  const { type = 'command' } = payload;
  if (typeof type !== 'string') return { kind: 'malformed' };
  if (!isKnown(type)) return { kind: 'unknown' };
  if (!v.is(SHAPES[type], payload)) return { kind: 'malformed' };
  // Null is as good as nothing, but Bolt looks for `channel.id` in whatever is not undefined.
  const fields = Object.entries(payload).filter(([name, value]) => {
    const owner = Object.hasOwn(TELLING, name) ? TELLING[name] : type;
    return owner === type && (name !== 'channel' || value !== null);
  });
  return { kind: 'fine', body: Object.fromEntries(fields) };
}
