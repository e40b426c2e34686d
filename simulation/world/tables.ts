import type { Attribute, Item } from '../../src/store/dynamo.ts';
import type { TableDefinition } from '../../src/store/tables.ts';

/** A refusal by DynamoDB's own name. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  constructor(code: string, why: string) {
    super(`${code}: ${why}`);
    this.code = code;
  }
}

interface Version {
  readonly at: number;
  readonly item: Item;
}

/** What a request may hold; anything else is a mistake of the caller's. */
export interface Input {
  readonly Key?: { readonly pk: { readonly S: string } };
  readonly ConsistentRead?: boolean;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Attribute>>;
  readonly IndexName?: string;
  readonly ScanIndexForward?: boolean;
  readonly Limit?: number;
}

/** No index lags by more than this. */
const LAG_AT_MOST = 120_000;

const textIn = (item: Item, name: string = ''): string | null => {
  const value = item[name];
  return value !== undefined && 'S' in value ? value.S : null;
};

const invalid = (why: string): Refused => new Refused('ValidationException', why);

/** What an index or a condition compares: texts by code unit, numbers by size. */
const compare = (one: Attribute, other: Attribute): number => {
  if ('N' in one && 'N' in other) return Number(one.N) - Number(other.N);
  if ('S' in one && 'S' in other) return one.S === other.S ? 0 : one.S < other.S ? -1 : 1;
  throw invalid('The types of what is compared differ.');
};

/**
 * One table in memory, for as much of DynamoDB as the bot's stores use: GetItem, one conditional UpdateItem, Query on
 * an index. An expression of another form is refused. What an index showed at an earlier time can be asked for.
 */
export class MemoryTable {
  readonly definition: TableDefinition;
  /** Counts what was written. */
  revision = 0;
  readonly #versions = new Map<string, Version[]>();
  /** By index and hash, the keys of items that have it, or had it in a version that is kept. */
  readonly #hashed = new Map<string, Map<string, Set<string>>>();
  /** Writes of late, whose items may still have versions that are to be forgotten. */
  #written: { readonly at: number; readonly key: string }[] = [];
  /** Told of each item that is written, after it. */
  onWrite: (key: string, before: Item | null, after: Item) => void = () => undefined;

  constructor(definition: TableDefinition) {
    this.definition = definition;
  }

  /** @throws Refused */
  act(operation: string, input: Input, now: number, indexLag = 0): object {
    if (operation === 'GetItem') return this.#get(input);
    if (operation === 'UpdateItem') return this.#update(input, now);
    if (operation === 'Query') return this.#query(input, now - indexLag);
    throw new Refused('UnknownOperationException', operation);
  }

  item(key: string): Item | null {
    return this.#versions.get(key)?.at(-1)?.item ?? null;
  }

  keys(): readonly string[] {
    return [...this.#versions.keys()];
  }

  /** Puts an item past every condition, as a person with access to the table might. */
  put(key: string, item: Item, now: number): void {
    this.revision += 1;
    const before = this.item(key);
    this.#versions.set(key, [...(this.#versions.get(key) ?? []), { at: now, item }]);
    this.#written.push({ at: now, key });
    this.#forget(now);
    for (const { IndexName, KeySchema } of this.definition.GlobalSecondaryIndexes) {
      const hash = textIn(item, KeySchema[0]?.AttributeName);
      if (hash !== null) this.#bucket(IndexName, hash).add(key);
    }
    this.onWrite(key, before, item);
  }

  /** Drops the versions that no index can show any more. */
  #forget(now: number): void {
    const until = now - LAG_AT_MOST;
    const recent = this.#written.findIndex(({ at }) => at > until);
    for (const { key } of this.#written.splice(0, Math.max(0, recent))) {
      const versions = this.#versions.get(key) ?? [];
      const standing = versions.findLastIndex(({ at }) => at <= until);
      if (standing > 0) this.#versions.set(key, versions.slice(standing));
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.#versions.clear();
    this.#written = [];
    this.#hashed.clear();
  }

  #bucket(index: string, hash: string): Set<string> {
    const buckets = this.#hashed.get(index) ?? new Map<string, Set<string>>();
    this.#hashed.set(index, buckets);
    const bucket = buckets.get(hash) ?? new Set<string>();
    buckets.set(hash, bucket);
    return bucket;
  }

  #get({ Key, ConsistentRead }: Input): object {
    if (Key === undefined) throw invalid('A key is missing.');
    if (ConsistentRead !== true) throw invalid('Records are read strongly.');
    const item = this.item(Key.pk.S);
    return item === null ? {} : { Item: item };
  }

  #update({ Key, UpdateExpression, ConditionExpression, ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} }: Input, now: number): object {
    if (Key === undefined || UpdateExpression === undefined) throw invalid('A key or an update is missing.');
    const before = this.item(Key.pk.S);
    const nameOf = (sign: string): string => {
      const name = names[sign];
      if (name === undefined) throw invalid(`${sign} stands for nothing.`);
      return name;
    };
    const valueOf = (sign: string): Attribute => {
      const value = values[sign];
      if (value === undefined) throw invalid(`${sign} stands for nothing.`);
      return value;
    };
    if (ConditionExpression !== undefined && !holds(ConditionExpression, before, nameOf, valueOf)) {
      throw new Refused('ConditionalCheckFailedException', 'The conditional request failed');
    }
    const form = /^SET (.+?)(?: REMOVE (.+))?$/.exec(UpdateExpression);
    if (form === null) throw invalid('The update has another form.');
    const item: Record<string, Attribute> = { pk: { S: Key.pk.S }, ...before };
    for (const part of (form[1] ?? '').split(/, (?=#)/)) {
      const set = /^(#\w+) = (?:(:\w+)|list_append\((#\w+), (:\w+)\))$/.exec(part);
      if (set === null) throw invalid(`The part ${part} has another form.`);
      const [, target = '', value, list, more] = set;
      if (value !== undefined) item[nameOf(target)] = valueOf(value);
      else {
        const old = item[nameOf(list ?? '')];
        const added = valueOf(more ?? '');
        if (old === undefined || !('L' in old) || !('L' in added)) throw invalid('Only a list grows.');
        item[nameOf(target)] = { L: [...old.L, ...added.L] };
      }
    }
    for (const sign of (form[2] ?? '').split(', ').filter((one) => one !== '')) delete item[nameOf(sign)];
    if (JSON.stringify(item).length > 400_000) throw invalid('Item size has exceeded the maximum allowed size');
    this.put(Key.pk.S, item, now);
    return {};
  }

  #query(input: Input, at: number): object {
    const { IndexName, KeyConditionExpression = '', ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = input;
    const index = this.definition.GlobalSecondaryIndexes.find((one) => one.IndexName === IndexName);
    const form = /^#h = :h(?: AND #r (<=|<|>) :r)?$/.exec(KeyConditionExpression);
    const [hash, range] = index?.KeySchema.map((one) => one.AttributeName) ?? [];
    const wanted = values[':h'];
    if (index === undefined || form === null || hash === undefined || range === undefined || wanted === undefined) {
      throw invalid('The query has another form.');
    }
    if (names['#h'] !== hash || (form[1] !== undefined && names['#r'] !== range)) throw invalid('Not the keys of this index.');
    const bound = values[':r'];
    if (!('S' in wanted)) throw invalid('The types of what is compared differ.');
    const bucket = this.#bucket(index.IndexName, wanted.S);
    const found = [...bucket].flatMap((key) => {
      const versions = this.#versions.get(key) ?? [];
      if (!versions.some(({ item: one }) => textIn(one, hash) === wanted.S)) bucket.delete(key);
      const item = versions.findLast((one) => one.at <= at)?.item;
      const [ofHash, ofRange] = [item?.[hash], item?.[range]];
      if (item === undefined || ofHash === undefined || ofRange === undefined || compare(ofHash, wanted) !== 0) return [];
      if (form[1] !== undefined && bound !== undefined) {
        const order = compare(ofRange, bound);
        if (form[1] === '<=' ? order > 0 : form[1] === '<' ? order >= 0 : order <= 0) return [];
      }
      return [{ item, ofRange }];
    });
    const ordered = found.toSorted((a, b) => compare(a.ofRange, b.ofRange));
    if (input.ScanIndexForward === false) ordered.reverse();
    const shown = new Set(['pk', hash, range, ...(index.Projection.NonKeyAttributes ?? [])]);
    return {
      Items: ordered
        .slice(0, input.Limit)
        .map(({ item }) => Object.fromEntries(Object.entries(item).filter(([name]) => shown.has(name)))),
    };
  }
}

const holds = (
  condition: string,
  item: Item | null,
  nameOf: (sign: string) => string,
  valueOf: (sign: string) => Attribute,
): boolean => {
  const absent = /^attribute_not_exists\((#\w+)\)$/.exec(condition)?.[1];
  if (absent !== undefined) return item?.[nameOf(absent)] === undefined;
  const [, sign, value] = /^(#\w+) = (:\w+)$/.exec(condition) ?? [];
  if (sign === undefined || value === undefined) throw invalid('The condition has another form.');
  const there = item?.[nameOf(sign)];
  return there !== undefined && compare(there, valueOf(value)) === 0;
};
