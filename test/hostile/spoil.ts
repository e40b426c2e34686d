import * as fc from 'fast-check';
import { value } from './made.ts';

/** A right JSON value with wrong parts: something else in some places, or nothing at all. */

export interface Damage {
  readonly at: number;
  readonly by: unknown;
  /** The part is not there at all. */
  readonly gone: boolean;
}

export const damages: fc.Arbitrary<readonly Damage[]> = fc.array(
  fc.record({ at: fc.nat(100_000), by: value, gone: fc.boolean() }),
  { minLength: 1, maxLength: 3 },
);

type Path = readonly (string | number)[];

const isObject = (given: unknown): given is Record<string, unknown> =>
  typeof given === 'object' && given !== null && !Array.isArray(given);

const pathsIn = (given: unknown, path: Path = []): readonly Path[] => {
  const parts = Array.isArray(given) ? [...given.entries()] : isObject(given) ? Object.entries(given) : [];
  return [path, ...parts.flatMap(([key, part]) => pathsIn(part, [...path, key]))];
};

const at = (given: unknown, [key, ...rest]: Path, { by, gone }: Damage): unknown => {
  if (key === undefined) return by;
  if (Array.isArray(given)) {
    const before: readonly unknown[] = given;
    if (rest.length === 0 && gone) return before.filter((_, index) => index !== key);
    return before.map((part, index) => (index === key ? at(part, rest, { at: 0, by, gone }) : part));
  }
  if (!isObject(given)) return given;
  const entries = Object.entries(given).flatMap(([name, part]): [string, unknown][] => {
    if (name !== key) return [[name, part]];
    return rest.length === 0 && gone ? [] : [[name, at(part, rest, { at: 0, by, gone })]];
  });
  return Object.fromEntries(entries);
};

/** The same value with this damage done to it. */
export const spoiled = (given: unknown, all: readonly Damage[]): unknown =>
  all.reduce((before, damage) => {
    const paths = pathsIn(before);
    const path = paths[damage.at % paths.length] ?? [];
    return at(before, path, damage);
  }, given);
