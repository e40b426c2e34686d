import { NAMES } from '../../playground/world/names.ts';
import type { Message } from '../../playground/slack/types.ts';
import { listOf } from '../../src/store/dynamo.ts';
import type { Bot } from '../world/bot.ts';
import { MODEL_IDS } from './company.ts';
import type { Ledger, Told } from './ledger.ts';

/** What can make Slack show something twice, for it has no key that would prevent it. */
export interface Causes {
  /** Instants at which a call to Slack took effect that was given up long before. */
  readonly late: ReadonlySet<number>;
  /** Requests about which a message was brought to two functions at once. */
  readonly twice: ReadonlySet<string>;
}

export interface Outcome {
  readonly granted: number;
  /** Those that came to an end without a grant, by the reason that the bot recorded. */
  readonly refused: Readonly<Record<string, number>>;
  readonly cards: number;
  readonly entries: number;
  /** Messages that stand twice, each with its cause. */
  readonly doubledMessages: number;
}

/** When it took effect; a message's time stamp is microseconds. */
const instantOf = ({ ts }: Message): number => Number(ts.replace('.', '').slice(0, 13));

const payloadOf = ({ metadata }: Message): Readonly<Record<string, unknown>> => metadata?.event_payload ?? {};

/** Once everything is over: nothing is lost, nothing stands twice, nothing is left. What is not so is a violation of `bot`'s. */
export const settle = (bot: Bot, ledger: Ledger, reasons: Iterable<string>, causes: Causes): Outcome => {
  const messages = new Map<string, Message[]>();
  for (const message of bot.slack.messages) {
    const { request } = payloadOf(message);
    if (typeof request !== 'string') continue;
    const known = messages.get(request);
    if (known === undefined) messages.set(request, [message]);
    else known.push(message);
  }
  let granted = 0;
  let cards = 0;
  let entries = 0;
  let doubledMessages = 0;
  const refused: Record<string, number> = {};
  for (const reason of reasons) {
    const told = ledger.byReason.get(reason);
    if (told === undefined) {
      bot.violate(`${reason} was never recorded`);
      continue;
    }
    if (told.grantedAt === null) {
      const why = told.failed ?? told.closedAs;
      if (why === null) bot.violate(`${told.id} was neither granted nor refused`);
      else refused[why] = (refused[why] ?? 0) + 1;
    } else {
      granted += 1;
      const approvers = new Set(told.approvals.map(({ user }) => user));
      if (approvers.size < 2) bot.violate(`${told.id} is granted on ${approvers.size} approvals`);
      if (told.closedAs === null || told.removed === null) bot.violate(`${told.id} did not end (${String(told.closedAs)}, ${String(told.removed)})`);
    }
    const shown = shownOnce(bot, told, messages.get(told.id) ?? [], causes);
    cards += shown.cards;
    entries += shown.entries;
    doubledMessages += shown.doubled;
  }
  for (const model of MODEL_IDS) {
    const left = bot.openai.permissions(model).length;
    if (left > 0) bot.violate(`${left} permissions of ${model} are left`);
  }
  return { granted, refused, cards, entries, doubledMessages };
};

/** One card, each event once in its thread, each message to a person once. */
const shownOnce = (
  bot: Bot,
  { id }: Told,
  messages: readonly Message[],
  { late, twice }: Causes,
): { readonly cards: number; readonly entries: number; readonly doubled: number } => {
  const say = (text: string): void => bot.violate(`${id}: ${text}`);
  const item = bot.tables.get(NAMES.tables.requests)?.item(id) ?? null;
  const hashes = item === null ? [] : listOf(item, 'events').map((text) => text.slice(0, 64));
  const copies = new Map<string, Message[]>();
  for (const message of messages) {
    const { n, key } = payloadOf(message);
    const which = typeof n === 'number' ? ` ${n}` : typeof key === 'string' ? ` ${key}` : '';
    const name = `${message.metadata?.event_type ?? ''}${which}`;
    copies.set(name, [...(copies.get(name) ?? []), message]);
  }
  if (!copies.has('share_request_card')) say('it has no card');
  hashes.forEach((hash, index) => {
    const there = copies.get(`share_request_event ${index + 1}`) ?? [];
    if (there.length === 0) say(`no thread entry ${index + 1}`);
    if (there.some((one) => payloadOf(one).hash !== hash)) say(`the thread entry ${index + 1} has another hash`);
  });
  let doubled = 0;
  for (const [name, all] of copies) {
    if (all.length === 1) continue;
    doubled += all.length - 1;
    if (!twice.has(id) && !all.some((one) => late.has(instantOf(one)))) say(`${name} stands ${all.length} times, at ${all.map(instantOf).join()}`);
  }
  return { cards: copies.has('share_request_card') ? 1 : 0, entries: hashes.length, doubled };
};
