import type { RemovedHow, RequestRecord } from '../../domain/request/types.ts';
import { modelName, projectName } from './names.ts';
import { outcomesOf } from './phase.ts';
import { type Piece, bold, lines, listed, sign } from './rich.ts';
import { moment, until } from './times.ts';

/** What the requester reads when it is over, project by project where they differ. */

const sentence = (names: readonly string[], model: string, how: RemovedHow, now: number): readonly Piece[] => {
  const name = listed(names).join('');
  const [has, keeps] = names.length === 1 ? ['has', 'keeps'] : ['have', 'keep'];
  switch (how.kind) {
    case 'deleted':
      return [bold(`${name} no longer ${has} ${model}.`), ' OpenAI confirmed ', moment(how.confirmedAt), '.'];
    case 'gone':
    case 'lost':
      return [bold(`${name} no longer ${has} ${model}.`), ' Somebody else removed it at OpenAI.'];
    case 'kept':
      return [
        bold('Your request is over.'),
        ` ${name} ${keeps} ${model} until `,
        until(how.until, now),
        ` through ${how.through}.`,
      ];
    case 'left':
      return [bold('Your request is over.'), ` ${name} ${keeps} ${model}: it was there before, not made by this bot.`];
    case 'nothing':
      return [bold('Your request is over.'), ` ${name}: nothing had been shared.`];
  }
};

export function ended(record: RequestRecord, now: number): readonly Piece[] {
  const { terms } = record.state.asked;
  const model = modelName(terms.model);
  const removed = outcomesOf(record.state).flatMap(({ project, outcome }) => {
    const term = terms.projects.find((one) => one.id === project);
    return outcome.kind === 'removed' && term !== undefined ? [{ name: projectName(term), how: outcome.how }] : [];
  });
  const groups = new Map<string, { names: string[]; how: RemovedHow }>();
  for (const { name, how } of removed) {
    const key = how.kind === 'kept' ? `${how.kind}:${how.through}` : how.kind;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { names: [name], how });
    else group.names.push(name);
  }
  const rows = [...groups.values()].map(({ names, how }): readonly Piece[] => [
    sign('over'),
    ' ',
    ...sentence(names, model, how, now),
  ]);
  return lines(...rows);
}
