import type { GroupId, UserId } from '../ids.ts';
import type { GroupLookup, PersonLookup } from '../people.ts';
import type { Verdict } from '../policy/authorise.ts';
import type { Policy, Principal, Rule } from '../policy/types.ts';
import { HOUR, MINUTE } from '../time.ts';
import { approvalsEnd, approversIn, tallyFor, verdictOn } from './claim.ts';
import type { RequestCommand } from './commands.ts';
import { evolveRequest, standingOn } from './evolve.ts';
import { projectsOf, recheck } from './settle.ts';
import type { SettleFacts } from './settle.ts';
import { digestOf } from './terms.ts';
import type { Person, RefusalName, RequestEvent, RequestState } from './types.ts';

export type Click = Exclude<RequestCommand, { kind: 'ask' }>;

/** A click is decided within this time of reaching the door, or not at all: what was seen then may not be true now. */
const CLICK_LASTS = 10 * MINUTE;

/** What deciding a person's command needs to know of the world, looked up beside the record. */
export interface CommandFacts extends SettleFacts {
  readonly actor: PersonLookup;
  readonly groups: ReadonlyMap<GroupId, GroupLookup>;
}

const belongs = (user: UserId, principals: readonly Principal[], facts: CommandFacts): readonly Principal[] =>
  principals.filter((one) => {
    if (one.kind === 'user') return one.id === user;
    const group = facts.groups.get(one.id);
    return group?.kind === 'members' && group.users.includes(user);
  });

/** Slack did not say who is in one of these groups. */
export const anySilent = (principals: readonly Principal[], facts: CommandFacts): boolean =>
  principals.some((one) => one.kind === 'group' && (facts.groups.get(one.id)?.kind ?? 'silent') === 'silent');

/** The rule that a verdict is about; null where none covers the terms. */
export const ruleOf = (verdict: Verdict): Rule | null => {
  if (verdict.kind === 'no_rule') return null;
  return verdict.kind === 'enough' ? (verdict.rules[0] ?? null) : verdict.rule;
};

/** What a click comes to on a record that is up to date: events, or the name of why it does not count. */
export const judge = (
  state: RequestState,
  command: Click,
  facts: CommandFacts,
  now: number,
): readonly RequestEvent[] | RefusalName => {
  const { actor } = facts;
  if (now - command.at > CLICK_LASTS) return 'too_late';
  if (actor.kind === 'silent') return 'slack_silent';
  if (actor.kind === 'refused') return actor.why;
  const { person } = actor;
  switch (command.kind) {
    case 'approve':
      return approve(state, command, person, facts, now);
    case 'deny':
      return deny(state, command, person, facts, now);
    case 'cancel':
      if (person.user !== state.asked.by.user) return 'not_yours';
      if (state.closed !== null || state.cleared !== null) return 'already_settled';
      return [{ kind: 'cancelled', at: now, by: person, delivery: command.delivery }];
    case 'revoke':
    case 'give_back':
      return end(state, command, person, facts, now);
    case 'retry':
      return retry(state, command, person, facts, now);
  }
};

/** Whether somebody stands for one of these now; a group that Slack is silent about leaves it open. */
const standing = (
  person: Person,
  principals: readonly Principal[],
  facts: CommandFacts,
): readonly Principal[] | RefusalName => {
  const via = belongs(person.user, principals, facts);
  if (via.length > 0) return via;
  return anySilent(principals, facts) ? 'slack_silent' : 'not_an_approver';
};

const approve = (
  state: RequestState,
  command: Extract<Click, { kind: 'approve' }>,
  person: Person,
  facts: CommandFacts,
  now: number,
): readonly RequestEvent[] | RefusalName => {
  if (state.closed !== null || state.cleared !== null) return 'already_settled';
  const { rule } = state;
  if (rule === null) return 'no_rule';
  if (person.user === state.asked.by.user && !rule.requesterMayApprove) return 'own_request';
  const via = standing(person, rule.approvers, facts);
  if (typeof via === 'string') return via;
  if (command.digest !== state.digest) return 'terms_changed';
  if (tallyFor(state, rule).holds(person.user)) return 'already_approved';
  const { hours } = state.asked.terms;
  const approved = {
    kind: 'approved',
    at: now,
    by: person,
    // For whom else they stand under today's rules: the approval may count for another project's rule, too.
    via: idsOf([...via, ...belongs(person.user, approversIn(state, facts.policy), facts)]),
    hours,
    digest: state.digest,
    rule: rule.name,
    policy: facts.policy.hash,
    have: 0,
    need: 0,
    until: null,
    delivery: command.delivery,
  } as const satisfies RequestEvent;
  const after = evolveRequest(state, approved);
  const verdict = verdictOn(after, facts.policy);
  if (verdict.kind !== 'enough' && verdict.kind !== 'too_few') return verdict.kind === 'no_rule' ? 'no_rule' : 'terms_changed';
  const until = verdict.kind === 'enough' ? now + hours * HOUR : null;
  const event = { ...approved, have: tallyFor(after, rule).have, need: rule.approvals, until };
  if (verdict.kind === 'enough' || verdict.rule.name === rule.name) return [event];
  // A new policy has given the projects rules of their own, and now another one of them lacks most.
  const next = recheck({ ...evolveRequest(state, event), policy: '' }, facts, now);
  return [event, ...next];
};

const idsOf = (principals: readonly Principal[]): readonly Principal['id'][] => [
  ...new Set(principals.map((one) => one.id)),
];

const deny = (
  state: RequestState,
  command: Extract<Click, { kind: 'deny' }>,
  person: Person,
  facts: CommandFacts,
  now: number,
): readonly RequestEvent[] | RefusalName => {
  if (state.closed !== null || state.cleared !== null) return 'already_settled';
  const via = standing(person, (state.rule ?? state.asked.rule).approvers, facts);
  if (typeof via === 'string') return via;
  if (command.digest !== state.digest) return 'terms_changed';
  const { reason, delivery } = command;
  const rule = (state.rule ?? state.asked.rule).name;
  return [
    { kind: 'denied', at: now, by: person, reason, rule, policy: facts.policy.hash, digest: state.digest, delivery },
  ];
};

const mayManage = (state: RequestState, policy: Policy): readonly Principal[] => [
  ...(state.rule ?? state.asked.rule).approvers,
  ...policy.operators.people,
];

const end = (
  state: RequestState,
  command: Extract<Click, { kind: 'revoke' | 'give_back' }>,
  person: Person,
  facts: CommandFacts,
  now: number,
): readonly RequestEvent[] | RefusalName => {
  const own = person.user === state.asked.by.user;
  if (command.kind === 'give_back' && !own) return 'not_yours';
  if (!own) {
    const via = standing(person, mayManage(state, facts.policy), facts);
    if (typeof via === 'string') return via;
  }
  if (state.closed !== null || standingOn(state) === null) return 'nothing_to_end';
  const how = own ? 'given_back' : 'revoked';
  const reason = command.kind === 'revoke' ? command.reason : null;
  return [{ kind: 'ended', at: now, how, by: person, reason, delivery: command.delivery }];
};

/** Checks the rule again. While the approvals are good none are needed anew; else it waits for new ones. */
const retry = (
  state: RequestState,
  command: Extract<Click, { kind: 'retry' }>,
  person: Person,
  facts: CommandFacts,
  now: number,
): readonly RequestEvent[] | RefusalName => {
  const via = standing(person, mayManage(state, facts.policy), facts);
  if (typeof via === 'string') return via;
  const stuck = projectsOf(state).some((project) => {
    const kind = state.outcomes[project]?.kind;
    return kind === 'failed' || kind === 'delayed';
  });
  if (state.closed !== null || state.cleared === null || !stuck) return 'nothing_to_retry';
  const retried: RequestEvent = {
    kind: 'retried',
    at: now,
    by: person,
    policy: facts.policy.hash,
    delivery: command.delivery,
  };
  const lasts = approvalsEnd(state);
  const rule = ruleOf(verdictOn(state, facts.policy));
  if (rule === null) return 'no_rule';
  if (lasts !== null && now <= lasts) return [retried, ...recheck(evolveRequest(state, retried), facts, now)];
  const digest = digestOf(state.asked.terms, rule, facts.sha256);
  const dropped = state.approvals.map((approval) => approval.by);
  const fresh = rule.approvals === 0;
  const until = fresh ? now + state.asked.terms.hours * HOUR : null;
  return [
    retried,
    {
      kind: 'rechecked',
      at: now,
      why: 'stale',
      rule,
      policy: facts.policy.hash,
      digest,
      have: 0,
      need: rule.approvals,
      dropped,
      until,
    },
  ];
};
