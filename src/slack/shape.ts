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
  event_callback: v.looseObject({ event: v.looseObject({ type: v.string() }) }),
} as const;

const isKnown = (kind: string): kind is keyof typeof SHAPES => Object.hasOwn(SHAPES, kind);

/** Whether Bolt can be given this payload: it does not look before it reads. */
export function shapeOf(payload: Payload): 'fine' | 'malformed' | 'unknown' {
  const { type = 'command' } = payload;
  if (typeof type !== 'string') return 'malformed';
  if (!isKnown(type)) return 'unknown';
  return v.is(SHAPES[type], payload) ? 'fine' : 'malformed';
}
