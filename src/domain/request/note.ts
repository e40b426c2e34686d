import type { Note, Shown } from './types.ts';

/** Enough to recognise a person's last few clicks when they are delivered again. */
const REMEMBERED_DELIVERIES = 5;

const waitKey: Partial<Record<Note['kind'], string>> = {
  card_posted: 'card',
  card_drawn: 'redraw_card',
  receipt_posted: 'receipt',
  receipt_drawn: 'redraw_receipt',
};

const without = (waits: Shown['waits'], key: string | undefined): Shown['waits'] => {
  if (key === undefined || waits[key] === undefined) return waits;
  const { [key]: _over, ...rest } = waits;
  return rest;
};

/** The note after one change. What succeeded does not wait any more. */
export const evolveNote = (before: Shown, note: Note): Shown => {
  const shown: Shown = { ...before, waits: without(before.waits, waitKey[note.kind]) };
  switch (note.kind) {
    case 'card_posted': {
      const card = { ...note.posted, rev: note.rev };
      // It takes the place of one that is gone or cannot be reached: its thread is told from the start.
      const { entry: _entry, redraw_entry: _redrawn, redraw_card: _drawn, ...waits } = shown.waits;
      return before.card === null ? { ...shown, card } : { ...shown, card, entries: [], waits };
    }
    case 'card_drawn':
      return shown.card === null ? shown : { ...shown, card: { ...shown.card, rev: note.rev } };
    case 'receipt_posted':
      return { ...shown, receipt: { ...note.posted, rev: note.rev } };
    case 'receipt_drawn':
      return shown.receipt === null ? shown : { ...shown, receipt: { ...shown.receipt, rev: note.rev } };
    case 'entry_posted': {
      const entries = [...shown.entries, { ts: note.ts, count: note.count }];
      return { ...shown, entries, waits: without(shown.waits, 'entry') };
    }
    case 'entry_drawn': {
      const entries = shown.entries.map((entry, index) =>
        index === note.n - 1 ? { ...entry, count: note.count } : entry,
      );
      return { ...shown, entries, waits: without(shown.waits, 'redraw_entry') };
    }
    case 'message_sent': {
      const rev = note.rev === undefined ? {} : { rev: note.rev };
      const messages = { ...shown.messages, [note.key]: { ...note.posted, ...rev } };
      return { ...shown, messages, waits: without(shown.waits, `message:${note.key}`) };
    }
    case 'message_drawn': {
      const at = shown.messages[note.key];
      if (at === undefined) return shown;
      const waits = without(shown.waits, `redraw_message:${note.key}`);
      return { ...shown, messages: { ...shown.messages, [note.key]: { ...at, rev: note.rev } }, waits };
    }
    case 'alerted':
      return { ...shown, alerts: [...shown.alerts, note.cause], waits: without(shown.waits, `alert:${note.cause}`) };
    case 'nudged': {
      const was = shown.nudges[note.project];
      const tries = was?.claim === note.claim ? was.tries + 1 : 1;
      const nudges = { ...shown.nudges, [note.project]: { claim: note.claim, at: note.at, tries } };
      return { ...shown, nudges, waits: without(shown.waits, `nudge:${note.project}`) };
    }
    case 'nudge_done': {
      const { [note.project]: _done, ...nudges } = shown.nudges;
      return { ...shown, nudges };
    }
    case 'waits': {
      const tries = (shown.waits[note.effect]?.tries ?? 0) + 1;
      return { ...shown, waits: { ...shown.waits, [note.effect]: { tries, next: note.next, why: note.why } } };
    }
    case 'repeated': {
      const was = shown.repeats[note.n];
      const deliveries = [...(was?.deliveries ?? []), note.delivery].slice(-REMEMBERED_DELIVERIES);
      return { ...shown, repeats: { ...shown.repeats, [note.n]: { count: (was?.count ?? 1) + 1, deliveries } } };
    }
    case 'delay':
      return { ...shown, delays: { ...shown.delays, [note.project]: { next: note.next, tries: note.tries } } };
    case 'overdue':
      return { ...shown, overdue: [...shown.overdue, note.project] };
    case 'policy_seen':
      return { ...shown, policy: note.policy };
  }
};
