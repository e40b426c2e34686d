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
      {/* All stay there: what is typed or opened in one is there when it is come back to. */}
      {TABS.map(({ id }) => (
        <div
          key={id}
          id={`panel-${id}`}
          className="side-panel"
          role="tabpanel"
          aria-labelledby={`tab-${id}`}
          hidden={id !== tab}
        >
          {id === 'guide' && <Guide world={world} changed={changed} />}
          {id === 'openai' && organization !== null && <OpenAI organization={organization} />}
          {id === 'timeline' && <Timeline world={world} changed={changed} />}
          {id === 'levers' && <Levers world={world} changed={changed} />}
        </div>
      ))}
    </div>
  );
}
