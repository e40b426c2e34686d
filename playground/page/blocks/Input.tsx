import { useId } from 'react';
import type { ReactNode } from 'react';
import type { Json } from '../../slack/blocks/blocks.ts';
import { useSurface } from './context.ts';
import { Element } from './elements/Element.tsx';
import { record, str, words } from './read.ts';

/** A field of a form: its label, the element, a hint, and what is wrong with it, all tied to it for screen readers. */
export function Input({ block }: { readonly block: Json }): ReactNode {
  const id = useId();
  const { errors } = useSurface();
  const blockId = str(block.block_id);
  const element = record(block.element);
  const label = words(block.label);
  const hint = words(block.hint);
  const error = errors[blockId] ?? '';
  const isOptional = block.optional === true;
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const isGroup = element?.type === 'checkboxes' || element?.type === 'radio_buttons';
  const said = (
    <>
      {label}
      {isOptional ? <span className="input-optional"> (optional)</span> : <span className="input-star" aria-hidden="true"> *</span>}
    </>
  );
  return (
    <div className={`input${error ? ' input-wrong' : ''}`} data-block={blockId}>
      {isGroup ? (
        <span id={`${id}-label`} className="input-label">
          {said}
        </span>
      ) : (
        <label id={`${id}-label`} htmlFor={id} className="input-label">
          {said}
        </label>
      )}
      {element !== null && (
        <Element
          blockId={blockId}
          element={element}
          field={{
            id,
            label,
            labelledBy: `${id}-label`,
            describedBy: describedBy || undefined,
            isWrong: error !== '',
            isRequired: !isOptional,
          }}
        />
      )}
      {hint !== '' && (
        <p id={`${id}-hint`} className="input-hint">
          {hint}
        </p>
      )}
      {error !== '' && (
        <p id={`${id}-error`} className="input-error">
          <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
            <circle cx="8" cy="8" r="7" fill="currentColor" />
            <path d="M8 4v5M8 11.2v.8" stroke="var(--raised)" strokeWidth="1.8" strokeLinecap="round" />
          </svg>
          <span>{error}</span>
        </p>
      )}
    </div>
  );
}
