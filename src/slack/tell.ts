import type { FetchFunction } from '@slack/web-api';
import type { KnownBlock } from '@slack/types';
import type { AnswerTo } from '../engine/messages.ts';
import { type SlackFailure, toFailure } from './failure.ts';
import type { SlackCaller } from './webClient.ts';

export interface PrivateMessage {
  /** Escaped: Slack reads it as markup. */
  readonly text: string;
  readonly blocks?: readonly KnownBlock[];
}

/** Shows something to one person alone. Null: shown. It is never tried again: such an answer is not a record. */
export type Tell = (to: AnswerTo, message: PrivateMessage) => Promise<SlackFailure | null>;

const TIMEOUT = 2_000;

/**
 * @param fetch {@link slackFetch}; the address was checked when it came in (answerTo.ts) and is checked by nobody else.
 */
export const privately =
  ({ slack, fetch }: { slack: SlackCaller; fetch: FetchFunction }): Tell =>
  async (to, { text, blocks = [] }) => {
    const content = { text, ...(blocks.length > 0 ? { blocks: [...blocks] } : {}) };
    if (to.kind === 'ephemeral') {
      const called = await slack((client) => client.chat.postEphemeral({ channel: to.channel, user: to.user, ...content }));
      return called.ok ? null : called.failure;
    }
    try {
      const { ok, status } = await fetch(to.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, ...content }),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT),
      });
      return ok ? null : { kind: 'refused', error: `http_${status}` };
    } catch (error) {
      return toFailure(error);
    }
  };
