/** A source of numbers in [0, 1), as `Math.random`; an argument everywhere, so that a story can be told again. */
export type Random = () => number;

const pick = (random: Random, alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet.charAt(Math.floor(random() * alphabet.length))).join('');

export const alphanumeric = (random: Random, length: number): string =>
  pick(random, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', length);

export const hex = (random: Random, length: number): string => pick(random, '0123456789abcdef', length);

/** A version 4 UUID by form. */
export const uuid = (random: Random): string =>
  [
    hex(random, 8),
    hex(random, 4),
    `4${hex(random, 3)}`,
    `${pick(random, '89ab', 1)}${hex(random, 3)}`,
    hex(random, 12),
  ].join('-');
