import type { Call } from '../call.ts';
import { functionOf } from './names.ts';
import type { FunctionName } from './names.ts';

/** A call of one of the functions, with its place among all of them. */
export interface WorldCall extends Call {
  /** `null` for what came by a stand-in's own address while not exactly one function ran: a response URL can. */
  readonly fn: FunctionName | null;
  /** Counts what all stand-ins saw: when it had arrived whole, and when it was answered. */
  readonly from: number;
  /** `null` while it waits, and for ever where nobody lives to be answered. */
  readonly to: number | null;
}

export interface CallBook {
  /** To be told every phase of every call, of all stand-ins, in order. */
  readonly told: (call: Call, instance: string | null, answered?: unknown) => void;
  readonly find: (call: Call) => WorldCall | null;
  /** In the order received. */
  readonly all: () => readonly WorldCall[];
  readonly forget: () => void;
}

export function createCallBook(onCall?: (call: WorldCall, answered: unknown) => void): CallBook {
  const calls = new Map<string, WorldCall>();
  let count = 0;
  const keyOf = (call: Call): string => `${call.service} ${call.n}`;
  return {
    told: (call, instance, answered) => {
      count += 1;
      const key = keyOf(call);
      const before = calls.get(key);
      // The answer to a call that was forgotten meanwhile.
      if (call.phase === 'answered' && before === undefined) return;
      const known: WorldCall =
        before === undefined
          ? { ...call, caller: instance, fn: functionOf(instance), from: count, to: null }
          : { ...call, caller: before.caller, fn: before.fn, from: before.from, to: count };
      calls.set(key, known);
      onCall?.(known, answered);
    },
    find: (call) => calls.get(keyOf(call)) ?? null,
    all: () => [...calls.values()],
    forget: () => calls.clear(),
  };
}

/** One instance's calls wait for each other; another's wait for them only where a message was sent. */
const waitsFor = (call: WorldCall, before: WorldCall): boolean =>
  before.to !== null &&
  before.to < call.from &&
  (before.caller === call.caller || before.operation === 'SendMessage');

/**
 * The longest chain of calls of which each began after the one before was answered, within an instance or over a
 * message to another: what a caller waits for in a row, however many calls run beside each other. With `to`, the
 * longest that ends with that call. Give it calls made within `world.inRounds`, else one that ran beside another may
 * seem to come after it.
 */
export function callsInARow(calls: readonly WorldCall[], to?: WorldCall): readonly WorldCall[] {
  let longest: readonly WorldCall[] = [];
  const chains = new Map<WorldCall, readonly WorldCall[]>();
  for (const call of calls.toSorted((a, b) => a.from - b.from)) {
    let best: readonly WorldCall[] = [];
    for (const [before, chain] of chains) if (waitsFor(call, before) && chain.length > best.length) best = chain;
    const chain = [...best, call];
    if (call.service === to?.service && call.n === to.n) return chain;
    chains.set(call, chain);
    if (chain.length > longest.length) longest = chain;
  }
  return longest;
}
