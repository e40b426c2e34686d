import { useState } from 'react';
import type { ChangedShown } from '../../control/wire.ts';
import { post } from '../api.ts';
import { clockWords } from '../pane/times.ts';
import { Icon } from './Icon.tsx';
import { useTheme } from './theme.ts';
import './TopBar.css';

const THEMES = { system: 'as the system says', light: 'light', dark: 'dark' } as const;

interface TopBarProps {
  readonly changed: ChangedShown;
  /** Null until it is known. */
  readonly permissions: number | null;
  /** The control interface answers no more. */
  readonly away: boolean;
}

/** What stands over everything: the number that must stay right, the world's clock, and the way back to the start. */
export function TopBar({ changed, permissions, away }: TopBarProps) {
  const [theme, nextTheme] = useTheme();
  const [resetting, setResetting] = useState(false);
  const [told, setTold] = useState('');
  const changes = useChangesOf(permissions);
  const reset = () => {
    setResetting(true);
    setTold('');
    post('/api/reset')
      .then(
        () => setTold('Everything is as at the start.'),
        () => setTold('Not reset: the playground did not answer.'),
      )
      .finally(() => setResetting(false));
  };
  const state = away ? 'away' : resetting ? 'resetting' : changed.quiet ? 'quiet' : 'working';
  return (
    <header className="top">
      <h1 className="top-name">
        <img src="/icon.svg" alt="" width="24" height="24" />
        model-share-bot
      </h1>
      <p className="top-number" aria-live="polite">
        <span className="top-number-words">permissions at OpenAI</span>
        <strong key={changes} className={`top-number-count${changes > 0 ? ' top-number-changed' : ''}`}>
          {permissions ?? '–'}
        </strong>
      </p>
      <p className="top-clock">
        <time dateTime={new Date(changed.now).toISOString()}>{clockWords(changed.now)}</time>
        <span className={`top-dot top-dot-${state}`} aria-hidden="true" />
        <span className="top-state">{STATES[state]}</span>
      </p>
      <div className="top-buttons">
        <button
          type="button"
          className="ui-button ui-button-icon ui-button-bare"
          aria-label={`Theme: ${THEMES[theme]}. Change`}
          title={`Theme: ${THEMES[theme]}`}
          onClick={nextTheme}
        >
          <Icon name={theme} />
        </button>
        <button type="button" className="ui-button" disabled={resetting || away} onClick={reset}>
          <Icon name="reset" size={14} />
          Reset
        </button>
        <output className="visually-hidden">{told}</output>
      </div>
    </header>
  );
}

const STATES = { away: 'away', resetting: 'starting anew', quiet: 'idle', working: 'at work' } as const;

/** How often the number has changed since it was first known. */
function useChangesOf(value: number | null): number {
  const [seen, setSeen] = useState({ value, changes: 0 });
  if (value !== null && value !== seen.value) {
    setSeen({ value, changes: seen.changes + (seen.value === null ? 0 : 1) });
  }
  return seen.changes;
}
