import { useCallback } from 'react';
import type { ChangedShown, OrganizationShown, WorldShown } from '../../control/wire.ts';
import { Pane } from '../pane/Pane.tsx';
import { Side } from './Side.tsx';
import { Tabs } from './Tabs.tsx';
import { useHash } from './hash.ts';
import { useMedia } from './useMedia.ts';
import './Columns.css';

interface ColumnsProps {
  readonly world: WorldShown;
  readonly changed: ChangedShown;
  readonly revision: number | null;
  readonly organization: OrganizationShown | null;
}

const COLUMNS = ['a', 'b', 'side'] as const;
type Column = (typeof COLUMNS)[number];
const readColumn = (text: string): Column | null => COLUMNS.find((column) => column === text) ?? null;

/** Two people side by side, and what stands beside them; where there is no room, one at a time. */
export function Columns({ world, changed, revision, organization }: ColumnsProps) {
  const isNarrow = useMedia('(width < 1100px)');
  const [column, setColumn] = useHash<Column>('show', 'a', readColumn);
  const { people } = world;
  const known = useCallback((id: string) => (people.some((one) => one.id === id) ? id : null), [people]);
  const [a, setA] = useHash('a', 'U01DANA', known);
  const [b, setB] = useHash('b', 'U01PRIYA', known);
  const nameOf = (id: string) => people.find((one) => one.id === id)?.name ?? id;
  const isShown = (one: Column) => !isNarrow || column === one;
  const pane = { world, changed, revision };
  const panel = (one: Column) => ({
    id: `panel-${one}`,
    className: `columns-column columns-${one}`,
    hidden: !isShown(one),
    ...(isNarrow && { role: 'tabpanel', 'aria-labelledby': `tab-${one}` }),
  });
  const tabs = [
    { id: 'a', label: nameOf(a) },
    { id: 'b', label: nameOf(b) },
    { id: 'side', label: 'Guide and more' },
  ] as const;
  return (
    <>
      {isNarrow && (
        <div className="columns-tabs">
          <Tabs<Column> label="What is shown" tabs={tabs} active={column} onTab={setColumn} />
        </div>
      )}
      <main className="columns">
        <div {...panel('a')}>
          <Pane
            {...pane}
            label="Person A"
            person={a}
            onPerson={setA}
            firstChannel="C01PLATFORM"
            isShown={isShown('a')}
          />
        </div>
        <div {...panel('b')}>
          <Pane
            {...pane}
            label="Person B"
            person={b}
            onPerson={setB}
            firstChannel="C01APPROVALS"
            isShown={isShown('b')}
          />
        </div>
        <div {...panel('side')}>
          <Side world={world} changed={changed} organization={organization} />
        </div>
      </main>
    </>
  );
}
