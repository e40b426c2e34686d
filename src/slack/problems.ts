import type { Policy } from '../domain/policy/types.ts';
import type { AskProblem } from './asking.ts';
import * as say from './views/fieldErrors.ts';
import type { NobodyLeft, Problems } from './views/formView.ts';

/** More of them at one field would not be read. */
const MOST = 3;

/** What is wrong, as one text for each field. */
export function problemTexts(problems: readonly AskProblem[], policy: Policy): Problems {
  const texts: Partial<Record<AskProblem['field'], readonly string[]>> = {};
  for (const problem of problems) {
    texts[problem.field] = [...(texts[problem.field] ?? []), sentence(problem, policy)];
  }
  return Object.fromEntries(
    Object.entries(texts).map(([field, sentences]) => [field, [...new Set(sentences)].slice(0, MOST).join(' ')]),
  );
}

export const whyNobody = ({ why, have }: { why: NobodyLeft['kind']; have: number }): NobodyLeft =>
  why === 'too_few' ? { kind: why, have } : { kind: why };

function sentence(problem: AskProblem, { operators }: Policy): string {
  switch (problem.kind) {
    case 'no_model':
      return say.modelMissing();
    case 'job':
      return say.modelIsJob();
    case 'checkpoint':
      return say.modelIsCheckpoint();
    case 'not_a_model':
      return say.notAModel();
    case 'stopped':
      return say.modelStopped(problem.on);
    case 'found_by_name':
      return say.modelByName();
    case 'ambiguous_model':
      return say.ambiguousModel(problem.name);
    case 'no_project':
      return say.projectMissing();
    case 'too_many_projects':
      return say.tooManyProjects(problem.most);
    case 'never_read':
      return say.neverRead();
    case 'unknown_project':
      if (problem.reading) return say.projectsBeingRead(problem.text);
      return problem.id === null ? say.unknownProject(problem.text, problem.nearest) : say.unknownProjectId(problem.id);
    case 'ambiguous_project':
      return say.ambiguousProject(problem.name);
    case 'archived_project':
      return say.archivedProject(problem.project);
    case 'owner':
      return say.ownerProject(problem.project);
    case 'no_rule':
      return say.noRule(problem.projects, operators.channel.name);
    case 'nobody_left':
      return say.nobodyLeft(problem.rule, whyNobody(problem), operators.channel.name);
    case 'slack_silent':
      return say.slackSilent();
    case 'not_a_member':
      return 'Only full members of this workspace can ask here.';
    case 'not_a_duration':
      return say.notADuration(problem.text);
    case 'too_long':
      return say.tooLong(problem.rule);
    case 'past_stop':
      return say.pastStop(problem.on, problem.mostHours);
    case 'no_reason':
      return say.reasonMissing();
    case 'reason_too_long':
      return say.reasonTooLong(problem.over);
  }
}
