import type { PersonShown, WorldShown } from '../../control/wire.ts';
import { Icon } from '../shell/Icon.tsx';
import { Avatar } from './Avatar.tsx';
import { kindWords, sections } from './names.ts';
import { placeOf, timeIn } from './times.ts';
import './PersonSwitch.css';

interface PersonSwitchProps {
  /** Which of the two: `Person A`. */
  readonly label: string;
  readonly world: WorldShown;
  readonly person: PersonShown;
  readonly now: number;
  /** Null until it is known. */
  readonly pings: number | null;
  readonly onPerson: (id: string) => void;
}

/** Whose screen the pane is, the way to another's, and how often it was notified. */
export function PersonSwitch({ label, world, person, now, pings, onPerson }: PersonSwitchProps) {
  const { people, team } = world;
  const kind = kindWords(person, team);
  return (
    <header className="switch">
      <Avatar id={person.id} name={person.name} />
      <div className="switch-who">
        <select
          className="switch-select"
          aria-label={`${label}: whose Slack this is`}
          value={person.id}
          onChange={({ target }) => onPerson(target.value)}
        >
          {sections(people, team).map(([section, there]) => (
            <optgroup key={section} label={section}>
              {there.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
        <p className="switch-about">
          {kind !== '' && <span className={`switch-kind switch-kind-${person.kind}`}>{kind}</span>}
          <span>
            {timeIn(now, person.tz)} in {placeOf(person.tz)}
          </span>
        </p>
      </div>
      <p className="switch-pings" title="Notifications since the start">
        <Icon name="bell" size={14} />
        <span>
          {pings ?? '–'} {pings === 1 ? 'ping' : 'pings'}
        </span>
      </p>
    </header>
  );
}
