import type { ReactNode } from 'react';
import type { Surface, SurfaceActs } from '../blocks/surface.ts';
import { Tile } from './Tile.tsx';
import type { Row, SheetData } from './types.ts';
import '../theme.css';
import './sheet.css';

const WIDTHS = [360, 720];
const THEMES = ['light', 'dark'] as const;

/** Everything looks as if it could be pressed. */
const ACTS: SurfaceActs = {
  click: () => undefined,
  menu: () => undefined,
  fill: () => undefined,
  choose: () => undefined,
  search: () => Promise.resolve([]),
};

function Drawn({ row, surface }: { readonly row: Row; readonly surface: Surface }): ReactNode {
  return (
    <article className="look-row" id={`${row.view}-${row.state}`.replaceAll(/[^a-z0-9]+/gi, '-')}>
      <h3 className="look-name">
        <code>{row.view}</code> {row.state}
        {row.builder !== null && (
          <a href={row.builder} target="_blank" rel="noreferrer">
            Block Kit Builder
          </a>
        )}
      </h3>
      <div className="look-heard">
        {row.lockScreen !== null && (
          <p className="look-lock">
            <b>Model Share</b> <span>{row.lockScreen}</span>
          </p>
        )}
        {row.heard !== '' && <p className="look-read">{row.heard}</p>}
      </div>
      <div className="look-tiles">
        {WIDTHS.flatMap((width) =>
          THEMES.map((theme) => (
            <div key={`${width}${theme}`} className={`look-tile look-${theme}`} style={{ width: `${width}px` }}>
              <Tile drawing={row.drawing} surface={surface} />
            </div>
          )),
        )}
      </div>
    </article>
  );
}

/** Every view in every state: each in two widths and two themes, with what is heard of it. */
export function Sheet({ now, tz, names, groups }: SheetData): ReactNode {
  const named = (id: string): string => names[id] ?? id;
  const surface: Surface = {
    names: { user: named, group: named, channel: named },
    tz,
    now,
    act: ACTS,
    values: {},
    errors: {},
  };
  return (
    <main className="look">
      <h1>What people see</h1>
      <nav className="look-nav">
        {groups.map(({ name, title, rows }) => (
          <a key={name} href={`#${name}`}>
            {title} ({rows.length})
          </a>
        ))}
      </nav>
      {groups.map(({ name, title, rows }) => (
        <section key={name} id={name} className="look-group">
          <h2>{title}</h2>
          {rows.map((row) => (
            <Drawn key={`${row.view} ${row.state}`} row={row} surface={surface} />
          ))}
        </section>
      ))}
    </main>
  );
}
