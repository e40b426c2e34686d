import * as v from 'valibot';

import { OpenAIError } from './errors.ts';
import type { Success } from './http.ts';

/** The most pages that one listing follows: far more than any organization has, far fewer than for ever. */
const MAX_PAGES = 1_000;

/** Seconds since the epoch, of a day that a date can be: what is stored of it is read again later. */
export const SECONDS = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8_640_000_000_000));
/** JSON can say 1e999, which is Infinity, and which no JSON can hold again. */
export const COUNT = v.pipe(v.number(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page starts; null = this was the last. */
  readonly next: string | null;
}

/** Reads an answer's JSON by a schema; what does not fit is a `not_json` error that holds nothing of the answer. */
export function readAnswer<T extends v.GenericSchema>(
  operation: string,
  schema: T,
  success: Success,
): v.InferOutput<T> {
  const parsed = v.safeParse(schema, success.value);
  if (parsed.success) return parsed.output;
  throw new OpenAIError('not_json', {
    operation,
    status: success.status,
    requestId: success.requestId,
    reached: 'yes',
    unsureTries: success.unsureTries + 1,
  });
}

/** OpenAI's list envelope; newer ones leave `first_id` and `last_id` null or out. */
export function listOf<T extends v.GenericSchema>(item: T) {
  return v.object({
    data: v.array(item),
    has_more: v.optional(v.nullable(v.boolean()), false),
    last_id: v.optional(v.nullable(v.string()), null),
  });
}

/**
 * Where the page after this one starts: after `last_id`, or after the last item where the envelope leaves that out.
 * A page without items ends the listing whatever it says of more: there is nothing to go on from.
 */
export function nextAfter(
  envelope: { readonly has_more: boolean | null; readonly last_id: string | null },
  lastItem: string | undefined,
): string | null {
  if (envelope.has_more !== true || lastItem === undefined) return null;
  return envelope.last_id ?? lastItem;
}

/**
 * Follows pages to the last one; items whose id was already given are dropped (a row may move between pages while
 * they are read). @throws OpenAIError `not_json` when a page points back to one that was already read.
 */
export async function* followPages<T>(
  operation: string,
  first: string | null,
  read: (cursor: string | null) => Promise<Page<T>>,
  idOf: (item: T) => string,
): AsyncGenerator<T, void, undefined> {
  const cursors = new Set<string>(first === null ? [] : [first]);
  const ids = new Set<string>();
  let cursor = first;
  for (;;) {
    const page = await read(cursor);
    for (const item of page.items) {
      if (ids.has(idOf(item))) continue;
      ids.add(idOf(item));
      yield item;
    }
    cursor = page.next;
    if (cursor === null) return;
    if (cursors.has(cursor) || cursors.size >= MAX_PAGES) {
      throw new OpenAIError('not_json', {
        operation,
        reached: 'yes',
        words: 'the pages of the list do not come to an end; repeat it, and report it to OpenAI if it stays so',
      });
    }
    cursors.add(cursor);
  }
}
