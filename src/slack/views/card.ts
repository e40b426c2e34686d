import type { KnownBlock } from '@slack/types';
import type { RequestRecord } from '../../domain/request/types.ts';
import { askedBlock } from './asked.ts';
import { actions, approveButton, denyButton, moreMenu, retryButton } from './buttons.ts';
import { isAllBlocked } from './blocked.ts';
import { type Message, compose, footnote, lockLine } from './message.ts';
import { counted, modelName, projectsName } from './names.ts';
import { fullName } from './people.ts';
import { type Phase, outcomesOf, phaseOf } from './phase.ts';
import { progressOf, tooStrict } from './progress.ts';
import { rich, section } from './rich.ts';
import { keyTrouble } from './sentences.ts';
import { settledLines } from './settled.ts';
import { approvedStatus, isNew, waitingStatus } from './status.ts';
import { duration, utcUntil } from './times.ts';

export { cardMetadata } from './metadata.ts';

/** `Granted, Dana Kim: support-tone for payments-prod` and a tail, whole names within 60 characters where they fit. */
function firstLine(record: RequestRecord, state: string, tail: string): string {
  const { by, terms } = record.state.asked;
  const names = [fullName(by), modelName(terms.model), projectsName(terms.projects)];
  return lockLine([`${state}, `, ': ', ' for '], names, tail);
}

/** The first line of a card that needs nobody's approval any more. */
export function settledLine(record: RequestRecord, phase: Phase, now: number): string {
  const end = record.state.cleared?.until;
  const until = end === undefined ? '.' : ` until ${utcUntil(end, now)}.`;
  switch (phase.kind) {
    case 'waiting':
    case 'approved':
      return firstLine(record, 'Approved', ', not granted yet.');
    case 'granted':
      return firstLine(record, 'Granted', isAllBlocked(record) ? ', but blocked there.' : until);
    case 'found':
    case 'had':
      return firstLine(record, 'There already', '.');
    case 'denied':
      return firstLine(record, 'Denied', '.');
    case 'operator':
      return firstLine(record, 'Not granted yet', `. ${keyTrouble(phase.delay.status)}.`);
    case 'failed':
      return firstLine(record, 'Not granted', '. Nothing was shared.');
    case 'mixed':
      return firstLine(record, 'Partly granted', '.');
    case 'cancelled':
      return firstLine(record, 'Cancelled', '.');
    case 'lapsed':
      return firstLine(record, 'Not answered', '.');
    case 'ending':
      return firstLine(record, 'Ending', '.');
    case 'over':
      return firstLine(record, 'Ended', '.');
  }
}

const askedLine = (record: RequestRecord): string => {
  const { by, terms } = record.state.asked;
  const { have, need } = progressOf(record);
  const names = [fullName(by), modelName(terms.model), projectsName(terms.projects)];
  const left = Math.max(1, need - have);
  const nobody = record.state.rule === null || tooStrict(record) !== null;
  const needs = nobody ? 'Nobody can approve it.' : `${counted(left, 'approval')} needed.`;
  return lockLine(['', ' asks: ', ' for '], names, `, ${duration(terms.hours)}. ${needs}`);
};

const identity = (record: RequestRecord): KnownBlock => {
  const rule = record.state.rule ?? record.state.asked.rule;
  return footnote('id', `${record.id} · rule ${rule.name}`);
};

function waitingCard(record: RequestRecord, now: number): Message {
  const { rule } = record.state;
  const mentioned = isNew(record) && rule !== null ? [...rule.approvers, ...rule.notify] : [];
  const approve = rule === null || tooStrict(record) !== null ? [] : [approveButton(record, rule)];
  const menu = record.state.held === null ? [] : (['revoke'] as const);
  const blocks: KnownBlock[] = [
    askedBlock(record, now),
    rich('status', section(...waitingStatus(record, now))),
    actions(...approve, denyButton(record), moreMenu(record, 'details', 'cancel', ...menu)),
    identity(record),
  ];
  return compose(askedLine(record), blocks, mentioned);
}

/** What may still be done on a settled card. */
function settledActions(record: RequestRecord, phase: Phase): KnownBlock {
  const isFailed = outcomesOf(record.state).some(({ outcome }) => outcome.kind === 'failed');
  switch (phase.kind) {
    case 'operator':
      return actions(retryButton(record, 'Try again now'), moreMenu(record, 'details', 'revoke'));
    case 'failed':
      return actions(retryButton(record, 'Try again'), moreMenu(record, 'details'));
    case 'mixed':
      return isFailed
        ? actions(retryButton(record, 'Try again'), moreMenu(record, 'details', 'revoke'))
        : actions(moreMenu(record, 'details', 'revoke'));
    case 'approved':
    case 'granted':
    case 'found':
      return actions(moreMenu(record, 'details', 'revoke'));
    default:
      return actions(moreMenu(record, 'details'));
  }
}

/**
 * The request's card in the approvers' channel, in whatever state its record is.
 * @param now milliseconds; decides alone whether a time is shown beside a day
 */
export function card(record: RequestRecord, now: number): Message {
  const phase = phaseOf(record);
  if (phase.kind === 'waiting') return waitingCard(record, now);
  const what: KnownBlock[] =
    phase.kind === 'approved'
      ? [
          askedBlock(record, now),
          rich('status', section(...approvedStatus(record, phase.delay, now))),
          settledActions(record, phase),
          identity(record),
        ]
      : [rich('what', ...settledLines(record, phase, now)), settledActions(record, phase)];
  return compose(settledLine(record, phase, now), what);
}
