import type { RequestId } from '../ids.ts';
import { OVERDUE_AFTER, outcomeFor, outcomeKey } from './outcome.ts';
import { liveLeases } from './decide.ts';
import { gateDue } from './gate.ts';
import type { Lease, ShareEffect, ShareState } from './types.ts';

export interface Owed<Effect> {
  /** In the order in which they are to be done. */
  readonly effects: readonly Effect[];
  /** When somebody must look again; null = nothing waits. */
  readonly due: number | null;
}

/**
 * What the world still lacks for this share. Computed from the record, never remembered. Ends come before grants,
 * grants before looks, looks before the project's own list, and the word to the requests last, when there is something
 * to say.
 */
export const owedByShare = (state: ShareState, now: number, holdUntil: number): Owed<ShareEffect> => {
  const effects: ShareEffect[] = [];
  const dues: number[] = [];
  /** An effect whose time has come is owed; before that it is a due time. */
  const at = (time: number, effect: ShareEffect): void => {
    const when = Math.max(time, holdUntil);
    if (when <= now) effects.push(effect);
    else dues.push(when);
  };

  const { op } = state;
  if (op?.kind === 'delete') {
    const row = op.rows[0];
    if (row !== undefined) at(op.next, { kind: 'delete', row });
  } else if (op?.kind === 'create') {
    if (op.mode === 'open') effects.push({ kind: 'create', at: op.at });
    else at(op.next, { kind: 'settle', at: op.at });
  } else {
    if (state.look !== null) at(state.look.at, { kind: 'look' });
    // While a record cannot be read nothing is opened, so that nothing is due for it before the next reading.
    const readable = state.rereadAt === null;
    if (readable && state.permission === null && liveLeases(state).length > 0) {
      dues.push(Math.max(now, state.noCreateBefore, state.waiting?.next ?? 0, holdUntil));
    }
    if (readable && state.permission?.origin === 'bot' && liveLeases(state).length === 0) dues.push(Math.max(now, holdUntil));
    const gate = state.permission === null || liveLeases(state).length === 0 ? null : gateDue(state.permission);
    if (gate !== null) at(gate, { kind: 'gate' });
  }
  if (state.rereadAt !== null) dues.push(state.rereadAt);

  // Object.entries loses the brand of the keys.
  for (const [request, lease] of Object.entries(state.leases) as [RequestId, Lease][]) {
    const outcome = outcomeKey(outcomeFor(state, request, now));
    if (outcome !== lease.told && !outcome.startsWith('w')) effects.push({ kind: 'tell', request, outcome });
    if (lease.state.kind === 'ending') {
      const overdue = (op?.kind === 'delete' ? op.since : lease.state.since) + OVERDUE_AFTER + 1;
      if (overdue > now) dues.push(overdue);
    }
  }
  return { effects, due: dues.length === 0 ? null : Math.min(...dues) };
};
