import { describe, expect, test } from 'vitest';
import { form, forms, longModel, model } from '../../playground/look/cases/formStates.ts';
import * as errors from '../../src/slack/views/fieldErrors.ts';
import { askForm } from '../../src/slack/views/form.ts';
import {
  durationOptions,
  fitsOption,
  modelChoice,
  modelOption,
  parseHours,
  projectOption,
  useModelOption,
} from '../../src/slack/views/options.ts';
import { MODEL, NOW, UNTIL, group, id, oldLab, owners, payments, project, rule, search, user } from './builders.ts';
import { modalFaults } from './check.ts';
import { readModal } from './read.ts';

describe('the form', () => {
  test.each(forms)('%s', (_name, view) => {
    const drawn = askForm(view, NOW);
    expect(readModal(drawn)).toMatchSnapshot();
    expect(modalFaults(drawn)).toEqual([]);
  });

  test('as Block Kit', () => {
    expect(askForm(form(), NOW)).toMatchSnapshot();
  });

  test('inputs keep their ids whatever is drawn', () => {
    const ids = forms.map(([, view]) => askForm(view, NOW).blocks.filter((one) => one.type === 'input').map((one) => one.block_id));
    expect(new Set(ids.map((one) => one.join())).size).toBe(1);
    expect(ids[0]).toEqual(['model', 'projects', 'duration', 'why']);
  });

  test('the worst: ten projects of long names, everything wrong', () => {
    const long = Array.from({ length: 12 }, (_, index) => project(`proj_${'a'.repeat(78)}${index}`, 'p'.repeat(75)));
    const all = 'x'.repeat(4000);
    const view = form({
      model: { id: id(longModel), label: all, description: all },
      projects: long,
      reason: all,
      durations: [],
      who: { kind: 'decided', deciders: long.map((one) => ({ rule: rule(), people: 4, projects: [one], automatic: false })), stops: null, already: long.map((one) => ({ project: one, until: UNTIL, request: id('R-5TQ21') })) },
      problems: { model: all, projects: all, duration: all, why: all },
    });
    expect(modalFaults(askForm(view, NOW))).toEqual([]);
  });
});

describe('what pickers offer', () => {
  test('models', () => {
    expect(modelOption(model)).toEqual({
      text: { type: 'plain_text', text: 'support-tone · B7R9VjQd', emoji: false },
      value: `${MODEL}:ckpt-step-88`,
      description: { type: 'plain_text', text: 'gpt-4o-mini · step 88 · stops Jan 14', emoji: false },
    });
    expect(modelOption(modelChoice(id('ft:gpt-4o:acme::B7R9VjQd'), null, NOW))?.text.text).toBe('gpt-4o · B7R9VjQd');
    expect(useModelOption(id(MODEL))?.text.text).toBe('Use ft:…B7R9VjQd');
  });

  test('a model id that an option cannot carry is none', () => {
    expect(fitsOption(id(MODEL))).toBe(true);
    expect(fitsOption(id(longModel))).toBe(false);
    expect(useModelOption(id(longModel))).toBeNull();
    expect(modelOption(modelChoice(id(longModel), null, NOW))).toBeNull();
  });

  test('projects, with their id', () => {
    expect(projectOption(oldLab)).toEqual({
      text: { type: 'plain_text', text: 'old-lab', emoji: false },
      value: 'proj_oldlab',
      description: { type: 'plain_text', text: 'proj_oldlab', emoji: false },
    });
  });

  const labels = (...given: Parameters<typeof durationOptions>) => durationOptions(...given).map((one) => one.label);

  test('durations: the usual one first, none beyond the longest', () => {
    expect(labels(rule(), null, NOW)).toEqual(['30 days (usual)', '1 day', '7 days', '14 days', '60 days', '90 days']);
    expect(labels(rule({ usualHours: 12, longestHours: 36 }), null, NOW)).toEqual(['12 hours (usual)', '1 day', '36 hours']);
  });

  test('durations: until the model itself stops, in whole days, in hours when it is near', () => {
    expect(labels(rule(), '2027-01-14', NOW)).toEqual(['30 days (usual)', '1 day', '7 days', '14 days', '50 days (until the model stops)']);
    expect(labels(rule(), '2026-12-01', NOW)).toEqual(['1 day', '6 days (until the model stops)']);
    expect(labels(rule(), '2026-11-25', NOW)).toEqual(['9 hours (until the model stops)']);
    expect(labels(rule(), '2026-11-20', NOW)).toEqual(['30 days (usual)']);
    expect(labels(rule({ usualHours: 24, longestHours: 24 }), '2027-01-14', NOW)).toEqual(['1 day (usual)']);
  });

  test('durations without a rule', () => {
    expect(labels(null, null, NOW)[0]).toBe('30 days');
  });

  test('a duration is read back as hours', () => {
    expect(['720', '1', '0', '-1', '1.5', '', '7d', '999999'].map(parseHours)).toEqual([720, 1, null, null, null, null, null, null]);
  });
});

test('what is said at a field', () => {
  const many = rule({ approvers: [owners, group('S09', 'x')] });
  expect([
    errors.modelMissing(),
    errors.modelIsJob(),
    errors.modelIsCheckpoint(),
    errors.notAModel(),
    errors.modelStopped('2026-10-23'),
    errors.modelTooLongForPicker(),
    errors.projectMissing(),
    errors.unknownProject('payment-prod', ['payments-prod', 'payments-staging']),
    errors.unknownProject('<!channel>', []),
    errors.ambiguousProject('search'),
    errors.archivedProject(oldLab),
    errors.ownerProject(project('proj_fraud', 'fraud')),
    errors.tooManyProjects(10),
    errors.noRule([payments, search], 'ml-platform'),
    errors.nobodyLeft(many, { kind: 'empty' }, 'ml-platform'),
    errors.nobodyLeft(many, { kind: 'gone' }, 'ml-platform'),
    errors.nobodyLeft(rule({ approvers: [user('U03OMAR', 'omar')] }), { kind: 'too_few', have: 1 }, 'ml-platform'),
    errors.slackSilent(),
    errors.tooLong(rule()),
    errors.pastStop('2027-01-14', 1200),
    errors.reasonMissing(),
    errors.reasonTooLong(212),
    errors.reasonTooLong(1),
  ].join('\n')).toMatchSnapshot();
});
