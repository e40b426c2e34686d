import type { ProjectId } from '../ids.ts';
import type { Owed } from '../share/owed.ts';
import { DAY, MINUTE, pauseAfter } from '../time.ts';
import { approvalsEnd } from './claim.ts';
import { standingOn } from './evolve.ts';
import { LAPSES_AFTER, projectsOf, waitingOn } from './settle.ts';
import type { AlertCause, MessageKind, Nudge, RequestEffect, RequestRecord, RequestState, Shown } from './types.ts';

/** The name under which an effect waits after it failed. Entries wait as one: they must go out in order. */
export const effectKey = (effect: RequestEffect): string => {
  switch (effect.kind) {
    case 'nudge':
      return `nudge:${effect.project}`;
    case 'message':
    case 'redraw_message':
      return `${effect.kind}:${effect.key}`;
    case 'alert':
      return `alert:${effect.key}`;
    default:
      return effect.kind;
  }
};

/** When a share that has not given its last word is looked at again: growing pauses, at least half a minute. */
export const nextLook = (nudge: Nudge): number => nudge.at + pauseAfter(nudge.tries + 3);

/** What waits for the end of a freeze is looked at by every tick of the clock: the share cannot say when it goes on. */
const nextTry = (state: RequestState, project: ProjectId, nudge: Nudge): number => {
  const was = state.outcomes[project];
  const isFrozen = was?.kind === 'delayed' && was.why === 'frozen';
  return isFrozen ? Math.min(nextLook(nudge), nudge.at + MINUTE / 2) : nextLook(nudge);
};

/** What a share tells of a grant once (it was lost, it is blocked) can itself be lost: so often a grant is looked at. */
export const LOOKS_EVERY = DAY;

export const isGranted = (state: RequestState, project: ProjectId): boolean =>
  state.closed === null && state.outcomes[project]?.kind === 'granted';

/** Changes whenever the card or the receipt would look different; a refusal that is only counted shows in the thread. */
export const revision = (state: RequestState, shown: Shown): string => {
  const delays = Object.values(shown.delays).map((one) => one.next);
  return [state.seq, shown.overdue.length, ...delays].join('.');
};

/** Changes whenever the message about a grant would say something else: which projects' own lists block it. */
export const messageRevision = (state: RequestState): string =>
  projectsOf(state)
    .flatMap((project) => {
      const one = state.outcomes[project];
      return one?.kind === 'granted' && one.blockedBy !== undefined ? [`${project}:${one.blockedBy}`] : [];
    })
    .join();

const isSettled = (state: RequestState, project: ProjectId): boolean => {
  const kind = state.outcomes[project]?.kind;
  return kind === 'granted' || kind === 'failed' || kind === 'had';
};

const messagesFor = (state: RequestState): readonly { message: MessageKind; key: string }[] => {
  const projects = projectsOf(state);
  const outcomes = projects.map((project) => state.outcomes[project]);
  const has = (kind: string): boolean => outcomes.some((one) => one?.kind === kind);
  const how = state.closed?.how;
  const decided = how === 'denied' || how === 'lapsed' ? [{ message: how, key: how }] : [];
  if (standingOn(state) === null) return decided;
  const over = state.closed !== null || has('removed');
  if (over) {
    const wasShared = outcomes.some((one) => one?.kind === 'removed' && one.how.kind !== 'nothing');
    const open = has('none') || has('delayed') || has('granted');
    // Approved, and over before it was granted: who asked waits for a word, unless it was their own doing.
    const isNews = has('removed') && (how === 'revoked' || how === 'expired');
    return (wasShared || isNews) && !open ? [...decided, { message: 'ended', key: 'ended' }] : decided;
  }
  if (state.cleared === null) return [];
  const key = String(state.cleared.event);
  if (projects.every((project) => isSettled(state, project))) {
    return has('granted') || has('had')
      ? [{ message: 'granted', key: `granted:${key}` }]
      : [{ message: 'failed', key: `failed:${state.claim}` }];
  }
  const keyRefused = outcomes.some((one) => one?.kind === 'delayed' && one.why === 'key');
  return keyRefused ? [{ message: 'operator', key: `operator:${key}` }] : [];
};

/** Slack's words for a channel that the bot cannot post to: somebody must invite it or change the policy. */
export const CHANNEL_GONE: readonly string[] = [
  'not_in_channel',
  'channel_not_found',
  'is_archived',
  'restricted_action',
  'cannot_post',
];

const alertsFor = ({ state, shown }: RequestRecord): readonly { cause: AlertCause; key: string }[] => {
  const alerts: { cause: AlertCause; key: string }[] = [];
  for (const project of projectsOf(state)) {
    const one = state.outcomes[project];
    if (one?.kind === 'delayed' && one.why === 'key' && state.closed === null) {
      alerts.push({ cause: { kind: 'admin_key', status: one.status, scope: one.scope }, key: 'admin_key' });
      break;
    }
  }
  const blocked = shown.waits['card'] ?? shown.waits['entry'];
  if (blocked !== undefined && CHANNEL_GONE.includes(blocked.why)) {
    const channel = shown.card?.channel ?? (state.rule ?? state.asked.rule).channel.id;
    const cause = { kind: 'channel', channel, error: blocked.why } as const;
    alerts.push({ cause, key: `channel:${channel}:${blocked.why}` });
  }
  for (const project of shown.overdue) {
    alerts.push({ cause: { kind: 'overdue', project }, key: `overdue:${project}` });
  }
  return alerts;
};

const nudgesFor = ({ state, shown }: RequestRecord, now: number): readonly RequestEffect[] => {
  const waiting = new Set(waitingOn(state));
  return projectsOf(state).flatMap((project): RequestEffect[] => {
    const nudge = shown.nudges[project];
    // A share that was nudged before must also hear that the claim was taken back.
    if (!waiting.has(project) && (nudge === undefined || !isWithdrawn(state, project))) return [];
    const owed = nudge === undefined || nudge.claim !== state.claim || now >= nextTry(state, project, nudge);
    return owed ? [{ kind: 'nudge', project, claim: state.claim }] : [];
  });
};

/** Nudged once, and now nothing may be held for it: the share must have let go before it is forgotten. */
export const isWithdrawn = (state: RequestState, project: ProjectId): boolean => {
  const was = state.outcomes[project];
  if (was?.kind === 'failed') return was.why === 'too_late';
  return state.cleared === null && was?.kind !== 'removed' && was?.kind !== 'granted';
};

const slackFor = (record: RequestRecord): readonly RequestEffect[] => {
  const { state, shown } = record;
  const effects: RequestEffect[] = [];
  const rev = revision(state, shown);
  if (shown.card === null) effects.push({ kind: 'card' });
  else {
    if (shown.card.rev !== rev) effects.push({ kind: 'redraw_card', rev });
    for (let n = shown.entries.length + 1; n <= state.seq; n += 1) effects.push({ kind: 'entry', n });
    shown.entries.forEach((entry, index) => {
      const count = shown.repeats[index + 1]?.count ?? 1;
      if (entry.count !== count) effects.push({ kind: 'redraw_entry', n: index + 1, count });
    });
  }
  if (shown.receipt === null) effects.push({ kind: 'receipt' });
  else if (shown.receipt.rev !== rev) effects.push({ kind: 'redraw_receipt', rev });
  for (const { message, key } of messagesFor(state)) {
    const sent = shown.messages[key];
    const says = messageRevision(state);
    if (sent === undefined) effects.push({ kind: 'message', message, key });
    else if (message === 'granted' && (sent.rev ?? '') !== says) {
      effects.push({ kind: 'redraw_message', message, key, rev: says });
    }
  }
  for (const { cause, key } of alertsFor(record)) {
    if (!shown.alerts.includes(key)) effects.push({ kind: 'alert', cause, key });
  }
  return effects;
};

const duesOf = ({ state, shown }: RequestRecord, now: number): readonly number[] => {
  const dues: number[] = [];
  if (state.closed === null && state.cleared === null) dues.push(state.held?.until ?? state.since + LAPSES_AFTER);
  const waiting = waitingOn(state);
  if (state.closed === null && state.cleared !== null) {
    dues.push(state.cleared.until);
    const end = approvalsEnd(state);
    if (end !== null && now <= end && waiting.length > 0) dues.push(end + 1);
  }
  for (const project of projectsOf(state)) {
    const nudge = shown.nudges[project];
    if (nudge === undefined) continue;
    if (waiting.includes(project) || isWithdrawn(state, project)) dues.push(nextTry(state, project, nudge));
    else if (isGranted(state, project)) dues.push(nudge.at + LOOKS_EVERY);
  }
  return dues;
};

/** Begins the reason of an effect that is given up: somebody who cannot be reached any more. */
const NEVER = 'never:';

/**
 * What Slack and the shares still lack of this request, the nudges first. What failed waits its pause and holds up
 * nothing else; thread entries alone keep their order.
 */
export const owedByRequest = (record: RequestRecord, now: number): Owed<RequestEffect> => {
  const effects: RequestEffect[] = [];
  const dues = [...duesOf(record, now)];
  for (const effect of [...nudgesFor(record, now), ...slackFor(record)]) {
    const wait = record.shown.waits[effectKey(effect)];
    if (wait?.why.startsWith(NEVER) === true) continue;
    if (wait === undefined || wait.next <= now) effects.push(effect);
    else dues.push(wait.next);
  }
  return { effects, due: dues.length === 0 ? null : Math.min(...dues) };
};
