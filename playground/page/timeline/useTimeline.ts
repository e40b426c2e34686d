import { useEffect, useRef, useState } from 'react';
import type { Step } from '../../control/toolsWire.ts';
import { timeline } from '../tools.ts';

/** Every step that is kept, oldest first; only what is new is read at a change. */
export function useTimeline(revision: number): readonly Step[] {
  const [steps, setSteps] = useState<readonly Step[]>([]);
  const upTo = useRef(0);
  const wanted = useRef(-1);
  const reading = useRef(false);
  useEffect(() => {
    wanted.current = revision;
    const read = async () => {
      // One at a time: an answer that overtakes another would lose what that one brought.
      if (reading.current) return;
      reading.current = true;
      try {
        for (let seen = -1; seen !== wanted.current; ) {
          seen = wanted.current;
          const news = await timeline(upTo.current);
          if (news.upTo < upTo.current) {
            // The playground was started anew.
            upTo.current = 0;
            seen = -1;
            setSteps([]);
            continue;
          }
          upTo.current = news.upTo;
          setSteps((before) => merged(before, news.steps, news.first));
        }
      } catch {
        // It is read again at the next change.
      } finally {
        reading.current = false;
      }
    };
    void read();
  }, [revision]);
  return steps;
}

function merged(before: readonly Step[], news: readonly Step[], first: number): readonly Step[] {
  const all = new Map(before.map((step) => [step.n, step]));
  for (const step of news) all.set(step.n, step);
  return [...all.values()].filter(({ n }) => n >= first).toSorted((a, b) => a.n - b.n);
}
