import type { KnownBlock, RichTextBlockElement } from '@slack/types';
import type { RequestEvent, RequestRecord } from '../../domain/request/types.ts';
import { compose, footnote } from './message.ts';
import type { Message } from './message.ts';
import { type Metadata, entryMetadata } from './metadata.ts';
import { quote, rich, section } from './rich.ts';
import { eventSentence } from './trail.ts';
import { brief } from './typed.ts';

export interface EntryView extends Message {
  readonly metadata: Metadata;
}

/** What a person said with the event, on a line of its own. */
const saidIn = (event: RequestEvent): string | null => {
  switch (event.kind) {
    case 'asked':
    case 'denied':
      return event.reason;
    case 'ended':
      return event.reason;
    default:
      return null;
  }
};

/**
 * One entry of the thread: a sentence, and its place in the trail. Nobody is mentioned.
 * @param n 1-based
 * @throws RangeError for an entry that the record does not have
 */
export function entry(record: RequestRecord, n: number): EntryView {
  const found = record.entries.find((one) => one.n === n);
  if (found === undefined) throw new RangeError(`${record.id} has no entry ${n}. Draw one that its record holds.`);
  const said = saidIn(found.event);
  const parts: RichTextBlockElement[] = [section(...eventSentence(record, found))];
  if (said !== null) parts.push(quote(brief(said)));
  const blocks: KnownBlock[] = [rich('entry', ...parts), footnote('place', `#${n} · ${found.hash.slice(0, 8)}`)];
  return { ...compose('', blocks), metadata: entryMetadata(record.id, n, found.hash) };
}
