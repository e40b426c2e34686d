import type { RichTextElement, RichTextSection } from '@slack/types';
import type { Outcome, ProjectTerm, RequestRecord } from '../../domain/request/types.ts';
import { about, failuresIn } from './about.ts';
import { blockedGroups, blockedRow, blockedWhy, isBlocked } from './blocked.ts';
import { actions, giveBackButton } from './buttons.ts';
import { type Message, compose } from './message.ts';
import { modelName, projectName, projectsName } from './names.ts';
import { type Piece, bold, boldDate, lines, preformatted, rich, section, sign } from './rich.ts';
import { until, utcUntil } from './times.ts';

/** What the requester reads once OpenAI has said yes: which projects can use it, under which id, until when. */

const named = (projects: readonly ProjectTerm[]): string => projects.map(projectName).join(', ');

const which = ({ state }: RequestRecord, is: (outcome: Outcome) => boolean): readonly ProjectTerm[] =>
  state.asked.terms.projects.filter((term) => {
    const outcome = state.outcomes[term.id];
    return outcome !== undefined && is(outcome);
  });

const howTo = (made: readonly ProjectTerm[]): RichTextSection => {
  const [first] = made;
  const one = made.length === 1 && first !== undefined;
  const keys = one ? `a ${projectName(first)} key` : 'a key of one of these projects';
  return section(`Use it as model in any call with ${keys}.`);
};

export function grantedMessage(record: RequestRecord, now: number): Message {
  const { model: id } = record.state.asked.terms;
  const model = modelName(id);
  const end = record.state.cleared?.until ?? now;
  const date: RichTextElement = until(end, now);
  const made = which(record, (one) => one.kind === 'granted' && one.origin === 'bot');
  const usable = which(record, (one) => one.kind === 'granted' && one.origin === 'bot' && !isBlocked(one));
  const found = which(record, (one) => one.kind === 'granted' && one.origin === 'found');
  const had = which(record, (one) => one.kind === 'had');
  const not = which(record, (one) => one.kind === 'failed');
  const yes = sign('granted');

  const rows: (readonly Piece[])[] = [];
  if (usable.length > 0) {
    rows.push([yes, ' ', bold(`${projectsName(usable)} can use ${model} until `), boldDate(date), bold('.')]);
    if (usable.length > 1) rows.push([named(usable)]);
  }
  for (const group of blockedGroups(record, made)) {
    const title = bold(`Granted, but ${named(group.projects)} cannot use ${model} yet.`);
    rows.push([sign('warning'), ' ', title, ` ${blockedWhy(group)}`]);
  }
  if (found.length > 0) {
    const stays = [' (not made by this bot). It stays after ', date, '.'];
    rows.push([yes, ' ', bold(`${named(found)} already had ${model}`), ...stays]);
    rows.push(...blockedGroups(record, found).map(blockedRow));
  }
  if (had.length > 0) {
    rows.push([yes, ' ', bold(`${named(had)} already had ${model}`), ' (trained there). Nothing was made.']);
  }
  if (not.length > 0) rows.push([sign('warning'), ' ', bold(`Not granted: ${named(not)}.`), ` ${failuresIn(record)}`]);

  const isMade = made.length > 0;
  const first =
    usable.length > 0
      ? `${projectsName(usable)} can use ${model} until ${utcUntil(end, now)}.`
      : isMade
        ? `Granted, but ${projectsName(made)} cannot use ${model} yet.`
        : `${projectsName([...found, ...had])} already had ${model}.`;
  const use = usable.length > 0 ? [howTo(usable)] : [];
  const what = rich('what', section(...lines(...rows)), preformatted(id), ...use);
  return compose(first, [what, ...(isMade ? [actions(giveBackButton(record))] : []), about(record)]);
}
