import type { PlainTextOption } from '@slack/types';
import * as errors from '../../../src/slack/views/fieldErrors.ts';
import { modelChoice, modelOption, notAModelOption, projectOption, useModelOption } from '../../../src/slack/views/options.ts';
import * as all from '../../../src/slack/views/revokeAll.ts';
import type { Case, Sentence } from '../case.ts';
import { MODEL, NOW, group, id, oldLab, owners, payments, project, rule, search, user } from '../records.ts';
import { worst } from '../worst.ts';

const many = rule({ approvers: [owners, group('S09', 'x')] });

/** What is said at a field, by the function that says it. */
const fieldSentences: readonly Sentence[] = [
  ['modelMissing', errors.modelMissing()],
  ['modelIsJob', errors.modelIsJob()],
  ['modelIsCheckpoint', errors.modelIsCheckpoint()],
  ['notAModel', errors.notAModel()],
  ['modelStopped', errors.modelStopped('2026-10-23')],
  ['modelTooLongForPicker', errors.modelTooLongForPicker()],
  ['modelByName', errors.modelByName()],
  ['ambiguousModel', errors.ambiguousModel('support-tone')],
  ['neverRead', errors.neverRead()],
  ['projectsBeingRead', errors.projectsBeingRead('payments')],
  ['projectMissing', errors.projectMissing()],
  ['unknownProject', errors.unknownProject('payment-prod', ['payments-prod', 'payments-staging'])],
  ['unknownProjectId', errors.unknownProjectId('proj_abc123')],
  ['ambiguousProject', errors.ambiguousProject('search')],
  ['archivedProject', errors.archivedProject(oldLab)],
  ['ownerProject', errors.ownerProject(project('proj_fraud', 'fraud'))],
  ['tooManyProjects', errors.tooManyProjects(10)],
  ['noRule', errors.noRule([payments, search], 'ml-platform')],
  ['nobodyLeftSentence', errors.nobodyLeftSentence(many, { kind: 'gone' })],
  ['nobodyLeft', errors.nobodyLeft(many, { kind: 'empty' }, 'ml-platform')],
  ['nobodyLeft', errors.nobodyLeft(rule({ approvers: [user('U03OMAR', 'omar')] }), { kind: 'too_few', have: 1 }, 'ml-platform')],
  ['slackSilent', errors.slackSilent()],
  ['notADuration', errors.notADuration('soon')],
  ['tooLong', errors.tooLong(rule())],
  ['pastStop', errors.pastStop('2027-01-14', 1_200)],
  ['reasonMissing', errors.reasonMissing()],
  ['reasonTooLong', errors.reasonTooLong(212)],
];

const revokeAllSentences: readonly Sentence[] = [
  ['onlyOperators', all.onlyOperators('ml-platform')],
  ['operatorUnknown', all.operatorUnknown()],
  ['whatToRevoke', all.whatToRevoke()],
  ['whichPerson', all.whichPerson('@dana')],
  ['nothingToRevoke', all.nothingToRevoke('support-tone')],
  ['tooManyToRead', all.tooManyToRead('support-tone', 400, 'name a project')],
  ['tooManyToRevoke', all.tooManyToRevoke('support-tone', 250, 'name a project')],
  ['ambiguous', all.ambiguous('search', ['proj_abcdx7Qd', 'proj_abcdy8Re'])],
  ['unknownToRevoke', all.unknownToRevoke('suport-tone', ['support-tone'])],
  ['revoking', all.revoking(3, 'support-tone')],
];

const options = (all: readonly (PlainTextOption | null)[]): readonly PlainTextOption[] => all.filter((one) => one !== null);
const model = (text: string, stops: string | null): PlainTextOption | null => modelOption(modelChoice(id(text), stops, NOW));

/** What pickers offer, and single sentences. */
export const small: readonly Case[] = [
  {
    view: 'modelOption',
    state: 'models in the picker',
    drawing: {
      kind: 'offers',
      label: 'Model',
      options: options([
        model(MODEL, '2027-01-14'),
        model(`${MODEL}:ckpt-step-88`, '2027-01-14'),
        model('ft:gpt-4o-mini-2024-07-18:acme::B7R9VjQd', null),
        model(`ft:gpt-4.1-2025-04-14:acme:${'s'.repeat(64)}:B7R9VjQd`, null),
      ]),
    },
  },
  { view: 'useModelOption', state: 'a pasted id', drawing: { kind: 'offers', label: 'Model', options: options([useModelOption(id(MODEL))]) } },
  { view: 'notAModelOption', state: 'pasted, and no model', drawing: { kind: 'offers', label: 'Model', options: notAModelOption('ftjob-abc123') } },
  {
    view: 'projectOption',
    state: 'projects in the picker',
    drawing: {
      kind: 'offers',
      label: 'For which project?',
      options: [payments, search, ...worst.flatMap(([, { projects = [] }]) => projects.slice(0, 1))].map(projectOption).slice(0, 6),
    },
  },
  { view: 'fieldErrors', state: 'what is said at a field', drawing: { kind: 'sentences', at: 'field', sentences: fieldSentences } },
  { view: 'revokeAll', state: 'why revoke-all did nothing, or what it does', drawing: { kind: 'sentences', at: 'whisper', sentences: revokeAllSentences } },
];
