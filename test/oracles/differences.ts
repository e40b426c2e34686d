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
  'growing numbers': {
    service: 'SQS',
    claim: 'Sequence numbers grow within a group.',
    seen: { moto: { is: false, words: 'random ones' } },
    why: 'SQS promises it. The bot reads none.',
  },
  'deduplication after delete': {
    service: 'SQS',
    claim: 'A deduplication id counts for five minutes, also when its message is deleted.',
    seen: { moto: { is: 1, words: 'forgets it with the message' } },
    why: 'SQS promises it. A double costs a look at a record: what a command did already is known by its delivery.',
  },
  'scope of deduplication': {
    service: 'SQS',
    claim: 'With `DeduplicationScope: messageGroup` the same id in another group is another message.',
    seen: { moto: { is: 1, words: 'drops it: it knows the whole queue as scope only' } },
    why: 'SQS promises it. No two groups are sent the same id: each names its actor.',
  },
  'late delete': {
    service: 'SQS',
    claim: 'A receipt handle whose time is out deletes nothing.',
    seen: { moto: { is: 0, words: 'deletes the message under the hands of who has it now' } },
    why: 'SQS refuses it in FIFO queues. Whoever was killed or too slow must not take away what is being done anew.',
  },
  'order after a time-out': {
    service: 'SQS',
    claim: 'When its time is out, all that was received of a group is received again in order.',
    seen: {
      moto: { is: ['0000000a', '0000000d', '0000000b', '0000000c'], words: 'the last of the batch first, then the others' },
    },
    why: 'SQS promises it. The bot takes one message at a time in each group, and decides by records, not by order.',
  },
  'who may not': {
    service: 'Secrets Manager',
    claim: 'Who may not read a secret is refused with `AccessDeniedException`, in JSON.',
    seen: { moto: { is: [null, false], words: 'refuses in the XML of another protocol, so that no code is found' } },
    why: 'The service speaks JSON 1.1. Without a code the bot says that Secrets Manager did not answer properly, and opens nothing.',
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
