import type { Draft, Facts, Understood } from './asking.ts';
import { MOST_PROJECTS, understand } from './asking.ts';
import { findProject } from './projects.ts';
import { modelsNamed } from './search.ts';

/**
 * Reads a line, also one without a model's id. Then the first word that is no project may be the model's name: where
 * one has it, it stands in the form to be looked at, and is never asked for at once, since names can be alike.
 */
export function understandLine(draft: Draft, facts: Facts): Understood {
  const word = draft.model === null ? wordForModel(draft, facts) : undefined;
  if (word === undefined) return understand(draft, facts);
  const projects = draft.projects.filter((text) => text !== word);
  const [one, ...others] = modelsNamed(word, facts.catalogue);
  if (one === undefined) return understand({ ...draft, model: word, projects }, facts);
  if (others.length === 0) {
    const understood = understand({ ...draft, model: one.id, projects }, facts);
    return { ...understood, problems: [...understood.problems, { field: 'model', kind: 'found_by_name' }] };
  }
  const understood = understand({ ...draft, projects }, facts);
  const problems = understood.problems.filter(({ kind }) => kind !== 'no_model');
  return { ...understood, problems: [...problems, { field: 'model', kind: 'ambiguous_model', name: word }] };
}

/**
 * A word that names a model and no project; else the first, where a model's id belongs, if it is no project. In a line
 * of hundreds of words only so many are looked for as can be right.
 */
function wordForModel({ projects }: Draft, { catalogue }: Facts): string | undefined {
  const isProject = (text: string) => findProject(text, catalogue).kind !== 'unknown';
  const others = projects.slice(0, MOST_PROJECTS + 1).filter((text) => !isProject(text));
  const named = others.find((text) => modelsNamed(text, catalogue).length > 0);
  return named ?? others.find((text) => text === projects[0] && projects.length > 1);
}
