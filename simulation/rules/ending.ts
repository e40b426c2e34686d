import { owedByRequest } from '../../src/domain/request/owed.ts';
import { pingBudget } from './pings.ts';
import type { Bot } from '../world/bot.ts';
import type { Grants } from './grants.ts';
import { allRequests, allShares, leasesOf, liveOf, shareNow } from './records.ts';
import type { ReadRequest, ReadShare } from './records.ts';
import { threadAtRest } from './threads.ts';

/**
 * What must be true once nothing fails any more and everybody had the time to look. That a grant was removed by
 * hand is told once; where that word was lost it is seen within a day.
 */
export const atRest = (bot: Bot, grants: Grants): void => {
  for (const request of allRequests(bot)) {
    requestAtRest(bot, grants, request);
    threadAtRest(bot, request);
  }
  for (const share of allShares(bot)) shareAtRest(bot, grants, share);
  const known = new Set(allShares(bot).map(({ name }) => name));
  for (const { id, share, by } of grants.rows.values()) {
    if (by === 'bot' && !known.has(share) && grants.ours(share).includes(id)) bot.violate(`nobody's: ${share}`);
  }
  pingBudget(bot);
};

/** Hours after the last fault: what is approved has been granted, or refused by OpenAI. */
export const decidedByNow = (bot: Bot): void => {
  for (const { id, state } of allRequests(bot)) {
    if (state.cleared === null || state.closed !== null) continue;
    for (const [project, outcome] of Object.entries(state.outcomes)) {
      if (outcome.kind === 'none') bot.violate(`${id}: ${project} is approved, and nothing comes of it`);
    }
  }
};

const requestAtRest = (bot: Bot, grants: Grants, { id, state, shown, entries, due }: ReadRequest): void => {
  const say = (text: string): void => bot.violate(`${id}: ${text}`);
  if (due !== null && due <= bot.now - 3 * 60_000) say(`due for ever (${due - bot.now})`);
  const owed = owedByRequest({ id, state, shown, entries }, bot.now).effects.filter((one) => one.kind !== 'nudge');
  if (owed.length > 0) say(`still owes ${owed.map((one) => one.kind).join()}`);
  const stands = state.cleared !== null;
  for (const [project, outcome] of Object.entries(state.outcomes)) {
    const name = `${state.asked.terms.model}|${project}`;
    const lease = shareNow(bot, name)?.state.leases[id]?.state.kind;
    const there = bot.openai.permissions(state.asked.terms.model).map((one) => one.id);
    const meddled = grants.meddled.has(name);
    if (stands && state.closed === null && (outcome.kind === 'none' || (outcome.kind === 'delayed' && outcome.why !== 'frozen'))) {
      say(`${project} is ${outcome.kind} for ever`);
    }
    if (outcome.kind === 'granted') {
      if (state.closed !== null) say(`${project} was never said to be removed`);
      else if (lease !== 'live') say(`${project} is granted, its lease is ${lease}`);
      else if (!meddled && !outcome.permissions.every((one) => there.includes(one))) say(`${project}'s permission is not there`);
    } else if (lease === 'live' && outcome.kind !== 'delayed') say(`${project} is ${outcome.kind}, and its lease is live`);
  }
};

const shareAtRest = (bot: Bot, grants: Grants, { name, state, due }: ReadShare): void => {
  const say = (text: string): void => bot.violate(`${name}: ${text}`);
  if (due !== null && due <= bot.now - 3 * 60_000) say(`due for ever (${due - bot.now})`);
  if (state.op !== null) say(`${state.op.kind} is open for ever`);
  const held = state.permission?.origin === 'bot' ? state.permission.rows.map((row) => String(row.id)) : [];
  const leaked = grants.ours(name).filter((id) => !held.includes(id));
  if (leaked.length > 0) say(`${leaked.join()} at OpenAI is in no record`);
  const gone = held.filter((id) => !grants.ours(name).includes(id));
  if (gone.length > 0 && !grants.meddled.has(name)) say(`${gone.join()} is recorded and not at OpenAI`);
  if (liveOf(state).length === 0 && state.permission !== null) say('a permission without a lease');
  for (const [id, lease] of leasesOf(state)) if (lease.state.kind === 'ending') say(`${id} is ending for ever`);
};

/** Long after: every request is over, nothing is left at OpenAI, nobody is due. */
export const longAfter = (bot: Bot, grants: Grants): void => {
  atRest(bot, grants);
  for (const { id, state, due } of allRequests(bot)) {
    if (state.closed === null) bot.violate(`${id} is never over`);
    if (due !== null) bot.violate(`${id} is due although it is over`);
  }
  for (const { name, due } of allShares(bot)) {
    if (due !== null) bot.violate(`${name} is due although nothing is left`);
    if (grants.ours(name).length > 0) bot.violate(`${name} has a permission for ever`);
  }
};
