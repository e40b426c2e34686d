import type { KnownBlock, RichTextBlockElement } from '@slack/types';
import type { Channel } from '../../domain/policy/types.ts';
import type { MessageKind, RequestRecord } from '../../domain/request/types.ts';
import { ended } from './ended.ts';
import { actions, giveBackButton } from './buttons.ts';
import { type Message, compose, footnote } from './message.ts';
import { modelName, projectName, projectsName, requestTitle, shareTitle } from './names.ts';
import { short, shortName } from './people.ts';
import { outcomesOf } from './phase.ts';
import { type Piece, bold, lines, preformatted, quote, rich, section, sign } from './rich.ts';
import { failureSentence } from './sentences.ts';
import { until, utcUntil } from './times.ts';
import { brief } from './typed.ts';

export { messageMetadata } from './metadata.ts';
export { receipt } from './receipt.ts';

/** Messages to the requester that ping: one question each, and they say everything themselves. */

export interface MessageContext {
  readonly now: number;
  readonly operatorsChannel: Channel;
}

/** Which request it is about: every message ends with it. */
const about = (record: RequestRecord): KnownBlock =>
  footnote('id', `${requestTitle(record.state.asked.terms)} · ${record.id}`);

const failuresIn = (record: RequestRecord): string => {
  const whys = outcomesOf(record.state).flatMap(({ outcome }) =>
    outcome.kind === 'failed' ? [failureSentence(outcome)] : [],
  );
  return [...new Set(whys)].join(' ');
};

/** Projects by what they got: each sentence names its own. */
function grantedParts(record: RequestRecord, now: number): { first: string; parts: RichTextBlockElement[]; made: boolean } {
  const { terms } = record.state.asked;
  const model = modelName(terms.model);
  const end = record.state.cleared?.until ?? now;
  const outcomes = outcomesOf(record.state);
  const which = (is: (one: (typeof outcomes)[number]['outcome']) => boolean) =>
    terms.projects.filter((term) => outcomes.some(({ project, outcome }) => project === term.id && is(outcome)));
  const made = which((one) => one.kind === 'granted' && one.origin === 'bot');
  const found = which((one) => one.kind === 'granted' && one.origin === 'found');
  const had = which((one) => one.kind === 'had');
  const not = which((one) => one.kind === 'failed');

  const parts: RichTextBlockElement[] = [];
  const rows: (readonly Piece[])[] = [];
  const named = (projects: typeof made): string => projects.map(projectName).join(', ');
  if (made.length > 0) {
    const can = `${projectsName(made)} can use ${model} until `;
    const date = until(end, now);
    rows.push([sign('granted'), ' ', bold(can), typeof date === 'object' ? { ...date, style: { bold: true } } : date, bold('.')]);
    if (made.length > 1) rows.push([named(made)]);
  }
  if (found.length > 0) {
    const it = found.length === 1 ? 'It was' : 'They were';
    rows.push([sign('granted'), ' ', bold(`${named(found)} already had ${model}.`), ` ${it} not made by this bot and stays after `, until(end, now), '.']);
  }
  if (had.length > 0) rows.push([sign('granted'), ' ', bold(`${named(had)} trained ${model} and can use it.`), ' Nothing was made.']);
  if (not.length > 0) rows.push([sign('warning'), ' ', bold(`Not granted: ${named(not)}.`), ` ${failuresIn(record)}`]);
  parts.push(section(...lines(...rows)), preformatted(terms.model));
  const whose = made.length === 1 && made[0] !== undefined ? `a ${projectName(made[0])}` : 'one of their';
  if (made.length > 0) parts.push(section(`Use it as model in any call with ${whose} key${made.length === 1 ? '' : 's'}.`));
  const who = made.length > 0 ? made : [...found, ...had];
  const tail = made.length > 0 ? ` until ${utcUntil(end, now)}.` : '.';
  return { first: `${projectsName(who)} can use ${model}${tail}`, parts, made: made.length > 0 };
}

function grantedMessage(record: RequestRecord, now: number): Message {
  const { first, parts, made } = grantedParts(record, now);
  const button = made ? [actions(giveBackButton(record))] : [];
  return compose(first, [rich('what', ...parts), ...button, about(record)]);
}

function deniedMessage(record: RequestRecord): Message {
  const { closed, asked } = record.state;
  const by = closed?.by ?? null;
  const who: readonly Piece[] = by === null ? [] : [' by ', short(record, by)];
  const said = closed?.reason ?? null;
  const name = by === null ? 'Somebody' : shortName(record, by);
  const parts: RichTextBlockElement[] = [section(sign('denied'), ' ', bold('Denied'), ...who, ':')];
  if (said !== null) parts.push(quote(brief(said)));
  return compose(`${name} denied ${shareTitle(asked.terms)}.`, [rich('what', ...parts), about(record)]);
}

/**
 * What the requester is told once.
 * @param kind as `owedByRequest` found it due
 */
export function message(kind: MessageKind, record: RequestRecord, { now, operatorsChannel }: MessageContext): Message {
  const share = shareTitle(record.state.asked.terms);
  const say = (first: string, ...pieces: readonly Piece[]): Message =>
    compose(first, [rich('what', section(...pieces)), about(record)]);
  switch (kind) {
    case 'granted':
      return grantedMessage(record, now);
    case 'denied':
      return deniedMessage(record);
    case 'operator': {
      const why = `OpenAI refuses the bot's key; #${operatorsChannel.name} is told. You need not ask again.`;
      return say(`Not granted yet: ${share}.`, sign('warning'), ' ', bold('Approved, not granted yet.'), ` ${why}`);
    }
    case 'failed': {
      const what = `${failuresIn(record)} Nothing was shared. An approver can try again.`;
      return say(`Not granted: ${share}.`, sign('warning'), ' ', bold('Not granted:'), ` ${what}`);
    }
    case 'lapsed':
      return say(`Not answered: ${share}.`, sign('over'), ' ', bold('Nobody answered in 7 days.'), ' The request is closed.');
    case 'ended':
      return say(`Ended: ${share}.`, ...ended(record, now));
  }
}
