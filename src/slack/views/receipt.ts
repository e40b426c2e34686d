import type { KnownBlock } from '@slack/types';
import type { RequestRecord } from '../../domain/request/types.ts';
import { actions, cancelButton } from './buttons.ts';
import { settledLine } from './card.ts';
import { type Message, compose, footnote } from './message.ts';
import { requestTitle } from './names.ts';
import { phaseOf } from './phase.ts';
import { bold, rich, section, sign } from './rich.ts';
import { settledLines } from './settled.ts';
import { approvedStatus, decidersStatus, withoutSign } from './status.ts';

/**
 * The requester's own line about the request: sent when it is recorded, edited in place from then on, so that it never
 * pings again.
 */
export function receipt(record: RequestRecord, now: number): Message {
  const phase = phaseOf(record);
  const { terms } = record.state.asked;
  const title = bold(requestTitle(terms));
  const id = footnote('id', record.id);
  if (phase.kind === 'waiting') {
    const blocks: KnownBlock[] = [
      rich('what', section(sign('waiting'), ' ', title, '\n', ...decidersStatus(record, now))),
      actions(cancelButton(record)),
      id,
    ];
    return compose(`You asked: ${requestTitle(terms)}.`, blocks);
  }
  if (phase.kind === 'approved') {
    const status = withoutSign(approvedStatus(record, phase.delay, now));
    return compose(`Approved: ${requestTitle(terms)}.`, [
      rich('what', section(sign('waiting'), ' ', title, '\n', ...status)),
      id,
    ]);
  }
  return compose(settledLine(record, phase, now), [rich('what', ...settledLines(record, phase, now))]);
}
