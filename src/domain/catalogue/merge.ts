import type { ModelId, ProjectId } from '../ids.ts';
import { parseModelId } from '../ids.ts';
import { MINUTE } from '../time.ts';
import type { Catalogue, KnownModel, KnownProject } from './types.ts';

/** How long what is known of the organization is good enough for pickers. */
export const CATALOGUE_LASTS = 30 * MINUTE;
const RETRY = 5 * MINUTE;

const blank = (id: ModelId): KnownModel => ({ id, owner: null, stops: null, calls: 0, seenAt: 0 });

const merged = (
  models: readonly KnownModel[],
  changes: readonly (Pick<KnownModel, 'id'> & Partial<KnownModel>)[],
): readonly KnownModel[] => {
  const byId = new Map(models.map((model) => [model.id, model]));
  for (const change of changes) {
    const known = byId.get(change.id) ?? blank(change.id);
    byId.set(change.id, { ...known, ...change, seenAt: Math.max(known.seenAt, change.seenAt ?? 0) });
  }
  return [...byId.values()];
};

/** A model that somebody asked for is known from then on, whether or not OpenAI's usage ever names it. */
export const withSeen = (catalogue: Catalogue, id: ModelId, now: number): Catalogue => ({
  ...catalogue,
  models: merged(catalogue.models, [{ id, seenAt: now }]),
});

/** OpenAI's usage by model over the last weeks. What is not used any more keeps its place, with no calls. */
export const withUsage = (
  catalogue: Catalogue,
  usage: ReadonlyMap<string, { readonly requests: number }>,
  now: number,
): Catalogue => {
  const used = [...usage].flatMap(([text, { requests }]) => {
    const id = parseModelId(text);
    return id === null ? [] : [{ id, calls: requests, seenAt: now }];
  });
  const idle = catalogue.models.map((model) => ({ ...model, calls: 0 }));
  return { ...catalogue, models: merged(idle, used) };
};

/** What project keys list: who trained a model, and when it stops. */
export const withListed = (
  catalogue: Catalogue,
  listed: readonly Pick<KnownModel, 'id' | 'owner' | 'stops' | 'seenAt'>[],
): Catalogue => ({ ...catalogue, models: merged(catalogue.models, listed) });

/** The projects could not be read: what was known stays, and it is tried again soon. */
export const withoutAnswer = (catalogue: Catalogue, now: number): Catalogue => ({ ...catalogue, nextAt: now + RETRY });

/** One part of the organization's projects. None is ever forgotten: OpenAI archives projects, and lists those too. */
export const withProjects = (
  catalogue: Catalogue,
  part: { readonly projects: readonly KnownProject[]; readonly next: ProjectId | null },
  now: number,
): Catalogue => {
  const byId = new Map([...catalogue.projects, ...part.projects].map((project) => [project.id, project]));
  const nextAt = part.next === null ? now + CATALOGUE_LASTS : now;
  return { ...catalogue, projects: [...byId.values()], readAt: now, after: part.next, nextAt };
};
