import { createHash } from 'node:crypto';
import type { RequestEvent, RequestState } from '../../src/domain/request/types.ts';
import type { Bot } from '../world/bot.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Whom the policies of the stories name themselves, beside the group of owners. */
const NAMED = new Set(['U01BO', 'U01PRIYA']);
const OWNERS = 'S01MLOWNERS';

const UNIT: Readonly<Record<string, number>> = { h: 1, d: 24, w: 168 };

/** Whether somebody was, a moment ago at the latest, a full member, or stood in a group. */
export type Recently = (who: string) => boolean;

/** Who may have decided what, and for how long: what the events say beside what Slack delivered. */
export const checkDecision = (
  bot: Bot,
  event: RequestEvent,
  before: RequestState | null,
  recently: Recently,
  say: (text: string) => void,
): void => {
  const isRequester = (user: string): boolean => user === before?.asked.by.user;
  const mayDecide = (user: string): boolean => recently(`${OWNERS} ${user}`) || NAMED.has(user);
  const by = 'by' in event ? (event.by?.user ?? null) : null;
  if (by !== null && event.kind !== 'refused' && event.kind !== 'asked' && !recently(by)) {
    say(`${event.kind} by ${by}, who is no full member`);
  }
  switch (event.kind) {
    case 'asked':
      asAsked(bot, event, say);
      if (event.until !== null && event.until !== event.at + event.terms.hours * HOUR) say('granted at once for another time than asked');
      return;
    case 'approved':
      if (event.until !== null && event.until !== event.at + event.hours * HOUR) say('approved for another time than shown');
      return;
    case 'denied':
      if (!mayDecide(event.by.user)) say(`denied by ${event.by.user}, who may not`);
      return;
    case 'cancelled':
      if (!isRequester(event.by.user)) say(`cancelled by ${event.by.user}, who did not ask`);
      return;
    case 'retried':
      if (!isRequester(event.by.user) && !mayDecide(event.by.user)) say(`tried again by ${event.by.user}, who may not`);
      return;
    case 'lapsed':
      if (before !== null && event.at < before.since + 7 * DAY) say('nobody had seven days to answer');
      return;
    case 'ended': {
      const until = before?.cleared?.until ?? before?.held?.until ?? null;
      if (event.how === 'expired' && until !== null && event.at < until) say('ended before its time');
      if (event.how === 'given_back' && !isRequester(event.by?.user ?? '')) say(`given back by ${event.by?.user}`);
      if (event.how === 'revoked' && !mayDecide(event.by?.user ?? '')) say(`revoked by ${event.by?.user}, who may not`);
      return;
    }
    default:
      return;
  }
};

/** What was typed in one line is what is asked for. */
const asAsked = (bot: Bot, event: Extract<RequestEvent, { kind: 'asked' }>, say: (text: string) => void): void => {
  const delivered = bot.pressed.find(({ rawBody }) => createHash('sha256').update(rawBody).digest('hex') === event.delivery);
  const text = delivered === undefined ? null : new URLSearchParams(delivered.rawBody).get('text');
  const [, model, count, unit = ''] = /^(ft:\S+) .* for (\d+)([hdw]) because/.exec(text ?? '') ?? [];
  if (model === undefined) return;
  if (event.by.user !== delivered?.user) say('asked by another than who typed it');
  if (event.terms.model !== model) say('another model was asked for');
  if (event.terms.hours !== Number(count) * (UNIT[unit] ?? 0)) say('another time was asked for');
};
