import type { KnownBlock } from '@slack/types';
import { HOUSE } from './limits.ts';
import { nobodyLeftSentence } from './fieldErrors.ts';
import type { Decider, WhoDecides } from './formView.ts';
import { FORM } from './formView.ts';
import { footnote } from './message.ts';
import { counted, projectName, projectsName } from './names.ts';
import { neededFrom } from './people.ts';
import { type Piece, bold, lines, rich, section } from './rich.ts';
import { calendarDay, duration, until } from './times.ts';

/** The lines under the form's fields: who decides, who gains, when the model itself stops. */

const people = (count: number | null): string => {
  if (count === null) return '';
  return ` (${count} ${count === 1 ? 'person' : 'people'})`;
};

const alone = ({ rule, people: count, automatic }: Decider): readonly Piece[] => {
  if (automatic) {
    const limit = `Rule ${rule.name} grants this at once, for up to ${duration(rule.longestHours)}.`;
    return [bold('No approval needed.'), ` ${limit}`];
  }
  return [bold(neededFrom(rule, rule.approvals)), `${people(count)} must approve.`];
};

const oneOfSeveral = (decider: Decider): readonly Piece[] => {
  const where = decider.projects.map(projectName).join(', ');
  return [`${where}: ${decider.automatic ? 'at once' : neededFrom(decider.rule, decider.rule.approvals)}`];
};

type Decided = Extract<WhoDecides, { kind: 'decided' }>;

function decided({ deciders, stops, already }: Decided, now: number): KnownBlock[] {
  const [only, ...others] = deciders;
  const first = only !== undefined && others.length === 0 ? [alone(only)] : deciders.map(oneOfSeveral);
  const has = already.slice(0, HOUSE.projects).map((one): readonly Piece[] => {
    const next = ` (${one.request}). Asking again adds time; nothing is cut off.`;
    return [`${projectName(one.project)} has it until `, until(one.until, now), next];
  });
  const projects = deciders.flatMap((decider) => decider.projects);
  const where = projects.length === 1 ? projectsName(projects) : `these ${counted(projects.length, 'project')}`;
  const gains = `Everyone with a key in ${where} will be able to use it`;
  const end = stops === null ? '' : ` · the model itself stops ${calendarDay(stops, null)}`;
  return [rich(FORM.who, section(...lines(...first, ...has))), footnote('who_note', `${gains}${end}`)];
}

export function whoBlocks(who: WhoDecides, now: number): KnownBlock[] {
  const say = (...pieces: readonly Piece[]): KnownBlock[] => [rich(FORM.who, section(...pieces))];
  switch (who.kind) {
    case 'not_chosen':
      return say('Choose a model and a project to see who decides.');
    case 'decided':
      return decided(who, now);
    case 'no_rule': {
      const where = who.projects.length === 0 ? 'this project' : who.projects.map(projectName).join(', ');
      const why = `No rule covers this model and ${where}. Ask in #${who.operatorsChannel} for one.`;
      return say(bold('Nobody may approve this yet.'), ` ${why}`);
    }
    case 'nobody_left': {
      const why = `${nobodyLeftSentence(who.rule, who.why)} Ask in #${who.operatorsChannel} to mend it.`;
      return say(bold('Nobody is left to approve.'), ` ${why}`);
    }
  }
}
