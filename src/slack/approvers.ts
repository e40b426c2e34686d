import type { GroupId, UserId } from '../domain/ids.ts';
import type { GroupLookup, PersonLookup } from '../domain/people.ts';
import type { Rule } from '../domain/policy/types.ts';
import type { People } from '../engine/ports.ts';
import type { DoorSettings } from './listeners/listener.ts';

/** What Slack said about everybody whom some rules name. */
export interface Lookups {
  readonly groups: ReadonlyMap<GroupId, GroupLookup>;
  readonly users: ReadonlyMap<UserId, PersonLookup>;
}

/** Who could approve under a rule now, without the one who asks unless the rule lets them. */
export type Staff =
  | { readonly kind: 'enough'; readonly people: number | null }
  | { readonly kind: 'nobody'; readonly why: 'empty' | 'gone' | 'too_few'; readonly have: number }
  /** Slack did not say about some, and without them there are too few. */
  | { readonly kind: 'silent' };

/** A rule that names more people by themselves is taken at its word: asking for each would cost the time to answer. */
const MOST_USERS = 10;

/** Asks Slack about everybody whom the rules name, all at once. Never throws: what is not known is `silent`. */
export async function lookUp(
  rules: readonly Rule[],
  people: People,
  { teamId }: Pick<DoorSettings, 'teamId'>,
): Promise<Lookups> {
  const named = rules.filter((rule) => rule.approvals > 0).flatMap((rule) => rule.approvers);
  const groups = [...new Set(named.flatMap((one) => (one.kind === 'group' ? [one.id] : [])))];
  const users = [...new Set(named.flatMap((one) => (one.kind === 'user' ? [one.id] : [])))].slice(0, MOST_USERS);
  const [groupsFound, usersFound] = await Promise.all([
    Promise.all(groups.map(async (id) => [id, await people.members(id)] as const)),
    Promise.all(users.map(async (id) => [id, await people.person(id, teamId)] as const)),
  ]);
  return { groups: new Map(groupsFound), users: new Map(usersFound) };
}

export function staffOf(rule: Rule, requester: UserId, { groups, users }: Lookups): Staff {
  if (rule.approvals === 0) return { kind: 'enough', people: null };
  const able = new Set<UserId>();
  let unsure = false;
  let gone = false;
  for (const one of rule.approvers) {
    if (one.kind === 'user') {
      const found = users.get(one.id)?.kind ?? 'member';
      if (found === 'member') able.add(one.id);
      unsure ||= found === 'silent';
    } else {
      const found = groups.get(one.id) ?? { kind: 'silent' };
      if (found.kind === 'members') for (const id of found.users) able.add(id);
      unsure ||= found.kind === 'silent';
      gone ||= found.kind === 'gone';
    }
  }
  if (!rule.requesterMayApprove) able.delete(requester);
  if (able.size >= rule.approvals) return { kind: 'enough', people: unsure ? null : able.size };
  if (unsure) return { kind: 'silent' };
  const why = able.size > 0 ? 'too_few' : gone ? 'gone' : 'empty';
  return { kind: 'nobody', why, have: able.size };
}
