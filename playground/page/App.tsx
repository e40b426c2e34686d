import { useState } from 'react';
import type { ChangedShown, WorldShown } from '../control/wire.ts';
import { organization as readOrganization, world as readWorld } from './api.ts';
import { PlantedBand } from './guide/Bundles.tsx';
import { useChanges, useRead } from './live.ts';
import { Columns } from './shell/Columns.tsx';
import { TopBar } from './shell/TopBar.tsx';
import './App.css';

/** The whole page. What it has shown stays while the playground is away, with a line that says so. */
export function App() {
  const live = useChanges();
  const changed = useLast<ChangedShown>(live);
  const revision = live?.revision ?? null;
  const world = useLast<WorldShown>(useRead(readWorld, 'world', revision));
  const organization = useRead(readOrganization, 'organization', revision);
  if (changed === null || world === null) return <p className="app-waits">The playground is starting…</p>;
  const away = live === null;
  return (
    <div className="app">
      <TopBar changed={changed} permissions={organization?.permissions ?? null} away={away} />
      <div className="app-bands" aria-live="polite">
        <PlantedBand />
        {away && (
          <p className="app-band">The playground does not answer. If it was stopped, start it again with npm start.</p>
        )}
        {changed.troubles.length > 0 && (
          <p className="app-band">
            Something went wrong in the playground itself, not in the bot: {changed.troubles.at(-1)}
          </p>
        )}
      </div>
      <Columns world={world} changed={changed} revision={revision} organization={organization} />
    </div>
  );
}

/** The last value that was there. */
function useLast<T>(value: T | null): T | null {
  const [last, setLast] = useState<T | null>(null);
  if (value !== null && value !== last) setLast(value);
  return value ?? last;
}
