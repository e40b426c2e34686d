import type { Message } from './types.ts';

/** A list that grows, shown as an array that never changes: whoever kept one still has what was there then. */
export class Grown<T> {
  #items: T[] = [];
  #shown: readonly T[] | null = null;

  get all(): readonly T[] {
    this.#shown ??= [...this.#items];
    return this.#shown;
  }

  set all(items: readonly T[]) {
    this.#items = [...items];
    this.#shown = null;
  }

  push(...items: readonly T[]): void {
    if (items.length === 0) return;
    this.#items.push(...items);
    this.#shown = null;
  }
}

const nameOf = (channel: string, ts: string | null): string => `${channel} ${ts ?? ''}`;

/** Messages by channel and time stamp, and by what they stand under: a month of a busy channel is found as quickly as a day. */
export class Messages {
  /** In the order posted. */
  readonly #byName = new Map<string, Message>();
  /** Names by thread; what stands in none is under its channel. */
  readonly #under = new Map<string, Set<string>>();
  #shown: readonly Message[] | null = null;

  get all(): readonly Message[] {
    this.#shown ??= [...this.#byName.values()];
    return this.#shown;
  }

  get(channel: string, ts: string): Message | undefined {
    return this.#byName.get(nameOf(channel, ts));
  }

  /** Adds it, or puts it in the place of the one that was there. */
  set(message: Message): void {
    const name = nameOf(message.channel, message.ts);
    this.#byName.set(name, message);
    const parent = nameOf(message.channel, message.threadTs);
    const siblings = this.#under.get(parent) ?? new Set<string>();
    this.#under.set(parent, siblings.add(name));
    this.#shown = null;
  }

  delete(channel: string, ts: string): void {
    const name = nameOf(channel, ts);
    const message = this.#byName.get(name);
    if (message === undefined) return;
    this.#byName.delete(name);
    this.#under.get(nameOf(channel, message.threadTs))?.delete(name);
    this.#shown = null;
  }

  /** The replies to a message, or with `null` what stands in the channel itself; oldest first. */
  under(channel: string, ts: string | null): readonly Message[] {
    return [...(this.#under.get(nameOf(channel, ts)) ?? [])].flatMap((name) => this.#byName.get(name) ?? []);
  }
}
