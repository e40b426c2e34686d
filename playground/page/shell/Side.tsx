import { useState } from 'react';
import type { ChangedShown, OrganizationShown, WorldShown } from '../../control/wire.ts';
import { Guide } from '../guide/Guide.tsx';
import { Levers } from '../levers/Levers.tsx';
import { OpenAI } from '../openai/OpenAI.tsx';
import { Timeline } from '../timeline/Timeline.tsx';
import { Tabs } from './Tabs.tsx';
import { useHash } from './hash.ts';
import './Side.css';

const TABS = [
  { id: 'guide', label: 'Guide' },
  { id: 'openai', label: 'OpenAI' },
  { id: 'timeline', label: 'Timeline' },
  { id: 'levers', label: 'Levers' },
] as const;
type SideTab = (typeof TABS)[number]['id'];
const readTab = (text: string): SideTab | null => TABS.find(({ id }) => id === text)?.id ?? null;

interface SideProps {
  readonly world: WorldShown;
  readonly changed: ChangedShown;
  readonly organization: OrganizationShown | null;
}

/** What stands beside the people: what to try, what OpenAI has, what happened, and what can be made to go wrong. */
export function Side({ world, changed, organization }: SideProps) {
  const [tab, setTab] = useHash<SideTab>('tab', 'guide', readTab);
  return (
    <div className="side">
      <div className="side-tabs">
        <Tabs label="Beside the people" tabs={TABS} active={tab} onTab={setTab} />
      </div>
      {TABS.map(({ id }) => (
        <div
          key={id}
          id={`panel-${id}`}
          className="side-panel"
          role="tabpanel"
          aria-labelledby={`tab-${id}`}
          hidden={id !== tab}
        >
          <Panel id={id} isShown={id === tab} world={world} changed={changed} organization={organization} />
        </div>
      ))}
    </div>
  );
}

interface PanelProps extends SideProps {
  readonly id: SideTab;
  readonly isShown: boolean;
}

/**
 * One of them. All stay there, so that what is typed or opened in one is there when it is come back to; one that is
 * hidden stands still, and is not read again for nobody.
 */
function Panel({ id, isShown, changed, ...shared }: PanelProps) {
  const [last, setLast] = useState(changed);
  if (isShown && last !== changed) setLast(changed);
  const given = { ...shared, changed: isShown ? changed : last };
  switch (id) {
    case 'guide':
      return <Guide {...given} />;
    case 'openai':
      return given.organization === null ? null : <OpenAI organization={given.organization} />;
    case 'timeline':
      return <Timeline {...given} />;
    case 'levers':
      return <Levers {...given} />;
  }
}
