import type { Outcome, ProjectTerm, RequestRecord } from '../../domain/request/types.ts';
import type { BlockedBy } from '../../domain/share/types.ts';
import { projectName } from './names.ts';
import { type Piece, sign } from './rich.ts';
import { blockSentence } from './sentences.ts';

/** What is granted, but cannot be used: the project's own list of models keeps it out. */

export interface BlockedGroup {
  readonly projects: readonly ProjectTerm[];
  readonly by: BlockedBy;
}

export const isBlocked = (outcome: Outcome | undefined): boolean =>
  outcome?.kind === 'granted' && outcome.blockedBy !== undefined;

/** Blocked projects of a request, or of some of them, by the list that blocks them. */
export const blockedGroups = (
  { state }: RequestRecord,
  projects: readonly ProjectTerm[] = state.asked.terms.projects,
): readonly BlockedGroup[] =>
  (['allow_list', 'deny_list'] as const).flatMap((by): BlockedGroup[] => {
    const blocked = projects.filter(({ id }) => {
      const outcome = state.outcomes[id];
      return outcome?.kind === 'granted' && outcome.blockedBy === by;
    });
    return blocked.length === 0 ? [] : [{ projects: blocked, by }];
  });

/** None of what was asked for can be used yet. */
export const isAllBlocked = ({ state }: RequestRecord): boolean =>
  state.asked.terms.projects.every(({ id }) => isBlocked(state.outcomes[id]));

/** What blocks it, and who mends that. */
export const blockedWhy = ({ projects, by }: BlockedGroup): string => blockSentence(projects.map(projectName), by);

/** `⚠️ payments-prod cannot use it yet. Its model allow list blocks it. …` */
export const blockedRow = (group: BlockedGroup): readonly Piece[] => [
  sign('warning'),
  ` ${group.projects.map(projectName).join(', ')} cannot use it yet. ${blockedWhy(group)}`,
];
