import type { GroupId, UserId } from '../ids.ts';
import type { GroupLookup, PersonLookup } from '../people.ts';
import { authorise } from '../policy/authorise.ts';
import type { Verdict } from '../policy/authorise.ts';
import type { Policy, Principal, Rule } from '../policy/types.ts';
import { HOUR, MINUTE } from '../time.ts';
import { verdictOn } from './claim.ts';
import type { RequestCommand } from './commands.ts';
import { evolveRequest } from './evolve.ts';
import { evolveNote } from './note.ts';
import { approvalsEnd } from './claim.ts';
import { projectsOf, settle } from './settle.ts';
import type { SettleFacts } from './settle.ts';
import { digestOf } from './terms.ts';
import type { Action, Asked, Note, Person, RefusalName, RequestEvent, RequestState, Shown } from './types.ts';

/** A click is decided within this time of reaching the door, or not at all: what was seen then may not be true now. */
export const CLICK_LASTS = 10 * MINUTE;

/** What deciding a person's command needs to know of the world, looked up beside the record. */
export interface CommandFacts extends SettleFacts {
  readonly actor: PersonLookup;
  readonly groups: ReadonlyMap<GroupId, GroupLookup>;
}

/** Why a request was not recorded at all. The door says these at the form's fields; this is for what changed since. */
export type NotAsked = RefusalName | 'too_long' | 'nobody_left' | 'rule_changed' | 'unlike_terms';

export type Answer =
  | { readonly kind: 'done' }
  /** The same delivery again: nothing changed, and whoever pressed it has their answer. */
  | { readonly kind: 'repeated' }
  | { readonly kind: 'refused'; readonly why: RefusalName }
  | { readonly kind: 'not_asked'; readonly why: NotAsked };

export interface Decision {
  readonly events: readonly RequestEvent[];
  readonly notes: readonly Note[];
  readonly answer: Answer;
}

type Click = Exclude<RequestCommand, { kind: 'ask' }>;

const belongs = (user: UserId, principals: readonly Principal[], facts: CommandFacts): readonly Principal[] =>
  principals.filter((one) => {
    if (one.kind === 'user') return one.id === user;
    const group = facts.groups.get(one.id);
    return group?.kind === 'members' && group.users.includes(user);
  });

const anySilent = (principals: readonly Principal[], facts: CommandFacts): boolean =>
  principals.some((one) => one.kind === 'group' && (facts.groups.get(one.id)?.kind ?? 'silent') === 'silent');

/** First ask of all: who asks, and does today's policy know a way to say yes? */
export const decideAsk = (
  command: Extract<RequestCommand, { kind: 'ask' }>,
  facts: CommandFacts,
  now: number,
): { readonly kind: 'asked'; readonly event: Asked } | { readonly kind: 'not_asked'; readonly why: NotAsked } => {
  const { actor, policy } = facts;
  if (actor.kind === 'silent') return { kind: 'not_asked', why: 'slack_silent' };
  if (actor.kind === 'refused') return { kind: 'not_asked', why: actor.why };
  const { model, projects, hours } = command;
  const requester = actor.person.user;
  const verdict = authorise(
    { model, projects: projects.map((project) => project.id), requester, hours, approvals: [] },
    policy,
  );
  const rule = ruleOf(verdict);
  if (rule === null) return { kind: 'not_asked', why: 'no_rule' };
  if (verdict.kind === 'too_long') return { kind: 'not_asked', why: 'too_long' };
  if (verdict.kind === 'enough' && verdict.rules.length !== 1) return { kind: 'not_asked', why: 'rule_changed' };
  if (rule.approvals > 0 && nobodyLeft(rule, requester, facts)) return { kind: 'not_asked', why: 'nobody_left' };
  const terms = { model, projects, hours };
  return {
    kind: 'asked',
    event: {
      kind: 'asked',
      at: now,
      by: actor.person,
      workspace: command.workspace,
      terms,
      reason: command.reason,
      rule,
      policy: policy.hash,
      digest: digestOf(terms, rule, facts.sha256),
      stops: command.stops,
      until: verdict.kind === 'enough' ? now + hours * HOUR : null,
      delivery: command.delivery,
    },
  };
};

/** Fewer people than approvals. A group that Slack does not answer about might have some: nothing is guessed. */
const nobodyLeft = (rule: Rule, requester: UserId, facts: CommandFacts): boolean => {
  if (anySilent(rule.approvers, facts)) return false;
  const people = new Set<UserId>();
  for (const one of rule.approvers) {
    if (one.kind === 'user') people.add(one.id);
    else {
      const group = facts.groups.get(one.id);
      if (group?.kind === 'members') for (const user of group.users) people.add(user);
    }
  }
  if (!rule.requesterMayApprove) people.delete(requester);
  return people.size < rule.approvals;
};

const ruleOf = (verdict: Verdict): Rule | null => {
  if (verdict.kind === 'no_rule') return null;
  return verdict.kind === 'enough' ? (verdict.rules[0] ?? null) : verdict.rule;
};

/** A click on a request that exists: settles what time and policy changed first, then counts it or says why not. */
export const decideClick = (
  start: RequestState,
  shown: Shown,
  trail: readonly RequestEvent[],
  command: Click,
  facts: CommandFacts,
  now: number,
): Decision => {
  if (isRepeat(trail, shown, command.delivery)) return { events: [], notes: [], answer: { kind: 'repeated' } };
  const before = settle(start, facts, now);
  const state = before.reduce(evolveRequest, start);
  const result = judge(state, command, facts, now);
  if (typeof result !== 'string') return { events: [...before, ...result], notes: [], answer: { kind: 'done' } };
  const refusal = refuse(state, [...trail, ...before], command, result, facts, now);
  return { events: [...before, ...refusal.events], notes: refusal.notes, answer: { kind: 'refused', why: result } };
};

const isRepeat = (trail: readonly RequestEvent[], shown: Shown, delivery: string): boolean =>
  trail.some((event) => 'delivery' in event && event.delivery === delivery) ||
  Object.values(shown.repeats).some((one) => one.deliveries.includes(delivery));

const nameOf = (command: Click, actor: PersonLookup): Person =>
  actor.kind === 'silent'
    ? { user: command.by.user, team: command.by.team, name: command.by.user }
    : actor.person;

/** The same person's same refusal is counted, not appended, so that nobody can flood a record. */
const refuse = (
  state: RequestState,
  trail: readonly RequestEvent[],
  command: Click,
  why: RefusalName,
  facts: CommandFacts,
  now: number,
): { events: RequestEvent[]; notes: Note[] } => {
  const by = nameOf(command, facts.actor);
  const action: Action = command.kind;
  const same = trail.findIndex(
    (event) =>
      event.kind === 'refused' &&
      event.action === action &&
      event.why === why &&
      event.by.user === by.user &&
      event.by.team === by.team,
  );
  if (same >= 0) return { events: [], notes: [{ kind: 'repeated', n: same + 1, delivery: command.delivery }] };
  const { delivery } = command;
  const { digest, policy } = state;
  const rule = state.rule?.name ?? state.asked.rule.name;
  return { events: [{ kind: 'refused', at: now, by, action, why, rule, policy, digest, delivery }], notes: [] };
};

const judge = (
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
  if (state.approvals.some((approval) => approval.by.user === person.user)) return 'already_approved';
  const { hours } = state.asked.terms;
  const approved = {
    kind: 'approved',
    at: now,
    by: person,
    via: via.map((one) => one.id),
    hours,
    digest: state.digest,
    rule: rule.name,
    policy: facts.policy.hash,
    have: 0,
    need: 0,
    until: null,
    delivery: command.delivery,
  } as const satisfies RequestEvent;
  const verdict = verdictOn(evolveRequest(state, approved), facts.policy);
  if (verdict.kind !== 'enough' && verdict.kind !== 'too_few') return verdict.kind === 'no_rule' ? 'no_rule' : 'terms_changed';
  const until = verdict.kind === 'enough' ? now + hours * HOUR : null;
  return [{ ...approved, have: verdict.counted.length, need: verdict.needed, until }];
};

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
  if (state.closed !== null || state.cleared === null) return 'nothing_to_end';
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
  const verdict = verdictOn(state, facts.policy);
  const lasts = approvalsEnd(state);
  const good = verdict.kind === 'enough' && lasts !== null && now <= lasts;
  const rule = ruleOf(verdict);
  if (good || rule === null) return rule === null ? 'no_rule' : [retried];
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

/** The note after notes: for callers that need to see what a decision leaves behind. */
export const applyNotes = (shown: Shown, notes: readonly Note[]): Shown => notes.reduce(evolveNote, shown);
