import { createConnections } from '../../aws/connections.ts';
import { slackFetch } from '../../slack/fetch.ts';
import { seenFetch } from '../../slack/seen.ts';
import type { Outside } from './outside.ts';

/** Slack over HTTP, each call a line of the log. Apart from Slack's client, which `shares` does without. */
export const slackFetchFor = ({ now, log, network }: Pick<Outside, 'now' | 'log' | 'network'>): ReturnType<typeof slackFetch> =>
  seenFetch(network?.slack ?? slackFetch(createConnections(now)), {
    now,
    seen: ({ method, status, requestId, ms }) =>
      log({ level: 'info', event: 'slack_call', method, status, slack_request: requestId, ms }),
  });
