import type { Message } from '../../playground/slack/types.ts';
import type { Bot } from '../world/bot.ts';
import type { ReadRequest } from './records.ts';

const payloadOf = ({ metadata }: Message): Readonly<Record<string, unknown>> => metadata?.event_payload ?? {};

/**
 * Rule 7: one card, every event in its thread, in order, with its hash, each once; each message to a person once. A post
 * that took effect long after it was given up, or that two who were given the same message made at once, can stand
 * twice: Slack has no key that would prevent it.
 */
export const threadAtRest = (bot: Bot, { id, entries, shown, state }: ReadRequest): void => {
  const say = (text: string): void => bot.violate(`${id}: ${text}`);
  const about = bot.slack.messages.filter((message) => payloadOf(message).request === id);
  const of = (type: string): readonly Message[] => about.filter(({ metadata }) => metadata?.event_type === type);
  const once = !bot.mayPostTwice;

  const cards = of('share_request_card');
  if (cards.length === 0) return say('it has no card');
  // A channel that the bot was put out of keeps its card; the next one stands where today's policy says.
  const inOneChannel = cards.filter(({ channel }) => channel === shown.card?.channel).length;
  if (once && inOneChannel > 1) say(`${inOneChannel} cards`);
  const card = cards.find(({ channel, ts }) => channel === shown.card?.channel && ts === shown.card.ts);
  if (card === undefined) return say('its card is not the one on record');
  const entriesThere = of('share_request_event').filter(({ threadTs }) => threadTs === card.ts);
  for (const { n, hash } of entries) {
    const there = entriesThere.filter((one) => payloadOf(one).n === n);
    if (there.length === 0) say(`no thread entry ${n}`);
    if (once && there.length > 1) say(`${there.length} thread entries ${n}`);
    if (there.some((one) => payloadOf(one).hash !== hash)) say(`the thread entry ${n} has another hash`);
  }
  if (entriesThere.some((one) => Number(payloadOf(one).n) > entries.length)) say('an entry of no event');
  if (once) {
    const order = entriesThere.map((one) => Number(payloadOf(one).n));
    if (order.some((n, index) => n < (order[index - 1] ?? 0))) say(`thread entries in the order ${order.join()}`);
  }
  const keys = of('share_request_message').map((one) => String(payloadOf(one).key));
  for (const key of new Set(keys)) {
    if (once && keys.filter((one) => one === key).length > 1) say(`the message ${key} twice`);
  }
  const over = ['expired', 'revoked', 'given_back'].includes(state.closed?.how ?? '');
  const ended = over && Object.values(state.outcomes).some((one) => one.kind === 'removed' && one.how.kind !== 'nothing');
  // Nobody can be told whose account is gone.
  const isGivenUp = shown.waits['message:ended']?.why.startsWith('never:') === true;
  if (ended && !isGivenUp && shown.messages['ended'] === undefined) say('its end was never told');
};
