import { useState } from 'react';
import type { CheatDone, CheatShown } from '../../control/toolsWire.ts';
import { Icon } from '../shell/Icon.tsx';
import { cheat as play, whyNot } from '../tools.ts';

/** One way to cheat: tried by the same people whose panes stand beside, and judged by the number at OpenAI. */
export function Cheat({ cheat }: { readonly cheat: CheatShown }) {
  const { name, title, says } = cheat;
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<CheatDone | string | null>(null);
  const press = async () => {
    setBusy(true);
    setDone(null);
    try {
      setDone(await play(name));
    } catch (error) {
      setDone(`Not tried. ${whyNot(error)}`);
    }
    setBusy(false);
  };
  return (
    <li className="cheat">
      <div className="cheat-head">
        <div>
          <h3 className="cheat-title">{title}</h3>
          <p className="cheat-says">{says}</p>
        </div>
        <button type="button" className="button" aria-label={`Do it: ${title}`} disabled={busy} onClick={() => void press()}>
          Do it
        </button>
      </div>
      <div aria-live="polite">
        {busy && <p className="cheat-busy">Trying…</p>}
        {typeof done === 'string' && <p className="cheat-wrong cheat-verdict">{done}</p>}
        {done !== null && typeof done !== 'string' && <Verdict done={done} />}
      </div>
    </li>
  );
}

function Verdict({ done: { right, before, after, expected, happened, lines, request } }: { readonly done: CheatDone }) {
  return (
    <div className={`cheat-verdict ${right ? 'cheat-right' : 'cheat-wrong'}`}>
      <p className="cheat-word">
        <Icon name={right ? 'check' : 'warning'} />
        <strong>{right ? 'It stayed right.' : 'It went wrong.'}</strong> Permissions at OpenAI: {before}
        {before === after ? ', as before.' : ` → ${after}.`}
      </p>
      <dl className="cheat-facts">
        <dt>Right is</dt>
        <dd>{expected}</dd>
        <dt>It was</dt>
        <dd>{happened}</dd>
      </dl>
      <details>
        <summary>What was done ({request})</summary>
        <ol className="cheat-lines">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ol>
      </details>
    </div>
  );
}
