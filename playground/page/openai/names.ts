import type { OrganizationShown } from '../../control/wire.ts';

type Project = OrganizationShown['projects'][number];

/** Its name; with the end of its id where the name is missing or another one's, too. */
export function projectName(id: string, projects: readonly Project[]): string {
  const name = projects.find((project) => project.id === id)?.name ?? null;
  if (name === null) return `(no name, …${id.slice(-4)})`;
  const isAlone = projects.filter((project) => project.name === name).length === 1;
  return isAlone ? name : `${name} (…${id.slice(-4)})`;
}

/** `support-tone · step 88` of `ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd:ckpt-step-88`. */
export function modelName(id: string): string {
  const [, base = id, , suffix = '', , step] = id.split(':');
  return [suffix === '' ? base : suffix, step?.replace(/^ckpt-step-/, 'step ')].filter(Boolean).join(' · ');
}
