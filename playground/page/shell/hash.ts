import { useCallback, useEffect, useState } from 'react';

/**
 * One value of the page's address (`#a=U01DANA&tab=openai`), so that a reload or a link shows the same.
 * @param read what the text means; null where it means nothing, and `fallback` holds
 */
export function useHash<T extends string>(
  key: string,
  fallback: T,
  read: (text: string) => T | null,
): readonly [value: T, set: (value: T) => void] {
  const current = useCallback((): T => {
    const text = new URLSearchParams(location.hash.slice(1)).get(key);
    return (text === null ? null : read(text)) ?? fallback;
  }, [key, fallback, read]);
  const [value, setValue] = useState(current);
  useEffect(() => {
    const follow = () => setValue(current());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, [current]);
  const set = (next: T) => {
    const hash = new URLSearchParams(location.hash.slice(1));
    if (next === fallback) hash.delete(key);
    else hash.set(key, next);
    // Switching a person is no step that "back" should undo.
    history.replaceState(null, '', `#${hash}`);
    setValue(next);
  };
  return [value, set];
}
