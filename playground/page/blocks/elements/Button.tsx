import type { ReactNode } from 'react';
import { useSurface } from '../context.ts';
import { str, words } from '../read.ts';
import { SafeLink } from '../rich/SafeLink.tsx';
import { useConfirm } from '../dialog/Confirm.tsx';
import type { ElementProps } from './Element.tsx';

/** Asks first where it has a confirm dialog. */
export function Button({ element, at }: ElementProps): ReactNode {
  const { act } = useSurface();
  const { ask, dialog } = useConfirm(element.confirm);
  const text = words(element.text);
  const style = element.style === 'primary' || element.style === 'danger' ? ` button-${element.style}` : '';
  const value = typeof element.value === 'string' ? element.value : undefined;
  if (typeof element.url === 'string') return <SafeLink url={element.url}>{text}</SafeLink>;
  return (
    <>
      <button
        type="button"
        className={`button${style}`}
        aria-label={str(element.accessibility_label) || undefined}
        disabled={act === null}
        onClick={() => ask(() => act?.click(at, value))}
      >
        {text}
      </button>
      {dialog}
    </>
  );
}
