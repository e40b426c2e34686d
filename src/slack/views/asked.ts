import type { RichTextBlock } from '@slack/types';
import { HOUR } from '../../domain/time.ts';
import type { RequestRecord } from '../../domain/request/types.ts';
import { HOUSE } from './limits.ts';
import { projectName, projectsName, requestTitle } from './names.ts';
import { full } from './people.ts';
import { type Piece, bold, code, lines, quote, rich, section } from './rich.ts';
import { calendarDay, until } from './times.ts';
import { brief } from './typed.ts';

/** What was asked, as an approver has it before their eyes: what, who, why, which model exactly, for whom, how long. */

const gives = (record: RequestRecord): readonly Piece[] => {
  const { projects } = record.state.asked.terms;
  if (projects.length === 1) return [bold('Gives'), ` everyone and every key in ${projectsName(projects)}`];
  const shown = projects.slice(0, projects.length > HOUSE.projects ? HOUSE.projects : projects.length);
  const rest = projects.length - shown.length;
  const more = rest === 0 ? [] : [[`and ${rest} more (Details)`]];
  return lines([bold('Gives'), ' everyone and every key in'], ...shown.map((one) => [projectName(one)]), ...more);
};

/** The end counts from the approval: until then the day is the one it would be if it were approved at once. */
const ends = (record: RequestRecord, now: number): readonly Piece[] => {
  const { asked, cleared } = record.state;
  const stops = asked.stops === null ? '' : ` (the model itself stops ${calendarDay(asked.stops, now)})`;
  if (cleared !== null) return [bold('Ends'), ' ', until(cleared.until, now), stops];
  return [bold('Ends'), ' about ', until(asked.at + asked.terms.hours * HOUR, now), stops];
};

export function askedBlock(record: RequestRecord, now: number): RichTextBlock {
  const { by, terms, reason } = record.state.asked;
  return rich(
    'what',
    section(bold(requestTitle(terms)), '\n', full(record, by), ' asks:'),
    quote(brief(reason)),
    section(...lines([code(terms.model)], gives(record), ends(record, now))),
  );
}
