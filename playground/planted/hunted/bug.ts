import type { Bug } from '../bugs.ts';

/** A bug that a simulator is to find by itself: chosen from the design alone, by somebody who has not read it. */
export interface Hunted extends Pick<Bug, 'name' | 'edits'> {
  /** Which rule or clause of the design it breaks, in plain words. */
  readonly breaks: string;
}
