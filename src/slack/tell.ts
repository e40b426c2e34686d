import type { FetchFunction } from '@slack/web-api';
import type { AnswerTo } from '../engine/messages.ts';
import { type SlackFailure, toFailure } from './failure.ts';
import { type PrivateMessage, respondWith } from './respond.ts';
import type { SlackCaller } from './webClient.ts';

/** Shows something to one person alone. Null: shown. It is never tried again: such an answer is not a record. */
export type Tell = (to: AnswerTo, message: PrivateMessage) => Promise<SlackFailure | null>;

/**
 * @param fetch {@link slackFetch}
 * @param hosts that a `response_url` may name beside Slack's own
 */
export const privately =
  ({ slack, fetch, hosts }: { slack: SlackCaller; fetch: FetchFunction; hosts: readonly string[] }): Tell =>
  async (to, { text, blocks = [] }) => {
    const content = { text, ...(blocks.length > 0 ? { blocks: [...blocks] } : {}) };
    if (to.kind === 'ephemeral') {
      const { channel, user } = to;
      const called = await slack((client) => client.chat.postEphemeral({ channel, user, ...content }));
      return called.ok ? null : called.failure;
    }
    try {
      const { ok, status } = await respondWith(fetch, hosts)(to.url, { text, blocks });
      if (ok) return null;
      return { kind: 'refused', error: status === 0 ? 'not_slack' : `http_${status}` };
    } catch (error) {
      return toFailure(error);
    }
  };
