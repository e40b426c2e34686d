import { useLayoutEffect, useRef, useState } from 'react';
import type { ChangedShown, WorldShown } from '../../control/wire.ts';
import { StepRow } from './StepRow.tsx';
import { VIEWS, fits, isView } from './kinds.ts';
import type { View } from './kinds.ts';
import { useTimeline } from './useTimeline.ts';
import './Timeline.css';

/** So far from the end of the list, in pixels, somebody still looks at its end. */
const NEAR = 40;
/** Rows that are drawn; earlier ones come when they are asked for. */
const DRAWN = 300;

/** Every step as it happens, newest at the end. */
export function Timeline({ changed }: { readonly world: WorldShown; readonly changed: ChangedShown }) {
  const steps = useTimeline(changed.revision);
  const [view, setView] = useState<View>('story');
  const [request, setRequest] = useState('');
  const [drawn, setDrawn] = useState(DRAWN);
  const list = useRef<HTMLOListElement>(null);
  const atEnd = useRef(true);
  const requests = [...new Set(steps.flatMap((step) => step.requests))].toReversed();
  const shown = steps.filter((step) => fits(step, view, request));

  // After each drawing: its end may have moved, or the tab have come into sight.
  useLayoutEffect(() => {
    const { current } = list;
    if (current !== null && atEnd.current) current.scrollTop = current.scrollHeight;
  });

  return (
    <div className="timeline">
      <div className="timeline-filters">
        <label className="timeline-filter">
          Show
          <select value={view} onChange={({ target }) => isView(target.value) && setView(target.value)}>
            {Object.entries(VIEWS).map(([name, words]) => (
              <option key={name} value={name}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <label className="timeline-filter">
          Request
          <select value={request} onChange={({ target }) => setRequest(target.value)}>
            <option value="">all</option>
            {request !== '' && !requests.includes(request) && <option value={request}>{request}</option>}
            {requests.map((id) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>
      </div>
      {shown.length === 0 ? (
        <p className="timeline-empty">
          {steps.length === 0
            ? 'Nothing has happened yet. Type /share-model as somebody, and every step stands here as it happens.'
            : 'Nothing of that kind has happened yet.'}
        </p>
      ) : (
        <ol
          className="timeline-steps"
          aria-label="What happened, oldest first"
          ref={list}
          onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
            atEnd.current = scrollTop + clientHeight > scrollHeight - NEAR;
          }}
        >
          {shown.length > drawn && (
            <li>
              <button type="button" className="button timeline-earlier" onClick={() => setDrawn(drawn + DRAWN)}>
                Show earlier ({shown.length - drawn})
              </button>
            </li>
          )}
          {shown.slice(-drawn).map((step) => (
            <StepRow key={step.n} step={step} />
          ))}
        </ol>
      )}
    </div>
  );
}
