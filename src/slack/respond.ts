import type { FetchFunction } from '@slack/web-api';
import type { KnownBlock } from '@slack/types';
import { responseUrl } from './answerTo.ts';

export interface PrivateMessage {
  /** Escaped: Slack reads it as markup. */
  readonly text: string;
  readonly blocks?: readonly KnownBlock[];
}

const TIMEOUT = 2_000;

/** `ok`: Slack took it. A status of 0: the address is none of Slack's, so that nothing was sent. */
export type Respond = (url: string, message: PrivateMessage) => Promise<{ ok: boolean; status: number }>;

/**
 * Answers at a `response_url`, to one person alone, without a token. It is never tried again: such an answer is not a
 * record. Needs no client of Slack's, so that the function that holds the admin key loads none. The address is checked
 * here again: it came over a queue, and whoever can write there must not make a function post elsewhere.
 * @param hosts that may be posted to beside Slack's own
 * @throws what fetch throws where no answer came
 */
export const respondWith =
  (fetch: FetchFunction, hosts: readonly string[]): Respond =>
  async (url, { text, blocks = [] }) => {
    const address = responseUrl(url, hosts);
    if (address === null) return { ok: false, status: 0 };
    const { ok, status } = await fetch(address, {
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
