import { describeModel } from '../../domain/catalogue/modelId.ts';
import type { KnownProject } from '../../domain/catalogue/types.ts';
import type { ModelId, ProjectId } from '../../domain/ids.ts';
import type { ProjectTerm, RequestState, Terms } from '../../domain/request/types.ts';
import { cut } from './limits.ts';
import { duration } from './times.ts';
import { inline, isBlank } from './typed.ts';

/** How models, projects and requests are called. Ids decide; these are display only. */

/** `gpt-4o-mini` of `gpt-4o-mini-2024-07-18`: a version is no part of how a base model is called. */
export const baseName = (base: string): string => base.replace(/(-\d{4}-\d{2}-\d{2}|-\d{4})$/, '') || base;

/** A model as people call it: its suffix, or its base model's name; a checkpoint with its step. */
export function modelName(id: ModelId): string {
  const { base, suffix, step } = describeModel(id);
  const name = suffix || baseName(base);
  return step === null ? name : `${name} · step ${step}`;
}

/** The same where two models may share a name: `support-tone · B7R9VjQd`. The step stands in the description there. */
export function modelLabel(id: ModelId): string {
  const parts = describeModel(id);
  return `${parts.suffix || baseName(parts.base)} · ${parts.id}`;
}

const idEnd = (id: ProjectId): string => `…${id.slice(-4)}`;

/**
 * What a project is called from now on: its name, with the end of its id where another one has that name, too, or
 * where it has none.
 */
export function projectLabel(project: KnownProject, all: readonly KnownProject[]): string {
  const name = project.name?.trim() ?? '';
  if (isBlank(name)) return `project ${idEnd(project.id)} (no name)`;
  const shared = all.some((other) => other.id !== project.id && other.name?.trim() === name);
  return shared ? `${name} (${idEnd(project.id)})` : name;
}

export const projectName = (project: ProjectTerm): string => inline(project.label) || project.id;

/** `payments-prod` or `3 projects`. */
export function projectsName(projects: readonly ProjectTerm[]): string {
  const [first] = projects;
  return projects.length === 1 && first !== undefined ? projectName(first) : `${projects.length} projects`;
}

/** `support-tone for payments-prod` */
export const shareTitle = ({ model, projects }: Terms): string => `${modelName(model)} for ${projectsName(projects)}`;

/** `support-tone for payments-prod, 30 days` */
export const requestTitle = (terms: Terms): string => `${shareTitle(terms)}, ${duration(terms.hours)}`;

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'];

/** `One`, `Two`, … `10`, at the start of a sentence. */
export const numberWord = (count: number): string => NUMBERS[count] ?? String(count);

/** `1 approval`, `2 approvals` */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/**
 * Shortens names so that together they are at most `room` long, the longest first: what a lock screen shows must carry
 * all of them.
 */
export function fitNames(names: readonly string[], room: number): readonly string[] {
  let cap = Math.max(0, ...names.map((name) => name.length));
  const total = (): number => names.reduce((sum, name) => sum + Math.min(name.length, cap), 0);
  while (cap > 4 && total() > room) cap -= 1;
  return names.map((name) => cut(name, cap));
}

/** The name of a project of this request. */
export function projectOf(state: RequestState, id: ProjectId): string {
  const term = state.asked.terms.projects.find((project) => project.id === id);
  return term === undefined ? id : projectName(term);
}
