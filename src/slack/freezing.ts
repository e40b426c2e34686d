import type { Frozen } from '../domain/freeze.ts';
import type { Policy } from '../domain/policy/types.ts';
import type { Person } from '../domain/request/types.ts';
import { MINUTE } from '../domain/time.ts';
import type { FreezeCommand } from '../engine/messages.ts';
import type { People } from '../engine/ports.ts';
import type { SlackFailure } from './failure.ts';
import type { Poster } from './poster.ts';
import { frozenNotice, unfrozenNotice, type FreezeAnswer } from './views/freeze.ts';
import { alertMetadata } from './views/operators.ts';

interface Kept {
  readonly frozen: Frozen | null;
  readonly by: Person;
  readonly deliveries: readonly string[];
  readonly isTold: boolean;
}

/** One writer: the requests function. */
interface Book<T extends Kept> {
  load(): Promise<T | null>;
  store(next: Pick<Kept, 'frozen' | 'by' | 'isTold'>, delivery: string, before: T | null): Promise<T>;
}

export interface FreezeParts<T extends Kept> {
  readonly book: Book<T>;
  readonly poster: Poster;
  readonly people: People;
  readonly policy: Policy;
  readonly now: () => number;
}

/** A command is carried out within this time of reaching the door, or not at all: nobody is unfrozen by a dead letter. */
const LASTS = 10 * MINUTE;

/**
 * Freezes or unfreezes for an operator of today's policy, stores that first and tells the operators' channel after. What
 * was stored and not told by somebody who did not live to is told by whoever gets the same delivery again; what Slack
 * does not take is said to the one who typed it, so that nothing behind it has to wait.
 * @returns what to answer; null: this delivery was carried out before others
 * @throws where the table cannot be read or written
 */
export async function carryOutFreeze<T extends Kept>(command: FreezeCommand, parts: FreezeParts<T>): Promise<FreezeAnswer | null> {
  const { book, now } = parts;
  const kept = await book.load();
  if (kept?.deliveries.includes(command.delivery) === true) {
    return kept.deliveries.at(-1) === command.delivery ? tell(kept, command, true, parts) : null;
  }
  if (now() - command.at > LASTS) return { kind: 'too_late' };
  const person = await operator(command, parts);
  if ('kind' in person) return person;
  const frozen = kept?.frozen ?? null;
  if (command.reason !== null && frozen !== null) return { kind: 'frozen_already', frozen };
  if (command.reason === null && frozen === null) return { kind: 'not_frozen' };
  const next = command.reason === null ? null : { by: person, reason: command.reason, at: now() };
  const stored = await book.store({ frozen: next, by: person, isTold: false }, command.delivery, kept);
  return tell(stored, command, false, parts);
}

/** Who typed it, where an operator did, as Slack knows people and groups now; else why not. */
async function operator<T extends Kept>(
  { by }: FreezeCommand,
  { people, policy }: FreezeParts<T>,
): Promise<Person | FreezeAnswer> {
  const operators = policy.operators.people;
  const looked = await people.person(by.user, by.team);
  if (looked.kind === 'silent') return { kind: 'silent' };
  if (looked.kind === 'refused') return { kind: 'not_an_operator', operators };
  const stands = await Promise.all(
    operators.map(async (one) => {
      if (one.kind === 'user') return one.id === by.user ? 'yes' : 'no';
      const group = await people.members(one.id);
      if (group.kind === 'silent') return 'silent';
      return group.kind === 'members' && group.users.includes(by.user) ? 'yes' : 'no';
    }),
  );
  if (stands.includes('yes')) return looked.person;
  return stands.includes('silent') ? { kind: 'silent' } : { kind: 'not_an_operator', operators };
}

async function tell<T extends Kept>(
  kept: T,
  { delivery, at }: FreezeCommand,
  isRepeat: boolean,
  { book, poster, policy }: FreezeParts<T>,
): Promise<FreezeAnswer> {
  const { frozen, by } = kept;
  const kind = frozen === null ? 'unfrozen' : 'frozen';
  if (kept.isTold) return { kind, untold: null };
  const { channel } = policy.operators;
  const metadata = alertMetadata(`freeze ${delivery.slice(0, 16)}`);
  const search = isRepeat ? { since: at, metadata } : null;
  const view = frozen === null ? unfrozenNotice(by) : frozenNotice(frozen);
  const result = await poster.post(channel.id, null, view, metadata, search);
  if (result.kind === 'failed') return { kind, untold: { channel, why: whyOf(result.failure) } };
  await book.store({ frozen, by, isTold: true }, delivery, kept);
  return { kind, untold: null };
}

const whyOf = (failure: SlackFailure): string => ('error' in failure ? failure.error : failure.kind);
