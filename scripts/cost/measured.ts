/**
 * What the bot does, counted in the playground's world: test/cost/measured.test.ts plays it again and fails where a
 * number here is too small, or more than twice too large.
 */
export interface Work {
  /** Invocations of each function. */
  readonly slack: number;
  readonly requests: number;
  readonly shares: number;
  readonly clock: number;
  /** Reads of one record, and of an index. */
  readonly gets: number;
  readonly queries: number;
  readonly writes: number;
  readonly logBytes: number;
}

/** A tick of the clock at which nothing is due. */
export const TICK: Work = {
  slack: 0,
  requests: 0,
  shares: 0,
  clock: 1,
  gets: 0,
  queries: 8,
  writes: 0,
  logBytes: 600,
};

/** Each half hour the projects, and which models are in use, are read anew. */
export const REFRESH: Work = {
  slack: 0,
  requests: 0,
  shares: 1,
  clock: 0,
  gets: 4,
  queries: 0,
  writes: 1,
  logBytes: 700,
};

/**
 * One request in its whole life: asked in one line, approved by two, granted, looked at daily, ended after 30 days. The
 * form adds some five calls of the door, which come to less than a hundredth of a cent.
 */
export const REQUEST: Work = {
  slack: 4,
  requests: 45,
  shares: 6,
  clock: 0,
  gets: 140,
  queries: 0,
  writes: 80,
  logBytes: 16_000,
};

/** How large a record of a request grows: a write costs by the whole item. */
export const RECORD_BYTES = 4_096;
/** Index entries that a write changes beside the item, one unit each, at most. */
export const INDEX_WRITES = 2;

/** Nobody has measured it on Lambda yet: seconds of one invocation, taken long. */
export const SECONDS = { slack: 0.2, requests: 0.6, shares: 1, clock: 0.3 } as const;
