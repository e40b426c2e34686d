import { isRecord } from '../../json.ts';

/** Where a value stands, and where to say what is wrong with it. */
export interface At {
  /** A JSON pointer, such as `/blocks/0/text`. */
  readonly pointer: string;
  say(problem: string): void;
  in(key: string | number): At;
}

export type Check = (value: unknown, at: At) => void;

/**
 * Runs a check from one pointer on.
 * @returns Slack's `response_metadata.messages`: `[ERROR] … [json-pointer:…]`; none where all is well.
 */
export function problems(value: unknown, check: Check, pointer: string): readonly string[] {
  const said: string[] = [];
  const at = (pointer: string): At => ({
    pointer,
    say: (problem) => void said.push(`[ERROR] ${problem} [json-pointer:${pointer}]`),
    in: (key) => at(`${pointer}/${key}`),
  });
  check(value, at(pointer));
  return said;
}

/** An object with these fields and no other. */
export function fields(
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): Check {
  return (value, at) => {
    if (!isRecord(value)) return at.say('must be an object');
    for (const key of Object.keys(required)) {
      if (value[key] === undefined) at.say(`missing required field: ${key}`);
    }
    for (const [key, inner] of Object.entries(value)) {
      const check = required[key] ?? optional[key];
      if (!check) at.say(`invalid additional property: ${key}`);
      else if (inner !== undefined) check(inner, at.in(key));
    }
  };
}

/** A text of `min` to `max` characters. */
export const text =
  (max: number, min = 1): Check =>
  (value, at) => {
    if (typeof value !== 'string') return at.say('must be a string');
    if (value.length < min) at.say(`must be more than ${min - 1} characters`);
    if (value.length > max) at.say(`must be less than ${max + 1} characters`);
  };

export const matching =
  (pattern: RegExp, what: string): Check =>
  (value, at) => {
    if (typeof value !== 'string' || !pattern.test(value)) at.say(`must be ${what}`);
  };

export const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value, at) => {
    if (!allowed.includes(value)) at.say(`must be one of: ${allowed.join(', ')}`);
  };

export const flag: Check = (value, at) => {
  if (typeof value !== 'boolean') at.say('must be a boolean');
};

export const whole =
  (min: number, max: number): Check =>
  (value, at) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return at.say('must be an integer');
    if (value < min) at.say(`must be greater than or equal to ${min}`);
    if (value > max) at.say(`must be less than or equal to ${max}`);
  };

/** A list of `min` to `max` items that all pass. */
export const list =
  (item: Check, max: number, min = 1): Check =>
  (value, at) => {
    if (!Array.isArray(value)) return at.say('must be an array');
    if (value.length < min) at.say(`must have at least ${min} item${min === 1 ? '' : 's'}`);
    if (value.length > max) at.say(`no more than ${max} items allowed`);
    value.forEach((inner, index) => item(inner, at.in(index)));
  };

/** Picks the check by the value's `type`; a type that is not in the table is refused. */
export const byType =
  (table: Readonly<Record<string, Check>>): Check =>
  (value, at) => {
    if (!isRecord(value)) return at.say('must be an object');
    if (typeof value.type !== 'string') return at.say('missing required field: type');
    const check = Object.hasOwn(table, value.type) ? table[value.type] : undefined;
    if (!check) return at.in('type').say(`unsupported type: ${value.type}`);
    check(value, at);
  };

/** All of the checks. */
export const all =
  (...checks: readonly Check[]): Check =>
  (value, at) => {
    for (const check of checks) check(value, at);
  };

/** Anything: where `byType` has looked already. */
export const any: Check = () => undefined;
