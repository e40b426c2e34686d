import type { ProjectId } from '../ids.ts';
import { outcomeFor } from '../share/outcome.ts';
import { LOOKS_EVERY, isGranted, isWithdrawn, nextLook } from './owed.ts';
import { projectsOf, waitingOn } from './settle.ts';
import type { SettleFacts } from './settle.ts';
import type { Note, RequestRecord } from './types.ts';

/** The projects whose shares have something to say to this request: those to read before deciding anything. */
export const sharesToRead = ({ state, shown }: RequestRecord): readonly ProjectId[] => {
  const waiting = new Set(waitingOn(state));
  return projectsOf(state).filter(
    (project) => waiting.has(project) || shown.nudges[project] !== undefined || state.outcomes[project]?.kind === 'granted',
  );
};

/**
 * What the record's note should say after its shares were read: when a delay ends, that a share has seen the latest
 * claim, that one has let go, that a revocation is overdue, and which policy this was checked against.
 */
export const watch = ({ state, shown }: RequestRecord, facts: SettleFacts, now: number): readonly Note[] => {
  const notes: Note[] = [];
  const waiting = new Set(waitingOn(state));
  for (const [project, share] of facts.shares) {
    if (share === 'unreadable') continue;
    const told = outcomeFor(share, state.id, now);
    const nudge = shown.nudges[project];
    if (told.kind === 'doubt' || told.kind === 'waiting') {
      const tries = told.kind === 'waiting' ? told.tries : 1;
      const same = shown.delays[project]?.next === told.next;
      const visible = told.why === 'doubt' || told.why === 'busy';
      if (visible && !same) notes.push({ kind: 'delay', project, next: told.next, tries });
    }
    if (told.kind === 'ending' && told.overdue && !shown.overdue.includes(project)) {
      notes.push({ kind: 'overdue', project });
    }
    if (nudge === undefined) continue;
    const seen = told.kind !== 'unknown' && told.claim === state.claim;
    if (waiting.has(project)) {
      if (seen && now >= nextLook(nudge)) notes.push({ kind: 'nudged', project, claim: state.claim, at: now });
    } else if (isGranted(state, project)) {
      if (now >= nudge.at + LOOKS_EVERY) notes.push({ kind: 'nudged', project, claim: nudge.claim, at: now });
    } else if (isWithdrawn(state, project)) {
      const letGo = told.kind === 'unknown' || told.kind === 'ended';
      if (letGo && nudge.claim === state.claim) notes.push({ kind: 'nudge_done', project });
    }
  }
  if (shown.policy !== facts.policy.hash && state.closed === null) {
    notes.push({ kind: 'policy_seen', policy: facts.policy.hash });
  }
  return notes;
};
