import type { ModelId, ProjectId, TeamId, UserId } from '../ids.ts';
import { standingOn } from './evolve.ts';
import type { Outcome, RequestState } from './types.ts';

/** By what requests are picked to be ended together. */
export type Whose =
  | { readonly kind: 'model'; readonly model: ModelId }
  | { readonly kind: 'project'; readonly project: ProjectId }
  /** Whoever asked for them. */
  | { readonly kind: 'person'; readonly user: UserId; readonly team: TeamId };

/** Nothing is held for this project, nor will be without new approvals. */
const settledFor = (outcome: Outcome | undefined): boolean =>
  outcome === undefined || outcome.kind === 'removed' || outcome.kind === 'had';

/**
 * Whether this request gives access that ending it would take away, or keep from being given: approved, not over, and
 * about what is meant. A request that waits for its approvals holds nothing.
 */
export function holds(state: RequestState, whose: Whose): boolean {
  if (state.closed !== null || standingOn(state) === null) return false;
  const { terms, by } = state.asked;
  if (Object.values(state.outcomes).every(settledFor)) return false;
  switch (whose.kind) {
    case 'model':
      return terms.model === whose.model;
    case 'project':
      return !settledFor(state.outcomes[whose.project]);
    case 'person':
      return by.user === whose.user && by.team === whose.team;
  }
}
