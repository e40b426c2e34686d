import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { Json } from '../../../slack/blocks/blocks.ts';
import { record, words } from '../read.ts';
import { TextObject } from '../TextObject.tsx';
import { PaneDialog } from './PaneDialog.tsx';

export interface Asking {
  /** Does it: at once where nothing is asked, else when the person has agreed. */
  readonly ask: (then: () => void) => void;
  /** To be drawn beside what asks. */
  readonly dialog: ReactNode;
}

/** The confirm dialog of an element: Slack asks before it tells the app anything. */
export function useConfirm(confirm: unknown): Asking {
  const asked = record(confirm);
  const [then, setThen] = useState<(() => void) | null>(null);
  if (asked === null) return { ask: (act) => act(), dialog: null };
  const back = () => setThen(null);
  return {
    ask: (act) => setThen(() => act),
    dialog:
      then === null ? null : (
        <Confirm
          confirm={asked}
          onNo={back}
          onYes={() => {
            back();
            then();
          }}
        />
      ),
  };
}

interface ConfirmProps {
  readonly confirm: Json;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

function Confirm({ confirm, onYes, onNo }: ConfirmProps): ReactNode {
  const id = useId();
  return (
    <PaneDialog
      kind="alertdialog"
      labelledBy={`${id}-title`}
      describedBy={`${id}-text`}
      focus=".confirm-yes"
      onCancel={onNo}
    >
      <ConfirmBox confirm={confirm} id={id} onYes={onYes} onNo={onNo} />
    </PaneDialog>
  );
}

/** What stands in the dialog. */
export function ConfirmBox({ confirm, id, onYes, onNo }: ConfirmProps & { readonly id: string }): ReactNode {
  const text = record(confirm.text);
  return (
    <div className="confirm">
      <h2 id={`${id}-title`} className="confirm-title">
        {words(confirm.title)}
      </h2>
      <p id={`${id}-text`} className="confirm-text">
        {text !== null && <TextObject text={text} />}
      </p>
      <div className="confirm-buttons">
        <button type="button" className="button" onClick={onNo}>
          {words(confirm.deny)}
        </button>
        <button
          type="button"
          className={`button confirm-yes button-${confirm.style === 'danger' ? 'danger' : 'primary'}`}
          onClick={onYes}
        >
          {words(confirm.confirm)}
        </button>
      </div>
    </div>
  );
}
