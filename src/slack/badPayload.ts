import * as v from 'valibot';

/** Signed by Slack, yet not of a form that this bot knows: an answer of 400, and a line in the log. */
export class BadPayload extends Error {
  override readonly name = 'BadPayload';
}

/** Reads what a listener needs of a payload. @throws BadPayload naming the place, never the value. */
export function read<Schema extends v.GenericSchema>(schema: Schema, payload: unknown): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, payload);
  if (parsed.success) return parsed.output;
  const places = parsed.issues.map((issue) => v.getDotPath(issue) ?? 'the payload');
  throw new BadPayload(`A payload from Slack is not as expected at ${[...new Set(places)].join(', ')}.`);
}
