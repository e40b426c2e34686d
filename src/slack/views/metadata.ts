import type { RequestId } from '../../domain/ids.ts';
import type { RequestRecord } from '../../domain/request/types.ts';

/**
 * What rides on each message, so that a post whose answer was lost is found again. Visible to every app and member of
 * the channel: ids only.
 */
export interface Metadata {
  readonly event_type: string;
  readonly event_payload: Readonly<Record<string, string | number>>;
}

const METADATA = {
  card: 'share_request_card',
  entry: 'share_request_event',
  message: 'share_request_message',
} as const;

export const cardMetadata = (record: RequestRecord): Metadata => ({
  event_type: METADATA.card,
  event_payload: { v: 1, request: record.id },
});

export const entryMetadata = (request: RequestId, n: number, hash: string): Metadata => ({
  event_type: METADATA.entry,
  event_payload: { v: 1, request, n, hash },
});

/** @param key of the message, `receipt` for the receipt: each is sent once */
export const messageMetadata = (record: RequestRecord, key: string): Metadata => ({
  event_type: METADATA.message,
  event_payload: { v: 1, request: record.id, key },
});
