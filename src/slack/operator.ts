import type { Actor } from '../domain/request/commands.ts';
import type { DoorParts } from './listeners/listener.ts';

/**
 * Whether somebody is one of the policy's operators now, as Slack says: a full member who is named, or in a group that
 * is. `silent`: Slack did not say. It lets a preview be seen; each revocation is decided by its own record's rules.
 */
export async function isOperator(
  { user, team }: Actor,
  { people, policy }: Pick<DoorParts, 'people' | 'policy'>,
): Promise<'yes' | 'no' | 'silent'> {
  const named = policy.operators.people;
  const groups = named.flatMap((one) => (one.kind === 'group' ? [one.id] : []));
  const [person, ...members] = await Promise.all([people.person(user, team), ...groups.map((id) => people.members(id))]);
  if (person.kind !== 'member') return person.kind === 'silent' ? 'silent' : 'no';
  if (named.some((one) => one.kind === 'user' && one.id === user)) return 'yes';
  if (members.some((found) => found.kind === 'members' && found.users.includes(user))) return 'yes';
  return members.some((found) => found.kind === 'silent') ? 'silent' : 'no';
}
