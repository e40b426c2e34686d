import type { PlainTextOption } from '@slack/types';
import { meantAsModel } from '../../domain/catalogue/modelId.ts';
import type { Catalogue } from '../../domain/catalogue/types.ts';
import { parseProjectId } from '../../domain/ids.ts';
import type { Actor } from '../../domain/request/commands.ts';
import type { Reads, RequestSummary } from '../../engine/ports.ts';
import { stopDay } from '../asking.ts';
import { read } from '../badPayload.ts';
import { Suggested, actorOf } from '../payloads.ts';
import { findProject, projectTerm } from '../projects.ts';
import { searchModels, searchProjects } from '../search.ts';
import { modelChoice, modelOption, notAModelOption, projectOption, useModelOption } from '../views/options.ts';
import type { DoorParts, Listener } from './listener.ts';

interface Searched {
  readonly text: string;
  readonly catalogue: Catalogue;
  readonly mine: readonly RequestSummary[];
  readonly now: number;
}

/** The form's pickers: found as one types, this person's own first. */
export function options(door: DoorParts): Readonly<Record<'model' | 'projects', Listener>> {
  const answering =
    (find: (searched: Searched) => readonly PlainTextOption[]): Listener =>
    async ({ body, at }) => {
      const suggestion = read(Suggested, body);
      const by = actorOf(suggestion);
      const [catalogue, mine] = await Promise.all([door.reads.catalogue(), mineOf(door.reads, by)]);
      const found = find({ text: suggestion.value ?? '', catalogue, mine, now: at });
      return { options: found };
    };

  return {
    model: answering(({ text, catalogue, mine, now }) => {
      const { models, pasted } = searchModels(text, catalogue, mine);
      const used = pasted === null ? null : useModelOption(pasted);
      const facts = { catalogue, policy: door.policy };
      const known = models.map((id) => modelOption(modelChoice(id, stopDay(id, facts), now)));
      const found = [used, ...known].flatMap((one) => one ?? []);
      // An empty list would not say why: chosen, this has the reason under its field.
      return found.length === 0 && meantAsModel(text) ? notAModelOption(text.trim()) : found;
    }),
    projects: answering(({ text, catalogue, mine }) => {
      const found = searchProjects(text, catalogue, mine).map((project) => projectTerm(project, catalogue));
      const id = parseProjectId(text.trim());
      const named = id === null || found.length > 0 ? null : findProject(id, catalogue);
      return [...found, ...(named?.kind === 'found' ? [named.project] : [])].map(projectOption);
    }),
  };
}

/** What somebody asked for before only orders what is found, so that it may be missing. */
export async function mineOf(
  reads: Pick<Reads, 'mine'>,
  { user, team }: Actor,
): Promise<readonly RequestSummary[]> {
  try {
    return await reads.mine(user, team);
  } catch {
    return [];
  }
}
