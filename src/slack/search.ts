import { describeModel, modelIdHint } from '../domain/catalogue/modelId.ts';
import type { Catalogue, KnownModel, KnownProject } from '../domain/catalogue/types.ts';
import type { ModelId } from '../domain/ids.ts';
import type { RequestSummary } from '../engine/ports.ts';
import { LIMITS } from './views/limits.ts';
import { fitsOption } from './views/options.ts';

/** What a picker shows for a typed text. */
export interface FoundModels {
  readonly models: readonly ModelId[];
  /** A whole id was pasted that nobody has heard of: it is offered as it is. */
  readonly pasted: ModelId | null;
}

const key = (text: string): string => text.trim().replaceAll(/\s+/g, ' ').toLowerCase();

/** Every word of the query is somewhere in the text. */
const fits = (query: string, text: string): boolean => {
  const wanted = key(text);
  return query.split(' ').every((word) => wanted.includes(word));
};

/** First those that this person asked for, newest first; then the most used; then the newest. */
export function searchModels(text: string, { models }: Catalogue, mine: readonly RequestSummary[]): FoundModels {
  const hint = modelIdHint(text);
  if (hint.kind === 'model') {
    const known = models.some(({ id }) => id === hint.id);
    if (!fitsOption(hint.id)) return { models: [], pasted: null };
    return known ? { models: [hint.id], pasted: null } : { models: [], pasted: hint.id };
  }
  const query = key(text.slice(0, LIMITS.optionValue));
  const rank = placesOf(mine.map(({ model }) => model));
  const found = models
    .filter(({ id }) => fitsOption(id) && fits(query, id))
    .toSorted((a, b) => rank(a.id) - rank(b.id) || b.calls - a.calls || b.seenAt - a.seenAt || order(a.id, b.id));
  return { models: found.slice(0, LIMITS.options).map(({ id }) => id), pasted: null };
}

/** Projects of today by name or id: this person's own choices first, then those that begin with the text. */
export function searchProjects(
  text: string,
  { projects }: Catalogue,
  mine: readonly RequestSummary[],
): readonly KnownProject[] {
  const query = key(text.slice(0, LIMITS.optionValue));
  const rank = placesOf(mine.flatMap((request) => request.projects));
  const begins = (project: KnownProject): number => (key(project.name ?? '').startsWith(query) ? 0 : 1);
  return projects
    .filter((project) => !project.archived && fits(query, `${project.name ?? ''} ${project.id}`))
    .toSorted(
      (a, b) => rank(a.id) - rank(b.id) || begins(a) - begins(b) || order(key(a.name ?? '~'), key(b.name ?? '~')),
    )
    .slice(0, LIMITS.options);
}

/** Models whose suffix or short name this is, for a command that names one without its id. */
export function modelsNamed(text: string, { models }: Catalogue): readonly KnownModel[] {
  const wanted = key(text);
  return models.filter(({ id }) => {
    const parts = describeModel(id);
    return key(parts.suffix) === wanted || parts.id.toLowerCase() === wanted;
  });
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function placesOf(ids: readonly string[]): (id: string) => number {
  const places = new Map<string, number>();
  for (const [place, id] of ids.entries()) if (!places.has(id)) places.set(id, place);
  return (id) => places.get(id) ?? Infinity;
}
