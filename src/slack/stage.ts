import type { ChannelId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy/types.ts';
import { ruleFor } from '../domain/policy/match.ts';
import { CHANNEL_GONE, messageRevision, revision } from '../domain/request/owed.ts';
import { HOUR, MINUTE } from '../domain/time.ts';
import type { AlertCause, Note, RequestRecord } from '../domain/request/types.ts';
import type { Show, ShowResult, SlackEffect } from '../engine/ports.ts';
import type { SlackFailure } from './failure.ts';
import type { Metadata, Poster } from './poster.ts';
import { card, cardMetadata } from './views/card.ts';
import { entry } from './views/entry.ts';
import { message, messageMetadata, receipt } from './views/messages.ts';
import { alert, alertMetadata } from './views/operators.ts';

/** Told once an hour at most, however many requests it hits. */
export interface AlertBook {
  /**
   * Null for the one who may tell now, and again for the same teller: it may not have lived to tell. For everybody else
   * when the hour is over.
   */
  claim(cause: string, teller: string, now: number): Promise<number | null>;
  /** It could not be told after all. */
  release(cause: string): Promise<void>;
  /** How many requests are approved and not granted yet. */
  approvedWaiting(): Promise<number>;
}

export interface StageParts {
  readonly poster: Poster;
  readonly policy: Policy;
  readonly alerts: AlertBook;
}

/** Slack will never take this message: it is not tried again (src/domain/request/owed). */
const NEVER: ReadonlySet<string> = new Set(['user_not_found', 'channel_not_found', 'cannot_dm_bot', 'user_disabled']);
/** The message is gone, or cannot be edited any more: a new one takes its place. */
const GONE: ReadonlySet<string> = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'streaming_state_conflict',
  'thread_not_found',
]);

const shown = (...notes: Note[]): ShowResult => ({ kind: 'shown', notes });

/** No revision is called so: what is recorded with it is drawn once more. */
const UNKNOWN = 'unknown';
/** A post that was found may say what was true when it was made. */
const saying = ({ found }: { readonly found: boolean }, rev: string): string => (found ? UNKNOWN : rev);

const later = (failure: SlackFailure): ShowResult => {
  switch (failure.kind) {
    case 'rate_limited':
      return { kind: 'later', why: 'ratelimited', retryAfterMs: failure.retryAfterMs };
    case 'refused':
    case 'token':
      return { kind: 'later', why: failure.error, retryAfterMs: null };
    case 'lost':
    case 'not_connected':
      return { kind: 'later', why: failure.kind, retryAfterMs: null };
  }
};

/** A direct message to somebody who cannot be reached is given up; everything else is tried again. */
const laterToPerson = (failure: SlackFailure): ShowResult =>
  failure.kind === 'refused' && NEVER.has(failure.error)
    ? { kind: 'later', why: `never:${failure.error}`, retryAfterMs: null }
    : later(failure);

/** `chat.update` has a name of its own for an archived channel. */
const isBlocked = (failure: SlackFailure): boolean =>
  failure.kind === 'refused' && (failure.error === 'is_inactive' || CHANNEL_GONE.includes(failure.error));

/** Where a card stands that is posted now: a channel that cannot be posted to is mended by naming another one. */
const channelNow = ({ state }: RequestRecord, policy: Policy): ChannelId => {
  const { model, projects } = state.asked.terms;
  const today = projects.map(({ id }) => ruleFor(policy, { model, project: id }));
  const same = today.find((rule) => rule?.name === state.rule?.name) ?? today[0];
  return (same ?? state.rule ?? state.asked.rule).channel.id;
};

const isGone = (failure: SlackFailure): boolean => failure.kind === 'refused' && GONE.has(failure.error);

/** Draws what a record owes in Slack: cards, thread entries, messages, alerts. */
export const createStage = (parts: StageParts): Show => ({
  show: (effect, record, given) => draw(effect, record, given, parts),
});

const draw = async (
  effect: SlackEffect,
  record: RequestRecord,
  { suspect, now }: { suspect: boolean; now: number },
  { poster, policy, alerts }: StageParts,
): Promise<ShowResult> => {
  const { state, shown: note } = record;
  const requester = state.asked.by.user;
  const rev = revision(state, note);
  const since = state.asked.at;
  const search = (metadata: Metadata): { since: number; metadata: Metadata } | null =>
    suspect ? { since, metadata } : null;
  /** A card in the place of one that is gone, or that stands where the bot cannot post any more; null: neither. */
  const postAnew = async (failure: SlackFailure, unsure: boolean): Promise<ShowResult | null> => {
    const channel = channelNow(record, policy);
    const old = note.card;
    if (old === null || !(isGone(failure) || (isBlocked(failure) && channel !== old.channel))) return null;
    const metadata = cardMetadata(record);
    const found = unsure ? { since, metadata, but: old.ts } : null;
    const result = await poster.post(channel, null, card(record, now), metadata, found);
    return result.kind === 'posted'
      ? shown({ kind: 'card_posted', posted: result.posted, rev: saying(result, rev) })
      : later(result.failure);
  };
  switch (effect.kind) {
    case 'card': {
      const metadata = cardMetadata(record);
      const result = await poster.post(channelNow(record, policy), null, card(record, now), metadata, search(metadata));
      return result.kind === 'posted'
        ? shown({ kind: 'card_posted', posted: result.posted, rev: saying(result, rev) })
        : later(result.failure);
    }
    case 'redraw_card': {
      if (note.card === null) return shown();
      const failure = await poster.update(note.card, card(record, now));
      if (failure === null) return shown({ kind: 'card_drawn', rev });
      return (await postAnew(failure, suspect)) ?? later(failure);
    }
    case 'entry': {
      if (note.card === null) return shown();
      const { metadata, ...view } = entry(record, effect.n);
      const count = note.repeats[effect.n]?.count ?? 1;
      const result = await poster.post(note.card.channel, note.card.ts, view, metadata, search(metadata));
      if (result.kind === 'posted') {
        // How often a repeated refusal was counted in what was found cannot be known: zero is never right.
        const said = result.found && count > 1 ? 0 : count;
        return shown({ kind: 'entry_posted', ts: result.posted.ts, count: said });
      }
      // Redrawing the card may have posted the new one just now, and not heard of it.
      return (await postAnew(result.failure, true)) ?? later(result.failure);
    }
    case 'redraw_entry': {
      const at = note.entries[effect.n - 1];
      const drawn: Note = { kind: 'entry_drawn', n: effect.n, count: effect.count };
      if (note.card === null || at === undefined) return shown();
      const failure = await poster.update({ channel: note.card.channel, ts: at.ts }, entry(record, effect.n));
      return failure === null || isGone(failure) ? shown(drawn) : later(failure);
    }
    case 'receipt': {
      const metadata = messageMetadata(record, 'receipt');
      const result = await poster.post(requester, null, receipt(record, now), metadata, search(metadata));
      return result.kind === 'posted'
        ? shown({ kind: 'receipt_posted', posted: result.posted, rev: saying(result, rev) })
        : laterToPerson(result.failure);
    }
    case 'redraw_receipt': {
      if (note.receipt === null) return shown();
      const failure = await poster.update(note.receipt, receipt(record, now));
      return failure === null || isGone(failure) ? shown({ kind: 'receipt_drawn', rev }) : laterToPerson(failure);
    }
    case 'message': {
      const metadata = messageMetadata(record, effect.key);
      const operatorsChannel = policy.operators.channel;
      const view = message(effect.message, record, { now, operatorsChannel });
      const result = await poster.post(requester, null, view, metadata, search(metadata));
      if (result.kind !== 'posted') return laterToPerson(result.failure);
      const says = saying(result, messageRevision(state));
      return shown({ kind: 'message_sent', key: effect.key, posted: result.posted, ...(says === '' ? {} : { rev: says }) });
    }
    case 'redraw_message': {
      const at = note.messages[effect.key];
      if (at === undefined) return shown();
      const view = message(effect.message, record, { now, operatorsChannel: policy.operators.channel });
      const failure = await poster.update(at, view);
      const drawn: Note = { kind: 'message_drawn', key: effect.key, rev: effect.rev };
      return failure === null || isGone(failure) ? shown(drawn) : laterToPerson(failure);
    }
    case 'alert':
      return tell(effect.cause, effect.key, record, { suspect, now }, { poster, policy, alerts });
  }
};

/** Two requests with one cause make one alert: the cause, not the request, is claimed. */
const causeKey = (cause: AlertCause, record: RequestRecord): string => {
  switch (cause.kind) {
    case 'admin_key':
      return 'admin_key';
    case 'channel':
      return `channel:${cause.channel}`;
    case 'overdue':
      return `overdue:${record.id}`;
  }
};

const tell = async (
  cause: AlertCause,
  key: string,
  record: RequestRecord,
  { suspect, now }: { suspect: boolean; now: number },
  { poster, policy, alerts }: StageParts,
): Promise<ShowResult> => {
  const claimed = causeKey(cause, record);
  const free = await alerts.claim(claimed, `${record.id} ${key}`, now);
  // What was told may have been mended since, and this be another trouble: whoever still waits by then tells of it.
  if (free !== null) return { kind: 'later', why: 'told_lately', retryAfterMs: free - now };
  const waiting = cause.kind === 'admin_key' ? await alerts.approvedWaiting() : 0;
  const view = alert(cause, record, policy, waiting);
  const { channel } = policy.operators;
  const metadata = alertMetadata(claimed);
  // One whose answer was lost stands there since less than the hour in which nobody else could tell; what was told
  // before that hour, by whoever had it, must not be taken for it.
  const search = suspect ? { since: now - HOUR + 10 * MINUTE, metadata } : null;
  const result = await poster.post(channel.id, null, view, metadata, search);
  if (result.kind === 'posted') return shown({ kind: 'alerted', cause: key });
  await alerts.release(claimed);
  return later(result.failure);
};
