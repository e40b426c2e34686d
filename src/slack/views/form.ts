import type { InputBlock, InputBlockElement, KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { modelTooLongForPicker } from './fieldErrors.ts';
import type { FieldName, FormView, Problems } from './formView.ts';
import { FORM } from './formView.ts';
import { HOUSE, LIMITS, cut } from './limits.ts';
import { durationOption, durationOptions, fitsOption, modelOption, projectOption } from './options.ts';
import { plain, rich, section, sign } from './rich.ts';
import { whoBlocks } from './who.ts';

const MOST_PROJECTS = 10;

/** The mistake of a one-line command under its field: a form that is being opened cannot show field errors. */
const problem = (field: FieldName, problems: Problems): KnownBlock[] => {
  const text = problems[field];
  if (text === undefined) return [];
  return [rich(`${field}_problem`, section(sign('warning'), ` ${cut(text, LIMITS.text - 1)}`))];
};

const input = (field: FieldName, label: string, element: InputBlockElement, dispatches: boolean): InputBlock => ({
  type: 'input',
  block_id: field,
  label: plain(label),
  element,
  ...(dispatches ? { dispatch_action: true } : {}),
});

const modelField = (model: PlainTextOption | null): InputBlock =>
  input(
    'model',
    'Model',
    {
      type: 'external_select',
      action_id: FORM.model,
      placeholder: plain('Search by name, or paste ft:…'),
      min_query_length: 0,
      ...(model === null ? {} : { initial_option: model }),
    },
    true,
  );

const projectsField = (chosen: readonly PlainTextOption[]): InputBlock =>
  input(
    'projects',
    'For which project?',
    {
      type: 'multi_external_select',
      action_id: FORM.projects,
      placeholder: plain('Search by name or proj_…'),
      min_query_length: 0,
      max_selected_items: MOST_PROJECTS,
      ...(chosen.length === 0 ? {} : { initial_options: [...chosen] }),
    },
    true,
  );

function durationField({ durations, hours }: FormView): InputBlock {
  const choices = durations.length === 0 ? durationOptions(null, null, 0) : durations.slice(0, LIMITS.options);
  const chosen = choices.find((one) => one.hours === hours) ?? choices[0];
  return input(
    'duration',
    'For how long?',
    {
      type: 'static_select',
      action_id: FORM.duration,
      options: choices.map(durationOption),
      ...(chosen === undefined ? {} : { initial_option: durationOption(chosen) }),
    },
    true,
  );
}

const whyField = (reason: string): InputBlock => ({
  ...input(
    'why',
    'Why?',
    {
      type: 'plain_text_input',
      action_id: FORM.why,
      multiline: true,
      // What is too long comes from a one-line command: it is kept whole, and shortened by the one who wrote it.
      max_length: reason.length > HOUSE.reason ? LIMITS.text : HOUSE.reason,
      placeholder: plain('What will run on it?'),
      ...(reason === '' ? {} : { initial_value: cut(reason, LIMITS.text) }),
    },
    false,
  ),
  hint: plain('Approvers see this. It is kept with the record.'),
});

/**
 * The form. Inputs keep their block_id and action_id in every drawing, so that nothing typed is lost in a redraw.
 * @param now milliseconds; for the times under the fields
 */
export function askForm(form: FormView, now: number): ModalView {
  const { model, projects, reason, who } = form;
  const tooLong = model !== null && !fitsOption(model.id) ? { model: modelTooLongForPicker() } : {};
  const problems: Problems = { ...tooLong, ...form.problems };
  return {
    type: 'modal',
    callback_id: FORM.callback,
    title: plain('Share a model', LIMITS.modalTitle),
    submit: plain('Ask'),
    close: plain('Cancel'),
    blocks: [
      modelField(model === null ? null : modelOption(model)),
      ...problem('model', problems),
      projectsField(projects.slice(0, MOST_PROJECTS).map(projectOption)),
      ...problem('projects', problems),
      durationField(form),
      ...problem('duration', problems),
      whyField(reason),
      ...problem('why', problems),
      ...whoBlocks(who, now),
    ],
  };
}
