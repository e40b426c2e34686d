import * as errors from '../../../src/slack/views/fieldErrors.ts';
import type { FormView } from '../../../src/slack/views/formView.ts';
import { durationOptions, modelChoice } from '../../../src/slack/views/options.ts';
import {
  MODEL,
  NOW,
  UNTIL,
  id,
  payments,
  rule,
  sandbox,
  search,
} from '../records.ts';

export const model = modelChoice(id(`${MODEL}:ckpt-step-88`), '2027-01-14', NOW);
/** Longer than an option can carry. */
export const longModel = `ft:${'b'.repeat(80)}:acme:${'s'.repeat(64)}:B7R9VjQd`;

export const form = (given: Partial<FormView> = {}): FormView => ({
  model,
  projects: [payments],
  hours: 720,
  durations: durationOptions(rule(), '2027-01-14', NOW),
  reason: 'A/B starts Monday.',
  who: {
    kind: 'decided',
    deciders: [{ rule: rule(), people: 4, projects: [payments], automatic: false }],
    stops: '2027-01-14',
    already: [],
  },
  problems: {},
  ...given,
});

/** What the form can be: name and view. */
export const forms: readonly (readonly [name: string, view: FormView])[] = [
  ['empty', form({ model: null, projects: [], hours: null, reason: '', who: { kind: 'not_chosen' } })],
  ['chosen', form()],
  ['one person decides', form({ who: { kind: 'decided', deciders: [{ rule: rule({ approvals: 1 }), people: 1, projects: [payments], automatic: false }], stops: null, already: [] } })],
  ['automatic', form({ who: { kind: 'decided', deciders: [{ rule: sandbox, people: null, projects: [payments], automatic: true }], stops: null, already: [] } })],
  [
    'there already',
    form({
      who: {
        kind: 'decided',
        deciders: [{ rule: rule(), people: null, projects: [payments], automatic: false }],
        stops: '2027-01-14',
        already: [{ project: payments, until: UNTIL, request: id('R-5TQ21') }],
      },
    }),
  ],
  [
    'two rules',
    form({
      projects: [payments, search],
      who: {
        kind: 'decided',
        deciders: [
          { rule: rule(), people: 4, projects: [payments], automatic: false },
          { rule: sandbox, people: null, projects: [search], automatic: true },
        ],
        stops: null,
        already: [],
      },
    }),
  ],
  ['no rule', form({ who: { kind: 'no_rule', projects: [payments], operatorsChannel: 'ml-platform' } })],
  ['nobody left: empty', form({ who: { kind: 'nobody_left', rule: rule(), operatorsChannel: 'ml-platform', why: { kind: 'empty' } } })],
  ['nobody left: gone', form({ who: { kind: 'nobody_left', rule: rule(), operatorsChannel: 'ml-platform', why: { kind: 'gone' } } })],
  ['nobody left: too few', form({ who: { kind: 'nobody_left', rule: rule(), operatorsChannel: 'ml-platform', why: { kind: 'too_few', have: 1 } } })],
  [
    'opened with mistakes',
    form({
      model: null,
      projects: [],
      reason: 'x'.repeat(712),
      who: { kind: 'not_chosen' },
      problems: {
        model: errors.modelIsJob(),
        projects: errors.unknownProject('payment-prod', ['payments-prod', 'payments-staging']),
        duration: errors.tooLong(rule()),
        why: errors.reasonTooLong(212),
      },
    }),
  ],
  ['a model too long for the picker', form({ model: modelChoice(id(longModel), null, NOW) })],
];
