import type { ProjectId } from '../../domain/ids.ts';
import { projectsOf } from '../../domain/request/settle.ts';
import type { Closed, Outcome, RequestRecord, RequestState } from '../../domain/request/types.ts';

/** What a request is at the moment, as far as it is drawn differently. */
export type Phase =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'denied' | 'cancelled' | 'lapsed'; readonly closed: Closed }
  /** Approved, nothing decided at OpenAI yet; `delay` where all of it waits for the same. */
  | { readonly kind: 'approved'; readonly delay: Delayed | null }
  /** Everything open waits for the admin key to be mended. */
  | { readonly kind: 'operator'; readonly delay: Delayed }
  | { readonly kind: 'granted' }
  /** All of it was there before, not made by this bot. */
  | { readonly kind: 'found' }
  /** The projects own the model. */
  | { readonly kind: 'had' }
  | { readonly kind: 'failed'; readonly why: Failed }
  /** Projects differ. */
  | { readonly kind: 'mixed' }
  /** Over, but OpenAI has not confirmed it for every project. */
  | { readonly kind: 'ending'; readonly closed: Closed }
  /** `closed` null: somebody else removed all of it while it was granted. */
  | { readonly kind: 'over'; readonly closed: Closed | null };

export type Delayed = Extract<Outcome, { kind: 'delayed' }>;
export type Failed = Extract<Outcome, { kind: 'failed' }>;

export interface ProjectOutcome {
  readonly project: ProjectId;
  readonly outcome: Outcome;
}

/** In the order in which the projects were asked for. */
export const outcomesOf = (state: RequestState): readonly ProjectOutcome[] => {
  const known = projectsOf(state);
  const asked = state.asked.terms.projects.map((project) => project.id);
  return [...asked.filter((id) => known.includes(id))].map((project) => ({
    project,
    outcome: state.outcomes[project] ?? { kind: 'none' },
  }));
};

const groupOf = (outcome: Outcome): string => {
  if (outcome.kind === 'delayed') return `delayed:${outcome.why}`;
  return outcome.kind === 'granted' ? outcome.origin : outcome.kind;
};

export function phaseOf({ state }: RequestRecord): Phase {
  const { closed } = state;
  const outcomes = outcomesOf(state).map((one) => one.outcome);
  const all = (...groups: readonly string[]): boolean => outcomes.every((one) => groups.includes(groupOf(one)));
  if (closed !== null) {
    const { how } = closed;
    if (how === 'denied' || how === 'cancelled' || how === 'lapsed') {
      // A part can have been granted before the rest had to wait again: it ends with the request.
      return outcomes.some((one) => one.kind === 'granted') ? { kind: 'ending', closed } : { kind: how, closed };
    }
    const open = outcomes.some((one) => ['none', 'delayed', 'granted'].includes(one.kind));
    return open ? { kind: 'ending', closed } : { kind: 'over', closed };
  }
  if (state.cleared === null) return { kind: 'waiting' };
  const delay = outcomes.find((one) => one.kind === 'delayed') ?? null;
  if (delay !== null && all('none', 'delayed:key')) return { kind: 'operator', delay };
  if (all('none')) return { kind: 'approved', delay: null };
  if (delay !== null && all(groupOf(delay))) return { kind: 'approved', delay };
  if (all('bot')) return { kind: 'granted' };
  if (all('found')) return { kind: 'found' };
  if (all('had')) return { kind: 'had' };
  if (all('removed')) return { kind: 'over', closed: null };
  const failed = outcomes.find((one) => one.kind === 'failed');
  if (failed !== undefined && all('failed')) return { kind: 'failed', why: failed };
  return { kind: 'mixed' };
}
