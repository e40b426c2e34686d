import { createConnections } from '../../aws/connections.ts';
import { slackFetch } from '../../slack/fetch.ts';
import { seenFetch } from '../../slack/seen.ts';
import type { Outside } from './outside.ts';

/** Slack over HTTP, each call a line of the log. Apart from Slack's client, which `shares` does without. */
export const slackFetchFor = ({ now, log }: Pick<Outside, 'now' | 'log'>): ReturnType<typeof slackFetch> =>
  seenFetch(slackFetch(createConnections(now)), {
    now,
    seen: ({ method, status, requestId, ms }) =>
      log({ level: 'info', event: 'slack_call', method, status, slack_request: requestId, ms }),
  });
