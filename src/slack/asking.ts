import { describeModel, modelIdHint } from '../domain/catalogue/modelId.ts';
import { shutdownDay } from '../domain/catalogue/shutdowns.ts';
import type { Catalogue } from '../domain/catalogue/types.ts';
import type { ModelId, ProjectId, UserId } from '../domain/ids.ts';
import type { PersonLookup } from '../domain/people.ts';
import { ruleFor } from '../domain/policy/match.ts';
import type { Policy, Rule } from '../domain/policy/types.ts';
import type { ProjectTerm } from '../domain/request/types.ts';
import { HOUR } from '../domain/time.ts';
import { type Lookups, staffOf } from './approvers.ts';
import { findProject } from './projects.ts';
import { isBlank } from './views/typed.ts';

export const MOST_PROJECTS = 10;
const LONGEST_REASON = 500;

/** What somebody filled in or typed; null and '' are what they left out. */
export interface Draft {
  readonly model: string | null;
  readonly projects: readonly string[];
  readonly hours: number | null;
  /** What was written for a duration and is none. */
  readonly notADuration: string | null;
  readonly reason: string | null;
}

export interface Facts {
  readonly catalogue: Catalogue;
  readonly policy: Policy;
  readonly now: number;
}

/** What is wrong, and at which field of the form it is said. */
export type AskProblem =
  | { readonly field: 'model'; readonly kind: 'no_model' | 'job' | 'checkpoint' | 'not_a_model' }
  | { readonly field: 'model'; readonly kind: 'stopped'; readonly on: string }
  /** The model was found by its name instead of its id: one, or several of that name. */
  | { readonly field: 'model'; readonly kind: 'found_by_name' }
  | { readonly field: 'model'; readonly kind: 'ambiguous_model'; readonly name: string }
  | { readonly field: 'projects'; readonly kind: 'no_project' }
  /** Nothing of the organization is known yet. */
  | { readonly field: 'projects'; readonly kind: 'never_read' }
  | { readonly field: 'projects'; readonly kind: 'too_many_projects'; readonly most: number }
  | {
      readonly field: 'projects';
      readonly kind: 'unknown_project';
      readonly text: string;
      readonly nearest: readonly string[];
      readonly id: ProjectId | null;
      readonly reading: boolean;
    }
  | { readonly field: 'projects'; readonly kind: 'ambiguous_project'; readonly name: string }
  | { readonly field: 'projects'; readonly kind: 'archived_project' | 'owner'; readonly project: ProjectTerm }
  | { readonly field: 'projects'; readonly kind: 'no_rule'; readonly projects: readonly ProjectTerm[] }
  | {
      readonly field: 'projects';
      readonly kind: 'nobody_left';
      readonly rule: Rule;
      readonly why: 'empty' | 'gone' | 'too_few';
      readonly have: number;
    }
  | { readonly field: 'projects'; readonly kind: 'slack_silent' }
  /** Guests and people from elsewhere cannot ask. */
  | { readonly field: 'projects'; readonly kind: 'not_a_member' }
  | { readonly field: 'duration'; readonly kind: 'not_a_duration'; readonly text: string }
  | { readonly field: 'duration'; readonly kind: 'too_long'; readonly rule: Rule; readonly mostHours: number }
  | { readonly field: 'duration'; readonly kind: 'past_stop'; readonly on: string; readonly mostHours: number }
  | { readonly field: 'why'; readonly kind: 'no_reason' }
  | { readonly field: 'why'; readonly kind: 'reason_too_long'; readonly over: number };

/** The chosen projects that one rule decides about. */
export interface Share {
  readonly rule: Rule;
  readonly projects: readonly ProjectTerm[];
}

/** As much of a draft as could be understood, and what is wrong with it. */
export interface Understood {
  readonly model: ModelId | null;
  /** `YYYY-MM-DD` the model itself stops. */
  readonly stops: string | null;
  readonly projects: readonly ProjectTerm[];
  /** In the order of the policy; empty until model and projects are known. */
  readonly shares: readonly Share[];
  readonly uncovered: readonly ProjectTerm[];
  /** Null: the rule's usual duration. */
  readonly hours: number | null;
  /** Whole hours until the model itself stops; Infinity where no day is known. */
  readonly hoursLeft: number;
  readonly reason: string;
  readonly problems: readonly AskProblem[];
}

/** One request: projects under one rule, so that it has one card in one channel. */
export interface Ask extends Share {
  readonly model: ModelId;
  readonly hours: number;
  readonly reason: string;
  readonly stops: string | null;
}

/** The day a model itself stops: what OpenAI says of it, else what the policy or OpenAI's announcements say. */
export function stopDay(model: ModelId, { catalogue, policy }: Pick<Facts, 'catalogue' | 'policy'>): string | null {
  const told = catalogue.models.find((known) => known.id === model)?.stops;
  return told ?? shutdownDay(describeModel(model).base, policy.stops);
}

/** Whole hours until a model stops: the day begins at midnight UTC. Infinity where no day is known. */
function hoursUntil(day: string | null, now: number): number {
  const at = day === null ? Number.NaN : Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? Infinity : Math.max(0, Math.floor((at - now) / HOUR));
}

/** Reads a draft against what is known of the organization and the policy. Slack is not asked. */
export function understand(draft: Draft, facts: Facts): Understood {
  const { catalogue, policy, now } = facts;
  const problems: AskProblem[] = [];
  const model = readModel(draft.model, problems);
  const stops = model === null ? null : stopDay(model, facts);
  const left = hoursUntil(stops, now);
  if (stops !== null && left < 1) problems.push({ field: 'model', kind: 'stopped', on: stops });

  const projects = readProjects(draft.projects, catalogue, problems);
  const owner = catalogue.models.find((known) => known.id === model)?.owner ?? null;
  const owning = projects.find((project) => project.id === owner);
  if (owning) problems.push({ field: 'projects', kind: 'owner', project: owning });

  const { shares, uncovered } = model === null ? { shares: [], uncovered: [] } : byRule(policy, model, projects);
  if (uncovered.length > 0) problems.push({ field: 'projects', kind: 'no_rule', projects: uncovered });

  const { hours, notADuration } = draft;
  if (notADuration !== null) problems.push({ field: 'duration', kind: 'not_a_duration', text: notADuration });
  const strictest = shares.map(({ rule }) => rule).toSorted((a, b) => a.longestHours - b.longestHours)[0];
  if (hours !== null && strictest && hours > strictest.longestHours) {
    problems.push({ field: 'duration', kind: 'too_long', rule: strictest, mostHours: strictest.longestHours });
  } else if (hours !== null && stops !== null && left >= 1 && hours > left) {
    const mostHours = left >= 48 ? Math.floor(left / 24) * 24 : left;
    problems.push({ field: 'duration', kind: 'past_stop', on: stops, mostHours });
  }

  const reason = (draft.reason ?? '').trim();
  const over = reason.length - LONGEST_REASON;
  if (isBlank(reason)) problems.push({ field: 'why', kind: 'no_reason' });
  if (over > 0) problems.push({ field: 'why', kind: 'reason_too_long', over });

  return { model, stops, projects, shares, uncovered, hours, hoursLeft: left, reason, problems };
}

/** What Slack says about the one who asks and those who decide: whether for each rule enough of them are left. */
export function peopleProblems(
  shares: readonly Share[],
  requester: { readonly user: UserId; readonly lookup: PersonLookup },
  lookups: Lookups,
): readonly AskProblem[] {
  if (requester.lookup.kind === 'silent') return [{ field: 'projects', kind: 'slack_silent' }];
  if (requester.lookup.kind === 'refused') return [{ field: 'projects', kind: 'not_a_member' }];
  return shares.flatMap(({ rule }): readonly AskProblem[] => {
    const staff = staffOf(rule, requester.user, lookups);
    if (staff.kind === 'enough') return [];
    if (staff.kind === 'silent') return [{ field: 'projects', kind: 'slack_silent' }];
    return [{ field: 'projects', kind: 'nobody_left', rule, why: staff.why, have: staff.have }];
  });
}

/** What is asked for, one request for each rule; only of a draft without problems. */
export function asksOf({ model, stops, shares, hours, hoursLeft, reason, problems }: Understood): readonly Ask[] {
  if (model === null || problems.length > 0) return [];
  return shares.map(({ rule, projects }) => ({
    rule,
    projects,
    model,
    hours: hours ?? Math.min(rule.usualHours, hoursLeft),
    reason,
    stops,
  }));
}

function readModel(text: string | null, problems: AskProblem[]): ModelId | null {
  if (text === null || text.trim() === '') {
    problems.push({ field: 'model', kind: 'no_model' });
    return null;
  }
  const hint = modelIdHint(text);
  if (hint.kind === 'model') return hint.id;
  problems.push({ field: 'model', kind: hint.kind });
  return null;
}

function readProjects(texts: readonly string[], catalogue: Catalogue, problems: AskProblem[]): readonly ProjectTerm[] {
  if (texts.length === 0) problems.push({ field: 'projects', kind: 'no_project' });
  if (texts.length > MOST_PROJECTS) {
    problems.push({ field: 'projects', kind: 'too_many_projects', most: MOST_PROJECTS });
  }
  const found = new Map<ProjectId, ProjectTerm>();
  // Whoever lists hundreds is told the limit; to look for each of them would only take time.
  for (const text of texts.slice(0, MOST_PROJECTS + 1)) {
    const project = findProject(text, catalogue);
    switch (project.kind) {
      case 'found':
        found.set(project.project.id, project.project);
        break;
      case 'archived':
        problems.push({ field: 'projects', kind: 'archived_project', project: project.project });
        break;
      case 'ambiguous':
        problems.push({ field: 'projects', kind: 'ambiguous_project', name: project.name });
        break;
      case 'unknown': {
        const { text: wanted, nearest, id, reading } = project;
        problems.push({ field: 'projects', kind: 'unknown_project', text: wanted, nearest, id, reading });
      }
    }
  }
  return [...found.values()].slice(0, MOST_PROJECTS);
}

function byRule(policy: Policy, model: ModelId, projects: readonly ProjectTerm[]) {
  const decided = projects.map((project) => ({ project, rule: ruleFor(policy, { model, project: project.id }) }));
  const shares = policy.rules.flatMap((rule): readonly Share[] => {
    const covered = decided.filter((each) => each.rule === rule).map((each) => each.project);
    return covered.length > 0 ? [{ rule, projects: covered }] : [];
  });
  const uncovered = decided.filter((each) => each.rule === null).map((each) => each.project);
  return { shares, uncovered };
}
