import { elementsOf } from '../../playground/slack/blocks/blocks.ts';
import type { Json } from '../../playground/slack/blocks/blocks.ts';
import { optionsOf } from '../../playground/slack/blocks/objects.ts';
import type { Ephemeral, Message } from '../../playground/slack/types.ts';
import type { Bot } from '../world/bot.ts';

/** Something that can be pressed: a button, or an item of a menu. */
export interface Control {
  readonly message: Message | Ephemeral;
  /** The message as it was, where it is that which is pressed on. */
  readonly stale: Message | null;
  readonly actionId: string;
  readonly blockId: string;
  /** Of a button what it carries, of an item which. */
  readonly value: string;
  readonly menu: boolean;
}

const controlsOf = (message: Message | Ephemeral, stale: Message | null): readonly Control[] =>
  (stale ?? message).blocks.flatMap((block: Json) =>
    elementsOf(block).flatMap((element): Control[] => {
      const common = { message, stale, actionId: String(element.action_id), blockId: String(block.block_id) };
      if (element.type === 'button') return [{ ...common, value: typeof element.value === 'string' ? element.value : '', menu: false }];
      if (element.type !== 'overflow') return [];
      return optionsOf(element).map((option) => ({ ...common, value: String(option.value), menu: true }));
    }),
  );

/** Messages as they were before they were changed: what somebody's screen may still show. */
export class Screens {
  readonly #bot: Bot;
  readonly #before = new Map<string, Message[]>();
  #known: readonly Message[] = [];

  constructor(bot: Bot) {
    this.#bot = bot;
  }

  /** Keeps what has been changed since. */
  look(): void {
    const now = this.#bot.slack.messages;
    if (now === this.#known) return;
    const there = new Map(now.map((message) => [`${message.channel} ${message.ts}`, message]));
    for (const old of this.#known) {
      const key = `${old.channel} ${old.ts}`;
      if (there.get(key) === old) continue;
      this.#before.set(key, [...(this.#before.get(key) ?? []).slice(-5), old]);
    }
    this.#known = now;
  }

  /** Everything that somebody can press now, newest first. */
  controls(user: string, wanted: { readonly stale: boolean }): readonly Control[] {
    this.look();
    const { slack } = this.#bot;
    const here = new Set([...slack.channels.values()].filter(({ members }) => members.includes(user)).map(({ id }) => id));
    const messages = slack.messages.filter(({ channel }) => here.has(channel));
    const whispers = slack.ephemerals.filter(({ to, channel }) => to === user && here.has(channel));
    const controls = messages.flatMap((message) => {
      const old = wanted.stale ? (this.#before.get(`${message.channel} ${message.ts}`) ?? []) : [];
      return wanted.stale ? old.flatMap((one) => controlsOf(message, one)) : controlsOf(message, null);
    });
    return [...controls, ...whispers.flatMap((one) => controlsOf(one, null))].toReversed();
  }
}
