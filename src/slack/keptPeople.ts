import type { GroupId, TeamId, UserId } from '../domain/ids.ts';
import type { GroupLookup, PersonLookup } from '../domain/people.ts';
import type { People } from '../engine/ports.ts';

interface Kept<T> {
  readonly at: number;
  readonly answer: Promise<T>;
}

/**
 * The same answers for `ms` milliseconds, so that many requests that end together do not ask Slack about the same
 * group more often than it answers (20 times a minute). Only for what takes access away: whoever left a group moments
 * ago may still end something, and can give nothing. Silence is not kept.
 */
export function keptPeople(people: People, ms: number, now: () => number): People {
  const keeping = <T extends { readonly kind: string }>() => {
    const kept = new Map<string, Kept<T>>();
    return (key: string, ask: () => Promise<T>): Promise<T> => {
      for (const [old, { at }] of kept) if (now() - at >= ms) kept.delete(old);
      const known = kept.get(key);
      if (known !== undefined) return known.answer;
      const asked = ask().then((answer) => {
        if (answer.kind === 'silent') kept.delete(key);
        return answer;
      });
      kept.set(key, { at: now(), answer: asked });
      return asked;
    };
  };
  const persons = keeping<PersonLookup>();
  const groups = keeping<GroupLookup>();
  return {
    person: (user: UserId, team: TeamId) => persons(`${team} ${user}`, () => people.person(user, team)),
    members: (group: GroupId) => groups(group, () => people.members(group)),
  };
}
