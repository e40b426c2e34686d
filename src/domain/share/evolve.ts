import type { RequestId } from '../ids.ts';
import { gateAnew, readGate } from './gate.ts';
import { wasToldGranted } from './outcome.ts';
import type { Held, Lease, Row, ShareEvent, ShareState } from './types.ts';

/** A share remembers this many of its own deletions: enough for any list that lags. */
const REMEMBERED_DELETIONS = 20;

export const sameRow = (a: Row, b: Row): boolean => a.id === b.id && a.createdAt === b.createdAt;

const withLease = (state: ShareState, request: RequestId, change: (lease: Lease) => Lease): ShareState => {
  const lease = state.leases[request];
  return lease === undefined ? state : { ...state, leases: { ...state.leases, [request]: change(lease) } };
};

const withoutLease = (state: ShareState, request: RequestId): ShareState => {
  const { [request]: _gone, ...leases } = state.leases;
  return { ...state, leases };
};

const mapLeases = (state: ShareState, change: (lease: Lease) => Lease): ShareState => ({
  ...state,
  leases: Object.fromEntries(Object.entries(state.leases).map(([id, lease]) => [id, change(lease)])),
});

const endAll = (state: ShareState, which: 'live' | 'ending', ended: Lease['state']): ShareState =>
  mapLeases(state, (lease) => (lease.state.kind === which ? { ...lease, state: ended } : lease));

/** What is true of a share after one event. Total: every event is defined in every state. */
export const evolveShare = (state: ShareState, event: ShareEvent): ShareState => {
  switch (event.kind) {
    case 'joined': {
      const told = state.leases[event.request]?.told ?? '';
      const { approval, claim, until, verified } = event;
      const lease: Lease = { approval, claim, until, state: { kind: 'live', verified }, told };
      // Somebody new, or somebody who asked to try again, does not wait out an old pause.
      const permission = state.permission === null ? null : gateAnew(state.permission);
      return { ...state, permission, waiting: null, leases: { ...state.leases, [event.request]: lease } };
    }
    case 'dropped':
    case 'purged':
      return withoutLease(state, event.request);
    case 'ending':
      return withLease(state, event.request, (lease) => ({
        ...lease,
        claim: event.claim,
        state: { kind: 'ending', since: event.at },
      }));
    case 'lease_ended':
      return withLease(state, event.request, (lease) => ({
        ...lease,
        state: { kind: 'ended', at: event.at, end: event.end },
      }));
    case 'create_opened':
      return {
        ...state,
        op: { kind: 'create', at: event.at, mode: 'open', tries: 0, next: event.at },
        lastWriteAt: event.at,
      };
    case 'create_doubted':
      return {
        ...state,
        op: { kind: 'create', at: event.at, mode: 'doubt', tries: 0, next: event.next },
        doubts: state.doubts.includes(event.at) ? state.doubts : [...state.doubts, event.at],
      };
    case 'create_conflicted':
      return { ...state, op: { kind: 'create', at: event.at, mode: 'conflict', tries: 0, next: event.next } };
    case 'create_look_failed':
      return state.op?.kind === 'create'
        ? { ...state, op: { ...state.op, tries: state.op.tries + 1, next: event.next } }
        : state;
    case 'create_closed':
      return { ...state, op: null, waiting: null };
    case 'held': {
      const held: ShareState = {
        ...state,
        op: null,
        waiting: null,
        permission: {
          rows: event.rows,
          origin: event.origin,
          ...(event.origin === 'bot' && !event.wrote ? { afterDoubt: true } : {}),
        },
        lastWriteAt: event.wrote ? event.at : state.lastWriteAt,
      };
      return mapLeases(held, (lease) =>
        lease.state.kind === 'live' ? { ...lease, state: { kind: 'live', verified: true } } : lease,
      );
    }
    case 'create_waits':
      return { ...state, op: null, waiting: event.waiting };
    case 'create_refused':
      return endAll({ ...state, op: null, waiting: null }, 'live', { kind: 'ended', at: event.at, end: event.end });
    case 'delete_opened':
      return {
        ...state,
        op: { kind: 'delete', rows: event.rows, done: [], gone: true, since: event.at, tries: 0, next: event.at },
        waiting: null,
        look: null,
      };
    case 'row_deleted': {
      if (state.op?.kind !== 'delete') return state;
      return {
        ...state,
        op: {
          ...state.op,
          rows: state.op.rows.filter((row) => !sameRow(row, event.row)),
          done: [...state.op.done, event.row],
          gone: state.op.gone && event.gone,
          tries: 0,
          next: event.at,
        },
        deleted: [...state.deleted, event.row].slice(-REMEMBERED_DELETIONS),
        noCreateBefore: Math.max(state.noCreateBefore, event.noCreateBefore),
        lastWriteAt: event.at,
      };
    }
    case 'delete_failed':
      return state.op?.kind === 'delete'
        ? {
            ...state,
            op: { ...state.op, tries: state.op.tries + 1, next: event.next },
            noCreateBefore: Math.max(state.noCreateBefore, event.noCreateBefore),
            lastWriteAt: event.at,
          }
        : state;
    case 'delete_closed': {
      if (state.op?.kind !== 'delete') return state;
      const { done, gone } = state.op;
      return endAll({ ...state, op: null, permission: null }, 'ending', {
        kind: 'ended',
        at: event.at,
        end: { kind: 'deleted', rows: done, gone },
      });
    }
    case 'forgotten':
      return { ...state, permission: null, look: null };
    case 'doubts_closed':
      return { ...state, doubts: [] };
    case 'lost':
      // A lease that joined since never had it: it lost nothing, and gets a permission of its own.
      return mapLeases({ ...state, permission: null, look: null }, (lease) =>
        lease.state.kind === 'live' && (lease.state.verified || wasToldGranted(lease))
          ? { ...lease, state: { kind: 'ended', at: event.at, end: { kind: 'lost' } } }
          : lease,
      );
    case 'look_due':
      return { ...state, look: { at: event.at, tries: event.tries } };
    case 'looked': {
      const permission = state.permission;
      const held: Held | null =
        permission === null || event.extra.length === 0
          ? permission
          : { ...permission, rows: [...permission.rows, ...event.extra], afterDoubt: true };
      return mapLeases({ ...state, permission: held, look: null }, (lease) =>
        lease.state.kind === 'live' ? { ...lease, state: { kind: 'live', verified: true } } : lease,
      );
    }
    case 'gate_read':
      return state.permission === null
        ? state
        : { ...state, permission: { ...state.permission, gate: readGate(state.permission, event.says, event.at) } };
    case 'reread_at':
      return { ...state, rereadAt: event.at };
    case 'told':
      return withLease(state, event.request, (lease) => ({ ...lease, told: event.outcome }));
  }
};
