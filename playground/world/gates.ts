import type { Call } from '../call.ts';
import type { Gate } from '../stand-in.ts';
import type { WorldCall } from './calls.ts';
import type { Functions } from './functions.ts';
import type { Rounds } from './rounds.ts';

export type Moment = 'before effect' | 'after effect';

/** Told of every call at both moments; `kill` kills the calling instance right there, and nobody is answered. */
export type CallHook = (call: WorldCall, moment: Moment) => 'kill' | 'go';

/** The n-th call from now on (of one function, where named), and whether it has come. */
export interface Planned {
  readonly happened: () => boolean;
}

export interface Kills {
  /** One hook at a time; `null` takes it away. */
  readonly onCall: (hook: CallHook | null) => void;
  /** Kills the caller at the n-th call from now on, counted from 1. Replaces the hook. */
  readonly killAfterCall: (n: number, options?: { readonly moment?: Moment; readonly fn?: string }) => Planned;
}

interface GatesOptions {
  /** The call as the book has it, with who made it. */
  readonly find: (call: Call) => WorldCall | null;
  readonly functions: () => Functions;
  readonly rounds: Rounds;
}

const never = (): Promise<void> => new Promise(() => undefined);

/** The gates of every stand-in: where an instance is killed, and where answers wait for their round. */
export function createGates({ find, functions, rounds }: GatesOptions): Kills & { readonly before: Gate; readonly after: Gate } {
  let hook: CallHook | null = null;

  const pass = (call: Call, moment: Moment): 'go' | 'stop' => {
    const known = find(call);
    const caller = known?.caller ?? null;
    if (known === null) return 'go';
    // A response URL is no instance's own address: with nobody at work, only an abandoned one can have come by it.
    const abandoned = caller === null ? call.operation === 'response_url' : !functions().isAlive(caller);
    if (abandoned) return 'stop';
    if (hook?.(known, moment) !== 'kill' || caller === null) return 'go';
    void functions().kill(caller);
    return 'stop';
  };

  return {
    before: (call) => {
      if (pass(call, 'before effect') === 'stop') return never();
      rounds.arrived();
      return undefined;
    },
    after: (call) => {
      if (pass(call, 'after effect') === 'stop') {
        rounds.gone();
        return never();
      }
      return rounds.hold();
    },
    onCall: (given) => {
      hook = given;
    },
    killAfterCall: (n, { moment = 'after effect', fn } = {}) => {
      let seen = 0;
      hook = (call, at) => {
        if (at !== moment || (fn !== undefined && call.fn !== fn)) return 'go';
        seen += 1;
        return seen === n ? 'kill' : 'go';
      };
      return { happened: () => seen >= n };
    },
  };
}
