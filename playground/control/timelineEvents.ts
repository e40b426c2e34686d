import { isRecord } from '../json.ts';

/** What functions are invoked with, and what they give back, as far as the timeline tells of it. */

/** What became of an invocation that did not answer. */
export const endWords = { answered: 'ended', threw: 'failed', died: 'was killed', timed_out: 'ran out of time' } as const;

/** What a Function URL hands on; `null` for anything else. */
export function webEvent(event: unknown): { readonly body: string; readonly signature: string; readonly headers: unknown } | null {
  if (!isRecord(event) || typeof event['body'] !== 'string' || !isRecord(event['headers'])) return null;
  const signature = event['headers']['x-slack-signature'];
  const body = event['isBase64Encoded'] === true ? Buffer.from(event['body'], 'base64').toString('utf8') : event['body'];
  return { body, signature: typeof signature === 'string' ? signature : '', headers: event['headers'] };
}

/** The one message of a batch, as text. */
export function messageIn(event: unknown): unknown {
  const records = isRecord(event) ? event['Records'] : null;
  const first: unknown = Array.isArray(records) ? records[0] : null;
  return isRecord(first) ? first['body'] : null;
}

/** The queue brings it again. */
export const hasFailures = (answer: unknown): boolean =>
  isRecord(answer) && Array.isArray(answer['batchItemFailures']) && answer['batchItemFailures'].length > 0;
