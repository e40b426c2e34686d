import type { GroupId, ModelId, ProjectId, UserId } from '../ids.ts';
import { ruleFor } from './match.ts';
import type { Policy, Rule } from './types.ts';

/** One approval as the request's record holds it. Who may approve was looked up when the click was decided. */
export interface ApprovalOnRecord {
  /** Number of the event in the request's record. */
  readonly event: number;
  readonly by: UserId;
  /** The rule's people and groups that this person stood for when the click was decided. */
  readonly via: readonly (UserId | GroupId)[];
  readonly at: number;
  /** The duration that was approved; it is good for less, never for more. */
  readonly hours: number;
}

export interface Claim {
  readonly model: ModelId;
  /** At least one. */
  readonly projects: readonly ProjectId[];
  readonly requester: UserId;
  readonly hours: number;
  readonly approvals: readonly ApprovalOnRecord[];
}

export type Verdict =
  | {
      readonly kind: 'enough';
      /** Every rule that had to be satisfied, once each, in the policy's order. */
      readonly rules: readonly Rule[];
      /** The approvals that count for any of them, oldest first. */
      readonly counted: readonly ApprovalOnRecord[];
      /** What the most demanding of the rules asks for. */
      readonly needed: number;
    }
  | {
      readonly kind: 'too_few';
      /** The one that lacks most; of equals the first in the policy. */
      readonly rule: Rule;
      readonly needed: number;
      /** What counts for that rule, oldest first. */
      readonly counted: readonly ApprovalOnRecord[];
      /** One for each person none of whose approvals counts for any of the rules, oldest first. */
      readonly dropped: readonly ApprovalOnRecord[];
    }
  | { readonly kind: 'no_rule'; readonly project: ProjectId }
  /** The duration is over what the strictest of the rules allows. */
  | { readonly kind: 'too_long'; readonly rule: Rule; readonly longestHours: number };

/**
 * The one decision whether what stands in a request's record is enough under `policy`: the same at ask, click and
 * grant, each time with the policy of that moment. Every project's rule must be satisfied. An approval counts for a
 * rule if the person stood for somebody whom the rule still names, is not the requester (unless the rule says so in as
 * many words) and approved at least this duration; each person counts once.
 *
 * The order of `approvals` and `projects` does not matter, but for which project `no_rule` names. How old approvals
 * may be is not asked here.
 * @throws RangeError for a claim without projects: for no project everything would be "enough".
 */
export function authorise(claim: Claim, policy: Policy): Verdict {
  if (claim.projects.length === 0) throw new RangeError('A claim names no project. Refuse it where it was read.');

  const needed = new Set<Rule>();
  for (const project of claim.projects) {
    const rule = ruleFor(policy, { model: claim.model, project });
    if (!rule) return { kind: 'no_rule', project };
    needed.add(rule);
  }
  const rules = policy.rules.filter((rule) => needed.has(rule));

  const strictest = rules.reduce((a, b) => (b.longestHours < a.longestHours ? b : a));
  // Written so that a duration that is no number is refused, too.
  if (!(claim.hours <= strictest.longestHours)) {
    return { kind: 'too_long', rule: strictest, longestHours: strictest.longestHours };
  }

  const tallies = rules.map((rule) => ({ rule, counted: countFor(rule, claim) }));
  const lacks = ({ rule, counted }: (typeof tallies)[number]): number => rule.approvals - counted.length;
  const worst = tallies.reduce((a, b) => (lacks(b) > lacks(a) ? b : a));
  const counting = new Set(tallies.flatMap(({ counted }) => counted));

  if (lacks(worst) > 0) {
    const heard = new Set([...counting].map(({ by }) => by));
    const dropped = oncePerPerson(claim.approvals.filter(({ by }) => !heard.has(by)));
    return { kind: 'too_few', rule: worst.rule, needed: worst.rule.approvals, counted: worst.counted, dropped };
  }
  return {
    kind: 'enough',
    rules,
    counted: oldestFirst([...counting]),
    needed: Math.max(...rules.map(({ approvals }) => approvals)),
  };
}

/** The approvals that count for one rule, once each person, oldest first. */
export function countFor(rule: Rule, claim: Claim): readonly ApprovalOnRecord[] {
  const named = new Map(rule.approvers.map(({ id, kind }) => [id, kind]));
  return oncePerPerson(
    claim.approvals.filter(
      ({ by, via, hours }) =>
        hours >= claim.hours &&
        (by !== claim.requester || rule.requesterMayApprove) &&
        // A person stands only for themself, whatever a record says; for a group the record is the only witness.
        via.some((id) => named.get(id) === 'group' || (named.get(id) === 'user' && id === by)),
    ),
  );
}

function oncePerPerson(approvals: readonly ApprovalOnRecord[]): readonly ApprovalOnRecord[] {
  const seen = new Set<UserId>();
  return oldestFirst(approvals).filter(({ by }) => {
    const fresh = !seen.has(by);
    seen.add(by);
    return fresh;
  });
}

function oldestFirst(approvals: readonly ApprovalOnRecord[]): readonly ApprovalOnRecord[] {
  return approvals.toSorted((a, b) => a.event - b.event);
}
