import { useEffect, useId, useState } from 'react';
import type { Step, StepBodies } from '../../control/toolsWire.ts';
import { again, bodies, whyNot } from '../tools.ts';
import { WORDS } from './kinds.ts';

const clock = (at: number): string => new Date(at).toISOString().slice(11, 19);

/** One step in a line; what it said and was told unfolds below. */
export function StepRow({ step }: { readonly step: Step }) {
  const { n, at, kind, what, state, ms, by, delivery, hasBodies } = step;
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const line = (
    <>
      <span className="step-head">
        <span className={`step-kind step-${kind}`}>{WORDS[kind]}</span>
        <time className="step-time">{clock(at)}</time>
        {by !== null && <span className="step-by">{by}</span>}
        <span className="step-ms">{state === 'running' ? 'at work…' : ms === null ? '' : `${ms} ms`}</span>
      </span>
      <span className="step-what">
        {state === 'failed' && <strong className="step-failed">failed </strong>}
        {what}
      </span>
    </>
  );
  return (
    <li className={`step step-is-${state}`}>
      {hasBodies ? (
        <button type="button" className="step-line" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
          {line}
        </button>
      ) : (
        <div className="step-line">{line}</div>
      )}
      {isOpen && (
        <div className="step-more" id={id}>
          <Bodies n={n} key={state} />
          {delivery !== null && <Again n={delivery} />}
        </div>
      )}
    </li>
  );
}

function Bodies({ n }: { readonly n: number }) {
  const [read, setRead] = useState<StepBodies['bodies'] | string | null>(null);
  useEffect(() => {
    let isWanted = true;
    const take = (found: StepBodies['bodies'] | string) => {
      if (isWanted) setRead(found);
    };
    bodies(n).then(
      (found) => take(found.bodies),
      (error: unknown) => take(whyNot(error)),
    );
    return () => {
      isWanted = false;
    };
  }, [n]);
  if (read === null || typeof read === 'string') return <p className="step-told">{read ?? 'Reading…'}</p>;
  return read.map(({ label, value }) => (
    <div key={label}>
      <h4 className="step-label">{label}</h4>
      <pre className="step-body">{typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre>
    </div>
  ));
}

/** Slack sends a delivery again where it did not hear an answer. */
function Again({ n }: { readonly n: number }) {
  const [told, setTold] = useState('');
  const [busy, setBusy] = useState(false);
  const press = async () => {
    setBusy(true);
    try {
      await again(n);
      setTold('Delivered again: see the end of the list.');
    } catch (error) {
      setTold(whyNot(error));
    }
    setBusy(false);
  };
  return (
    <div className="step-again">
      <button type="button" className="button" disabled={busy} onClick={() => void press()}>
        Deliver again
      </button>
      <output className="step-told">{told}</output>
    </div>
  );
}
