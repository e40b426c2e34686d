import type { RichTextBlockElement } from '@slack/types';
import { approvalsEnd } from '../../domain/request/claim.ts';
import type { Closed, RequestRecord } from '../../domain/request/types.ts';
import { failuresIn } from './about.ts';
import { blockedGroups, blockedRow, blockedWhy, isAllBlocked } from './blocked.ts';
import { mixedLines } from './mixed.ts';
import { modelName, projectName, projectsName, shareTitle } from './names.ts';
import { endingLines, overLines } from './over.ts';
import { short } from './people.ts';
import { type Delayed, type Phase, outcomesOf } from './phase.ts';
import { type Piece, bold, boldDate, dotted, lines, listed, section, sign } from './rich.ts';
import { keyRefused } from './sentences.ts';
import { moment, until } from './times.ts';
import { inline } from './typed.ts';

/** The two or three rows of a request that needs no more approvals: on its card and in the requester's receipt. */

/** `Dana asked · Priya, Omar approved · granted 14:03 · R-7K2M9` */
function whoLine(record: RequestRecord, last: readonly Piece[]): readonly Piece[] {
  const { asked, approvals } = record.state;
  const approvers = approvals.flatMap((one, index): Piece[] => [index === 0 ? '' : ', ', short(record, one.by)]);
  const agreed: readonly Piece[] = approvals.length === 0 ? ['no approval needed'] : [...approvers, ' approved'];
  return dotted([short(record, asked.by), ' asked'], agreed, last, [record.id]);
}

const names = (record: RequestRecord): readonly Piece[] => {
  const { projects } = record.state.asked.terms;
  return projects.length === 1 ? [] : [...listed(projects.map(projectName)), '\n'];
};

const grantedAt = (record: RequestRecord): readonly Piece[] => {
  const times = outcomesOf(record.state).flatMap(({ outcome }) => (outcome.kind === 'granted' ? [outcome.at] : []));
  return times.length === 0 ? [] : ['granted ', moment(Math.max(...times))];
};

/** Each on a line of its own, above who asked and who approved. */
const blockedRows = (record: RequestRecord): readonly Piece[] =>
  blockedGroups(record).flatMap((group): readonly Piece[] => [...blockedRow(group), '\n']);

const blocked = (record: RequestRecord, now: number): readonly Piece[] => {
  const end = record.state.cleared?.until ?? now;
  const title = bold(`Granted, but ${projectsName(record.state.asked.terms.projects)} cannot use it yet.`);
  const [group, ...others] = blockedGroups(record);
  const why: readonly Piece[] =
    group !== undefined && others.length === 0
      ? [` ${blockedWhy(group)}\n`, ...names(record)]
      : ['\n', ...blockedRows(record)];
  return [sign('warning'), ' ', title, ...why, ...whoLine(record, [...grantedAt(record), ', until ', until(end, now)])];
};

const granted = (record: RequestRecord, now: number): readonly Piece[] => {
  if (isAllBlocked(record)) return blocked(record, now);
  const end = record.state.cleared?.until ?? now;
  const title: readonly Piece[] = [bold(`${shareTitle(record.state.asked.terms)} until `), boldDate(until(end, now))];
  const first = [sign('granted'), ' ', ...title, '\n', ...names(record)];
  return [...first, ...blockedRows(record), ...whoLine(record, grantedAt(record))];
};

const has = (record: RequestRecord): string => {
  const { projects, model } = record.state.asked.terms;
  return `${projectsName(projects)} already had ${modelName(model)}`;
};

const found = (record: RequestRecord, now: number): readonly Piece[] => {
  const end = record.state.cleared?.until ?? now;
  const left: readonly Piece[] = [
    ' (not made by this bot). Left as it is; it will not be removed on ',
    until(end, now),
    '.\n',
  ];
  return [sign('granted'), ' ', bold(has(record)), ...left, ...names(record), ...blockedRows(record), ...whoLine(record, [])];
};

const had = (record: RequestRecord): readonly Piece[] => {
  const one = record.state.asked.terms.projects.length === 1;
  const made = ` (${one ? 'it' : 'they'} trained it). Nothing was made, and nothing will be removed.\n`;
  return [sign('granted'), ' ', bold(has(record)), made, ...names(record), ...whoLine(record, [])];
};

const denied = (record: RequestRecord, closed: Closed): readonly Piece[] => {
  const who: readonly Piece[] = closed.by === null ? [] : [short(record, closed.by), ', '];
  const said = closed.reason === null ? '' : `: “${inline(closed.reason, 300)}”`;
  const title = bold(`${shareTitle(record.state.asked.terms)}: denied`);
  return lines([sign('denied'), ' ', title], dotted([...who, moment(closed.at), said], [record.id]));
};

const operator = (record: RequestRecord, delay: Delayed, now: number): readonly Piece[] => {
  const end = approvalsEnd(record.state);
  const good: readonly Piece[] = end === null ? ['.'] : ['; the approvals stay good until ', until(end, now), '.'];
  return lines(
    [sign('warning'), ' ', bold(`Approved, not granted yet: ${shareTitle(record.state.asked.terms)}`)],
    [`${keyRefused(delay.status, delay.scope)} Nothing is shared.`],
    ['Operators are told. Tried again every 5 minutes', ...good],
  );
};

const failed = (record: RequestRecord): readonly Piece[] => {
  const { asked } = record.state;
  return lines(
    [sign('warning'), ' ', bold(`Not granted: ${shareTitle(asked.terms)}`)],
    [`${failuresIn(record)} Nothing was shared. `, short(record, asked.by), ' is told.'],
  );
};

/** The rows of every phase but `waiting` and `approved`, which keep what was asked before everybody's eyes. */
export function settledLines(record: RequestRecord, phase: Phase, now: number): readonly RichTextBlockElement[] {
  const rows = (): readonly Piece[] => {
    switch (phase.kind) {
      case 'granted':
        return granted(record, now);
      case 'found':
        return found(record, now);
      case 'had':
        return had(record);
      case 'denied':
        return denied(record, phase.closed);
      case 'operator':
        return operator(record, phase.delay, now);
      case 'failed':
        return failed(record);
      case 'mixed':
        return [...mixedLines(record, now), '\n', ...whoLine(record, [])];
      case 'cancelled':
      case 'lapsed':
      case 'over':
        return overLines(record, phase.closed, now);
      case 'ending':
        return endingLines(record, phase.closed);
      case 'waiting':
      case 'approved':
        return [];
    }
  };
  return [section(...rows())];
}
