import type { ProjectId, RequestId } from '../ids.ts';
import type { Approval, Asked, Closed, Outcome, RequestEvent, RequestState } from './types.ts';

/** The first event makes a request; nothing else can. */
export const begin = (id: RequestId, asked: Asked): RequestState => ({
  id,
  seq: 1,
  asked,
  rule: asked.rule,
  policy: asked.policy,
  digest: asked.digest,
  need: asked.rule.approvals,
  since: asked.at,
  approvals: [],
  dropped: [],
  cleared: asked.until === null ? null : { event: 1, at: asked.at, until: asked.until },
  held: null,
  closed: null,
  claim: 1,
  outcomes: Object.fromEntries(asked.terms.projects.map((project) => [project.id, { kind: 'none' }])),
});

/** What a grant of this request stands on now: complete approvals, or those under which a part was granted before. */
export const standingOn = (state: RequestState): { readonly event: number; readonly until: number } | null =>
  state.cleared === null ? state.held : { event: state.cleared.event, until: state.cleared.until };

/** The same approvals under a new policy are as old as they were. */
const clearedAt = (state: RequestState, event: Extract<RequestEvent, { kind: 'rechecked' }>): number =>
  event.why === 'policy' ? (state.cleared?.at ?? event.at) : event.at;

const hasGranted = (state: RequestState): boolean =>
  Object.values(state.outcomes).some((one) => one.kind === 'granted');

const close = (state: RequestState, closed: Closed, seq: number): RequestState => ({ ...state, closed, claim: seq });

const outcome = (state: RequestState, project: ProjectId, next: Outcome): RequestState => ({
  ...state,
  outcomes: { ...state.outcomes, [project]: next },
});

/** What is true after one more event. `state.seq` counts them: an event's number is its place in the trail. */
export const evolveRequest = (before: RequestState, event: RequestEvent): RequestState => {
  const seq = before.seq + 1;
  const state: RequestState = { ...before, seq };
  switch (event.kind) {
    case 'asked':
      return before;
    case 'approved': {
      const { by, via, at, hours, until } = event;
      const approval: Approval = { event: seq, by, via, at, hours };
      const approvals = [...state.approvals, approval];
      const policy = event.policy;
      return until === null
        ? { ...state, approvals, policy }
        : { ...state, approvals, policy, cleared: { event: seq, at, until }, held: null, claim: seq };
    }
    case 'denied':
      return close(state, { how: 'denied', at: event.at, by: event.by, reason: event.reason }, seq);
    case 'cancelled':
      return close(state, { how: 'cancelled', at: event.at, by: event.by, reason: null }, seq);
    case 'lapsed':
      return close(state, { how: 'lapsed', at: event.at, by: null, reason: null }, seq);
    case 'ended':
      return close(state, { how: event.how, at: event.at, by: event.by, reason: event.reason }, seq);
    case 'refused':
      return state;
    case 'rechecked': {
      const gone = new Set(event.dropped.map((person) => person.user));
      return {
        ...state,
        rule: event.rule,
        policy: event.policy,
        digest: event.digest,
        need: event.need,
        since: state.cleared === null ? state.since : event.at,
        approvals: state.approvals.filter((approval) => !gone.has(approval.by.user)),
        dropped: event.dropped,
        cleared: event.until === null ? null : { event: seq, at: clearedAt(state, event), until: event.until },
        held: event.until === null && hasGranted(state) ? standingOn(state) : null,
        claim: seq,
      };
    }
    case 'retried': {
      const again = Object.entries(state.outcomes).map(([project, was]): [string, Outcome] => [
        project,
        was.kind === 'failed' || was.kind === 'delayed' ? { kind: 'none' } : was,
      ]);
      // The policy stays the one last checked against: what today's changes is written down by the recheck that follows.
      return { ...state, outcomes: Object.fromEntries(again), claim: seq };
    }
    case 'granted': {
      const { at, permissions, origin, blockedBy } = event;
      const blocked = blockedBy === undefined ? {} : { blockedBy };
      return outcome(state, event.project, { kind: 'granted', at, permissions, origin, ...blocked });
    }
    case 'gated': {
      const was = state.outcomes[event.project];
      if (was?.kind !== 'granted') return state;
      const { blockedBy: _was, ...granted } = was;
      const blocked = event.blockedBy === null ? {} : { blockedBy: event.blockedBy };
      return outcome(state, event.project, { ...granted, ...blocked });
    }
    case 'delayed': {
      const { why, status, scope, next, frozenBy } = event;
      const frozen = frozenBy === undefined ? {} : { frozenBy };
      const was = state.outcomes[event.project];
      const times = (was?.kind === 'delayed' ? (was.said?.times ?? 1) : 0) + 1;
      const said = { times, at: event.at };
      return outcome(state, event.project, { kind: 'delayed', why, status, scope, next, tries: 1, said, ...frozen });
    }
    case 'failed': {
      const { why, status, at } = event;
      const failed = outcome(state, event.project, { kind: 'failed', why, status, at });
      // Given up by this side: the share must hear of it. What the share itself refused, it knows.
      return why === 'too_late' ? { ...failed, claim: seq } : failed;
    }
    case 'had':
      return outcome(state, event.project, { kind: 'had', at: event.at });
    case 'removed':
      return outcome(state, event.project, { kind: 'removed', at: event.at, how: event.how });
  }
};
