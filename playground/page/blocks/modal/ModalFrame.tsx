import type { ReactNode } from 'react';
import type { ModalShown } from '../../../control/wire.ts';
import { Blocks } from '../Blocks.tsx';
import { Cross } from '../elements/icons.tsx';
import type { Surface } from '../surface.ts';
import './modal.css';

interface Props {
  readonly modal: Pick<ModalShown, 'title' | 'submit' | 'close' | 'blocks'>;
  readonly surface: Surface;
  readonly titleId: string;
  readonly busy: boolean;
  readonly onSubmit: () => void;
  readonly onClose: (all: boolean) => void;
}

/** How a modal looks: title, what it says and asks (it scrolls where it is long), and the buttons under it. */
export function ModalFrame({ modal, surface, titleId, busy, onSubmit, onClose }: Props): ReactNode {
  const { title, submit, close, blocks } = modal;
  return (
    <div className="modal">
      <header className="modal-head">
        <h2 id={titleId} className="modal-title">
          {title}
        </h2>
        <button type="button" className="modal-x" aria-label={`Close ${title}`} onClick={() => onClose(true)}>
          <Cross />
        </button>
      </header>
      <div className="modal-body">
        <Blocks blocks={blocks} surface={surface} />
      </div>
      <footer className="modal-foot">
        <button type="button" className="button" onClick={() => onClose(false)}>
          {close}
        </button>
        {submit !== null && (
          <button
            type="button"
            className="button button-primary modal-submit"
            aria-disabled={busy || undefined}
            onClick={busy ? undefined : onSubmit}
          >
            {submit}
            {busy && <span className="modal-busy" aria-hidden="true" />}
          </button>
        )}
      </footer>
      <p className="visually-hidden" aria-live="polite">
        {busy ? 'Sending' : ''}
      </p>
    </div>
  );
}
