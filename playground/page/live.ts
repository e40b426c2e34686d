import { useEffect, useState } from 'react';
import type { ChangedShown } from '../control/wire.ts';
import { changes } from './api.ts';

const RETRY_MS = 1_000;
/** What changes in a burst is read once. */
const GATHER_MS = 250;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What the world is at, asked for again whenever it has changed; null at first, and while the playground is away. */
export function useChanges(): ChangedShown | null {
  const [changed, setChanged] = useState<ChangedShown | null>(null);
  useEffect(() => {
    const over = new AbortController();
    const listen = async () => {
      let after = -1;
      while (!over.signal.aborted) {
        try {
          const now = await changes(after, over.signal);
          // Lower: the playground was started anew.
          after = now.revision;
          setChanged(now);
          await pause(GATHER_MS);
        } catch {
          if (over.signal.aborted) return;
          setChanged(null);
          after = -1;
          await pause(RETRY_MS);
        }
      }
    };
    void listen();
    return () => over.abort();
  }, []);
  return changed;
}

/**
 * What `read` gives for a key, read again at each revision; null until it has come. An answer that a later one has
 * overtaken is dropped; with another key, what is shown is forgotten.
 * @param read always the same function: one of api.ts
 */
export function useRead<T>(read: (key: string) => Promise<T>, key: string, revision: number | null): T | null {
  const [shown, setShown] = useState<{ readonly key: string; readonly value: T } | null>(null);
  useEffect(() => {
    if (revision === null) return undefined;
    let isLatest = true;
    read(key).then(
      (value) => {
        if (!isLatest) return;
        // What has not changed stays the very same, so that nothing of it is drawn again.
        setShown((before) => (before?.key === key && same(before.value, value) ? before : { key, value }));
      },
      () => undefined,
    );
    return () => {
      isLatest = false;
    };
  }, [read, key, revision]);
  return shown?.key === key ? shown.value : null;
}

/** What came as JSON twice, and says the same. */
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
