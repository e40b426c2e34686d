/** The world's only clock: it stands until somebody moves it on, so that a story can be told again. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** @throws RangeError for a step back: nothing that was seen can be unseen. */
  readonly advance: (ms: number) => void;
}

/** Tuesday 2026-11-24, 14:00:00 UTC. */
export const START = 1_795_528_800_000;

export function createClock(start: number = START): Clock {
  let now = start;
  return {
    now: () => now,
    advance: (ms) => {
      if (!(ms >= 0)) throw new RangeError(`The clock cannot be moved by ${ms} ms: it only goes on.`);
      now += ms;
    },
  };
}
