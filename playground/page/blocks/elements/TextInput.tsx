import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useSurface } from '../context.ts';
import { usePending } from '../modal/pending.ts';
import { number, str, words } from '../read.ts';
import type { ElementProps } from './Element.tsx';

/** How long typing rests before the bot's workspace is told. */
const REST_MS = 250;

/**
 * What is typed stands here first, so that no redraw loses a letter; it is told after a short rest, when the field is
 * left, and before the form is sent.
 */
export function TextInput({ element, at, field }: ElementProps): ReactNode {
  const { values, act } = useSurface();
  const [draft, setDraft] = useState<string | null>(null);
  const untold = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const kept = values[at.blockId]?.[at.actionId];
  const told = kept === undefined ? str(element.initial_value) : str(kept.value);
  const shown = draft ?? told;

  const flush = () => {
    clearTimeout(timer.current);
    const typed = untold.current;
    untold.current = null;
    // A form field's `fill`, not an array's.
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type
    if (typed !== null) act?.fill(at, typed);
  };
  const pending = usePending();
  useEffect(() => pending?.add(flush));
  const last = useRef(flush);
  useEffect(() => {
    last.current = flush;
  });
  // Somebody else's pane comes in its place before the rest is over: nothing typed is lost.
  useEffect(() => () => last.current(), []);
  useEffect(() => {
    // What is told stands there by itself. A second window, or the other pane, may change it from now on.
    if (untold.current === null) setDraft((before) => (before === told ? null : before));
  }, [told]);

  const type = (text: string) => {
    setDraft(text);
    untold.current = text;
    clearTimeout(timer.current);
    timer.current = setTimeout(flush, REST_MS);
  };

  const max = number(element.max_length);
  const left = max === null ? null : max - shown.length;
  const countId = `${field.id}-count`;
  const props = {
    id: field.id,
    className: 'control',
    placeholder: words(element.placeholder) || undefined,
    'aria-describedby': [field.describedBy, left === null ? '' : countId].filter(Boolean).join(' ') || undefined,
    'aria-invalid': field.isWrong || (left !== null && left < 0) || undefined,
    'aria-required': field.isRequired || undefined,
    value: shown,
    disabled: act === null,
    dir: 'auto',
    onChange: ({ target }: { readonly target: { readonly value: string } }) => type(target.value),
    onBlur: flush,
  } as const;
  return (
    <div className="text-input">
      {element.multiline === true ? <textarea rows={4} {...props} /> : <input type="text" {...props} />}
      {left !== null && (
        <span id={countId} className={`text-input-count${left < 0 ? ' text-input-over' : ''}`}>
          <span aria-hidden="true">{left < 0 ? `−${-left}` : left}</span>
          <span className="visually-hidden">
            {left < 0 ? `${-left} characters too many` : `${left} characters left`}
          </span>
        </span>
      )}
    </div>
  );
}
