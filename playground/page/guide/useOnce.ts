import { useEffect, useState } from 'react';

/** What does not change while the page is open: read once. @param read always the same function */
export function useOnce<T>(read: () => Promise<T>): T | null {
  const [value, setValue] = useState<T | null>(null);
  useEffect(() => {
    let isWanted = true;
    read().then(
      (found) => {
        if (isWanted) setValue(found);
      },
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [read]);
  return value;
}
