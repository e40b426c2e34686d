import type { PlainTextOption } from '@slack/types';
import { describeModel } from '../../domain/catalogue/modelId.ts';
import type { ModelId } from '../../domain/ids.ts';
import type { Rule } from '../../domain/policy/types.ts';
import type { ProjectTerm } from '../../domain/request/types.ts';
import { HOUR } from '../../domain/time.ts';
import type { DurationChoice, ModelChoice } from './formView.ts';
import { LIMITS } from './limits.ts';
import { baseName, modelLabel, projectName } from './names.ts';
import { plain } from './rich.ts';
import { calendarDay, duration } from './times.ts';
import { inline } from './typed.ts';

/** What the form's pickers offer. An option's value is an id or a number of hours; its text is display only. */

/**
 * Whether Slack can carry this id as an option's value (150 characters). Longer ones cannot be picked: they can be
 * asked for in one line, and the form says so.
 */
export const fitsOption = (id: ModelId): boolean => id.length <= LIMITS.optionValue;

/** @param stops `YYYY-MM-DD` the model itself stops */
export function modelChoice(id: ModelId, stops: string | null, now: number): ModelChoice {
  const { base, step } = describeModel(id);
  const parts = [
    baseName(base),
    ...(step === null ? [] : [`step ${step}`]),
    ...(stops === null ? [] : [`stops ${calendarDay(stops, now)}`]),
  ];
  return { id, label: modelLabel(id), description: parts.join(' · ') };
}

/** Null where the id does not fit an option. */
export function modelOption({ id, label, description }: ModelChoice): PlainTextOption | null {
  if (!fitsOption(id)) return null;
  const option: PlainTextOption = { text: plain(label, LIMITS.option), value: id };
  return description === null ? option : { ...option, description: plain(description, LIMITS.option) };
}

/** A pasted id comes back as the one option. Null where it does not fit. */
export function useModelOption(id: ModelId): PlainTextOption | null {
  const { id: end, step } = describeModel(id);
  const checkpoint = step === null ? '' : ` · step ${step}`;
  return fitsOption(id) ? { text: plain(`Use ft:…${end}${checkpoint}`, LIMITS.option), value: id } : null;
}

/** What was pasted for a model's id and is none; nothing where it does not fit. */
export const notAModelOption = (text: string): readonly PlainTextOption[] =>
  text.length <= LIMITS.optionValue ? [{ text: plain(inline(text), LIMITS.option), value: text }] : [];

export const projectOption = (project: ProjectTerm): PlainTextOption => ({
  text: plain(projectName(project), LIMITS.option),
  value: project.id,
  description: plain(project.id, LIMITS.option),
});

export const durationOption = ({ hours, label }: DurationChoice): PlainTextOption => ({
  text: plain(label, LIMITS.option),
  value: String(hours),
});

/** Hours as a duration option carries them; null for anything else. */
export const parseHours = (value: string): number | null => (/^[1-9]\d{0,4}$/.test(value) ? Number(value) : null);

const OFFERED = [24, 7 * 24, 14 * 24, 30 * 24, 60 * 24, 90 * 24];
const WITHOUT_RULE = { usualHours: 30 * 24, longestHours: 90 * 24 };

/**
 * What "For how long?" offers: the rule's usual duration first, then the others up to its longest, none beyond the day
 * the model itself stops, and last until that day. Never empty.
 * @param stops `YYYY-MM-DD`; the day begins at midnight UTC
 */
export function durationOptions(
  rule: Pick<Rule, 'usualHours' | 'longestHours'> | null,
  stops: string | null,
  now: number,
): readonly DurationChoice[] {
  const { usualHours: usual, longestHours: longest } = rule ?? WITHOUT_RULE;
  const at = stops === null ? Number.NaN : Date.parse(`${stops}T00:00:00Z`);
  const left = Number.isNaN(at) ? Infinity : Math.floor((at - now) / HOUR);
  const untilStop = left >= 48 ? Math.floor(left / 24) * 24 : left;
  const first: DurationChoice = { hours: usual, label: `${duration(usual)}${rule === null ? '' : ' (usual)'}` };
  // A model that stops now cannot be asked for; the picker must still show something.
  if (left < 1) return [first];
  const hours = new Set([...OFFERED, longest].filter((one) => one <= longest && one < untilStop && one !== usual));
  const others = [...hours].toSorted((a, b) => a - b).map((one) => ({ hours: one, label: duration(one) }));
  const last = { hours: untilStop, label: `${duration(untilStop)} (until the model stops)` };
  return [...(usual < untilStop ? [first] : []), ...others, ...(untilStop <= longest ? [last] : [])];
}
