import { type RequestId, parseRequestId } from '../ids.ts';

/** Crockford's base 32: no I, L, O or U. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SHORT = 5;
const SHORT_ATTEMPTS = 5;
const LONG = 8;

/** How many ids one delivery offers. */
export const ID_ATTEMPTS = SHORT_ATTEMPTS + 3;

/**
 * The request's id that a delivery leads to, so that a repeat of it finds the same record. `attempt` counts from 0: a
 * further one is for when another delivery's request has the id already. The last three are 8 letters long, for a
 * bot that has so many requests that 5 are not enough.
 * @param hashHex SHA-256 of the delivery, 64 hex digits.
 * @throws RangeError for anything else, or an attempt that is not 0…7.
 */
export function requestIdFrom(hashHex: string, attempt: number): RequestId {
  if (!/^[0-9a-f]{64}$/.test(hashHex)) throw new RangeError('A request id is made of 64 hex digits.');
  if (!Number.isInteger(attempt) || attempt < 0 || attempt >= ID_ATTEMPTS) throw new RangeError('No such attempt.');
  const short = attempt < SHORT_ATTEMPTS;
  const length = short ? SHORT : LONG;
  // Each attempt takes other bits of the hash.
  const skip = short ? attempt * SHORT : SHORT_ATTEMPTS * SHORT + (attempt - SHORT_ATTEMPTS) * LONG;
  const bits = BigInt(`0x${hashHex}`) >> BigInt(skip * 5);
  // Stryker disable next-line StringLiteral: five bits always have a letter
  const letters = Array.from({ length }, (_, index) => LETTERS[Number((bits >> BigInt(index * 5)) & 31n)] ?? '0');
  const id = parseRequestId(`R-${letters.join('')}`);
  // Stryker disable next-line ConditionalExpression,StringLiteral: letters of that alphabet always have the form
  if (id === null) throw new RangeError('The id came out in a form that is none.');
  return id;
}
