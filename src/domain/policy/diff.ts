import type { ModelId, ProjectId } from '../ids.ts';
import { ruleFor } from './match.ts';
import type { Policy, Principal, Rule } from './types.ts';

/** What of a rule is another one now. */
export type Aspect =
  | 'approvals'
  | 'approvers'
  | 'notify'
  | 'longest'
  | 'usual'
  | 'channel'
  | 'models'
  | 'projects'
  | 'requesterMayApprove'
  | 'confirm'
  | 'approvalsLast';

export type PolicyChange =
  | { readonly kind: 'added'; readonly rule: Rule }
  | { readonly kind: 'removed'; readonly rule: Rule }
  /** The same rule under another name. */
  | { readonly kind: 'renamed'; readonly from: string; readonly to: string }
  | { readonly kind: 'changed'; readonly before: Rule; readonly after: Rule; readonly what: readonly Aspect[] }
  /** Rules that were there and still are stand in another order: another one may come first. */
  | { readonly kind: 'order' }
  | { readonly kind: 'operators'; readonly before: Policy['operators']; readonly after: Policy['operators'] }
  | { readonly kind: 'stops' };

/** What of a request decides whether a new policy concerns it. */
export interface Concerned {
  readonly model: ModelId;
  readonly projects: readonly ProjectId[];
  readonly hours: number;
}

/**
 * What another policy changes, rules in the order of `after`, then those that are gone. A rule is known by its name.
 * How people, groups and channels are called, and the order of names within a list, decide nothing: empty where only
 * that differs.
 */
export function diffPolicies(before: Policy, after: Policy): readonly PolicyChange[] {
  const old = new Map(before.rules.map((rule) => [rule.name, rule]));
  const kept = new Set(after.rules.map(({ name }) => name));
  const gone = before.rules.filter(({ name }) => !kept.has(name));
  const renamed = new Set<string>();

  const rules = after.rules.flatMap((rule): readonly PolicyChange[] => {
    const was = old.get(rule.name);
    if (was) {
      const what = aspects(was, rule);
      return what.length === 0 ? [] : [{ kind: 'changed', before: was, after: rule, what }];
    }
    const same = gone.find((one) => !renamed.has(one.name) && aspects(one, rule).length === 0);
    if (!same) return [{ kind: 'added', rule }];
    renamed.add(same.name);
    return [{ kind: 'renamed', from: same.name, to: rule.name }];
  });
  const removed = gone
    .filter(({ name }) => !renamed.has(name))
    .map((rule): PolicyChange => ({ kind: 'removed', rule }));

  const order = (policy: Policy): string =>
    policy.rules.map(({ name }) => name).filter((name) => old.has(name) && kept.has(name)).join();
  const [was, now] = [before.operators, after.operators];
  const sameOperators = was.channel.id === now.channel.id && sameSet(ids(was.people), ids(now.people));
  return [
    ...rules,
    ...removed,
    ...(order(before) === order(after) ? [] : [{ kind: 'order' } as const]),
    ...(sameOperators ? [] : [{ kind: 'operators', before: was, after: now } as const]),
    ...(sameStops(before.stops, after.stops) ? [] : [{ kind: 'stops' } as const]),
  ];
}

/** Whether something that is not granted yet is decided otherwise under `after` than under `before`. */
export function concerns({ model, projects, hours }: Concerned, before: Policy, after: Policy): boolean {
  return projects.some((project) => {
    const [was, is] = [ruleFor(before, { model, project }), ruleFor(after, { model, project })];
    if (was === null || is === null) return was !== is;
    const tooLong = (rule: Rule): boolean => hours > rule.longestHours;
    return was.name !== is.name || tooLong(was) !== tooLong(is) || aspects(was, is).some((one) => DECIDES.has(one));
  });
}

/** Whom a card pings, where it stands and what a form offers change nothing for a request that is there. */
const DECIDES: ReadonlySet<Aspect> = new Set(['approvals', 'approvers', 'requesterMayApprove', 'confirm', 'approvalsLast']);

function aspects(before: Rule, after: Rule): readonly Aspect[] {
  const differs: Readonly<Record<Aspect, boolean>> = {
    approvals: before.approvals !== after.approvals,
    approvers: !sameSet(ids(before.approvers), ids(after.approvers)),
    notify: !sameSet(ids(before.notify), ids(after.notify)),
    longest: before.longestHours !== after.longestHours,
    usual: before.usualHours !== after.usualHours,
    channel: before.channel.id !== after.channel.id,
    models: !sameSet(before.models, after.models),
    projects: !sameSet(before.projects, after.projects),
    requesterMayApprove: before.requesterMayApprove !== after.requesterMayApprove,
    confirm: before.confirm !== after.confirm,
    approvalsLast: before.approvalsLastHours !== after.approvalsLastHours,
  };
  // The keys of the literal above, which `Object.keys` knows only as strings.
  return (Object.keys(differs) as Aspect[]).filter((one) => differs[one]);
}

const ids = (people: readonly Principal[]): readonly string[] => people.map(({ id }) => id);

const sameSet = (a: readonly string[], b: readonly string[]): boolean => {
  const [left, right] = [new Set(a), new Set(b)];
  return left.size === right.size && [...left].every((one) => right.has(one));
};

const sameStops = (a: Policy['stops'], b: Policy['stops']): boolean => {
  const text = (stops: Policy['stops']): string => Object.entries(stops).map(String).toSorted().join(';');
  return text(a) === text(b);
};
