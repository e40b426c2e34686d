import type { Outcome, RequestRecord } from '../../domain/request/types.ts';
import { blockedGroups, blockedRow, isBlocked } from './blocked.ts';
import { modelName, projectOf } from './names.ts';
import { outcomesOf } from './phase.ts';
import type { ProjectOutcome } from './phase.ts';
import { type Piece, bold, dotted, lines, sign } from './rich.ts';
import { delaySentence, failureSentence } from './sentences.ts';
import { until } from './times.ts';

/** Several projects that stand differently, one by one. */

const withoutStop = (pieces: readonly Piece[]): readonly Piece[] =>
  pieces.map((piece, index) =>
    index === pieces.length - 1 && typeof piece === 'string' ? piece.replace(/\.$/, '') : piece,
  );

/** `✅ payments-prod until Dec 24` */
function standing(record: RequestRecord, { project, outcome }: ProjectOutcome, now: number): readonly Piece[] {
  const name = projectOf(record.state, project);
  const end = record.state.cleared?.until ?? null;
  switch (outcome.kind) {
    case 'granted':
      if (outcome.origin === 'found') return [grantSign(outcome), ` ${name} already had it`];
      return [grantSign(outcome), ` ${name}`, ...(end === null ? [] : [' until ', until(end, now)])];
    case 'had':
      return [sign('granted'), ` ${name} trained it and has it`];
    case 'none':
      return [sign('waiting'), ` ${name}, being created`];
    case 'delayed': {
      const sentence = delaySentence(record, project, outcome);
      return [sign(needsOperator(outcome) ? 'warning' : 'waiting'), ` ${name}: `, ...withoutStop(sentence)];
    }
    case 'failed':
      return [sign('denied'), ` ${name} not granted: `, ...withoutStop([failureSentence(outcome)])];
    case 'removed':
      return [sign('over'), ` ${name}: removed at OpenAI by somebody else`];
  }
}

const needsOperator = (outcome: Outcome): boolean =>
  outcome.kind === 'delayed' && (outcome.why === 'key' || outcome.why === 'frozen');

const grantSign = (outcome: Outcome): Piece => sign(isBlocked(outcome) ? 'warning' : 'granted');

const isGood = ({ kind }: Outcome): boolean => kind === 'granted' || kind === 'had';

export function mixedLines(record: RequestRecord, now: number): readonly Piece[] {
  const outcomes = outcomesOf(record.state);
  const good = outcomes.filter(({ outcome }) => isGood(outcome)).length;
  const needsHelp = outcomes.some(
    ({ outcome }) =>
      isBlocked(outcome) || outcome.kind === 'failed' || outcome.kind === 'removed' || needsOperator(outcome),
  );
  const pending = good < outcomes.length;
  const head = sign(needsHelp ? 'warning' : pending ? 'waiting' : 'granted');
  const title = bold(`${modelName(record.state.asked.terms.model)}: ${good} of ${outcomes.length} projects`);
  const each = outcomes.map((one) => standing(record, one, now));
  const rows = each.length <= 3 ? [dotted(...each)] : each;
  return lines([head, ' ', title], ...rows, ...blockedGroups(record).map(blockedRow));
}
