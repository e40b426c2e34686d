import type { ProjectId } from '../ids.ts';
import { isFrozen } from '../freeze.ts';
import type { FreezeFact } from '../freeze.ts';
import type { Verdict } from '../policy/authorise.ts';
import type { Policy, Rule } from '../policy/types.ts';
import { outcomeFor } from '../share/outcome.ts';
import type { LeaseOutcome } from '../share/outcome.ts';
import type { LeaseEnd, ShareState } from '../share/types.ts';
import { DAY, HOUR, MINUTE, pauseAfter } from '../time.ts';
import { approvalsEnd, verdictOn } from './claim.ts';
import { evolveRequest, standingOn } from './evolve.ts';
import { digestOf } from './terms.ts';
import type { Sha256 } from './terms.ts';
import type { Outcome, Person, RemovedHow, RequestEvent, RequestState, Said } from './types.ts';

/** A request that nobody decides is closed after this long. */
export const LAPSES_AFTER = 7 * DAY;
/** So many delays of one project are told as they come. */
const TOLD_AT_ONCE = 4;

/** What a request reads beside its own record. `unreadable`: the other table did not answer; nothing is concluded. */
export interface SettleFacts {
  readonly shares: ReadonlyMap<ProjectId, ShareState | null | 'unreadable'>;
  readonly policy: Policy;
  readonly sha256: Sha256;
  /** Absent: nothing is frozen. */
  readonly frozen?: FreezeFact;
}

/**
 * Whatever is true now and not yet in the record: its time is over, the policy changed, the shares have an answer.
 * Pure; run again on its own result it finds nothing more.
 */
export const settle = (start: RequestState, facts: SettleFacts, now: number): readonly RequestEvent[] => {
  const events: RequestEvent[] = [];
  let state = start;
  const then = (event: RequestEvent): void => {
    events.push(event);
    state = evolveRequest(state, event);
  };
  if (state.closed === null && state.cleared === null) {
    if (state.held === null && now >= state.since + LAPSES_AFTER) then({ kind: 'lapsed', at: now });
    else for (const event of recheck(state, facts, now)) then(event);
  }
  const on = standingOn(state);
  if (on === null) return events;
  // The share's word comes first: what was granted a moment before the end is recorded as granted, then ended.
  for (const project of projectsOf(state)) {
    for (const event of hear(state, project, facts, now)) then(event);
  }
  if (state.closed === null && now >= on.until) {
    then({ kind: 'ended', at: now, how: 'expired', by: null, reason: null, delivery: null });
  }
  if (state.closed === null) {
    for (const event of recheck(state, facts, now)) then(event);
    for (const event of heedFreeze(state, facts, now)) then(event);
    for (const event of giveUp(state, facts, now)) then(event);
  }
  return events;
};

/** The brand of a record's keys is lost by Object.keys; they were checked when the record was read. */
export const projectsOf = (state: RequestState): readonly ProjectId[] => Object.keys(state.outcomes) as ProjectId[];

const unsettled = (was: Outcome | undefined): boolean => was?.kind === 'none' || was?.kind === 'delayed';

/** Today's policy applied again to the approvals on record, as long as something is still to be granted. */
export const recheck = (
  state: RequestState,
  facts: { policy: Policy; sha256: Sha256 },
  now: number,
): readonly RequestEvent[] => {
  if (state.policy === facts.policy.hash) return [];
  if (state.cleared !== null && !projectsOf(state).some((project) => unsettled(state.outcomes[project]))) return [];
  const verdict = verdictOn(state, facts.policy);
  const enough = verdict.kind === 'enough';
  const rule = verdict.kind === 'enough' ? (verdict.rules[0] ?? null) : verdict.kind === 'no_rule' ? null : verdict.rule;
  const counted = verdict.kind === 'enough' || verdict.kind === 'too_few' ? verdict.counted : [];
  const dropped = droppedBy(verdict, state);
  const need = verdict.kind === 'enough' || verdict.kind === 'too_few' ? verdict.needed : state.need;
  const until = enough ? (standingOn(state)?.until ?? now + state.asked.terms.hours * HOUR) : null;
  const digest = rule === null ? state.digest : digestOf(state.asked.terms, rule, facts.sha256);
  const same = dropped.length === 0 && (until === null) === (state.cleared === null) && concern(rule, state) === concern(state.rule, state);
  if (same && rule !== null && need === state.need) return [];
  return [
    {
      kind: 'rechecked',
      at: now,
      why: 'policy',
      rule,
      policy: facts.policy.hash,
      digest,
      have: counted.length,
      need,
      dropped,
      until,
    },
  ];
};

/** Who approved and counts for none of the rules that decide now. */
const droppedBy = (verdict: Verdict, state: RequestState): readonly Person[] => {
  const gone = ({ by }: RequestState['approvals'][number]): boolean => {
    if (verdict.kind === 'enough') return !verdict.counted.some((one) => one.by === by.user);
    return verdict.kind !== 'too_few' || verdict.dropped.some((one) => one.by === by.user);
  };
  return state.approvals.filter(gone).map(({ by }) => by);
};

/** What of a rule concerns this request: the rest may change without a word. */
const concern = (rule: Rule | null, { asked }: RequestState): string => {
  if (rule === null) return '';
  const { name, approvers, approvals, channel, requesterMayApprove, confirm, approvalsLastHours, longestHours } = rule;
  const isAllowed = asked.terms.hours <= longestHours;
  const decides = [name, approvers, approvals, requesterMayApprove, isAllowed, approvalsLastHours];
  return JSON.stringify([...decides, channel, confirm]);
};

/** While it is frozen, what is approved and not granted says so. It stays due, and goes on by itself. */
export const heedFreeze = (
  state: RequestState,
  { frozen }: Pick<SettleFacts, 'frozen'>,
  now: number,
): readonly RequestEvent[] => {
  if (!isFrozen(frozen) || state.closed !== null || state.cleared === null) return [];
  const { by: frozenBy } = frozen;
  return projectsOf(state)
    .filter((project) => {
      const was = state.outcomes[project];
      return unsettled(was) && !(was?.kind === 'delayed' && was.frozenBy?.user === frozenBy.user);
    })
    .map((project) => {
      const told = { at: now, project, status: null, scope: null, next: now + MINUTE, frozenBy };
      return { kind: 'delayed', why: 'frozen', ...told };
    });
};

/** Approvals do not stay good for ever: what is not granted by then is said to have failed. */
const giveUp = (state: RequestState, facts: SettleFacts, now: number): readonly RequestEvent[] => {
  const end = approvalsEnd(state);
  if (end === null || now <= end) return [];
  return projectsOf(state)
    .filter((project) => unsettled(state.outcomes[project]) && !inDoubt(state, project, facts, now))
    .map((project) => {
      const was = state.outcomes[project];
      return { kind: 'failed', at: now, project, why: 'too_late', status: was?.kind === 'delayed' ? was.status : null };
    });
};

/** A doubt is waited out, but only as long as the share has it: it lets go of approvals that are too old. */
const inDoubt = (state: RequestState, project: ProjectId, facts: SettleFacts, now: number): boolean => {
  const was = state.outcomes[project];
  if (was?.kind !== 'delayed' || (was.why !== 'doubt' && was.why !== 'conflict')) return false;
  const share = facts.shares.get(project);
  return share === undefined || share === 'unreadable' || outcomeFor(share, state.id, now).kind === 'doubt';
};

const hear = (state: RequestState, project: ProjectId, facts: SettleFacts, now: number): readonly RequestEvent[] => {
  const share = facts.shares.get(project);
  if (share === undefined || share === 'unreadable') return [];
  const told = outcomeFor(share, state.id, now);
  if (told.kind === 'unknown') return [];
  const was = state.outcomes[project];
  if (was === undefined || was.kind === 'removed') return [];
  if (state.closed !== null) return told.claim === state.claim ? heardAfterEnd(project, told, now) : [];
  // A grant stands on its approval, whatever was claimed since for another project; every other word on the claim.
  const current = told.claim === state.claim || told.kind === 'granted' || was.kind === 'granted';
  if (!current) return [];
  // A share that has heard of more than stands here: the table was restored. What ended since has ended.
  if (told.kind === 'ended' && told.claim > state.claim && was.kind === 'granted') return heardAfterEnd(project, told, now);
  // Why it waited at OpenAI is beside the point as long as nothing new is granted at all.
  const waits = told.kind === 'doubt' || told.kind === 'waiting';
  return waits && isFrozen(facts.frozen) ? [] : heardWhileLive(state, project, was, told, now);
};

const heardWhileLive = (
  state: RequestState,
  project: ProjectId,
  was: Outcome,
  told: LeaseOutcome,
  now: number,
): readonly RequestEvent[] => {
  switch (told.kind) {
    case 'granted': {
      const stands = told.approval === standingOn(state)?.event;
      const permissions = told.rows.map((row) => row.id);
      const known = was.kind === 'granted' && was.permissions.join() === permissions.join();
      if (!stands || was.kind === 'failed' || was.kind === 'had') return [];
      const { origin, afterDoubt, blockedBy } = told;
      if (known) return (was.blockedBy ?? null) === blockedBy ? [] : [{ kind: 'gated', at: now, project, blockedBy }];
      const blocked = blockedBy === null ? {} : { blockedBy };
      return [{ kind: 'granted', at: now, project, permissions, origin, afterDoubt, ...blocked }];
    }
    case 'doubt':
    case 'waiting': {
      const { why } = told;
      const status = told.kind === 'doubt' ? (why === 'conflict' ? 409 : null) : told.status;
      const scope = told.kind === 'doubt' ? null : told.scope;
      // A key that cannot be read and one that is refused are mended differently; an outage is one, whatever it answers.
      const same = why !== 'key' || (was.kind === 'delayed' && was.status === status);
      const known = was.kind === 'delayed' && was.why === why && was.scope === scope && same;
      if (known || (was.kind !== 'none' && was.kind !== 'delayed')) return [];
      if (was.kind === 'delayed' && wasJustSaid(was.said, now)) return [];
      return [{ kind: 'delayed', at: now, project, why, status, scope, next: told.next }];
    }
    case 'ended':
      return heardOfAnEarlyEnd(project, was, told.end, now);
    case 'unknown':
    case 'working':
    case 'ending':
      return [];
  }
};

/**
 * A cause that comes and goes is told a few times, then at growing pauses: a record that grew with each answer of an
 * outage could not be written any more, its end included.
 */
const wasJustSaid = (said: Said | undefined, now: number): boolean =>
  said !== undefined && said.times >= TOLD_AT_ONCE && now < said.at + pauseAfter(said.times + 3, 6 * HOUR);

/** A lease can end before its request: refused for good, had all along, or removed by somebody else. */
const heardOfAnEarlyEnd = (project: ProjectId, was: Outcome, end: LeaseEnd, now: number): readonly RequestEvent[] => {
  if (was.kind === 'failed' || was.kind === 'had') return [];
  switch (end.kind) {
    case 'refused':
      return [{ kind: 'failed', at: now, project, why: end.why, status: end.status }];
    case 'had':
      return [{ kind: 'had', at: now, project }];
    case 'lost':
      return [{ kind: 'removed', at: now, project, how: { kind: 'lost' } }];
    case 'deleted':
    case 'kept':
    case 'left':
    case 'nothing':
      return [];
  }
};

const heardAfterEnd = (project: ProjectId, told: LeaseOutcome, now: number): readonly RequestEvent[] =>
  told.kind === 'ended' ? [{ kind: 'removed', at: now, project, how: removedHow(told.end, told.at) }] : [];

const removedHow = (end: LeaseEnd, confirmedAt: number): RemovedHow => {
  switch (end.kind) {
    case 'deleted': {
      const permissions = end.rows.map((row) => row.id);
      return end.gone ? { kind: 'gone', permissions } : { kind: 'deleted', permissions, confirmedAt };
    }
    case 'kept':
      return { kind: 'kept', through: end.through, until: end.until };
    case 'left':
      return { kind: 'left' };
    case 'lost':
      return { kind: 'lost' };
    case 'refused':
    case 'had':
    case 'nothing':
      return { kind: 'nothing' };
  }
};

/** The projects whose share has not yet given the last word on this request's latest claim. */
export const waitingOn = (state: RequestState): readonly ProjectId[] =>
  state.cleared === null && (state.held === null || state.closed === null)
    ? []
    : projectsOf(state).filter((project) => {
        const kind = state.outcomes[project]?.kind;
        return kind === 'none' || kind === 'delayed' || (kind === 'granted' && state.closed !== null);
      });
