import type { RequestEvent, RequestState } from '../../src/domain/request/types.ts';
import type { Bot } from '../world/bot.ts';
import { checkDecision } from './decisions.ts';
import type { Grants } from './grants.ts';
import { liveOf, shareNow } from './records.ts';
import type { ReadRequest } from './records.ts';

const MINUTE = 60_000;
/** A click is decided within ten minutes; so long ago somebody may have left a group. */
const DECIDED_WITHIN = 10 * MINUTE;

/** Rules 1, 2, 7 and 12 for what is written into a request's record. */
export class Requests {
  readonly #bot: Bot;
  readonly #grants: Grants;
  /** When somebody was last seen as one who might. */
  readonly #couldAt = new Map<string, number>();
  /** Live leases of each share as they were at each write. */
  readonly #lived = new Map<string, { readonly at: number; readonly live: ReadonlySet<string>; readonly deleting: boolean }[]>();

  constructor(bot: Bot, grants: Grants) {
    this.#bot = bot;
    this.#grants = grants;
  }

  /** Who may approve can change at any time: it is looked at after each step. */
  look(): void {
    const { slack, now } = this.#bot;
    for (const user of slack.users.values()) {
      const isOurs = user.teamId === slack.team.id && !user.deleted && (user.kind === 'member' || user.kind === 'owner');
      if (!isOurs) continue;
      this.#couldAt.set(user.id, now);
      for (const { id, users, disabled } of slack.groups.values()) {
        if (!disabled && users.includes(user.id)) this.#couldAt.set(`${id} ${user.id}`, now);
      }
    }
  }

  shareWrote(name: string): void {
    const state = shareNow(this.#bot, name)?.state ?? null;
    const one = { at: this.#bot.now, live: new Set<string>(liveOf(state)), deleting: state?.op?.kind === 'delete' };
    this.#lived.set(name, [...(this.#lived.get(name) ?? []).slice(-30), one]);
  }

  wrote(before: ReadRequest | null, after: ReadRequest, startedAt: number): void {
    const say = (text: string): void => this.#bot.violate(`${after.id}: ${text}`);
    const old = before?.entries ?? [];
    if (old.some((entry, n) => after.entries[n]?.bytes !== entry.bytes)) say('an event was rewritten');
    const events = after.entries.slice(old.length);
    for (const { event, n } of events) {
      this.#check(event, n, before?.state ?? null, after, startedAt, say);
    }
    const kinds = new Set(events.map(({ event }) => event.kind));
    if (before?.state.closed && [...kinds].some((kind) => !['refused', 'removed', 'granted', 'delayed'].includes(kind))) {
      say(`${[...kinds].join()} after it was over`);
    }
  }

  #check(
    event: RequestEvent,
    n: number,
    before: RequestState | null,
    after: ReadRequest,
    startedAt: number,
    say: (text: string) => void,
  ): void {
    checkDecision(this.#bot, event, before, (who) => this.#recently(who, startedAt), (text) => say(`${n}: ${text}`));
    if (event.kind === 'approved') {
      const { user } = event.by;
      if (user === after.state.asked.by.user) say(`${n}: approved by its requester`);
      if (!this.#recently(user, startedAt)) say(`${n}: approved by ${user}, who is no full member`);
      const stands = event.via.some((id) => id === user || this.#recently(`${id} ${user}`, startedAt));
      if (!stands) say(`${n}: approved by ${user}, who stands for nobody`);
      if (before !== null && event.digest !== before.digest) say(`${n}: other terms were approved`);
      if (before?.approvals.some((one) => one.by.user === user) === true) say(`${n}: ${user} approved twice`);
      if (!this.#clicked(user, after.id, ['approve'], event.digest)) say(`${n}: ${user} never pressed that`);
    }
    if (event.kind === 'denied' && !this.#clicked(event.by.user, after.id, ['deny'], event.digest)) {
      say(`${n}: ${event.by.user} never denied that`);
    }
    if (event.kind === 'granted') {
      for (const id of event.permissions) if (!this.#grants.rows.has(id)) say(`${n}: granted without ${id}`);
      const name = `${after.state.asked.terms.model}|${event.project}`;
      const seen = (this.#lived.get(name) ?? []).filter((_, at, all) => (all[at + 1]?.at ?? Infinity) >= startedAt);
      if (!seen.some(({ live, deleting }) => live.has(after.id) && !deleting)) say(`${n}: granted without a live lease`);
    }
    if (event.kind === 'refused') {
      const same = after.entries.filter(
        (one) =>
          one.event.kind === 'refused' &&
          one.event.by.user === event.by.user &&
          one.event.action === event.action &&
          one.event.why === event.why,
      );
      if (same.length > 12) say(`${n}: the same refusal stands ${same.length} times`);
    }
  }

  #recently(who: string, startedAt: number): boolean {
    return (this.#couldAt.get(who) ?? -Infinity) >= startedAt;
  }

  /** Whether Slack has delivered such a click of this person lately. */
  #clicked(user: string, request: string, words: readonly string[], digest: string): boolean {
    const since = this.#bot.now - DECIDED_WITHIN - 5 * MINUTE;
    return this.#bot.pressed.some((one) => {
      if (one.user !== user || one.at < since) return false;
      return words.some((word) => one.body.includes(word)) && one.body.includes(request) && one.body.includes(digest);
    });
  }
}
