import type { UserId } from '../ids.ts';
import { authorise } from '../policy/authorise.ts';
import { ruleFor } from '../policy/match.ts';
import type { Rule } from '../policy/types.ts';
import { HOUR } from '../time.ts';
import type { PersonLookup } from '../people.ts';
import type { RequestCommand } from './commands.ts';
import { evolveRequest } from './evolve.ts';
import { anySilent, judge, ruleOf } from './judge.ts';
import type { Click, CommandFacts } from './judge.ts';
import { heedFreeze, settle } from './settle.ts';
import { digestOf } from './terms.ts';
import type { Action, Asked, Note, Person, RefusalName, RequestEvent, RequestState, Shown } from './types.ts';

/** Why a request was not recorded at all. The door says these at the form's fields; this is for what changed since. */
export type NotAsked = RefusalName | 'too_long' | 'nobody_left' | 'rule_changed' | 'unlike_terms';

export type Answer =
  | { readonly kind: 'done' }
  /** The same delivery again, which counted: nothing changed. */
  | { readonly kind: 'repeated' }
  | { readonly kind: 'refused'; readonly why: RefusalName }
  | { readonly kind: 'not_asked'; readonly why: NotAsked };

export interface Decision {
  readonly events: readonly RequestEvent[];
  readonly notes: readonly Note[];
  readonly answer: Answer;
}

/** First ask of all: who asks, and does today's policy know a way to say yes? */
export const decideAsk = (
  command: Extract<RequestCommand, { kind: 'ask' }>,
  facts: CommandFacts,
  now: number,
): { readonly kind: 'asked'; readonly event: Asked } | { readonly kind: 'not_asked'; readonly why: NotAsked } => {
  const { actor, policy } = facts;
  if (actor.kind === 'refused') return { kind: 'not_asked', why: actor.why };
  const by = actor.kind === 'member' ? actor.person : seenAtTheDoor(command);
  if (by === null) return { kind: 'not_asked', why: 'slack_silent' };
  const { model, projects, hours } = command;
  const requester = by.user;
  const verdict = authorise(
    { model, projects: projects.map((project) => project.id), requester, hours, approvals: [] },
    policy,
  );
  const rule = ruleOf(verdict);
  if (rule === null) return { kind: 'not_asked', why: 'no_rule' };
  if (verdict.kind === 'too_long') return { kind: 'not_asked', why: 'too_long' };
  // One card has one rule: its approvers could never complete another.
  const rules = new Set(projects.map(({ id }) => ruleFor(policy, { model, project: id })));
  if (rules.size !== 1) return { kind: 'not_asked', why: 'rule_changed' };
  if (nobodyLeft(rule, requester, facts)) return { kind: 'not_asked', why: 'nobody_left' };
  const terms = { model, projects, hours };
  return {
    kind: 'asked',
    event: {
      kind: 'asked',
      at: now,
      by,
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

/** Whoever was told "Asked" is not forgotten because Slack fell silent since. Asking decides nothing. */
const seenAtTheDoor = ({ by, name }: Extract<RequestCommand, { kind: 'ask' }>): Person | null =>
  name === undefined ? null : { ...by, name };

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

/** A click on a request that exists: settles what time and policy changed first, then counts it or says why not. */
export const decideClick = (
  start: RequestState,
  shown: Shown,
  trail: readonly RequestEvent[],
  command: Click,
  facts: CommandFacts,
  now: number,
): Decision => {
  const repeated = answerBefore(trail, shown, command.delivery);
  if (repeated !== null) return { events: [], notes: [], answer: repeated };
  const before = settle(start, facts, now);
  const state = before.reduce(evolveRequest, start);
  const result = judge(state, command, facts, now);
  if (typeof result !== 'string') {
    const frozen = heedFreeze(result.reduce(evolveRequest, state), facts, now);
    return { events: [...before, ...result, ...frozen], notes: [], answer: { kind: 'done' } };
  }
  const refusal = refuse(state, [...trail, ...before], command, result, facts, now);
  return { events: [...before, ...refusal.events], notes: refusal.notes, answer: { kind: 'refused', why: result } };
};

/**
 * What was decided when this very delivery came before; null: it is new. Whoever was refused is told again: the one
 * who was to tell them may not have lived to.
 */
const answerBefore = (trail: readonly RequestEvent[], shown: Shown, delivery: string): Answer | null => {
  const counted = Object.entries(shown.repeats).find(([, one]) => one.deliveries.includes(delivery))?.[0];
  const event =
    trail.find((one) => 'delivery' in one && one.delivery === delivery) ??
    (counted === undefined ? undefined : trail[Number(counted) - 1]);
  if (event === undefined) return null;
  return event.kind === 'refused' ? { kind: 'refused', why: event.why } : { kind: 'repeated' };
};

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
