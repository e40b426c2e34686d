import { useState } from 'react';
import type { ReactNode } from 'react';
import type { ChangedShown, WorldShown } from '../../control/wire.ts';
import { act } from '../api.ts';
import { useRead } from '../live.ts';
import { Icon } from '../shell/Icon.tsx';
import { cheats as readCheats, guide as readGuide, whyNot } from '../tools.ts';
import { Bundles } from './Bundles.tsx';
import { Cheat } from './Cheat.tsx';
import { useOnce } from './useOnce.ts';
import './Guide.css';

const LINE = 'ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd payments-prod for 30d because A/B starts Monday';

/** The first minute, ticked off by what has really happened; then what one should not get away with. */
export function Guide({ world, changed }: { readonly world: WorldShown; readonly changed: ChangedShown }) {
  const guide = useRead(readGuide, 'guide', changed.revision);
  const cheats = useOnce(readCheats) ?? [];
  const done = guide?.done;
  return (
    <div className="guide">
      <section aria-label="First minute">
        <h2 className="guide-title">From a question to a grant</h2>
        <ol className="hints">
          <Hint isDone={done?.asked === true} title="Dana asks">
            On the left, in Dana’s pane, type <code>{world.bot.command}</code> and fill in the form. Or all in one line: <TypeIt command={world.bot.command} />
          </Hint>
          <Hint isDone={done?.refused === true} title="Dana may not approve">
            As Dana, open #model-approvals and press <b>Approve</b> on the card. Only she sees why it does not count.
          </Hint>
          <Hint isDone={done?.approved === true} title="Priya approves">
            On the right, Priya owns models: she presses <b>Approve</b>. One more owner is needed.
          </Hint>
          <Hint isDone={done?.granted === true} title="Omar approves, and it is granted">
            Switch the right pane to Omar and approve. The number at the top goes up by one, and Dana has a message.
          </Hint>
        </ol>
      </section>
      <section aria-label="Now try to cheat">
        <h2 className="guide-title">Now try to cheat</h2>
        <p className="guide-about">Each is tried by the people beside, with a request of its own. The number at the top is the judge.</p>
        <ul className="cheats">
          {cheats.map((cheat) => (
            <Cheat key={cheat.name} cheat={cheat} />
          ))}
        </ul>
      </section>
      <details className="guide-not">
        <summary>What of Slack is not played here</summary>
        <ul>
          {guide?.notEmulated.map(({ what, why }) => (
            <li key={what}>
              <strong>{what}.</strong> {why}
            </li>
          ))}
        </ul>
      </details>
      <Bundles />
    </div>
  );
}

function Hint({ isDone, title, children }: { readonly isDone: boolean; readonly title: string; readonly children: ReactNode }) {
  return (
    <li className={`hint${isDone ? ' hint-done' : ''}`}>
      <span className="hint-mark">{isDone && <Icon name="check" size={12} />}</span>
      <div>
        <h3 className="hint-title">
          {title}
          {isDone && <span className="hint-word"> · done</span>}
        </h3>
        <p className="hint-says">{children}</p>
      </div>
    </li>
  );
}

function TypeIt({ command }: { readonly command: string }) {
  const [told, setTold] = useState('');
  const [busy, setBusy] = useState(false);
  const press = async () => {
    setBusy(true);
    try {
      await act('U01DANA', 'command', { channel: 'C01PLATFORM', text: LINE });
      setTold('Typed in #ml-platform.');
    } catch (error) {
      setTold(whyNot(error));
    }
    setBusy(false);
  };
  return (
    <span className="hint-line">
      <code>
        {command} {LINE}
      </code>
      <span className="hint-type">
        <button type="button" className="button" disabled={busy} onClick={() => void press()}>
          Type it as Dana
        </button>
        <output className="hint-told">{told}</output>
      </span>
    </span>
  );
}
