import { useEffect, useState } from 'react';

export type Theme = 'system' | 'light' | 'dark';
const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const KEY = 'theme';

const isTheme = (text: string | null): text is Theme => text !== null && Object.hasOwn(NEXT, text);

/** Where the browser keeps nothing for us, the theme lasts as long as the page. */
function kept(): Theme {
  try {
    const text = localStorage.getItem(KEY);
    return isTheme(text) ? text : 'system';
  } catch {
    return 'system';
  }
}

/** What the page is drawn in, set on <html> and remembered; and the way to the next of the three. */
export function useTheme(): readonly [theme: Theme, next: () => void] {
  const [theme, setTheme] = useState(kept);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // Kept by the state alone.
    }
  }, [theme]);
  return [theme, () => setTheme(NEXT[theme])];
}
