import type { Step, StepBodies, StepKind, TimelineShown } from './toolsWire.ts';

const KEPT = 2_000;
const REQUEST = /R-[0-9A-HJKMNP-TV-Z]{5}(?:[0-9A-HJKMNP-TV-Z]{3})?(?![0-9A-Za-z])/g;
/** A jump of the world's clock, in milliseconds, that is told. */
const JUMP = 30_000;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A step as it is kept: what becomes known of it later is written into it. */
export interface Kept {
  readonly step: Mutable<Omit<Step, 'requests' | 'hasBodies'>>;
  bodies: StepBodies['bodies'];
  readonly own: Set<string>;
  /** The invocation that it belongs to: what is learned in it about requests holds for all of its steps. */
  readonly run: Run | null;
  revision: number;
  readonly began: number;
}

export interface Run {
  readonly requests: Set<string>;
  readonly steps: Kept[];
}

export interface Steps {
  readonly add: (kind: StepKind, what: string, run?: Run | null, by?: string | null) => Kept;
  /** It is over. */
  readonly end: (kept: Kept, state: Step['state'], what: string, ms: number | null) => void;
  /** Something was written into it. */
  readonly touch: (kept: Kept) => void;
  /** Takes note of the requests that are named in these. */
  readonly learn: (kept: Kept, ...values: readonly unknown[]) => void;
  /** Forgets all; numbers go on. `from` is the world's time. */
  readonly clear: (from: number) => void;
  readonly after: (revision: number) => TimelineShown;
  /** `null` where there is no such step any more. */
  readonly bodies: (n: number) => StepBodies | null;
}

/** The last 2,000 steps. @param now the world's time */
export function createSteps(now: () => number): Steps {
  let count = 0;
  let revision = 0;
  let steps: Kept[] = [];
  let lastAt = 0;

  const touch = (kept: Kept) => {
    revision += 1;
    kept.revision = revision;
  };
  const add: Steps['add'] = (kind, what, run = null, by = null) => {
    const at = now();
    if (kind !== 'clock' && lastAt > 0 && at - lastAt > JUMP) {
      lastAt = at;
      add('clock', `It is ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC now`);
    }
    lastAt = at;
    count += 1;
    const step = { n: count, at, kind, what, state: 'done', ms: null, by, delivery: null, isDetail: false } as const;
    const kept: Kept = { step: { ...step }, bodies: [], own: new Set(), run, revision: 0, began: performance.now() };
    steps.push(kept);
    run?.steps.push(kept);
    if (steps.length > KEPT) steps = steps.slice(-KEPT);
    touch(kept);
    return kept;
  };
  return {
    add,
    end: (kept, state, what, ms) => {
      Object.assign(kept.step, { state, what, ms });
      touch(kept);
    },
    touch,
    learn: (kept, ...values) => {
      const { own, run } = kept;
      const size = run?.requests.size ?? 0;
      for (const id of JSON.stringify(values).match(REQUEST) ?? []) {
        own.add(id);
        run?.requests.add(id);
      }
      if ((run?.requests.size ?? 0) > size) for (const one of run?.steps ?? []) touch(one);
    },
    clear: (from) => {
      steps = [];
      lastAt = from;
    },
    after: (from) => ({
      upTo: revision,
      first: steps[0]?.step.n ?? count + 1,
      steps: steps.filter((one) => one.revision > from).map(stepOf),
    }),
    bodies: (n) => {
      const kept = steps.find(({ step }) => step.n === n);
      return kept === undefined ? null : { n, bodies: kept.bodies };
    },
  };
}

const stepOf = ({ step, own, run, bodies }: Kept): Step => ({
  ...step,
  requests: [...new Set([...own, ...(run?.requests ?? [])])],
  hasBodies: bodies.length > 0,
});
