import type { Difference } from './check.ts';

/** Something in which the published description is known to be wrong or poor: not drift while it stays as it is. */
export interface Known {
  readonly name: string;
  readonly why: string;
  readonly covers: (difference: Difference) => boolean;
}

/** Against version 2.3.0 of August 2026. Each is said in the report, and a test holds the list. */
export const KNOWN: readonly Known[] = [
  {
    name: 'refusals',
    why: 'refusals (400, 401, 404, 409, 429) are not described; they are checked against the common ErrorResponse',
    covers: ({ kind, text }) => kind === 'status_undescribed' && /^answer: 4\d\d /.test(text),
  },
  {
    name: 'envelope',
    why: 'lists may come without first_id and last_id, wherever they are described as required',
    covers: ({ kind, text }) =>
      kind === 'answer' && /: the whole: must have required property '(?:first|last)_id'$/.test(text),
  },
  {
    name: 'brackets',
    why: "lists in a query are described as name=…, and sent as name[]=…, as OpenAI's own clients do",
    covers: ({ kind }) => kind === 'query_brackets',
  },
];
