import type { Rule } from '../../domain/policy/types.ts';
import type { ProjectTerm } from '../../domain/request/types.ts';
import type { NobodyLeft } from './formView.ts';
import { projectName } from './names.ts';
import { approversName, neededFrom } from './people.ts';
import { calendarDay, duration } from './times.ts';
import { inline } from './typed.ts';

/**
 * What the form says at a field that is wrong: plain text, one or two sentences, what to write instead. Everything that
 * can be known when somebody submits is said here, never in a message afterwards.
 */

const NAME = 80;

export const modelMissing = (): string => 'Choose a model, or paste its id.';
export const modelIsJob = (): string =>
  'ftjob-… is a job. Open it at OpenAI and copy “Output model”; it starts with ft:.';
export const modelIsCheckpoint = (): string =>
  "ftckpt_… is a checkpoint's own id. Copy its model name; it starts with ft: and may end in :ckpt-step-….";
export const notAModel = (): string =>
  'Not a fine-tuned model. Ids look like ft:gpt-4o-mini-2024-07-18:acme:name:AbC123.';
/** @param day `YYYY-MM-DD` */
export const modelStopped = (day: string): string =>
  `This model stopped on ${calendarDay(day, null)} and cannot be shared.`;
/** Slack's pickers hold values of 150 characters, and model ids can be longer. */
export const modelTooLongForPicker = (): string =>
  "This model's id is longer than Slack's picker can hold. " +
  'Ask in one line instead: /share-model ft:… project because …';

export const modelByName = (): string => 'Found by its name. See that it is the right one, then press Ask.';
export const ambiguousModel = (name: string): string =>
  `Several models are called “${inline(name, NAME)}”. Pick one from the list.`;

/** Shown until the catalogue is there, which takes a few seconds. */
export const neverRead = (): string =>
  'I am reading models and projects at OpenAI for the first time. Search here again in a few seconds.';
export const projectsBeingRead = (text: string): string =>
  `I am still reading the list of projects at OpenAI. Search here for “${inline(text, NAME)}” in a minute.`;

export const projectMissing = (): string => 'Choose a project.';

/** @param nearest names, nearest first; may be empty */
export function unknownProject(text: string, nearest: readonly string[]): string {
  const hint = nearest.length === 0 ? '' : ` Nearest: ${nearest.map((name) => inline(name, NAME)).join(', ')}.`;
  return `No project “${inline(text, NAME)}”.${hint}`;
}

/** The list of projects is read every half hour. */
export const unknownProjectId = (id: string): string =>
  `No project “${inline(id, NAME)}”. One made within the last half hour is not known here yet.`;

export const ambiguousProject = (name: string): string =>
  `Two projects are called “${inline(name, NAME)}”. Pick one from the list.`;
export const archivedProject = (project: ProjectTerm): string => `${projectName(project)} is archived.`;
export const ownerProject = (project: ProjectTerm): string =>
  `${projectName(project)} trained this model and has it already. Take it out to go on.`;
export const tooManyProjects = (most: number): string => `${most} projects at most.`;

/** @param channel name of the operators' channel, without # */
export const noRule = (projects: readonly ProjectTerm[], channel: string): string =>
  `No rule covers this model and ${projects.map(projectName).join(', ')}. Ask in #${channel} for one.`;

/** `Rule prod-models names @ml-owners, which is empty.` */
export function nobodyLeftSentence(rule: Rule, why: NobodyLeft): string {
  const start = `Rule ${rule.name}`;
  const one = rule.approvers.length === 1;
  switch (why.kind) {
    case 'empty':
      return `${start} names ${approversName(rule)}, ${one ? 'which is' : 'all of them'} empty.`;
    case 'gone':
      return `${start} names ${approversName(rule)}, which ${one ? 'does' : 'do'} not exist any more.`;
    case 'too_few':
      return `${start} needs ${neededFrom(rule, rule.approvals)}, but without you only ${why.have} may approve.`;
  }
}

export const nobodyLeft = (rule: Rule, why: NobodyLeft, channel: string): string =>
  `Nobody is left to approve. ${nobodyLeftSentence(rule, why)} Ask in #${channel} to mend it.`;

export const slackSilent = (): string =>
  'Slack did not say who may approve this. Nothing was asked; press Ask again in a moment.';

export const notADuration = (text: string): string =>
  `“${inline(text, 40)}” is no duration. Write hours, days or weeks, such as 12h, 30d or 2w.`;

export const tooLong = (rule: Rule): string => `${duration(rule.longestHours)} at most here (rule ${rule.name}).`;

/** @param hours left until the model itself stops */
export const pastStop = (day: string, hours: number): string =>
  `The model itself stops on ${calendarDay(day, null)}: ${duration(hours)} at most.`;

export const reasonMissing = (): string => 'A few words are needed.';
export const reasonTooLong = (over: number): string => `${over} character${over === 1 ? '' : 's'} too long.`;
