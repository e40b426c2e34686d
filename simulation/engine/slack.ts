import { parseChannelId } from '../../src/domain/ids.ts';
import { revision } from '../../src/domain/request/owed.ts';
import type { Note, Posted, RequestRecord } from '../../src/domain/request/types.ts';
import type { ShowResult, SlackEffect } from '../../src/engine/ports.ts';
import type { OpenAIWorld } from './openai.ts';

/** Slack as far as a record is shown in it: what was posted under which name, once and in order. */
export class FakeSlack {
  readonly posts = new Map<string, Posted>();
  readonly #world: OpenAIWorld;
  /** The next effect of this kind is posted, and its answer lost. */
  loses: SlackEffect['kind'] | null = null;
  readonly #twice: boolean;
  /** `twice`: two runs may post the same. */
  constructor(world: OpenAIWorld, twice: boolean) {
    this.#world = world;
    this.#twice = twice;
  }

  show(effect: SlackEffect, record: RequestRecord, suspect: boolean): ShowResult {
    const { random } = this.#world;
    const faults = this.#world.faults();
    const roll = faults ? random.next() : 1;
    if (roll < 0.06) return { kind: 'later', why: 'ratelimited', retryAfterMs: random.chance(0.5) ? 1_000 : null };
    const notes = this.#draw(effect, record, suspect);
    const lost = this.loses === effect.kind;
    if (lost) this.loses = null;
    return lost || roll < 0.14 ? { kind: 'later', why: 'lost', retryAfterMs: null } : { kind: 'shown', notes };
  }

  entries(id: string): number {
    return [...this.posts.keys()].filter((key) => key.startsWith(`${id} entry `)).length;
  }

  #draw(effect: SlackEffect, record: RequestRecord, suspect: boolean): readonly Note[] {
    const { id, shown, state } = record;
    const rev = revision(state, shown);
    switch (effect.kind) {
      case 'card':
        return [{ kind: 'card_posted', posted: this.#post(`${id} card`, suspect), rev }];
      case 'redraw_card':
        return [{ kind: 'card_drawn', rev }];
      case 'receipt':
        return [{ kind: 'receipt_posted', posted: this.#post(`${id} receipt`, suspect), rev }];
      case 'redraw_receipt':
        return [{ kind: 'receipt_drawn', rev }];
      case 'entry': {
        if (this.entries(id) < effect.n - 1) this.#world.violate(`${id}: entry ${effect.n} out of order`);
        const { ts } = this.#post(`${id} entry ${effect.n}`, suspect);
        return [{ kind: 'entry_posted', ts, count: shown.repeats[effect.n]?.count ?? 1 }];
      }
      case 'redraw_entry':
        return [{ kind: 'entry_drawn', n: effect.n, count: effect.count }];
      case 'message':
        return [{ kind: 'message_sent', key: effect.key, posted: this.#post(`${id} message ${effect.key}`, suspect) }];
      case 'redraw_message':
        return [{ kind: 'message_drawn', key: effect.key, rev: effect.rev }];
      case 'alert':
        return [{ kind: 'alerted', cause: effect.key }];
    }
  }

  #post(name: string, suspect: boolean): Posted {
    const there = this.posts.get(name);
    if (there !== undefined) {
      if (!suspect && !this.#twice) this.#world.violate(`posted twice: ${name}`);
      return there;
    }
    const channel = parseChannelId('C01APPROVALS');
    if (channel === null) throw new Error('Not an id.');
    const posted = { channel, ts: `${this.posts.size + 1}.0` };
    this.posts.set(name, posted);
    return posted;
  }
}
