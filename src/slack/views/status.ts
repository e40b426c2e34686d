import type { Approval, Person, RequestRecord } from '../../domain/request/types.ts';
import { approvalsEnd, tallyFor } from '../../domain/request/claim.ts';
import { LAPSES_AFTER } from '../../domain/request/settle.ts';
import { numberWord, projectOf } from './names.ts';
import { full, mention, neededFrom, approversName, shortAll, shortName } from './people.ts';
import type { Delayed } from './phase.ts';
import { outcomesOf } from './phase.ts';
import { type Progress, progressOf, tooStrict } from './progress.ts';
import { type Piece, listed, sign } from './rich.ts';
import { delaySentence } from './sentences.ts';
import { duration, moment, until } from './times.ts';

/** The line that says where a request stands while it is not settled. */

/** `Priya's approval does not count any more.` */
const dropped = (record: RequestRecord, people: readonly Person[]): string => {
  const names = listed(people.map((person) => `${shortName(record, person)}'s`)).join('');
  return `${names} ${people.length === 1 ? 'approval does' : 'approvals do'} not count any more.`;
};

const approvalPieces = (record: RequestRecord, approvals: readonly Approval[]): readonly Piece[] =>
  approvals.flatMap((one, index): Piece[] => [index === 0 ? '' : ', ', full(record, one.by), ' ', moment(one.at)]);

/** `1 of 2: Priya Shah 14:02. One more of @ml-owners.` */
const partly = (record: RequestRecord, { have, need }: Progress): readonly Piece[] => {
  const { rule } = record.state;
  // A new policy may have given the projects rules of their own: those are named who count for this one.
  const holds = rule === null ? () => true : tallyFor(record.state, rule).holds;
  const counting = record.state.approvals.filter((one) => holds(one.by.user));
  const approvals = counting.length === have ? counting : record.state.approvals;
  const left = Math.max(1, need - have);
  const from = rule === null ? '' : ` of ${approversName(rule)}`;
  return [`${have} of ${need}: `, ...approvalPieces(record, approvals), `. ${numberWord(left)} more${from}.`];
};

const needs = (record: RequestRecord, need: number): string => {
  const { rule } = record.state;
  return rule === null ? '' : neededFrom(rule, need);
};

/** Whether this drawing is the one that pings: the card's first; an edit names people in plain text. */
export const isNew = ({ state, shown }: RequestRecord): boolean =>
  shown.card === null && state.closed === null && state.cleared === null;

/** `Needs 2 of <elements>`, and whom else the rule wants told. */
const firstNeeds = (record: RequestRecord, need: number): readonly Piece[] => {
  const { rule } = record.state;
  if (rule === null) return [];
  const isApprover = (id: string): boolean => rule.approvers.some((one) => one.id === id);
  const isTold = (id: string): boolean => rule.notify.some((one) => one.id === id);
  const others = rule.notify.filter((one) => !isApprover(one.id));
  const also: readonly Piece[] = others.length === 0 ? [] : ['\nTold too: ', ...listed(others.map(mention))];
  const elements = rule.approvers.filter((one) => isTold(one.id)).map(mention);
  const [alone] = rule.approvers;
  if (elements.length < rule.approvers.length || rule.approvers.length > 4) {
    const rest = elements.length === 0 ? [] : ['\nFor: ', ...listed(elements)];
    return [`Needs ${needs(record, need)}`, ...rest, ...also];
  }
  const of = rule.approvers.length === 1 && alone?.kind === 'user' && need === 1 ? [] : [`${need} of `];
  return ['Needs ', ...of, ...listed(elements, 'or'), ...also];
};

/** What was granted before the rest had to wait again, and stays. */
const heldLine = ({ state }: RequestRecord, now: number): readonly Piece[] => {
  const granted = outcomesOf(state).filter(({ outcome }) => outcome.kind === 'granted');
  if (state.held === null || granted.length === 0) return [];
  const names = granted.map(({ project }) => projectOf(state, project)).join(', ');
  return [`\nGranted already: ${names}, until `, until(state.held.until, now), '.'];
};

/** The status of a request that waits for approvals. */
export const waitingStatus = (record: RequestRecord, now: number): readonly Piece[] => [
  ...approvalStatus(record),
  ...heldLine(record, now),
];

function approvalStatus(record: RequestRecord): readonly Piece[] {
  const progress = progressOf(record);
  const { rechecked, have, need, untouched } = progress;
  const strict = tooStrict(record);
  const closes: readonly Piece[] = [' closes by itself ', moment(record.state.since + LAPSES_AFTER), '.'];
  const gone = record.state.dropped.length === 0 ? '' : ` ${dropped(record, record.state.dropped)}`;
  if (record.state.rule === null) {
    const why = ` No rule covers this any more, so nobody can approve it.${gone}`;
    return [sign('warning'), `${why} Operators mend the policy, or it`, ...closes];
  }
  if (strict !== null) {
    const most = `${duration(strict.longestHours)} at most now, not ${duration(record.state.asked.terms.hours)}`;
    const why = ` Rule ${strict.name} allows ${most}, so nobody can approve it.${gone}`;
    return [sign('warning'), `${why} Ask again for less; this one`, ...closes];
  }
  const changed = rechecked?.why === 'policy' ? ` The rule changed: now ${needs(record, need)}.` : '';
  if (have > 0) {
    const news = untouched ? changed : '';
    return gone === '' && news === ''
      ? [sign('waiting'), ' ', ...partly(record, progress)]
      : [sign('warning'), `${news} `, ...partly(record, progress), gone];
  }
  if (rechecked?.why === 'policy') {
    return [sign('warning'), `${changed}${gone}`];
  }
  if (rechecked?.why === 'stale') {
    return [sign('warning'), ` The approvals grew too old.${gone} Needs ${needs(record, need)} again.`];
  }
  return isNew(record)
    ? [sign('waiting'), ' ', ...firstNeeds(record, need)]
    : [sign('waiting'), ` Needs ${needs(record, need)}`];
}

/** The same without its sign, for the requester, who is told who decides and where: nobody is pinged. */
export function decidersStatus(record: RequestRecord, now: number): readonly Piece[] {
  const progress = progressOf(record);
  const { rule } = record.state;
  if (rule === null || progress.have > 0 || progress.rechecked !== null) return withoutSign(waitingStatus(record, now));
  const [only] = rule.approvers;
  const verb = rule.approvers.length === 1 && progress.need === 1 && only?.kind === 'user' ? 'decides' : 'decide';
  return [`${neededFrom(rule, progress.need)} ${verb}, in #${rule.channel.name}`];
}

/** A status without the sign it begins with. */
export const withoutSign = ([, ...rest]: readonly Piece[]): readonly Piece[] => {
  const [first, ...others] = rest;
  return typeof first === 'string' ? [first.trimStart(), ...others] : rest;
};

/** `Approved by Priya and Omar.`, or that the rule asks for nobody. */
function approvedBy(record: RequestRecord): readonly Piece[] {
  const { approvals, rule, asked } = record.state;
  if (approvals.length === 0) return [`No approval needed (rule ${(rule ?? asked.rule).name}).`];
  return ['Approved by ', ...shortAll(record, approvals.map((one) => one.by)), '.'];
}

/** The status between approval and grant. */
export function approvedStatus(record: RequestRecord, delay: Delayed | null, now: number): readonly Piece[] {
  const by = approvedBy(record);
  const [first] = outcomesOf(record.state);
  if (delay === null || first === undefined) return [sign('waiting'), ' ', ...by, ' Creating it at OpenAI.'];
  const why = delaySentence(record, first.project, delay);
  const end = approvalsEnd(record.state);
  const isLong = delay.why === 'unreachable' || delay.why === 'conflict' || delay.why === 'frozen';
  const next: readonly Piece[] =
    isLong && end !== null
      ? [' The approvals stay good until ', until(end, now), '.']
      : [' Nothing to do.'];
  return delay.why === 'frozen'
    ? [sign('warning'), ' ', ...by, ' Not granted yet. ', ...why, ...next]
    : [sign('waiting'), ' ', ...by, ' ', ...why, ...next];
}
