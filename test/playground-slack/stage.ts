import { LogLevel, WebClient } from '@slack/web-api';
import type { Logger } from '@slack/web-api';
import { startSlack } from '../../playground/slack/slack.ts';
import type { Slack, SlackOptions } from '../../playground/slack/slack.ts';

/** 2026-11-24 14:00:00 UTC. */
export const START = 1_795_528_800_000;

/** The client tells every refusal on the console; here they are expected. */
const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

export interface Stage {
  readonly slack: Slack;
  readonly client: WebClient;
  /** A client with another token. */
  readonly clientWith: (token: string) => WebClient;
  /** Posts a message: where it went, and its ts. */
  readonly post: (args: Record<string, unknown>) => Promise<{ readonly channel: string; readonly ts: string }>;
  /** Moves the clock on. */
  readonly pass: (ms: number) => void;
  /** The name of Slack's error, or `none`. */
  readonly errorOf: (call: Promise<unknown>) => Promise<string>;
}

/** A Slack with a clock that stands still, and Slack's own client. The caller closes it. */
export async function stage(options: Partial<SlackOptions> = {}): Promise<Stage> {
  let now = START;
  let seed = 7;
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const slack = await startSlack({ now: () => now, random, ...options });
  const clientWith = (token: string) =>
    new WebClient(token, {
      slackApiUrl: slack.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      logger: silent,
    });
  const client = clientWith(slack.world.app.token);
  return {
    slack,
    client,
    clientWith,
    post: async (args) => {
      const answer: Readonly<Record<string, unknown>> = { ...(await client.apiCall('chat.postMessage', args)) };
      return { channel: String(answer.channel), ts: String(answer.ts) };
    },
    pass: (ms) => {
      now += ms;
    },
    errorOf: async (call) => {
      try {
        await call;
        return 'none';
      } catch (error) {
        const data = error instanceof Error && 'data' in error ? error.data : undefined;
        if (typeof data === 'object' && data !== null && 'error' in data) return String(data.error);
        return error instanceof Error && 'code' in error ? String(error.code) : String(error);
      }
    },
  };
}
