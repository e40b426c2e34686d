import { createHash } from 'node:crypto';
import { isRecord, tryJson } from '../../playground/json.ts';
import { NAMES } from '../../playground/world/names.ts';
import { textOf } from '../../src/store/dynamo.ts';
import type { Bot, Watch } from '../world/bot.ts';
import type { Delivered } from '../world/delivered.ts';
import { SECRETS } from '../world/environment.ts';
import type { Wrote } from '../world/aws.ts';
import { everyCommandAnswered, noSecretShown, refusalsTold } from './answers.ts';
import { Grants } from './grants.ts';
import { readRequest, readShare, requestNow, shareNow } from './records.ts';
import { Requests } from './requests.ts';
import { shareWrote } from './shares.ts';

/** An error of these kinds is a mistake in the code, whatever failed outside. */
const MISTAKES = /^(?:TypeError|RangeError|ReferenceError|SyntaxError|AssertionError)\b/;
/** What a person presses that becomes a command; a form and a line can be answered by a dialog instead. */
const COMMANDS = /^(?:approve|retry|cancel|remove_done|more 1:cancel:)/;

/** Looks at everything that leaves the bot, or is stored, by the rules of the design. */
export class Rules implements Watch {
  readonly grants: Grants;
  readonly requests: Requests;
  readonly #bot: Bot;
  /** Deduplication ids of what is on a queue. */
  readonly #queued = new Set<string>();
  /** Bodies of all messages that a function sent, and of those that a function has worked through. */
  readonly #bodies = new Set<string>();
  readonly #worked = new Map<string, number>();
  /** Requests of which a function said that its answer did not reach the person, or that it did not carry it out. */
  readonly #unheard = new Set<string>();

  constructor(bot: Bot) {
    this.#bot = bot;
    this.grants = new Grants(bot);
    this.requests = new Requests(bot, this.grants);
  }

  /** After each step. */
  look(): void {
    this.requests.look();
  }

  wrote({ instance, table, key, before }: Wrote): void {
    const bot = this.#bot;
    try {
      if (table === NAMES.tables.requests) {
        if (key === 'freeze') this.grants.frozen(isFrozen(bot));
        const after = requestNow(bot, key);
        if (after === null) return;
        this.requests.wrote(readRequest(key, before), after, instance.startedAt);
        this.grants.requestWrote(after.id, after.state);
        for (const { event } of after.entries) this.#bot.seen.add(`event ${event.kind}`);
      } else {
        const after = shareNow(bot, key);
        if (after === null) return;
        shareWrote(bot, readShare(key, before)?.state ?? null, after.state);
        this.grants.shareWrote(after.name, after.state);
        this.requests.shareWrote(after.name);
      }
    } catch (error) {
      bot.violate(`${key} cannot be read back: ${String(error)}`);
    }
  }

  leaves(method: string, path: string, body: string): void {
    this.grants.leaves(method, path, body);
  }

  asked(...[instance, method, path, body]: Parameters<Watch['asked']>): void {
    this.#bot.seen.add(`openai ${method}${path.endsWith('/model_permissions') ? ' gate' : ''}`);
    this.grants.asked(instance, method, path, body);
  }

  heard(...given: Parameters<Watch['heard']>): void {
    this.grants.heard(...given);
  }

  answered(...[, method, path]: Parameters<Watch['answered']>): void {
    this.grants.answered(method, path);
  }

  byHand(...given: Parameters<Watch['byHand']>): void {
    this.grants.byHand(...given);
  }

  sent(_queue: string, _instance: unknown, body: string, dedupId: string): void {
    // A repeat is dropped by the queue.
    if (!this.#queued.has(dedupId)) this.#bodies.add(body);
    this.#queued.add(dedupId);
    const kinds = [...body.matchAll(/"kind":"([a-z_]+)"/g)].map(([, kind]) => kind);
    this.#bot.seen.add(`message ${kinds[0] === 'command' ? `command ${kinds[1] ?? ''}` : (kinds[0] ?? '')}`);
    this.#secretsIn('a queue', body);
  }

  /** Said 200 means stored: what cannot be taken is said to the person instead. */
  delivered({ action, rawBody, at, user }: Delivered, status: number): void {
    if (status !== 200 || !COMMANDS.test(action)) return;
    const dedup = createHash('sha256').update(createHash('sha256').update(rawBody).digest('hex')).digest('hex');
    const direct = createHash('sha256').update(rawBody).digest('hex');
    if (this.#queued.has(dedup) || this.#queued.has(direct)) return;
    const { slack, weather } = this.#bot;
    const told = slack.ephemerals.some((one) => one.to === user && Number(one.ts) * 1_000 >= at - 1_000);
    // Where Slack does not answer, nobody can be told.
    const isReachable = weather.calls.slack.length === 0 && (this.#bot.downUntil.get('slack') ?? 0) <= at;
    if (!told && isReachable) this.#bot.violate(`${user} was told 200, and nothing is on a queue`);
  }

  /** What was queued has been worked through, once nothing is on its way any more. */
  nothingLost(): void {
    const { queues } = this.#bot;
    for (const body of this.#bodies) {
      if (!this.#worked.has(body) && !queues.buried.has(body)) this.#bot.violate(`a message was lost: ${body.slice(0, 160)}`);
    }
    everyCommandAnswered(
      this.#bot,
      [...this.#worked].map(([body, at]) => ({ body, at })),
      this.#unheard,
    );
    for (const { metadata, editedTs } of this.#bot.slack.messages) {
      if (metadata !== null) this.#bot.seen.add(`post ${metadata.event_type}`);
      if (editedTs !== null) this.#bot.seen.add(`redrawn ${metadata?.event_type ?? ''}`);
    }
    refusalsTold(this.#bot);
    noSecretShown(this.#bot);
  }

  logged(fn: string, line: Readonly<Record<string, unknown>>): void {
    const text = JSON.stringify(line);
    if (line.level === 'info' && typeof line.message === 'string') {
      const body = this.#bot.queues.bodies.get(line.message);
      if (body !== undefined && !this.#worked.has(body)) this.#worked.set(body, this.#bot.now);
    }
    if (line.event === 'answer_not_shown' && typeof line.request === 'string') this.#unheard.add(line.request);
    this.#secretsIn(`the log of ${fn}`, text);
    if (typeof line.event === 'string') this.#bot.seen.add(`log ${line.event}`);
    if (typeof line.error === 'string') {
      this.#bot.tell(`${fn}: ${text.slice(0, 300)}`);
      if (MISTAKES.test(line.error)) this.#bot.violate(`${fn} failed: ${line.error}`);
    }
  }

  #secretsIn(where: string, text: string): void {
    for (const secret of Object.values(SECRETS)) {
      if (text.includes(secret)) this.#bot.violate(`a secret is in ${where}`);
    }
  }
}

const isFrozen = (bot: Bot): boolean => {
  const item = bot.tables.get(NAMES.tables.requests)?.item('freeze') ?? null;
  const said = item === null ? null : tryJson(textOf(item, 'freeze') ?? '');
  return isRecord(said) && isRecord(said.frozen);
};
