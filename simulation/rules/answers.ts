import { isRecord, tryJson } from '../../playground/json.ts';
import type { Bot } from '../world/bot.ts';
import { allRequests } from './records.ts';

/** A command that a function has worked through. */
export interface Worked {
  readonly body: string;
  readonly at: number;
}

/** Whether Slack has shown somebody a word of the bot's, to them alone, since a minute before then. */
const wasTold = ({ slack }: Bot, user: string, at: number): boolean => {
  const isHere = (ts: string): boolean => Number(ts) * 1_000 >= at - 60_000;
  const isDirect = (channel: string): boolean => slack.channels.get(channel)?.dmWith === user;
  return (
    slack.ephemerals.some((one) => one.to === user && isHere(one.ts)) ||
    slack.messages.some((one) => isDirect(one.channel) && isHere(one.ts))
  );
};

/**
 * Each command has come to something: an event that names its delivery, one more of the same refusal, or a word to the
 * person. Where Slack did not take that word the function has said so in its log (`unheard`).
 */
export const everyCommandAnswered = (bot: Bot, worked: readonly Worked[], unheard: ReadonlySet<string>): void => {
  const requests = allRequests(bot);
  const deliveries = new Set<unknown>();
  const refusedAgain = new Set<string>();
  for (const { entries, shown, id } of requests) {
    for (const { event, n } of entries) {
      if ('delivery' in event) deliveries.add(event.delivery);
      if (event.kind === 'refused' && (shown.repeats[n]?.count ?? 1) > 1) refusedAgain.add(`${id} ${event.by.user}`);
    }
    for (const { deliveries: lately } of Object.values(shown.repeats)) for (const one of lately) deliveries.add(one);
  }
  for (const { body, at } of worked) {
    const said = tryJson(body);
    const command = isRecord(said) && isRecord(said.command) ? said.command : null;
    if (command === null || deliveries.has(command.delivery)) continue;
    const user = isRecord(command.by) ? String(command.by.user) : '';
    const request = String(command.request);
    if (refusedAgain.has(`${request} ${user}`) || unheard.has(request)) continue;
    if (!wasTold(bot, user, at)) bot.violate(`${request}: nothing came of ${user}'s ${String(command.kind)}`);
  }
};

/** Where nothing but OpenAI fails, whoever is refused is told. */
export const refusalsTold = (bot: Bot): void => {
  if (!bot.isUntroubled) return;
  for (const { id, entries } of allRequests(bot)) {
    for (const { event } of entries) {
      // Of a click that is decided too late the address to answer at may be worth nothing any more.
      if (event.kind !== 'refused' || event.why === 'too_late') continue;
      const { user } = event.by;
      if (!wasTold(bot, user, event.at)) bot.violate(`${id}: ${user} was refused (${event.why}) and not told`);
    }
  }
};

/** Keys and tokens by the form that all of them have here, also those that were rotated in. */
const SECRET_FORMS = /sk-admin-\w*simulated|xoxb-\d+-\w*simulated|5eed5eed5eed|5eed0{8}/;

/** No key in what Slack shows, or in what the tables hold. */
export const noSecretShown = (bot: Bot): void => {
  const { messages, ephemerals, views } = bot.slack;
  if (SECRET_FORMS.test(JSON.stringify([messages, ephemerals, [...views.values()]]))) bot.violate('a secret stands in Slack');
  for (const table of bot.tables.values()) {
    for (const key of table.keys()) {
      if (SECRET_FORMS.test(JSON.stringify(table.item(key)))) bot.violate(`a secret stands in the record ${key}`);
    }
  }
};
