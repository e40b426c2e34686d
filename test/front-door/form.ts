import { readable } from '../../playground/slack/readable.ts';
import { stateValues } from '../../playground/slack/shapes.ts';
import type { View } from '../../playground/slack/types.ts';
import { inProcess } from '../../playground/world/in-process.ts';
import { startWorld } from '../../playground/world/world.ts';
import type { WorldOptions } from '../../playground/world/world.ts';
import { onTestFinished } from 'vitest';
import { APPROVALS, DANA, houseOf } from './house.ts';
import type { House } from './house.ts';

/** The form of `/share-model` as the one who asks has it before them. */

/** A house that has only just been deployed: nothing was ever read, the clock has never run. */
export const newHouse = async (options: Partial<WorldOptions> = {}): Promise<House> => {
  const openai = { rateLimit: null, ...options.openai };
  const world = await startWorld({ launcher: inProcess(), ...options, openai });
  onTestFinished(() => world.close());
  world.slack.rates.on = false;
  return houseOf(world);
};

/** Types the command; nothing behind the door happens yet. @returns the form that is open then, if any. */
export const type = async (house: House, text: string, who = DANA): Promise<View | null> => {
  house.world.slack.world.stacks.delete(who);
  await house.world.people.as(who).command(text, { channel: APPROVALS });
  return house.world.people.as(who).see().modal;
};

export const formOf = (house: House, who = DANA): View => {
  const { modal } = house.world.people.as(who).see();
  if (modal === null) throw new Error(`No form is open for ${who}: ${house.whispers(who).at(-1)}`);
  return modal;
};

export interface Filled {
  readonly model: string | null;
  readonly projects: readonly string[];
  /** Hours, as the option carries them. */
  readonly duration: string | null;
  readonly why: string | null;
}

/** What stands in the fields, as Slack would send it. */
export const filled = (house: House, who = DANA): Filled => {
  const values = stateValues(formOf(house, who));
  const field = (name: string) => values[name]?.[name];
  const option = (given: unknown) =>
    typeof given === 'object' && given !== null && 'value' in given ? String(given.value) : null;
  return {
    model: option(field('model')?.selected_option),
    projects: (field('projects')?.selected_options ?? []).map((one) => String(one.value)),
    duration: option(field('duration')?.selected_option),
    why: field('why')?.value ?? null,
  };
};

const blockText = (house: House, blocks: View['blocks']): string =>
  readable(house.world.slack.world, { text: '', blocks }).join('\n');

/** The whole form, as read. */
export const reads = (house: House, who = DANA): string => blockText(house, formOf(house, who).blocks);

/** What is said beneath a field that is wrong; empty where nothing is. */
export const said = (house: House, field: string, who = DANA): string =>
  blockText(house, formOf(house, who).blocks.filter((block) => block.block_id === `${field}_problem`));

/** The lines under the fields: who decides, who gains, what is there already. */
export const below = (house: House, who = DANA): string =>
  blockText(house, formOf(house, who).blocks.filter((block) => String(block.block_id).startsWith('who')));

/** What a picker offers for a text: `value` and what is read. */
export const offered = async (house: House, field: 'model' | 'projects', text: string, who = DANA) =>
  (await house.world.people.as(who).search(formOf(house, who), field, text)).map((option) => ({
    value: String(option.value),
    reads: [option.text, option.description].map((one) =>
      typeof one === 'object' && one !== null && 'text' in one ? String(one.text) : '',
    ),
  }));

/** Searches for a model and takes it; the form is drawn again. */
export const chooseModel = async (house: House, model: string, who = DANA): Promise<void> => {
  const person = house.world.people.as(who);
  await person.search(formOf(house, who), 'model', model);
  await person.choose(formOf(house, who), 'model', model);
};

/** Searches for each project and takes it beside those that are chosen. */
export const chooseProjects = async (house: House, projects: readonly string[], who = DANA): Promise<void> => {
  const person = house.world.people.as(who);
  for (const project of projects) {
    await person.search(formOf(house, who), 'projects', project);
    await person.choose(formOf(house, who), 'projects', [...filled(house, who).projects, project]);
  }
};

/** Presses Ask. @returns the field errors, where there are any. */
export const submit = async (house: House, who = DANA): Promise<Readonly<Record<string, string>>> => {
  const outcome = await house.world.people.as(who).submit(formOf(house, who));
  await house.world.pump();
  if (outcome.kind === 'errors') return outcome.errors;
  if (outcome.kind === 'refused') return outcome.fields;
  return {};
};
