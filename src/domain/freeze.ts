import type { Person } from './request/types.ts';

/** Operators have said that nothing new may be granted; what is to go still goes. */
export interface Frozen {
  readonly by: Person;
  readonly reason: string;
  readonly at: number;
}

/** What is known of it. Null: nothing is frozen. `unreadable`: nobody knows, so nothing is opened until it is read. */
export type FreezeFact = Frozen | null | 'unreadable';

export const isFrozen = (fact: FreezeFact | undefined): fact is Frozen => typeof fact === 'object' && fact !== null;
