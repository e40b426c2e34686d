import * as v from 'valibot';
import type { Payload } from './inbound.ts';

const Word = v.fallback(v.nullish(v.pipe(v.string(), v.regex(/^[\w./-]{1,60}$/))), undefined);
const Parts = v.object({
  type: Word,
  command: Word,
  action_id: Word,
  user_id: Word,
  user: v.fallback(v.nullish(v.object({ id: Word })), undefined),
  view: v.fallback(v.nullish(v.object({ callback_id: Word })), undefined),
  actions: v.fallback(v.nullish(v.array(v.object({ action_id: Word }))), undefined),
});

/** What the log says about a delivery: its kind and ids. */
export function kindOf(payload: Payload): { kind: string; what: string | null; user: string | null } {
  const { type, command, action_id, user_id, user, view, actions } = v.parse(Parts, payload);
  return {
    kind: type ?? (command ? 'command' : 'unknown'),
    what: actions?.[0]?.action_id ?? action_id ?? command ?? view?.callback_id ?? null,
    user: user?.id ?? user_id ?? null,
  };
}
