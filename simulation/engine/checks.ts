import type { PermissionId, RequestId } from '../../src/domain/ids.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import type { RequestState } from '../../src/domain/request/types.ts';
import type { ShareKey, ShareState } from '../../src/domain/share/types.ts';
import type { SealedRecord } from '../../src/engine/ports.ts';
import { shareText } from './openai.ts';
import { MODEL } from '../../test/policy/made.ts';
import type { Run } from './turns.ts';
import { SETTLE } from './world.ts';
import type { World } from './world.ts';

/** The rules that never bend, written down without the code under test. */

const HOUR = 3_600_000;

/** Enough approvals of distinct people, none of them the requester, for a rule of today's policy. */
const isApproved = (state: RequestState, policy: Policy, at: number): boolean => {
  const { cleared, closed } = state;
  const rule = policy.rules[0];
  if (cleared === null || closed !== null || rule === undefined) return false;
  const named = new Set<string>(rule.approvers.map((one) => one.id));
  const people = new Set(
    state.approvals
      .filter(({ by, via }) => by.user !== state.asked.by.user && via.some((id) => named.has(id)))
      .map(({ by }) => by.user),
  );
  const fresh = at - cleared.at <= (state.rule?.approvalsLastHours ?? 24) * HOUR;
  return people.size >= rule.approvals && state.asked.terms.hours <= rule.longestHours && at < cleared.until && fresh;
};

export const leasesOf = (share: ShareState | null): readonly [RequestId, ShareState['leases'][RequestId]][] =>
  // The keys' brand is lost by Object.entries.
  Object.entries(share?.leases ?? {}) as [RequestId, ShareState['leases'][RequestId]][];

export const beforePost = (world: World, key: ShareKey, policy: Policy): void => {
  const share = world.records.share(key);
  const name = shareText(key);
  if (key.model !== MODEL) world.violate(`a POST for a model nobody asked for: ${name}`);
  const opened = share?.op?.kind === 'create' ? share.op.at : null;
  if (share === null || opened === null) {
    // Its record was written over by a later run, which must then be in doubt about this very attempt.
    if (!(share?.doubts.length ?? 0)) world.violate(`a POST without a stored operation: ${name}`);
    return;
  }
  // A request can end between the last read and the POST: some version since the operation was stored must do.
  const since = opened - 1;
  // Another run may have let go of its leases since: then it is in doubt about this very attempt.
  const stood = world.attempts.find((one) => one.share === name && one.at === opened)?.requests ?? [];
  const justified = stood.some((id) => {
    const versions = world.history.get(id) ?? [];
    return versions.some(({ at, state }, index) => {
      const until = versions[index + 1]?.at ?? Infinity;
      return until >= since && state.asked.terms.model === key.model && isApproved(state, policy, Math.max(at, opened));
    });
  });
  if (!justified) world.violate(`a POST for no approved request: ${name}`);
};

export const beforeDelete = (world: World, key: ShareKey, id: PermissionId): void => {
  const name = shareText(key);
  const one = world.openai.kept.find((kept) => kept.share === name && kept.row.id === id);
  if (one === undefined) world.violate(`a DELETE of nothing: ${id}`);
  if (one?.by === 'stranger') {
    // A row that a person makes by hand within a doubt counts as the bot's (DESIGN says so).
    const near = world.attempts.some(
      ({ share, at }) => share === name && one.row.createdAt >= at - 10_000 && one.row.createdAt <= at + SETTLE + 5_000,
    );
    if (!near) world.violate(`a permission that was found is deleted: ${id}`);
  }
};

export const shareSaved = (world: World, before: ShareState | null, after: ShareState): void => {
  const opened = after.op?.kind === 'delete' && before?.op?.kind !== 'delete';
  const name = shareText(after.key);
  const live = leasesOf(after).filter(([, lease]) => lease.state.kind === 'live');
  if (opened && live.length > 0) world.violate(`a delete is opened under a live lease: ${name}`);
  if (after.op?.kind === 'create' && after.permission !== null) world.violate(`a creation beside a permission: ${name}`);
  for (const [id, lease] of leasesOf(before)) {
    if (lease.state.kind !== 'live') continue;
    const now = after.leases[id]?.state;
    if (now?.kind === 'live' || (now?.kind === 'ended' && now.end.kind === 'lost')) continue;
    const request = world.records.request(id);
    if (request !== null && request.closed === null && request.outcomes[after.key.project]?.kind === 'granted') {
      world.violate(`a granted request lost its lease: ${id} on ${name}`);
    }
  }
};

export const requestSaved = (world: World, run: Run, before: RequestState | null, after: SealedRecord): void => {
  const versions = world.history.get(after.id) ?? [];
  versions.push({ at: world.now, state: after.state });
  world.history.set(after.id, versions);
  for (const { event, n } of after.entries.slice(before?.seq ?? 0)) {
    if (event.kind === 'approved') {
      const groups = [...world.members].filter(([, users]) => users.has(event.by.user));
      const leftLately = [...world.left].some(([key, at]) => key.endsWith(event.by.user) && at >= run.startedAt);
      if (groups.length === 0 && !leftLately) world.violate(`${after.id}: approved by ${event.by.user}, who may not`);
      if (event.by.user === after.state.asked.by.user) world.violate(`${after.id}: approved by its requester`);
    }
    if (event.kind === 'granted') {
      for (const id of event.permissions) {
        if (!world.openai.kept.some((kept) => kept.row.id === id)) world.violate(`${after.id}: granted without ${id}`);
      }
    }
    if (before?.closed && !['refused', 'removed', 'granted'].includes(event.kind)) {
      world.violate(`${after.id}: ${event.kind} (${n}) after it was over`);
    }
  }
};
