import { createContext, useContext } from 'react';

/** Everything that is typed and not told yet: each field adds the way to tell it. */
export interface Pending {
  /** @returns the way to take it out again */
  readonly add: (flush: () => void) => () => void;
  readonly flush: () => void;
}

export function createPending(): Pending {
  const all = new Set<() => void>();
  return {
    add: (flush) => {
      all.add(flush);
      return () => void all.delete(flush);
    },
    flush: () => {
      for (const flush of all) flush();
    },
  };
}

/** Null outside of a form. */
export const PendingContext = createContext<Pending | null>(null);
export const usePending = (): Pending | null => useContext(PendingContext);
