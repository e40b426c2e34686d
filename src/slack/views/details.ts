import type { KnownBlock, ModalView, RichTextBlockElement } from '@slack/types';
import type { Principal } from '../../domain/policy/types.ts';
import type { Entry, Outcome, RemovedHow, RequestRecord } from '../../domain/request/types.ts';
import { DIALOGS, dialogMetadata } from './dialogs.ts';
import { LIMITS } from './limits.ts';
import { projectOf, requestTitle } from './names.ts';
import { atName, full } from './people.ts';
import { type ProjectOutcome, outcomesOf } from './phase.ts';
import { progressOf } from './progress.ts';
import { type Piece, bold, code, lines, plain, quote, rich, section } from './rich.ts';
import { blockSentence, delaySentence, failureSentence } from './sentences.ts';
import { calendarDay, duration, moment } from './times.ts';
import { eventSentence } from './trail.ts';
import { whole } from './typed.ts';

/** Everything that the record holds, for whoever wants to know exactly. */

/** Entries of the trail shown at the start and at the end; what lies between is counted. */
const FIRST = 15;
const LAST = 25;
/** Entries in one block. */
const TOGETHER = 5;
const SHOWN_PEOPLE = 20;

const principals = (all: readonly Principal[]): string => {
  const names = all.slice(0, SHOWN_PEOPLE).map((one) => `${atName(one)} (${one.id})`);
  const rest = all.length - names.length;
  return [...names, ...(rest > 0 ? [`${rest} more`] : [])].join(', ') || 'nobody';
};

const asked = (record: RequestRecord): readonly RichTextBlockElement[] => {
  const { by, terms, reason, at, stops } = record.state.asked;
  return [
    section(bold(requestTitle(terms)), '\n', full(record, by), ' asked ', moment(at), ':'),
    quote(whole(reason)),
    section(
      ...lines(
        [bold('Model'), ' ', code(terms.model), stops === null ? '' : `, stops ${calendarDay(stops, null)}`],
        [bold('For'), ` ${duration(terms.hours)}, from the approval`],
      ),
    ),
  ];
};

const decides = (record: RequestRecord): readonly Piece[] => {
  const { rule, policy, digest, approvals } = record.state;
  const { have, need } = progressOf(record);
  const head: readonly (readonly Piece[])[] =
    rule === null
      ? [[bold('Rule'), ' none covers this any more']]
      : [
          [bold('Rule'), ` ${rule.name}, ${rule.approvals === 0 ? 'no approval needed' : `${have} of ${need} so far`}`],
          [bold('May approve'), ` ${principals(rule.approvers)}`],
        ];
  const who = approvals.map((one): readonly Piece[] => [
    bold('Approved'),
    ' ',
    full(record, one.by),
    ` (${one.by.user}) `,
    moment(one.at),
    `, ${duration(one.hours)}, for ${one.via.join(', ')}`,
  ]);
  return lines(...head, ...who, [bold('Policy'), ` ${policy} · terms ${digest}`]);
};

const now = (record: RequestRecord, { project, outcome }: ProjectOutcome): readonly Piece[] => {
  switch (outcome.kind) {
    case 'none':
      return [record.state.cleared === null ? 'nothing made' : 'being created'];
    case 'delayed':
      return ['not granted yet. ', ...delaySentence(record, project, outcome)];
    case 'granted':
      return [
        outcome.origin === 'bot' ? 'granted ' : 'was there before, seen ',
        moment(outcome.at),
        `, ${ids(outcome)}`,
        outcome.blockedBy === undefined ? '' : `. ${blockSentence([projectOf(record.state, project)], outcome.blockedBy)}`,
      ];
    case 'failed':
      return ['not granted, ', moment(outcome.at), `. ${failureSentence(outcome)}`];
    case 'had':
      return ['trained the model and has it, seen ', moment(outcome.at)];
    case 'removed':
      return [`${over(outcome.how)}, `, moment(outcome.at), ids(outcome) === '' ? '' : `, ${ids(outcome)}`];
  }
};

const over = (how: RemovedHow): string => {
  switch (how.kind) {
    case 'deleted':
      return 'ended, OpenAI confirmed';
    case 'gone':
    case 'lost':
      return 'removed at OpenAI by somebody else, seen';
    case 'kept':
      return `over here and kept through ${how.through}`;
    case 'left':
      return 'over here and left as it was, not made by this bot';
    case 'nothing':
      return 'over, nothing had been shared';
  }
};

const ids = (outcome: Outcome): string => {
  if (outcome.kind === 'granted') return outcome.permissions.join(', ');
  if (outcome.kind !== 'removed' || !('permissions' in outcome.how)) return '';
  return outcome.how.permissions.join(', ');
};

const projects = (record: RequestRecord): readonly Piece[] =>
  lines(
    ...outcomesOf(record.state).map((one): readonly Piece[] => [
      bold(projectOf(record.state, one.project)),
      ' ',
      code(one.project),
      ': ',
      ...now(record, one),
    ]),
  );

const said = ({ event }: Entry): string | null => ('reason' in event && event.kind !== 'asked' ? event.reason : null);

const line = (record: RequestRecord, entry: Entry): readonly RichTextBlockElement[] => {
  const reason = said(entry);
  const text = section(
    `#${entry.n} · `,
    code(entry.hash.slice(0, 8)),
    ' · ',
    moment(entry.event.at),
    ' · ',
    ...eventSentence(record, entry),
  );
  return reason === null ? [text] : [text, quote(whole(reason))];
};

/** The trail in order; a long one keeps its start and its end. */
function trail(record: RequestRecord): readonly KnownBlock[] {
  const { entries } = record;
  const skipped = Math.max(0, entries.length - FIRST - LAST);
  const block = (some: readonly Entry[]): KnownBlock[] => {
    const blocks: KnownBlock[] = [];
    for (let from = 0; from < some.length; from += TOGETHER) {
      const group = some.slice(from, from + TOGETHER);
      blocks.push(rich(`trail_${group[0]?.n ?? from}`, ...group.flatMap((entry) => line(record, entry))));
    }
    return blocks;
  };
  if (skipped === 0) return block(entries);
  const note = `${skipped} entries between are not shown here. All of them stand in the thread of the card.`;
  return [...block(entries.slice(0, FIRST)), rich('trail_skipped', section(note)), ...block(entries.slice(-LAST))];
}

export const detailsDialog = (record: RequestRecord): ModalView => ({
  type: 'modal',
  callback_id: DIALOGS.details,
  private_metadata: dialogMetadata(record),
  title: plain(record.id, LIMITS.modalTitle),
  close: plain('Close'),
  blocks: [
    rich('asked', ...asked(record)),
    rich('decides', section(...decides(record))),
    rich('projects', section(...projects(record))),
    { type: 'divider' },
    ...trail(record),
  ],
});
