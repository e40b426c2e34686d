/**
 * When base models stop, and their fine-tuned models with them, as far as it was announced. Used where OpenAI's own
 * `shutdown_date` of a model is not known; `stops` in policy.yaml overrides it.
 * Source: OpenAI's deprecations page, https://platform.openai.com/docs/deprecations. Dates are days in UTC.
 */
const ANNOUNCED: Readonly<Record<string, string>> = {
  'gpt-4o': '2027-01-14',
  'gpt-4o-mini': '2027-01-14',
  'gpt-4.1': '2027-01-14',
  'gpt-4.1-mini': '2027-01-14',
  'gpt-4.1-nano': '2026-10-23',
  'gpt-3.5-turbo': '2026-10-23',
  'gpt-4': '2026-10-23',
  'o4-mini': '2026-10-23',
  'babbage-002': '2026-10-23',
  'davinci-002': '2026-10-23',
};

/** How OpenAI marks a dated version of a base model: `-2024-07-18`, earlier `-0613`. */
const VERSION = /^(?:-\d{4}-\d{2}-\d{2}|-\d{4})$/;

/**
 * The day (`YYYY-MM-DD`) on which a base model stops, or null where nothing is known. A dated version
 * (`gpt-4o-mini-2024-07-18`) stops with its model (`gpt-4o-mini`) unless it has an entry of its own; another model of
 * the family (`gpt-4.1-mini` for `gpt-4.1`) does not.
 * @param stops the policy's own days; one that fits is used before any announced one.
 */
export function shutdownDay(baseModel: string, stops: Readonly<Record<string, string>>): string | null {
  return dayIn(stops, baseModel) ?? dayIn(ANNOUNCED, baseModel);
}

function dayIn(days: Readonly<Record<string, string>>, baseModel: string): string | null {
  let found: readonly [model: string, day: string] | null = null;
  for (const [model, day] of Object.entries(days)) {
    if (!baseModel.startsWith(model)) continue;
    const rest = baseModel.slice(model.length);
    if (rest !== '' && !VERSION.test(rest)) continue;
    // Stryker disable next-line EqualityOperator: two of one length that both fit would be one and the same
    if (!found || model.length > found[0].length) found = [model, day];
  }
  return found ? found[1] : null;
}
