import { NAMES } from '../../playground/world/names.ts';
import { isRecord } from '../../playground/json.ts';
import { listOf, textOf } from '../../src/store/dynamo.ts';
import { modelIn } from '../rules/records.ts';
import type { Bot, Watch } from '../world/bot.ts';

/** A request as its record tells it, event by event. */
export interface Told {
  readonly id: string;
  readonly reason: string;
  readonly share: string;
  readonly askedAt: number;
  readonly approvals: { readonly user: string; readonly at: number }[];
  /** When its record said so. */
  grantedAt: number | null;
  closedAs: string | null;
  /** What OpenAI confirmed about its end. */
  removed: string | null;
  /** Why it came to nothing, by the bot's own word. */
  failed: string | null;
  /** Times at which OpenAI's limit held it up. */
  delays: number;
}

/** Reads along what the bot stores, and looks at OpenAI whenever it says that something was granted or removed. */
export class Ledger implements Watch {
  readonly #bot: Bot;
  readonly byId = new Map<string, Told>();
  readonly byReason = new Map<string, Told>();
  /** Reasons of those whose command was put on a queue. */
  readonly queued = new Set<string>();
  /** Bytes of all items as they are now, keys and values as JSON. */
  storedBytes = 0;
  answersOf429 = 0;
  /** Milliseconds in which nobody asked OpenAI, because it had said 429. */
  rested = 0;
  #restsUntil = 0;

  constructor(bot: Bot) {
    this.#bot = bot;
  }

  wrote({ table, key, before }: Parameters<Watch['wrote']>[0]): void {
    const item = [...this.#bot.tables].find(([name]) => name === table)?.[1].item(key) ?? null;
    if (item === null || item === before) return;
    this.storedBytes += JSON.stringify(item).length - (before === null ? 0 : JSON.stringify(before).length);
    if (table !== NAMES.tables.requests || !key.startsWith('R-')) return;
    const old = before === null ? 0 : listOf(before, 'events').length;
    for (const text of listOf(item, 'events').slice(old)) this.#event(key, JSON.parse(text.slice(65)));
  }

  /** Drops all notes. */
  forget(): void {
    this.byId.clear();
    this.byReason.clear();
    this.queued.clear();
  }

  /** Where a request's card is, by its record. */
  cardOf(id: string): { readonly channel: string; readonly ts: string } | null {
    const item = this.#bot.tables.get(NAMES.tables.requests)?.item(id);
    const note: unknown = JSON.parse((item === undefined || item === null ? null : textOf(item, 'note')) ?? '{}');
    const card = isRecord(note) && isRecord(note.card) ? note.card : null;
    return card === null ? null : { channel: String(card.channel), ts: String(card.ts) };
  }

  #event(id: string, event: unknown): void {
    if (!isRecord(event)) return;
    const at = Number(event.at);
    if (event.kind === 'asked') return this.#asked(id, at, event);
    const told = this.byId.get(id);
    if (told === undefined) return this.#bot.violate(`${id} does not begin with "asked"`);
    const user = isRecord(event.by) ? String(event.by.user) : '';
    if (event.kind === 'approved') told.approvals.push({ user, at });
    if (event.kind === 'delayed') told.delays += 1;
    if (event.kind === 'failed') told.failed = String(event.why);
    if (['ended', 'denied', 'lapsed', 'cancelled'].includes(String(event.kind))) {
      told.closedAs = event.kind === 'ended' ? String(event.how) : String(event.kind);
    }
    if (event.kind === 'granted') {
      if (told.grantedAt !== null) this.#bot.violate(`${id} is granted twice`);
      told.grantedAt = this.#bot.now;
      const rows = this.rowsOf(told.share);
      if (rows.length !== 1) this.#bot.violate(`${id} is granted, and ${told.share} has ${rows.length} permissions`);
    }
    if (event.kind === 'removed') {
      told.removed = isRecord(event.how) ? String(event.how.kind) : '';
      if (told.removed === 'deleted' && this.rowsOf(told.share).length > 0) this.#bot.violate(`${id}: ${told.share} is not removed`);
    }
  }

  #asked(id: string, askedAt: number, event: Readonly<Record<string, unknown>>): void {
    const { reason } = event;
    const terms = isRecord(event.terms) ? event.terms : {};
    const project: unknown = Array.isArray(terms.projects) ? terms.projects[0] : null;
    const share = `${String(terms.model)}|${isRecord(project) ? String(project.id) : ''}`;
    const told: Told = {
      id,
      reason: String(reason),
      share,
      askedAt,
      approvals: [],
      grantedAt: null,
      closedAs: null,
      removed: null,
      failed: null,
      delays: 0,
    };
    if (this.byReason.has(told.reason)) this.#bot.violate(`${told.reason} stands in two requests`);
    this.byId.set(id, told);
    this.byReason.set(told.reason, told);
  }

  /** Ids of a share's permissions at OpenAI. */
  rowsOf(share: string): readonly string[] {
    const [model = '', project] = share.split('|');
    return this.#bot.openai.permissions(model).flatMap((row) => (row.project_id === project ? [row.id] : []));
  }

  sent(_queue: string, _instance: unknown, body: string): void {
    const reason = body.includes('"ask"') ? /load \d{6}/.exec(body)?.[0] : undefined;
    if (reason !== undefined) this.queued.add(reason);
  }

  answered(...[, method, path, { status, headers }]: Parameters<Watch['answered']>): void {
    const { now } = this.#bot;
    if (status === 429) {
      this.answersOf429 += 1;
      const until = now + Number(headers['retry-after'] ?? 20) * 1_000;
      this.rested += Math.max(0, until - Math.max(now, this.#restsUntil));
      this.#restsUntil = Math.max(until, this.#restsUntil);
    }
    const found = method === 'POST' ? modelIn(path) : null;
    if (found === null) return;
    const projects = this.#bot.openai.permissions(found.model).map(({ project_id }) => project_id);
    const doubled = projects.find((one, index) => projects.indexOf(one) !== index);
    if (doubled !== undefined) this.#bot.violate(`two permissions on ${found.model}|${doubled}`);
  }

  leaves(): void {}
  heard(): void {}
  asked(): void {}
  byHand(): void {}
  delivered(): void {}
  logged(): void {}
}
