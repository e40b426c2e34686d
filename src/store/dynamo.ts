import type { AwsCaller } from '../aws/call.ts';
import { AwsError } from '../aws/call.ts';
import { ChangedMeanwhile } from '../engine/run.ts';

/** An attribute as DynamoDB writes it; these three kinds are all that the records use. */
export type Attribute = { readonly S: string } | { readonly N: string } | { readonly L: readonly Attribute[] };
export type Item = Readonly<Record<string, Attribute>>;

/** A record that could not be read in a form this release knows. It is left as it is; operators are alarmed. */
export class UnreadableRecord extends Error {
  override readonly name = 'UnreadableRecord';
  constructor(key: string, what: string, cause?: unknown) {
    super(`Record ${key} cannot be read: ${what}. It was left untouched; deploy the release that wrote it.`, { cause });
  }
}

export const textOf = (item: Item, name: string): string | null => {
  const value = item[name];
  return value !== undefined && 'S' in value ? value.S : null;
};

export const numberOf = (item: Item, name: string): number | null => {
  const value = item[name];
  return value !== undefined && 'N' in value ? Number(value.N) : null;
};

export const listOf = (item: Item, name: string): readonly string[] => {
  const value = item[name];
  if (value === undefined || !('L' in value)) return [];
  return value.L.flatMap((one) => ('S' in one ? [one.S] : []));
};

export const S = (text: string): Attribute => ({ S: text });
export const N = (number: number): Attribute => ({ N: String(number) });
const L = (texts: readonly string[]): Attribute => ({ L: texts.map(S) });

/** What one conditional write changes; null removes the attribute, `append` adds to a list. */
export interface Write {
  readonly set: Readonly<Record<string, Attribute | null>>;
  readonly append: Readonly<Record<string, readonly string[]>>;
}

export interface Table {
  get(key: string): Promise<Item | null>;
  /** Writes if the item's version is still `from` (0 = there is none yet). @throws ChangedMeanwhile */
  write(key: string, from: number, write: Write): Promise<void>;
  /** One page of an index, in its order; keys only what the index holds. */
  query(index: IndexQuery): Promise<readonly Item[]>;
}

export interface IndexQuery {
  readonly index: string;
  readonly hash: readonly [name: string, value: string];
  /** Condition on the range key. */
  readonly range?: readonly [name: string, operator: '<=' | '<' | '>', value: Attribute];
  readonly newestFirst?: boolean;
  readonly limit: number;
}

// An answer of DynamoDB is trusted for its envelope: the records inside are checked where they are decoded.
const itemIn = (answer: unknown): Item | null => (answer as { Item?: Item }).Item ?? null;
const itemsIn = (answer: unknown): readonly Item[] => (answer as { Items?: readonly Item[] }).Items ?? [];

export const createTable = (aws: AwsCaller, name: string): Table => ({
  get: async (key) =>
    itemIn(await aws.call('dynamodb', 'GetItem', { TableName: name, Key: { pk: S(key) }, ConsistentRead: true })),
  write: async (key, from, write) => {
    try {
      await aws.call('dynamodb', 'UpdateItem', updateOf(name, key, from, write));
    } catch (error) {
      if (error instanceof AwsError && error.code === 'ConditionalCheckFailedException') throw new ChangedMeanwhile();
      throw error;
    }
  },
  query: async ({ index, hash, range, newestFirst, limit }) =>
    itemsIn(
      await aws.call('dynamodb', 'Query', {
        TableName: name,
        IndexName: index,
        KeyConditionExpression: range === undefined ? '#h = :h' : `#h = :h AND #r ${range[1]} :r`,
        ExpressionAttributeNames: range === undefined ? { '#h': hash[0] } : { '#h': hash[0], '#r': range[0] },
        ExpressionAttributeValues: range === undefined ? { ':h': S(hash[1]) } : { ':h': S(hash[1]), ':r': range[2] },
        ScanIndexForward: newestFirst !== true,
        Limit: limit,
      }),
    ),
});

/**
 * The conditional write, clause by clause. Time line: A loads version 4; B loads version 4; B writes 5; A's write finds
 * 5 where it expects 4 and is refused, so A loads again and decides on what B left. `version` and not a hash of the
 * content, so that a write that changes nothing visible still counts.
 */
const updateOf = (table: string, key: string, from: number, { set, append }: Write): object => {
  const names: Record<string, string> = { '#version': 'version' };
  const values: Record<string, Attribute> = { ':to': N(from + 1) };
  const sets: string[] = ['#version = :to'];
  const removes: string[] = [];
  Object.entries(set).forEach(([name, value], n) => {
    names[`#s${n}`] = name;
    if (value === null) removes.push(`#s${n}`);
    else {
      values[`:s${n}`] = value;
      sets.push(`#s${n} = :s${n}`);
    }
  });
  Object.entries(append).forEach(([name, texts], n) => {
    if (texts.length === 0) return;
    names[`#a${n}`] = name;
    values[`:a${n}`] = L(texts);
    // The list of a new item does not exist yet, so there it is set.
    sets.push(from === 0 ? `#a${n} = :a${n}` : `#a${n} = list_append(#a${n}, :a${n})`);
  });
  if (from > 0) values[':from'] = N(from);
  return {
    TableName: table,
    Key: { pk: S(key) },
    UpdateExpression: `SET ${sets.join(', ')}${removes.length === 0 ? '' : ` REMOVE ${removes.join(', ')}`}`,
    ConditionExpression: from === 0 ? 'attribute_not_exists(#version)' : '#version = :from',
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
};
