/** Whom the suite is run against besides DynamoDB, SQS and Secrets Manager as our tests have them. */
export const ORACLES = ['moto', 'DynamoDB Local'] as const;
export type Oracle = (typeof ORACLES)[number];

export interface Difference {
  readonly service: 'DynamoDB' | 'SQS' | 'Secrets Manager';
  /** What ours do, in words. */
  readonly claim: string;
  readonly seen: Partial<Readonly<Record<Oracle, { readonly is: unknown; readonly words: string }>>>;
  /** Why ours is right, and what hangs on it. */
  readonly why: string;
}

/** Every known difference, by name. docs/oracles.md holds the same in a table; a test compares the two. */
export const DIFFERENCES = {
  'one winner': {
    service: 'DynamoDB',
    claim: 'Of conditional writes that come at the same moment one wins; all others get `ConditionalCheckFailedException`.',
    seen: { moto: { is: 'more', words: 'two may win: it checks and writes in two steps, on several threads' } },
    why: 'Every record stands on it. DynamoDB promises it, DynamoDB Local keeps it. Moto gets one call at a time.',
  },
  'no such index': {
    service: 'DynamoDB',
    claim: 'A query of an index that is not there is refused with `ValidationException`.',
    seen: { moto: { is: 'ResourceNotFoundException', words: '`ResourceNotFoundException`' } },
    why: 'DynamoDB Local says the same. No code is read here: any refusal ends the query.',
  },
} as const satisfies Readonly<Record<string, Difference>>;

export type DifferenceName = keyof typeof DIFFERENCES;

/**
 * What to expect of a target: `ours`, or what an oracle is known to do instead. Where it does as we do by now the test
 * fails, so that the difference is taken out here.
 */
export const known = (target: string, name: DifferenceName, ours: unknown): unknown => {
  const { seen }: Difference = DIFFERENCES[name];
  const oracle = ORACLES.find((one) => one === target);
  return (oracle === undefined ? undefined : seen[oracle]?.is) ?? ours;
};
