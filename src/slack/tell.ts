import type { FetchFunction } from '@slack/web-api';
import type { AnswerTo } from '../engine/messages.ts';
import { type SlackFailure, toFailure } from './failure.ts';
import { type PrivateMessage, respondWith } from './respond.ts';
import type { SlackCaller } from './webClient.ts';

/** Shows something to one person alone. Null: shown. It is never tried again: such an answer is not a record. */
export type Tell = (to: AnswerTo, message: PrivateMessage) => Promise<SlackFailure | null>;

/**
 * @param fetch {@link slackFetch}; the address was checked when it came in (answerTo.ts) and is checked by nobody else.
 */
export const privately =
  ({ slack, fetch }: { slack: SlackCaller; fetch: FetchFunction }): Tell =>
  async (to, { text, blocks = [] }) => {
    const content = { text, ...(blocks.length > 0 ? { blocks: [...blocks] } : {}) };
    if (to.kind === 'ephemeral') {
      const { channel, user } = to;
      const called = await slack((client) => client.chat.postEphemeral({ channel, user, ...content }));
      return called.ok ? null : called.failure;
    }
    try {
      const { ok, status } = await respondWith(fetch)(to.url, { text, blocks });
      return ok ? null : { kind: 'refused', error: `http_${status}` };
    } catch (error) {
      return toFailure(error);
    }
  };
