import { bundles as readBundles } from '../tools.ts';
import { useOnce } from './useOnce.ts';
import './Guide.css';

const FROM = {
  built: 'What runs here is what would be deployed: the bundles of npm run build.',
  planted: 'What runs here was built just now, with a planted bug.',
  source: 'What runs here is the source, not the bundles.',
} as const;

/** Which bytes run. */
export function Bundles() {
  const shown = useOnce(readBundles);
  if (shown === null) return null;
  return (
    <footer className="bundles">
      <p>{FROM[shown.from]}</p>
      <ul className="bundles-list">
        {shown.bundles.map(({ fn, sha256, bytes }) => (
          <li key={fn}>
            {fn} <code>{sha256}</code> {Math.round(bytes / 1_000)} kB
          </li>
        ))}
      </ul>
    </footer>
  );
}

/** Over everything, where the bot has a bug on purpose. */
export function PlantedBand() {
  const bug = useOnce(readBundles)?.planted ?? null;
  if (bug === null) return null;
  return (
    <p className="planted">
      <strong>This bot has a planted bug: {bug.wrong}</strong> <span>Seen by: {bug.seen}</span>
    </p>
  );
}
