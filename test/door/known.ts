import type { Catalogue, KnownModel, KnownProject } from '../../src/domain/catalogue/types.ts';
import { model, project } from '../policy/made.ts';

/** What is known of an organization, in a few words. */
export const known = (id: string, name: string | null, archived = false): KnownProject => ({ id: project(id), name, archived });
export const knownModel = (id: string, over: Partial<KnownModel> = {}): KnownModel => ({
  id: model(id), owner: null, stops: null, calls: 0, seenAt: 0, ...over,
});
export const catalogue = (
  projects: readonly KnownProject[], models: readonly KnownModel[] = [], over: Partial<Catalogue> = {},
): Catalogue => ({ projects, models, readAt: 1, after: null, nextAt: 0, ...over });

export const must = <T>(value: T | null | undefined): T => {
  if (value === null || value === undefined) throw new Error('A value of the test is none.');
  return value;
};
