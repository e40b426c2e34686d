import type { Bot } from '../world/bot.ts';
import { allRequests } from './records.ts';

const HOUR = 3_600_000;

/**
 * copy.md §0, as numbers: whoever asks hears of the asking, of each decision, once while it lives, and of the end; who
 * approves is pinged once, by the card; operators once an hour for each cause.
 */
export const pingBudget = (bot: Bot): void => {
  if (bot.mayPostTwice) return;
  const { slack } = bot;
  const requests = allRequests(bot);
  const messages = new Map(slack.messages.map((message) => [`${message.channel} ${message.ts}`, message]));
  const counts = new Map<string, number>();
  const alerts: { readonly user: string; readonly cause: string; readonly at: number }[] = [];
  for (const { user, channel, ts, heard } of slack.pings) {
    const message = messages.get(`${channel} ${ts}`);
    if (!heard || message === undefined) continue;
    const { request, cause } = message.metadata?.event_payload ?? {};
    if (message.metadata?.event_type === 'share_request_alert') {
      alerts.push({ user, cause: String(cause), at: Number(ts) * 1_000 });
    } else if (typeof request === 'string') {
      const key = `${user} ${request}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  for (const { id, state, entries, shown } of requests) {
    const decisions = entries.filter(({ event }) => ['approved', 'rechecked', 'retried', 'lapsed', 'denied'].includes(event.kind)).length;
    for (const user of slack.users.keys()) {
      const count = counts.get(`${user} ${id}`) ?? 0;
      const isRequester = user === state.asked.by.user;
      const most = isRequester ? 4 + 2 * decisions : 1;
      if (count > most) bot.violate(`${id}: ${user} was pinged ${count} times (${Object.keys(shown.messages).join()})`);
    }
  }
  alerts.forEach((one, index) => {
    const before = alerts.slice(0, index).findLast(({ user, cause }) => user === one.user && cause === one.cause);
    if (before !== undefined && one.at - before.at < HOUR - 60_000) bot.violate(`${one.user} was alerted twice about ${one.cause}`);
  });
};
