import { ClientRefusal } from '../../playground/slack/people/errors.ts';
import type { Person } from '../../playground/slack/people/person.ts';
import type { Bot } from '../world/bot.ts';
import { wish } from './company.ts';
import type { Wish } from './company.ts';
import type { Ledger } from './ledger.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Whoever sees nothing come of it does it again; before that a message may have been brought five times. */
const PATIENCE = 15 * MINUTE;
/** How often an approver looks for a card that is not there yet. */
const LOOKS = MINUTE;

/** People ask one after the other, and each card is approved by two. */
export class Crowd {
  readonly #bot: Bot;
  readonly #ledger: Ledger;
  /** When each was asked for first. */
  readonly askedAt = new Map<string, number>();
  asks = 0;
  presses = 0;
  /** Deliveries that Slack told the person went wrong. */
  errors = 0;
  askedAgain = 0;
  pressedAgain = 0;

  constructor(bot: Bot, ledger: Ledger) {
    this.#bot = bot;
    this.#ledger = ledger;
  }

  /** Request `n` is made now, and what is to become of it is seen to. */
  make(n: number): void {
    const one = wish(n);
    this.askedAt.set(one.reason, this.#bot.now);
    this.#ask(one);
    for (const approver of one.approvers) {
      this.#later(10 * SECOND + this.#bot.random.below(10 * MINUTE), () => this.#approve(one, approver));
    }
  }

  #ask(one: Wish): void {
    this.asks += 1;
    const whispers = this.#bot.slack.ephemerals.length;
    this.#act((person) => person.command(one.line, { channel: one.channel }), one.requester);
    this.#later(PATIENCE, () => {
      if (this.#ledger.byReason.has(one.reason)) return;
      const told = this.#bot.slack.ephemerals.slice(whispers).some(({ to }) => to === one.requester);
      if (this.#ledger.queued.has(one.reason)) return this.#lost(one, told);
      this.askedAgain += 1;
      this.#ask(one);
    });
  }

  /** It was on the queue: nobody has to ask again, however long it takes. */
  #lost(one: Wish, told: boolean): void {
    this.#later(6 * 60 * MINUTE, () => {
      if (!this.#ledger.byReason.has(one.reason)) this.#bot.violate(`${one.reason} was taken and is lost${told ? ' (its requester was told something)' : ''}`);
    });
  }

  #approve(one: Wish, approver: string): void {
    const request = this.#ledger.byReason.get(one.reason);
    const card = request === undefined ? null : this.#ledger.cardOf(request.id);
    if (request === undefined || card === null) return this.#later(LOOKS, () => this.#approve(one, approver));
    const isDone = (): boolean =>
      request.approvals.length >= 2 || request.closedAs !== null || request.approvals.some(({ user }) => user === approver);
    if (isDone()) return;
    this.presses += 1;
    this.#act((person) => person.click({ message: card, actionId: 'approve' }), approver);
    this.#later(PATIENCE, () => {
      if (isDone()) return;
      this.pressedAgain += 1;
      this.#approve(one, approver);
    });
  }

  #act(act: (person: Person) => Promise<{ readonly kind: string }>, user: string): void {
    const run = async (): Promise<void> => {
      try {
        if ((await act(this.#bot.people.as(user))).kind === 'error') this.errors += 1;
      } catch (error) {
        // The card is being redrawn: they look again later.
        if (!(error instanceof ClientRefusal)) throw error;
      }
    };
    run().catch((error: unknown) => this.#bot.violate(`${user}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`));
  }

  #later(ms: number, act: () => void): void {
    this.#bot.schedule.after(ms, act);
  }
}
