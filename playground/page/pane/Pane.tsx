import type { ChangedShown, WorldShown } from '../../control/wire.ts';
import { screen as readScreen } from '../api.ts';
import { useRead } from '../live.ts';
import { PersonSwitch } from './PersonSwitch.tsx';
import { Slack } from './Slack.tsx';
import { useKept } from './useKept.ts';
import './Pane.css';

/** Times in messages are told to the minute. */
const MINUTE = 60_000;

export interface PaneProps {
  /** Which of the two: `Person A`. */
  readonly label: string;
  readonly world: WorldShown;
  readonly changed: ChangedShown;
  /** Null while the control interface is away. */
  readonly revision: number | null;
  readonly person: string;
  readonly onPerson: (id: string) => void;
  /** The channel that is open until another is chosen, where the person is in it. */
  readonly firstChannel: string;
  /** It is on the screen. */
  readonly isShown: boolean;
}

/** One person at a time, with all that is theirs; another one can be chosen, and finds what they had begun to type. */
export function Pane({ label, world, changed, revision, person: id, onPerson, firstChannel, isShown }: PaneProps) {
  const screen = useRead(readScreen, id, revision);
  const kept = useKept();
  const person = world.people.find((one) => one.id === id);
  if (person === undefined) return null;
  return (
    <div className="pane">
      <PersonSwitch
        label={label}
        world={world}
        person={person}
        now={changed.now}
        pings={screen?.pings ?? null}
        onPerson={onPerson}
      />
      <section className="pane-slack" aria-label={`${person.name}’s Slack`}>
        {screen !== null && (
          <Slack
            key={id}
            screen={screen}
            world={world}
            now={Math.floor(changed.now / MINUTE) * MINUTE}
            kept={kept}
            firstChannel={firstChannel}
            isShown={isShown}
          />
        )}
      </section>
    </div>
  );
}
