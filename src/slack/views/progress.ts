import type { Rule } from '../../domain/policy/types.ts';
import type { RequestEvent, RequestRecord } from '../../domain/request/types.ts';

type Rechecked = Extract<RequestEvent, { kind: 'rechecked' }>;

/** How far a waiting request is. */
export interface Progress {
  readonly have: number;
  readonly need: number;
  /** The last time it was decided anew what counts; null = never. */
  readonly rechecked: Rechecked | null;
  /** Nobody has approved since then. */
  readonly untouched: boolean;
}

/** The rule where it allows only less than what is asked: then nobody can approve it. */
export const tooStrict = ({ state: { rule, asked } }: RequestRecord): Rule | null =>
  rule !== null && asked.terms.hours > rule.longestHours ? rule : null;

export function progressOf({ state, entries }: RequestRecord): Progress {
  let have = 0;
  let { need } = state;
  let rechecked: Rechecked | null = null;
  let untouched = false;
  for (const { event } of entries) {
    if (event.kind !== 'approved' && event.kind !== 'rechecked') continue;
    ({ have, need } = event);
    untouched = event.kind === 'rechecked';
    if (event.kind === 'rechecked') rechecked = event;
  }
  return { have, need, rechecked, untouched };
}

/** The rule that decided when event `n` was recorded; null = none covered it then. */
export function ruleAt(record: RequestRecord, n: number): Rule | null {
  let rule: Rule | null = record.state.asked.rule;
  for (const entry of record.entries) {
    if (entry.n > n) break;
    if (entry.event.kind === 'rechecked') rule = entry.event.rule;
  }
  return rule;
}

/** Until when a grant was to last as of event `n`. */
export function untilAt(record: RequestRecord, n: number): number | null {
  let until: number | null = null;
  for (const { n: number, event } of record.entries) {
    if (number > n) break;
    if (event.kind === 'asked' || event.kind === 'approved') until = event.until ?? until;
    else if (event.kind === 'rechecked') until = event.until;
  }
  return until;
}
