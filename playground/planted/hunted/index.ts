import type { Hunted } from './bug.ts';
import { CREATE } from './create.ts';
import { DELETE } from './delete.ts';
import { DOUBT } from './doubt.ts';
import { FLOW } from './flow.ts';
import { PEOPLE } from './people.ts';
import { TRAIL } from './trail.ts';

export type { Hunted } from './bug.ts';

/** Where there is no time to hunt all: each of these breaks a rule of its own that people would suffer from. */
export const FIRST: readonly string[] = [
  'no-condition-on-the-write',
  'post-before-store',
  'no-settle',
  'client-repeats-the-post',
  'server-error-made-nothing',
  'doubt-is-found',
  'found-is-deleted',
  'created-at-not-compared',
  'granted-while-deleting',
  'one-end-cuts-all',
  'version-not-compared',
  'authorise-only-at-the-click',
  'own-approval-counts',
  'one-person-counts-twice',
  'digest-ignored',
  'late-click-counts',
  'silent-group-says-yes',
  'frozen-read-once',
  'entry-posted-again',
  'entries-overtake',
  'queue-error-swallowed',
  'failed-message-is-done',
];

/** Next: as bad, but met less often, or only by chance of several faults together. */
const NEXT: readonly string[] = [
  'nudged-once',
  'absence-believed-at-once',
  'delete-called-off',
  'delete-gives-up',
  'settle-cut-short',
  'window-too-narrow',
  'unverified-lease-not-counted',
  'dedup-names-the-person',
  'refusals-appended',
  'form-asked-twice',
  'old-key-for-ever',
  'deactivated-counts',
  'killed-post-repeated',
  'shown-before-store',
  'weak-reads',
];

const ALL: readonly Hunted[] = [...CREATE, ...DOUBT, ...DELETE, ...PEOPLE, ...TRAIL, ...FLOW];

/** The most valuable first. */
const place = ({ name }: Hunted): number => {
  const at = [...FIRST, ...NEXT].indexOf(name);
  return at < 0 ? Infinity : at;
};

/** Bugs to be planted one at a time; each `find` stands exactly once in its file. The most valuable first. */
export const HUNTED: readonly Hunted[] = ALL.toSorted((a, b) => {
  const [first, second] = [place(a), place(b)];
  return first === second ? 0 : first - second;
});
