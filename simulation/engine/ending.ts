import { owedByRequest } from '../../src/domain/request/owed.ts';
import { leasesOf } from './checks.ts';
import type { World } from './world.ts';

/**
 * What must be true once nothing fails any more and everybody had the time to look. That a grant was removed by
 * hand is told once; where that word was lost it is seen within a day.
 */
export const atRest = (world: World, aDayLater: boolean): void => {
  for (const id of world.records.requests.items.keys()) requestAtRest(world, id, aDayLater);
  for (const name of world.records.shares.items.keys()) shareAtRest(world, name);
  for (const { share, by, deletedAt } of world.openai.kept) {
    if (by === 'bot' && deletedAt === null && !world.records.shares.items.has(share)) world.violate(`nobody's: ${share}`);
  }
};

const requestAtRest = (world: World, id: string, aDayLater: boolean): void => {
  const kept = world.records.requests.load(id);
  if (kept === null) return;
  const { record, due } = kept;
  const { state, shown } = record;
  const say = (text: string): void => world.violate(`${id}: ${text}`);
  if (due !== null && due <= world.now) say(`due for ever (${due - world.now})`);
  const owed = owedByRequest(record, world.now).effects;
  if (owed.length > 0) say(`still owes ${owed.map((one) => one.kind).join()}`);
  if (shown.entries.length !== state.seq || world.slack.entries(id) !== state.seq) {
    say(`${world.slack.entries(id)} thread entries of ${state.seq}`);
  }
  const stands = state.cleared !== null;
  for (const [project, outcome] of Object.entries(state.outcomes)) {
    const share = world.records.shares.load(`${state.asked.terms.model}|${project}`)?.record ?? null;
    const lease = share?.leases[state.id]?.state.kind;
    const alive = world.openai.alive(`${state.asked.terms.model}|${project}`).map((one) => one.row.id);
    const meddled = world.meddled.has(`${state.asked.terms.model}|${project}`);
    if (stands && (outcome.kind === 'none' || outcome.kind === 'delayed')) say(`${project} is ${outcome.kind} for ever`);
    if (outcome.kind === 'granted') {
      if (state.closed !== null) say(`${project} was never said to be removed`);
      else if (lease !== 'live' && (aDayLater || !meddled)) say(`${project} is granted, its lease is ${lease}`);
      else if (!meddled && !outcome.permissions.every((one) => alive.includes(one))) say(`${project}'s permission is not there`);
    } else if (lease === 'live') say(`${project} is ${outcome.kind}, and its lease is live`);
  }
  const over = ['expired', 'revoked', 'given_back'].includes(state.closed?.how ?? '');
  const ended = over && Object.values(state.outcomes).some((one) => one.kind === 'removed' && one.how.kind !== 'nothing');
  if (ended && !world.slack.posts.has(`${id} message ended`)) say('its end was never told');
};

const shareAtRest = (world: World, name: string): void => {
  const kept = world.records.shares.load(name);
  if (kept === null) return;
  const { record, due } = kept;
  const say = (text: string): void => world.violate(`${name}: ${text}`);
  if (due !== null && due <= world.now) say(`due for ever (${due - world.now})`);
  if (record.op !== null) say(`${record.op.kind} is open for ever`);
  const ours = world.openai.alive(name).filter((one) => one.by === 'bot').map((one) => one.row.id);
  const held = record.permission?.origin === 'bot' ? record.permission.rows.map((row) => row.id) : [];
  const leaked = ours.filter((id) => !held.includes(id));
  if (leaked.length > 0) say(`${leaked.join()} at OpenAI is in no record`);
  const live = leasesOf(record).filter(([, lease]) => lease.state.kind === 'live');
  if (live.length === 0 && record.permission !== null) say('a permission without a lease');
  for (const [id, lease] of leasesOf(record)) {
    if (lease.state.kind === 'ending') say(`${id} is ending for ever`);
  }
};

/** Long after: every request is over, nothing is left at OpenAI, nobody is due. */
export const longAfter = async (world: World): Promise<void> => {
  atRest(world, true);
  // Whoever comes by next finds nothing that is of no use any more.
  for (const name of world.records.shares.items.keys()) {
    const kept = world.records.shares.load(name);
    if (kept !== null) world.send({ kind: 'share', key: kept.record.key, request: null });
  }
  await world.drain();
  for (const id of world.records.requests.items.keys()) {
    const kept = world.records.requests.load(id);
    if (kept?.record.state.closed === null) world.violate(`${id} is never over`);
    if (kept?.due !== null) world.violate(`${id} is due although it is over`);
  }
  for (const name of world.records.shares.items.keys()) {
    const kept = world.records.shares.load(name);
    if (kept?.due !== null) world.violate(`${name} is due although nothing is left`);
    if (leasesOf(kept?.record ?? null).length > 0) world.violate(`${name} keeps ended leases for ever`);
  }
};
