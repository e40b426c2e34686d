import * as errors from '../../../src/slack/views/fieldErrors.ts';
import { detailsDialog } from '../../../src/slack/views/details.ts';
import { denyDialog, revokeDialog } from '../../../src/slack/views/dialogs.ts';
import { askForm } from '../../../src/slack/views/form.ts';
import { revokeAllClosed, revokeAllDialog } from '../../../src/slack/views/revokeAll.ts';
import { modal } from '../case.ts';
import type { Case } from '../case.ts';
import {
  NOW, UNTIL, approved, bo, bothApproved, delayed, deleted, ended, failed, granted, id, oldLab, omar, payments, priya, project,
  record, refused, removed, rule, sandbox, search,
} from '../records.ts';
import type { RecordGiven } from '../records.ts';
import { LONG_REASON, worst, worstSettled } from '../worst.ts';
import { form, forms } from './formStates.ts';
import { previews } from './previews.ts';

const longProjects = worst.find(([name]) => name === 'ten projects')?.[1].projects ?? [];

/** The form that `/share-model` opens. */
export const formCases: readonly Case[] = [
  ...forms.map(([state, view]) => modal('askForm', state, askForm(view, NOW))),
  modal('askForm', 'sent with four mistakes', askForm(form(), NOW), {
    model: errors.modelStopped('2026-10-23'),
    projects: errors.ownerProject(project('proj_fraud', 'fraud')),
    duration: errors.tooLong(rule()),
    why: errors.reasonMissing(),
  }),
  modal(
    'askForm',
    'worst: ten long projects, two rules, some have it, a reason of 500 characters',
    askForm(
      form({
        projects: longProjects,
        reason: LONG_REASON.slice(0, 500),
        who: {
          kind: 'decided',
          deciders: [
            { rule: rule(), people: 12, projects: longProjects.slice(0, 6), automatic: false },
            { rule: sandbox, people: null, projects: longProjects.slice(6), automatic: true },
          ],
          stops: '2027-01-14',
          already: longProjects.slice(0, 3).map((one) => ({ project: one, until: UNTIL, request: id('R-5TQ21') })),
        },
      }),
      NOW,
    ),
  ),
];

const revokes: readonly (readonly [string, RecordGiven])[] = [
  ['granted', { events: [...bothApproved, granted()] }],
  ['three projects', { projects: [payments, search, oldLab], events: [...bothApproved, granted(payments), granted(search)] }],
  ['nothing made yet', { events: bothApproved }],
  ['there before', { events: [...bothApproved, granted(payments, { origin: 'found' })] }],
];

const longStory = [
  refused(bo, 'guest'),
  ...bothApproved,
  granted(),
  delayed('key', search),
  failed('bad_request', 400, oldLab),
  ended('revoked', omar, 'incident 512'),
  removed(deleted),
];

/** Everything else that opens over a conversation. */
export const dialogs: readonly Case[] = [
  modal('denyDialog', 'as it opens', denyDialog(record())),
  modal('denyDialog', 'sent empty', denyDialog(record()), { reason: 'Please complete this required field.' }),
  ...worst.slice(-1).map(([state, given]) => modal('denyDialog', `worst: ${state}`, denyDialog(record(given)))),
  ...revokes.map(([state, given]) => modal('revokeDialog', state, revokeDialog(record(given)))),
  ...worstSettled.slice(0, 1).map(([state, given]) => modal('revokeDialog', `worst: ${state}`, revokeDialog(record(given)))),
  modal('detailsDialog', 'waiting, approved once', detailsDialog(record({ events: [approved(priya, 1, 2)] }))),
  modal('detailsDialog', 'a whole life', detailsDialog(record({ projects: [payments, search, oldLab], events: longStory }))),
  ...worst.slice(-1).map(([state, given]) => modal('detailsDialog', `worst: ${state}`, detailsDialog(record(given)))),
  ...previews.map(([state, preview]) => modal('revokeAllDialog', state, revokeAllDialog(preview))),
  modal('revokeAllClosed', 'nothing to press', revokeAllClosed('Nothing to revoke: no approved request about support-tone is live.')),
];
