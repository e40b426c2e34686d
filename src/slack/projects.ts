import { distance } from 'fastest-levenshtein';
import type { Catalogue, KnownProject } from '../domain/catalogue/types.ts';
import { type ProjectId, parseProjectId } from '../domain/ids.ts';
import type { ProjectTerm } from '../domain/request/types.ts';
import { projectLabel } from './views/names.ts';

/** What a text that somebody gave as a project turned out to be. */
export type ProjectFound =
  | { readonly kind: 'found'; readonly project: ProjectTerm }
  | { readonly kind: 'archived'; readonly project: ProjectTerm }
  | { readonly kind: 'ambiguous'; readonly name: string }
  /**
   * `nearest`: names, at most three. `id`: it is of a project id's form, perhaps of one made just now. `reading`: not
   * all projects are read yet, so it may well be there.
   */
  | {
      readonly kind: 'unknown';
      readonly text: string;
      readonly nearest: readonly string[];
      readonly id: ProjectId | null;
      readonly reading: boolean;
    };

const LONGEST_TEXT = 100;

const nameKey = (name: string | null): string => (name ?? '').trim().replaceAll(/\s+/g, ' ').toLowerCase();

export const projectTerm = (project: KnownProject, { projects }: Catalogue): ProjectTerm => ({
  id: project.id,
  label: projectLabel(project, projects),
});

/**
 * Finds a project by its id or its whole name; capitals count only where they tell two apart. As long as the
 * catalogue is not read to its end an id is believed: OpenAI will say whether it is one.
 */
export function findProject(text: string, catalogue: Catalogue): ProjectFound {
  const wanted = text.trim();
  const id = parseProjectId(wanted);
  const known = id === null ? named(wanted, catalogue) : catalogue.projects.filter((project) => project.id === id);
  const active = known.filter((project) => !project.archived);
  const [only, ...others] = active.length > 0 ? active : known;
  if (only === undefined) {
    const reading = catalogue.readAt === 0 || catalogue.after !== null;
    if (id !== null && reading) {
      return { kind: 'found', project: projectTerm({ id, name: null, archived: false }, catalogue) };
    }
    return { kind: 'unknown', text: wanted, nearest: id === null ? nearest(wanted, catalogue) : [], id, reading };
  }
  if (active.length === 0) return { kind: 'archived', project: projectTerm(only, catalogue) };
  if (others.length > 0) return { kind: 'ambiguous', name: only.name ?? wanted };
  return { kind: 'found', project: projectTerm(only, catalogue) };
}

function named(text: string, { projects }: Catalogue): readonly KnownProject[] {
  const wanted = nameKey(text);
  const alike = projects.filter((project) => project.name !== null && nameKey(project.name) === wanted);
  const exact = alike.filter((project) => project.name === text);
  return exact.some((project) => !project.archived) ? exact : alike;
}

function nearest(text: string, { projects }: Catalogue): readonly string[] {
  const wanted = nameKey(text.slice(0, LONGEST_TEXT));
  const active = projects.filter((project) => !project.archived);
  const names = new Set(active.flatMap(({ name }) => (name === null || name === '' ? [] : [name])));
  return [...names]
    .map((name) => ({ name, far: distance(wanted, nameKey(name.slice(0, LONGEST_TEXT))) }))
    .filter(({ name, far }) => far <= Math.max(3, Math.max(wanted.length, name.length) / 2))
    .toSorted((a, b) => a.far - b.far || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}
