/** So long nothing new must have come before a round is answered. */
const QUIET_MS = 20;

/**
 * Answers calls in rounds: all that have come are answered together, once nothing new comes. Calls made beside each
 * other then share a round, and one that waited for another is in a later one, however quick the stand-ins are.
 */
export interface Rounds {
  readonly run: <T>(act: () => Promise<T>) => Promise<T>;
  /** A call has come and takes effect. */
  readonly arrived: () => void;
  /** It took effect, or never will, and is not going to be answered. */
  readonly gone: () => void;
  /** It took effect and waits for its round; at once where no rounds are played. */
  readonly hold: () => Promise<void> | undefined;
}

export function createRounds(): Rounds {
  let playing = false;
  let working = 0;
  let timer: NodeJS.Timeout | undefined;
  let waiting: (() => void)[] = [];

  const answer = () => {
    const all = waiting;
    waiting = [];
    for (const one of all) one();
  };
  const look = () => {
    clearTimeout(timer);
    // One more turn of the event loop: what lies in a socket already is read before it.
    timer = setTimeout(() => setImmediate(() => (working === 0 ? answer() : look())), QUIET_MS);
  };
  return {
    run: async (act) => {
      playing = true;
      try {
        return await act();
      } finally {
        playing = false;
        clearTimeout(timer);
        answer();
      }
    },
    arrived: () => {
      working += 1;
      if (playing) look();
    },
    gone: () => {
      working -= 1;
    },
    hold: () => {
      working -= 1;
      if (!playing) return undefined;
      return new Promise((resolve) => {
        waiting.push(resolve);
        look();
      });
    },
  };
}
