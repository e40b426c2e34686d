import { useEffect, useId, useMemo, useRef } from 'react';
import type { ReactNode } from 'react';
import type { ModalShown } from '../../../control/wire.ts';
import { PaneDialog } from '../dialog/PaneDialog.tsx';
import type { Surface } from '../surface.ts';
import { ModalFrame } from './ModalFrame.tsx';
import { PendingContext, createPending } from './pending.ts';

export interface ModalProps {
  readonly modal: ModalShown;
  /** Its `values` and `errors` are taken from `modal` and `errors`. */
  readonly surface: Surface;
  /** What is wrong, by block_id: by the bot, or by Slack's client itself. */
  readonly errors: Readonly<Record<string, string>>;
  /** It is being sent. */
  readonly busy: boolean;
  /** Whatever was typed has been told by `surface.act.fill` before this is called: acts must keep their order. */
  readonly onSubmit: () => void;
  /** `all`: the x closes every view of the stack; Cancel and Esc go back to the one below. */
  readonly onClose: (all: boolean) => void;
}

/** The modal on top, over its pane: put it anywhere within the element that carries `data-pane`, keyed by its id. */
export function Modal({ modal, surface, errors, busy, onSubmit, onClose }: ModalProps): ReactNode {
  const id = useId();
  const form = useRef<HTMLDivElement>(null);
  const pending = useMemo(() => createPending(), []);
  const placed = useMemo(() => ({ ...surface, values: modal.values, errors }), [surface, modal.values, errors]);

  const wrong = Object.keys(errors).join(' ');
  useEffect(() => {
    if (wrong !== '') form.current?.querySelector<HTMLElement>('.input-wrong :is(input, select, textarea)')?.focus();
  }, [wrong]);

  return (
    <PaneDialog
      kind="dialog"
      labelledBy={id}
      focus=".modal-body :is(input, select, textarea, button), .modal-submit"
      onCancel={() => onClose(false)}
    >
      <PendingContext value={pending}>
        <div ref={form} className="modal-place">
          <ModalFrame
            modal={modal}
            surface={placed}
            titleId={id}
            busy={busy}
            onSubmit={() => {
              pending.flush();
              onSubmit();
            }}
            onClose={onClose}
          />
        </div>
      </PendingContext>
    </PaneDialog>
  );
}
