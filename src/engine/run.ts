import type { Owed } from '../domain/share/owed.ts';

/** Work stops with this much of a function's time left; what is still owed stays due. */
export const TIME_TO_STOP = 8_000;
/** How often a run starts over when somebody else wrote the record meanwhile. */
const ROUNDS = 3;

/** Somebody else wrote the record since it was loaded: nothing of this run was stored over it. */
export class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
  constructor() {
    super('The record was changed by somebody else meanwhile. Load it and look again.');
  }
}

/** An actor's record as it was loaded: `version` is the condition of the next write. */
export interface Kept<R> {
  readonly record: R;
  readonly version: number;
  readonly due: number | null;
}

export interface Performing<R> {
  readonly record: R;
  /** It was owed when the record was loaded: somebody may have done it and not lived to say so. Look first. */
  readonly suspect: boolean;
  /** Resolves when the record that owes this effect is stored. Only reads may begin before. */
  readonly stored: Promise<unknown>;
}

/** One actor, for one message. The same few lines run for requests and for shares. */
export interface Actor<R extends object, Change, Effect> {
  load(): Promise<Kept<R> | null>;
  /** Facts are read here; which changes follow is the domain's. Runs once after loading. */
  decide(record: R | null): Promise<readonly Change[]>;
  /** What follows from an outcome alone, with the facts already read. */
  advance(record: R): readonly Change[];
  apply(record: R | null, changes: readonly Change[]): R | null;
  owed(record: R): Owed<Effect>;
  key(effect: Effect): string;
  /** One conditional write. @throws ChangedMeanwhile */
  save(record: R, before: Kept<R> | null, due: number | null): Promise<Kept<R>>;
  perform(effect: Effect, given: Performing<R>): Promise<readonly Change[]>;
  now(): number;
  timeLeft(): number;
}

/**
 * Load own record and the facts → decide → store, if the version is still the one loaded → perform what is owed,
 * storing each outcome before the next. There is no code for "resume": what is owed is computed from the record, so a
 * crash, a repeat or an outage heals by running the same lines again.
 *
 * @throws whatever a port throws that is not expected; the queue then delivers the message again.
 */
export const bringInLine = async <R extends object, Change, Effect>(actor: Actor<R, Change, Effect>): Promise<R | null> => {
  for (let round = 1; ; round += 1) {
    try {
      return await once(actor);
    } catch (error) {
      if (!(error instanceof ChangedMeanwhile) || round === ROUNDS) throw error;
    }
  }
};

const once = async <R extends object, Change, Effect>(actor: Actor<R, Change, Effect>): Promise<R | null> => {
  let kept = await actor.load();
  const suspects = new Set(kept === null ? [] : actor.owed(kept.record).effects.map((effect) => actor.key(effect)));
  /** What was tried in this run and changed nothing is not tried again in it. */
  const idle = new Set<string>();
  let record = kept?.record ?? null;
  let changes = await actor.decide(record);
  for (;;) {
    record = actor.apply(record, changes);
    if (record === null) return null;
    const { effects, due } = actor.owed(record);
    const open = (effect: Effect): boolean => !idle.has(actor.key(effect));
    const effect = actor.timeLeft() > TIME_TO_STOP ? effects.find(open) : undefined;
    const nextDue = effects.length > 0 ? Math.min(actor.now(), due ?? Infinity) : due;
    const dirty = changes.length > 0 || (effect === undefined && nextDue !== (kept?.due ?? null));
    const stored = dirty ? actor.save(record, kept, nextDue) : Promise.resolve(kept);
    if (effect === undefined) {
      await stored;
      return record;
    }
    // Whoever awaits it hears of a failure; until then it must not count as unhandled.
    stored.catch(() => undefined);
    const key = actor.key(effect);
    const outcome = await actor.perform(effect, { record, suspect: suspects.has(key), stored });
    kept = await stored;
    suspects.delete(key);
    if (outcome.length === 0) idle.add(key);
    const after = actor.apply(record, outcome);
    changes = after === null ? outcome : [...outcome, ...actor.advance(after)];
  }
};
