import { useState } from 'react';
import type { ModalShown } from '../../control/wire.ts';
import { Modal } from '../blocks/modal/Modal.tsx';
import { modalSurface } from './useSurface.ts';
import type { Place } from './useSurface.ts';
import type { Acts } from './useActs.ts';

interface PaneModalProps {
  readonly modal: ModalShown;
  readonly place: Place;
  readonly acts: Acts;
}

/** The modal on top of somebody's stack, with what the last submit found wrong. Keyed by its id. */
export function PaneModal({ modal, place, acts }: PaneModalProps) {
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const view = { view: modal.id };
  // What is wrong with a field is over with the next letter in it.
  const touched = (block: string) =>
    setErrors((before) => Object.fromEntries(Object.entries(before).filter(([id]) => id !== block)));
  const submit = async () => {
    setBusy(true);
    const done = await acts.inTurn('submit', view);
    setBusy(false);
    setErrors(done?.fields ?? {});
  };
  return (
    <Modal
      modal={modal}
      surface={modalSurface(place, modal, errors, touched)}
      errors={errors}
      busy={busy}
      onSubmit={() => void submit()}
      onClose={(all) => void acts.inTurn('close', { ...view, all })}
    />
  );
}
