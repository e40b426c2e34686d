import type { ChannelId, UserId } from '../domain/ids.ts';
import type { AnswerTo } from '../engine/messages.ts';

/** Slack's own; the laptop adds its stand-in's. */
const SLACK_HOSTS: readonly string[] = ['hooks.slack.com'];

/**
 * A `response_url` that may be posted to, or null. The payload is signed, but a mistake or a stolen secret must not
 * make the bot post to whatever host it names. `hosts` beside Slack's own (`127.0.0.1:4001`) may be plain http.
 */
export function responseUrl(text: string | null | undefined, hosts: readonly string[]): string | null {
  if (!text || text.length > 1000 || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return null;
  if (SLACK_HOSTS.includes(url.host)) return url.protocol === 'https:' ? url.href : null;
  return hosts.includes(url.host) && /^https?:$/.test(url.protocol) ? url.href : null;
}

/** Where a private answer goes: the payload's own address where it has one, else the channel. */
export function answerTo(
  address: string | null | undefined,
  channel: ChannelId | null,
  user: UserId,
  hosts: readonly string[],
): AnswerTo | null {
  const url = responseUrl(address, hosts);
  if (url !== null) return { kind: 'response_url', url };
  return channel === null ? null : { kind: 'ephemeral', channel, user };
}
