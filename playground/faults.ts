import type { Call } from './call.ts';

/** What can go wrong with one call. Without `_after` the effect does not happen. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | object;
    }
  /** A proxy's page instead of the service's own answer. */
  | { readonly kind: 'html'; readonly status: number }
  /** The connection is cut before the effect. */
  | { readonly kind: 'drop' }
  /** The effect happens, then the connection is cut without an answer. */
  | { readonly kind: 'drop_after' }
  /** No effect, and no answer until the stand-in closes. */
  | { readonly kind: 'hang' }
  /** The effect happens, and no answer comes until the stand-in closes. */
  | { readonly kind: 'hang_after' }
  /** The effect happens when `wait` is over, and is answered. */
  | { readonly kind: 'slow'; readonly wait: () => Promise<void> }
  | LatchedFault;

/** A fault that a test lets go of by hand. */
export interface LatchedFault {
  /** `late`: the effect itself waits for release. `hold`: the effect happens, the answer waits for release. */
  readonly kind: 'late' | 'hold';
  /** A call has come and waits. */
  readonly reached: Promise<void>;
  /** The effect has happened, whether or not the caller is still there. */
  readonly done: Promise<void>;
  readonly release: () => void;
  /** For the stand-in: tells what has come about and waits for release. */
  readonly told: { readonly reached: () => void; readonly done: () => void; readonly released: Promise<void> };
}

const latched = (kind: LatchedFault['kind']): LatchedFault => {
  const reached = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  return {
    kind,
    reached: reached.promise,
    done: done.promise,
    release: released.resolve,
    told: { reached: reached.resolve, done: done.resolve, released: released.promise },
  };
};

/** A request that takes effect only when the test says so, perhaps long after its caller has gone. */
export const late = (): LatchedFault => latched('late');
/** A request that takes effect at once and is answered only when the test says so. */
export const hold = (): LatchedFault => latched('hold');

/** Which calls a fault is for: an operation's name, `*` for all, or a question about the call. */
export type Which = string | ((call: Call) => boolean);

export interface Faults {
  /** The next call that fits; several are used up in the order given. */
  next(which: Which, fault: Fault): void;
  /** Every call that fits and for which no `next` stands. */
  always(which: Which, fault: Fault): void;
  clear(): void;
  /** Faults given with `next` that no call has met yet. */
  unused(): number;
  /** For the stand-in: the fault to play on this call, used up. */
  take(call: Call): Fault | null;
}

const fits = (which: Which, call: Call): boolean =>
  typeof which === 'string' ? which === '*' || which === call.operation : which(call);

export function createFaults(): Faults {
  let once: Array<{ which: Which; fault: Fault }> = [];
  let lasting: Array<{ which: Which; fault: Fault }> = [];
  return {
    next: (which, fault) => void once.push({ which, fault }),
    always: (which, fault) => void lasting.push({ which, fault }),
    clear: () => {
      once = [];
      lasting = [];
    },
    unused: () => once.length,
    take: (call) => {
      const met = once.find((entry) => fits(entry.which, call));
      if (met) {
        once = once.filter((entry) => entry !== met);
        return met.fault;
      }
      return lasting.find((entry) => fits(entry.which, call))?.fault ?? null;
    },
  };
}
