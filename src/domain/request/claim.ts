import type { ProjectId, UserId } from '../ids.ts';
import { authorise, countFor } from '../policy/authorise.ts';
import type { Claim, Verdict } from '../policy/authorise.ts';
import { ruleFor } from '../policy/match.ts';
import type { Policy, Principal, Rule } from '../policy/types.ts';
import { HOUR } from '../time.ts';
import { standingOn } from './evolve.ts';
import type { RequestState } from './types.ts';

/** What a request's record says a share must do for one of its projects. */
export type ClaimOn =
  | { readonly kind: 'live'; readonly approval: number; readonly claim: number; readonly until: number }
  | { readonly kind: 'over'; readonly claim: number }
  /** Its record says itself that nothing may be held for it: back to waiting, given up, or settled otherwise. */
  | { readonly kind: 'withdrawn' }
  /** Its record is cleared, but today's policy, the time or a freeze says no: nothing new may be made for it. */
  | { readonly kind: 'unauthorised' };

const toClaim = (state: RequestState): Claim => ({
  model: state.asked.terms.model,
  projects: state.asked.terms.projects.map((project) => project.id),
  requester: state.asked.by.user,
  hours: state.asked.terms.hours,
  approvals: state.approvals.map((approval) => ({ ...approval, by: approval.by.user })),
});

/** Today's policy applied to the approvals on record: the one check of ask, click and grant. */
export const verdictOn = (state: RequestState, policy: Policy): Verdict => authorise(toClaim(state), policy);

/** How many of the approvals on record count for one rule, and whether this person's does. */
export const tallyFor = (state: RequestState, rule: Rule): { have: number; holds: (user: UserId) => boolean } => {
  const counted = countFor(rule, toClaim(state));
  return { have: counted.length, holds: (user) => counted.some((one) => one.by === user) };
};

/** Everybody whom a policy names as approvers for what a request asks for: one rule for each project may decide. */
export const approversIn = (state: RequestState, policy: Policy): readonly Principal[] => {
  const { model, projects } = state.asked.terms;
  return projects.flatMap(({ id }) => ruleFor(policy, { model, project: id })?.approvers ?? []);
};

/** Until when complete approvals may still be acted on. */
export const approvalsEnd = (state: RequestState): number | null =>
  state.cleared === null ? null : state.cleared.at + (state.rule?.approvalsLastHours ?? 24) * HOUR;

/**
 * Whether a share may act for this request on this project, now and under today's policy. What was granted stays
 * held until the request is over: a policy that changes later does not take it back, nor does a freeze.
 */
export const claimOn = (
  state: RequestState,
  project: ProjectId,
  policy: Policy,
  now: number,
  frozen = false,
): ClaimOn => {
  if (state.closed !== null) return { kind: 'over', claim: state.claim };
  const on = standingOn(state);
  const outcome = state.outcomes[project];
  if (on === null || outcome === undefined) return { kind: 'withdrawn' };
  const live: ClaimOn = { kind: 'live', approval: on.event, claim: state.claim, until: on.until };
  switch (outcome.kind) {
    case 'granted':
      return live;
    case 'failed':
    case 'had':
    case 'removed':
      return { kind: 'withdrawn' };
    case 'none':
    case 'delayed': {
      if (state.cleared === null) return { kind: 'withdrawn' };
      const end = approvalsEnd(state);
      const timely = end !== null && now <= end && now < on.until;
      const good = timely && !frozen && verdictOn(state, policy).kind === 'enough';
      return good ? live : { kind: 'unauthorised' };
    }
  }
};
