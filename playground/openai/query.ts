import type { Settings } from './state.ts';
import { badRequest } from './errors.ts';

/** A query read strictly: a name that the endpoint does not know is refused, and so is one given twice. */
export class Query {
  private readonly given: URLSearchParams;

  constructor(given: URLSearchParams, known: readonly string[]) {
    this.given = given;
    for (const name of given.keys()) {
      if (!known.includes(name.replace(/\[\]$/, ''))) throw badRequest(`Unknown parameter: '${name}'.`, name);
    }
  }

  text(name: string): string | undefined {
    const values = this.given.getAll(name);
    if (values.length > 1 || values[0] === '') throw badRequest(`Invalid value for '${name}'.`, name);
    return values[0];
  }

  /** A list is written `name=a&name=b` or `name[]=a&name[]=b`. */
  texts(name: string): string[] {
    return [...this.given.getAll(name), ...this.given.getAll(`${name}[]`)];
  }

  whole(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^\d{1,15}$/.test(value)) throw badRequest(`Invalid type for '${name}': expected an integer.`, name);
    return Number(value);
  }

  limit(usual: number, most: number, over: Settings['overLimit'] = '400'): number {
    const value = this.whole('limit') ?? usual;
    if (value < 1 || (value > most && over === '400')) {
      throw badRequest(`Invalid 'limit': expected a value from 1 to ${most}.`, 'limit');
    }
    return Math.min(value, most);
  }

  flag(name: string): boolean {
    const value = this.text(name) ?? 'false';
    if (value === 'true' || value === 'false') return value === 'true';
    throw badRequest(`Invalid type for '${name}': expected a boolean.`, name);
  }

  one<T extends string>(name: string, usual: T, ...others: readonly T[]): T {
    const value = this.text(name) ?? usual;
    const found = [usual, ...others].find((option) => option === value);
    if (found === undefined) throw badRequest(`Invalid value for '${name}'.`, name);
    return found;
  }
}

interface Item {
  readonly id: string;
}

/** OpenAI's list envelope; what it says of the first and last id is a setting. */
export function listOf(data: readonly Item[], hasMore: boolean, envelope: Settings['envelope']): object {
  const ids = {
    full: { first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null },
    null_last_id: { first_id: null, last_id: null },
    no_last_id: {},
  }[envelope];
  return { object: 'list', data, ...ids, has_more: hasMore };
}

/** The page of a standing list that begins after an id. */
export function pageOf<T extends Item>(all: readonly T[], after: string | undefined, limit: number): [T[], boolean] {
  const from = after === undefined ? 0 : all.findIndex((one) => one.id === after) + 1;
  if (after !== undefined && from === 0) throw badRequest("Invalid 'after': no such item.", 'after');
  return [all.slice(from, from + limit), from + limit < all.length];
}
