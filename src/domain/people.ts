import type { UserId } from './ids.ts';
import type { Person } from './request/types.ts';

/** What Slack says about somebody, looked up when it matters. `silent`: Slack did not answer; nothing is guessed. */
export type PersonLookup =
  | { readonly kind: 'member'; readonly person: Person }
  | { readonly kind: 'refused'; readonly why: 'guest' | 'outsider' | 'bot' | 'deactivated'; readonly person: Person }
  | { readonly kind: 'silent' };

/** Members of a user group, live. `gone`: the group does not exist (any more) or is disabled. */
export type GroupLookup =
  | { readonly kind: 'members'; readonly users: readonly UserId[] }
  | { readonly kind: 'gone' }
  | { readonly kind: 'silent' };
