import type { Principal, Rule } from '../../domain/policy/types.ts';
import type { Person, RequestRecord } from '../../domain/request/types.ts';
import { HOUSE } from './limits.ts';
import type { Piece } from './rich.ts';
import { link, listed } from './rich.ts';
import { inline } from './typed.ts';

/**
 * People are links to their profile: clickable, not forgeable by renaming oneself, and without a ping. Only a new
 * card and an alert to operators mention somebody.
 */

export const fullName = (person: Person): string => inline(person.name, HOUSE.person) || person.user;

const peopleIn = (record: RequestRecord): readonly Person[] =>
  record.entries.flatMap(({ event }) => {
    if (event.kind === 'rechecked') return event.dropped;
    return 'by' in event && event.by !== null ? [event.by] : [];
  });

export const firstName = (person: Person): string => fullName(person).split(' ')[0] ?? '';

/** First name where it is clear within this request who is meant, else the full name. */
export function shortName(record: RequestRecord, person: Person): string {
  const first = firstName(person);
  const [all, asker] = [[...peopleIn(record), ...record.state.dropped], record.state.asked.by];
  const shared = [...all, asker].some((other) => other.user !== person.user && firstName(other) === first);
  return shared || first.length < 2 || first.endsWith('.') ? fullName(person) : first;
}

const profile = (record: RequestRecord, person: Person, text: string): Piece => {
  const { domain } = record.state.asked.workspace;
  return /^[A-Za-z0-9.-]+$/.test(domain) ? link(`https://${domain}.slack.com/team/${person.user}`, text) : text;
};

/** `Dana Kim`, linked. */
export const full = (record: RequestRecord, person: Person): Piece => profile(record, person, fullName(person));

/** `Dana`, linked. */
export const short = (record: RequestRecord, person: Person): Piece =>
  profile(record, person, shortName(record, person));

/** `Priya and Omar`, linked. */
export const shortAll = (record: RequestRecord, people: readonly Person[]): readonly Piece[] =>
  listed(people.map((person) => short(record, person)));

/** `@ml-owners` as plain text: nobody is pinged. */
export const atName = (one: Principal): string => `@${one.name}`;

const named = 3;

/** `@ml-owners`, `@ml-owners or @omar`; from the fourth on a number. */
export function approversName(rule: Rule): string {
  const names = rule.approvers.map(atName);
  if (names.length <= named + 1) return listed(names, 'or').join('') || 'nobody';
  return `${names.slice(0, named).join(', ')} or ${names.length - named} more`;
}

/** `2 of @ml-owners`; a single person who alone decides is just named. */
export function neededFrom(rule: Rule, count: number): string {
  const [only] = rule.approvers;
  const alone = rule.approvers.length === 1 && only?.kind === 'user';
  return alone && count === 1 ? atName(only) : `${count} of ${approversName(rule)}`;
}

/** An element that pings. */
export const mention = (one: Principal): Piece =>
  one.kind === 'group' ? { type: 'usergroup', usergroup_id: one.id } : { type: 'user', user_id: one.id };
