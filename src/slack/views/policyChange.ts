import type { RequestId } from '../../domain/ids.ts';
import type { Aspect, PolicyChange } from '../../domain/policy/diff.ts';
import type { Policy, Principal, Rule } from '../../domain/policy/types.ts';
import { LIMITS, cut } from './limits.ts';
import { type Message, compose, footnote } from './message.ts';
import type { Metadata } from './metadata.ts';
import { atName, neededFrom } from './people.ts';
import { listed, rich, section } from './rich.ts';
import { duration } from './times.ts';

/** A new policy, told in the operators' channel. It pings nobody: there is nothing to do. */

/** How many people a card of a rule pinged and pings; null where Slack did not say. */
export interface Pinged {
  readonly before: number | null;
  readonly after: number | null;
}

export interface PolicyNews {
  readonly from: string;
  readonly to: string;
  /** Null: what was told last is not known in full. */
  readonly changes: readonly PolicyChange[] | null;
  /** By rule's name. */
  readonly pinged: ReadonlyMap<string, Pinged>;
  readonly affected: readonly RequestId[];
  /** More than `affected` may be: not all that wait were looked at. */
  readonly more: boolean;
}

const MOST_CHANGES = 10;
const MOST_NAMES = 6;
const MOST_IDS = 10;
const CLAUSE = 200;

const names = (people: readonly Principal[]): string => some(people.map(atName)) || 'nobody';

const some = (all: readonly string[]): string => {
  const shown = all.length > MOST_NAMES ? [...all.slice(0, MOST_NAMES), `${all.length - MOST_NAMES} more`] : all;
  return listed(shown).join('');
};

const approvals = (count: number): string => `${count} approval${count === 1 ? '' : 's'}`;

/** `now also proj_a; no more proj_b` */
const globs = (what: string, before: readonly string[], after: readonly string[]): string => {
  const added = after.filter((one) => !before.includes(one));
  const gone = before.filter((one) => !after.includes(one));
  return [
    ...(added.length > 0 ? [`now also for ${what} ${some(added)}`] : []),
    ...(gone.length > 0 ? [`no more for ${what} ${some(gone)}`] : []),
  ].join('; ');
};

const pings = (before: Rule, after: Rule, pinged: Pinged | undefined): string => {
  const [was, now] = [pinged?.before ?? null, pinged?.after ?? null];
  if (was === null || now === null || was === now) return `pings ${names(after.notify)}, not ${names(before.notify)}`;
  return `${now} ${now === 1 ? 'person' : 'people'} pinged instead of ${was}`;
};

const clause = (aspect: Aspect, before: Rule, after: Rule, pinged: Pinged | undefined): string => {
  switch (aspect) {
    case 'approvals':
      return `${before.approvals} → ${approvals(after.approvals)}`;
    case 'approvers':
      return `approvers ${names(before.approvers)} → ${names(after.approvers)}`;
    case 'notify':
      return pings(before, after, pinged);
    case 'longest':
      return `at most ${duration(before.longestHours)} → ${duration(after.longestHours)}`;
    case 'usual':
      return `usual ${duration(before.usualHours)} → ${duration(after.usualHours)}`;
    case 'channel':
      return `#${before.channel.name} → #${after.channel.name}`;
    case 'models':
      return globs('models', before.models, after.models);
    case 'projects':
      return globs('projects', before.projects, after.projects);
    case 'requesterMayApprove':
      return `who asks ${after.requesterMayApprove ? 'may approve too' : 'may not approve any more'}`;
    case 'confirm':
      return after.confirm ? 'Approve asks once more' : 'Approve does not ask once more';
    case 'approvalsLast':
      return `approvals last ${duration(before.approvalsLastHours)} → ${duration(after.approvalsLastHours)}`;
  }
};

const operators = (before: Policy['operators'], after: Policy['operators']): string => {
  const people = [names(before.people), names(after.people)] as const;
  const parts = [
    ...(before.channel.id === after.channel.id ? [] : [`#${before.channel.name} → #${after.channel.name}`]),
    ...(people[0] === people[1] ? [] : [`${people[0]} → ${people[1]}`]),
  ];
  return parts.join('; ') || 'changed';
};

/** Begins with a rule's name, or with a word that has a capital where it does not follow the colon. */
const sentence = (change: PolicyChange, first: boolean, pinged: PolicyNews['pinged']): string => {
  const begin = (word: string): string => (first ? word : `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`);
  switch (change.kind) {
    case 'added': {
      const { rule } = change;
      const needs = rule.approvals === 0 ? 'no approval' : neededFrom(rule, rule.approvals);
      const what = `(${needs}, at most ${duration(rule.longestHours)}, #${rule.channel.name})`;
      return `${begin('new')} rule ${rule.name} ${cut(what, CLAUSE)}`;
    }
    case 'removed':
      return `${begin('rule')} ${change.rule.name} is gone`;
    case 'renamed':
      return `${begin('rule')} ${change.from} is called ${change.to}`;
    case 'changed': {
      const { before, after, what } = change;
      const clauses = what.map((aspect) => cut(clause(aspect, before, after, pinged.get(after.name)), CLAUSE));
      return `${after.name} ${clauses.join('; ')}`;
    }
    case 'order':
      return `${begin('rules')} stand in another order`;
    case 'operators':
      return `${begin('operators')} ${cut(operators(change.before, change.after), CLAUSE)}`;
    case 'stops':
      return `${begin('shutdown')} dates of base models changed`;
  }
};

const told = ({ changes, pinged }: PolicyNews): string => {
  if (changes === null) return 'what changed is not known';
  if (changes.length === 0) return 'only names changed';
  const sentences = changes.slice(0, MOST_CHANGES).map((change, index) => sentence(change, index === 0, pinged));
  const left = changes.length - sentences.length;
  return [...sentences, ...(left > 0 ? [`${left} more changes`] : [])].join('. ');
};

/** `1 waiting request is affected.` */
const waiting = ({ affected, more }: PolicyNews): string => {
  const count = affected.length;
  if (count === 0) return `No waiting request is affected${more ? ', of those that were looked at' : ''}.`;
  return `${more ? 'At least ' : ''}${count} waiting ${count === 1 ? 'request is' : 'requests are'} affected.`;
};

/** `Policy 3fa91c20 → 77b01e4d: prod-models 2 → 1 approval; 6 people pinged instead of 4. 1 waiting request is affected.` */
export function policyChange(news: PolicyNews): Message {
  const text = cut(`Policy ${news.from} → ${news.to}: ${told(news)}`, LIMITS.text - 100);
  const { affected } = news;
  const ids = affected.slice(0, MOST_IDS).join(', ');
  const rest = affected.length > MOST_IDS ? ` and ${affected.length - MOST_IDS} more` : '';
  return compose('', [
    rich('what', section(`${text}. ${waiting(news)}`)),
    ...(affected.length === 0 ? [] : [footnote('which', `${ids}${rest}`)]),
  ]);
}

/** @param n counts the changes that were told: the same two policies may follow each other again */
export const policyChangeMetadata = (from: string, to: string, n: number): Metadata => ({
  event_type: 'share_policy_change',
  event_payload: { v: 1, from, to, n },
});
