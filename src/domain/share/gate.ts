import { HOUR, MINUTE } from '../time.ts';
import type { BlockedBy, Gate, Held } from './types.ts';

/** A blocked project is looked at again this often at the most. */
const LONGEST_PAUSE = 6 * HOUR;
/** What cannot be read so often is not asked for any more: the key may simply lack the scope. */
const UNKNOWN_TRIES = 3;

/** Which list blocks, if any. Silence blocks nothing. */
export const blockedBy = (gate: Gate | undefined): BlockedBy | null =>
  gate === 'allow_list' || gate === 'deny_list' ? gate : null;

/** When the gate of a held permission is to be read; null = no more. */
export const gateDue = ({ gate }: Held): number | null => (gate === undefined ? 0 : gate.next);

/**
 * What is known after the gate was read once more: a blocked one is looked at again at growing pauses, 5 minutes to
 * 6 hours, an open one is left alone. An answer that does not come takes back nothing.
 */
export const readGate = ({ gate }: Held, says: Gate, now: number): NonNullable<Held['gate']> => {
  const known = says === 'unknown' && gate !== undefined ? gate.says : says;
  const tries = gate?.says === known ? gate.tries + 1 : 1;
  const again = blockedBy(known) !== null || (known === 'unknown' && tries < UNKNOWN_TRIES);
  const pause = Math.min(LONGEST_PAUSE, 5 * MINUTE * 2 ** Math.min(tries - 1, 16));
  return { says: known, tries, next: again ? now + pause : null };
};

/** Somebody new is about to be told that it can be used: look again first. */
export const gateAnew = (held: Held): Held =>
  held.gate === undefined ? held : { ...held, gate: { ...held.gate, next: 0 } };
