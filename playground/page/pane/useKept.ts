import { useMemo, useState } from 'react';

/** What a pane keeps while it shows something else: drafts, and which channel and thread somebody has open. */
export interface Kept {
  readonly read: (key: string) => string | null;
  /** `null` forgets it. */
  readonly write: (key: string, text: string | null) => void;
  /** Gives a text back, unless something else stands there by now. */
  readonly restore: (key: string, text: string) => void;
}

export function useKept(): Kept {
  const [texts, setTexts] = useState<ReadonlyMap<string, string>>(new Map());
  return useMemo(
    () => ({
      read: (key) => texts.get(key) ?? null,
      write: (key, text) =>
        setTexts((before) => {
          const after = new Map(before);
          if (text === null) after.delete(key);
          else after.set(key, text);
          return after;
        }),
      restore: (key, text) =>
        setTexts((before) => ((before.get(key) ?? '') === '' ? new Map(before).set(key, text) : before)),
    }),
    [texts],
  );
}
