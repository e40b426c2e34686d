import { useState } from 'react';
import type { LeverShown } from '../../control/toolsWire.ts';
import type { ChangedShown, WorldShown } from '../../control/wire.ts';
import { Bundles } from '../guide/Bundles.tsx';
import { useRead } from '../live.ts';
import { levers as readLevers, pull, whyNot } from '../tools.ts';
import './Levers.css';

const STATES = { off: '', on: 'on', used: 'used up' } as const;

/** What can be made to go wrong: each says what it will do, and is off after a reset. */
export function Levers({ changed }: { readonly world: WorldShown; readonly changed: ChangedShown }) {
  const levers = useRead(readLevers, 'levers', changed.revision);
  const groups = Object.entries(Object.groupBy(levers ?? [], ({ group }) => group));
  return (
    <div className="levers">
      <p className="levers-about">
        Make something go wrong, then go on as a person would, and read what the bot says. Reset puts every lever off.
      </p>
      {groups.map(([group, list]) => (
        <section key={group} aria-label={group}>
          <h3 className="levers-group">{group}</h3>
          <ul className="levers-list">
            {list.map((lever) => (
              <Lever key={lever.name} lever={lever} />
            ))}
          </ul>
        </section>
      ))}
      <Bundles />
    </div>
  );
}

function Lever({ lever }: { readonly lever: LeverShown }) {
  const { name, title, says, kind, state } = lever;
  const [told, setTold] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const isOn = state === 'on';
  const press = async () => {
    setBusy(true);
    setTold(null);
    try {
      const { done } = await pull(name, kind === 'push' ? undefined : !isOn);
      setTold(done ?? (kind === 'push' ? 'Done.' : null));
    } catch (error) {
      setTold(whyNot(error));
    }
    setBusy(false);
  };
  const word = isOn && kind === 'once' ? 'on: waits for its moment' : STATES[state];
  return (
    <li className={`lever${isOn ? ' lever-on' : ''}`}>
      <div className="lever-words">
        <strong className="lever-title" id={`lever-${name}`}>
          {title}
        </strong>
        {word !== '' && <span className="lever-state">{word}</span>}
        <p className="lever-says" id={`lever-says-${name}`}>
          {says}
        </p>
        <output className="lever-told">{busy ? 'At work…' : told}</output>
      </div>
      {kind === 'push' ? (
        <button
          type="button"
          className="button lever-push"
          aria-labelledby={`lever-${name}`}
          aria-describedby={`lever-says-${name}`}
          disabled={busy}
          onClick={() => void press()}
        >
          Do it
        </button>
      ) : (
        <button
          type="button"
          role="switch"
          aria-checked={isOn}
          className="lever-switch"
          aria-labelledby={`lever-${name}`}
          aria-describedby={`lever-says-${name}`}
          disabled={busy}
          onClick={() => void press()}
        >
          <span className="lever-knob" />
        </button>
      )}
    </li>
  );
}
