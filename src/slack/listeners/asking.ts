import type { RequestId } from '../../domain/ids.ts';
import type { Actor } from '../../domain/request/commands.ts';
import type { Workspace } from '../../domain/request/types.ts';
import type { AnswerTo } from '../../engine/messages.ts';
import { lookUp } from '../approvers.ts';
import { type Ask, type AskProblem, type Understood, asksOf, peopleProblems } from '../asking.ts';
import { partDelivery, requestIdOf } from '../requestIds.ts';
import type { DoorParts } from './listener.ts';

export interface Asking {
  readonly by: Actor;
  /** What Slack calls them. */
  readonly name: string;
  readonly workspace: Workspace;
  readonly delivery: string;
  readonly at: number;
  readonly answer: AnswerTo | null;
}

export interface Asked {
  readonly id: RequestId;
  readonly ask: Ask;
}

/** Asks Slack about everybody concerned, all at once; only worth it for a draft that has no other problem. */
export async function askPeople(
  { shares }: Understood,
  { user, team }: Actor,
  { people, settings }: Pick<DoorParts, 'people' | 'settings'>,
): Promise<{ readonly problems: readonly AskProblem[]; readonly name: string }> {
  const [lookup, lookups] = await Promise.all([
    people.person(user, team),
    lookUp(shares.map(({ rule }) => rule), people, settings),
  ]);
  const name = lookup.kind === 'silent' ? user : lookup.person.name;
  return { problems: peopleProblems(shares, { user, lookup }, lookups), name };
}

/**
 * Puts one command for each rule on the queue. When it returns all are there; a repeat of the delivery stores nothing
 * new.
 * @throws where the records cannot be read or the queue does not take it: then perhaps some are there, and asking
 * again with the same delivery stores the others.
 */
export async function storeAsks(
  understood: Understood,
  { by, name, workspace, delivery, at, answer }: Asking,
  { reads, enqueue }: Pick<DoorParts, 'reads' | 'enqueue'>,
): Promise<readonly Asked[]> {
  return Promise.all(
    asksOf(understood).map(async (ask, index) => {
      const own = partDelivery(delivery, index);
      const id = await requestIdOf(own, reads);
      const { model, projects, hours, reason, stops } = ask;
      const terms = { model, projects, hours, reason, stops };
      const command = { kind: 'ask', request: id, workspace, ...terms, delivery: own, at, by, name } as const;
      await enqueue.requests({ v: 1, kind: 'command', command, answer }, own);
      return { id, ask };
    }),
  );
}
