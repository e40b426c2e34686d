import type { Closed, Outcome, RemovedHow, RequestRecord } from '../../domain/request/types.ts';
import { projectOf, shareTitle } from './names.ts';
import { short } from './people.ts';
import { outcomesOf } from './phase.ts';
import { type Piece, dotted, lines, sign } from './rich.ts';
import { moment, until } from './times.ts';
import { inline } from './typed.ts';

/** How a request came to its end, in one line. Past tense only for what OpenAI has confirmed. */

const quoted = (reason: string | null): string => (reason === null ? '' : `: “${inline(reason, 300)}”`);

const by = (record: RequestRecord, closed: Closed): readonly Piece[] =>
  closed.by === null ? [] : [' by ', short(record, closed.by)];

/** `revoked by Omar Dec 3: “incident 512”` */
const how = (record: RequestRecord, closed: Closed): readonly Piece[] => {
  switch (closed.how) {
    case 'revoked':
      return ['revoked', ...by(record, closed), ' ', moment(closed.at), quoted(closed.reason)];
    case 'given_back':
      return ['given back', ...by(record, closed), ' ', moment(closed.at), quoted(closed.reason)];
    case 'cancelled':
      return ['cancelled', ...by(record, closed)];
    case 'denied':
      return ['denied', ...by(record, closed), ' ', moment(closed.at)];
    case 'lapsed':
      return ['nobody answered in 7 days'];
    case 'expired':
      return ['ended ', moment(closed.at)];
  }
};

/** What became of one project's access after the end; `name` for whoever is said to keep it. */
const afterwards = (name: string, removed: RemovedHow, now: number): readonly Piece[] => {
  switch (removed.kind) {
    case 'deleted':
      return ['OpenAI confirmed'];
    case 'gone':
      return ['removed at OpenAI by somebody else before that'];
    case 'kept':
      return [`${name} keeps it until `, until(removed.until, now), ` through ${removed.through}`];
    case 'left':
      return [`${name} keeps it: there before, not made by this bot`];
    case 'lost':
      return ['removed at OpenAI by somebody else'];
    case 'nothing':
      return ['nothing had been shared'];
  }
};

const fate = (name: string, outcome: Outcome, now: number): readonly Piece[] => {
  if (outcome.kind === 'removed') return afterwards(name, outcome.how, now);
  if (outcome.kind === 'had') return [`${name} keeps it: trained there`];
  return ['nothing was shared'];
};

const keeps = (outcome: Outcome): boolean =>
  outcome.kind === 'had' || (outcome.kind === 'removed' && ['kept', 'left'].includes(outcome.how.kind));

const isPlainEnd = (closed: Closed, outcome: Outcome): boolean =>
  closed.how === 'expired' && outcome.kind === 'removed' && outcome.how.kind === 'kept';

/** The lines of a request that is over. */
export function overLines(record: RequestRecord, closed: Closed | null, now: number): readonly Piece[] {
  const { state } = record;
  const title = `${shareTitle(state.asked.terms)}: `;
  const outcomes = outcomesOf(state);
  const [only] = outcomes;
  if (closed === null) {
    const at = Math.max(...outcomes.map(({ outcome }) => (outcome.kind === 'removed' ? outcome.at : 0)));
    return [sign('over'), ` ${title}removed at OpenAI by somebody else, seen `, moment(at), ` · ${record.id}`];
  }
  const wasWaiting = closed.how === 'cancelled' || closed.how === 'lapsed';
  const isAll = outcomes.every(({ outcome }) => outcome.kind !== 'removed');
  if (wasWaiting && isAll) return [sign('over'), ` ${title}`, ...how(record, closed), ` · ${record.id}`];
  if (outcomes.length === 1 && only !== undefined) {
    const name = projectOf(state, only.project);
    const end = fate(name, only.outcome, now);
    const start: readonly Piece[] = isPlainEnd(closed, only.outcome) ? ['ended; '] : [...how(record, closed), ', '];
    return [sign('over'), ` ${title}`, ...start, ...end, ` · ${record.id}`];
  }
  const fates = outcomes.map(({ project, outcome }): readonly Piece[] => {
    const name = projectOf(state, project);
    return keeps(outcome) ? fate(name, outcome, now) : [`${name}: `, ...fate(name, outcome, now)];
  });
  return lines([sign('over'), ` ${title}`, ...how(record, closed), ` · ${record.id}`], ...fates);
}

/** The lines of a request that is over, but not yet at OpenAI. */
export function endingLines(record: RequestRecord, closed: Closed): readonly Piece[] {
  const { state, shown } = record;
  const title = shareTitle(state.asked.terms);
  const cause: Readonly<Record<Closed['how'], readonly Piece[]>> = {
    expired: ['ending, its time is over'],
    revoked: ['being revoked', ...by(record, closed), quoted(closed.reason)],
    given_back: ['being given back', ...by(record, closed), quoted(closed.reason)],
    denied: ['denied'],
    cancelled: ['cancelled'],
    lapsed: ['nobody answered'],
  };
  const outcomes = outcomesOf(state);
  const isShared = outcomes.some(({ outcome }) => outcome.kind === 'granted');
  const late = outcomes.some(({ project }) => shown.overdue.includes(project));
  const inDoubt = outcomes.some(({ outcome }) => outcome.kind === 'delayed' && outcome.why === 'doubt');
  const quiet = inDoubt
    ? 'OpenAI has not said whether it was made; it is looked for, and removed.'
    : 'Nothing more will be shared.';
  const next: readonly Piece[] = late
    ? ['OpenAI has not confirmed the end for an hour. It is tried again until it does; operators are told.']
    : [isShared ? 'OpenAI has not confirmed the end yet.' : quiet];
  const first: readonly Piece[] = [sign(late ? 'warning' : 'waiting'), ` ${title}: `, ...cause[closed.how]];
  return lines(dotted(first, [record.id]), next);
}
