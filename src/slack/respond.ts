import type { FetchFunction } from '@slack/web-api';
import type { KnownBlock } from '@slack/types';

export interface PrivateMessage {
  /** Escaped: Slack reads it as markup. */
  readonly text: string;
  readonly blocks?: readonly KnownBlock[];
}

const TIMEOUT = 2_000;

/** The address was checked when it came in (answerTo.ts) and is checked by nobody else. `ok`: Slack took it. */
export type Respond = (url: string, message: PrivateMessage) => Promise<{ ok: boolean; status: number }>;

/**
 * Answers at a `response_url`, to one person alone, without a token. It is never tried again: such an answer is not a
 * record. Needs no client of Slack's, so that the function that holds the admin key loads none.
 * @throws what fetch throws where no answer came
 */
export const respondWith =
  (fetch: FetchFunction): Respond =>
  async (url, { text, blocks = [] }) => {
    const { ok, status } = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({
        response_type: 'ephemeral',
        replace_original: false,
        text,
        ...(blocks.length > 0 ? { blocks } : {}),
      }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT),
    });
    return { ok, status };
  };
