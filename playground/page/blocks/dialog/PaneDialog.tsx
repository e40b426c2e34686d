import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { createPortal } from 'react-dom';
import './dialog.css';

const FOCUSABLE = 'button, [href], input, select, textarea, [tabindex]:not([tabindex="-1"])';
const isOpenTo = (one: HTMLElement): boolean => !one.hasAttribute('disabled') && one.tabIndex >= 0;

export interface PaneDialogProps {
  readonly kind: 'dialog' | 'alertdialog';
  readonly labelledBy: string;
  readonly describedBy?: string;
  /** What has the focus at first: a selector within; else the first that takes it. */
  readonly focus?: string;
  /** Esc. */
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

/**
 * A dialog over one pane: the nearest element around that carries `data-pane` (the whole page where none does), whose
 * other children are inert while it is open. The focus goes in and comes back; Tab goes on to the other pane.
 */
export function PaneDialog(props: PaneDialogProps): ReactNode {
  const anchor = useRef<HTMLSpanElement>(null);
  const [pane, setPane] = useState<HTMLElement | null>(null);
  useEffect(() => {
    setPane(anchor.current?.closest<HTMLElement>('[data-pane]') ?? document.body);
  }, []);
  return (
    <>
      <span ref={anchor} hidden />
      {pane !== null && createPortal(<Opened {...props} pane={pane} />, pane)}
    </>
  );
}

function Opened({
  kind,
  labelledBy,
  describedBy,
  focus,
  onCancel,
  children,
  pane,
}: PaneDialogProps & { readonly pane: HTMLElement }): ReactNode {
  const layer = useRef<HTMLDivElement>(null);
  const enter = useEffectEvent((within: HTMLElement) => {
    const first = focus === undefined ? null : within.querySelector<HTMLElement>(focus);
    (first ?? [...within.querySelectorAll<HTMLElement>(FOCUSABLE)].find(isOpenTo) ?? within).focus();
  });

  useEffect(() => {
    const within = layer.current;
    if (within === null) return undefined;
    const before = document.activeElement;
    const others = [...pane.children].filter((one) => one !== within && !one.hasAttribute('inert'));
    for (const one of others) one.setAttribute('inert', '');
    // Two panes: whoever works in the other one keeps the focus there.
    if (before === null || before === document.body || pane.contains(before)) enter(within);
    return () => {
      for (const one of others) one.removeAttribute('inert');
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [pane]);

  const keys = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    event.preventDefault();
    onCancel();
  };

  return (
    // The keys of whatever has the focus within.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="pane-layer" ref={layer} onKeyDown={keys} tabIndex={-1}>
      <div
        className={`pane-dialog pane-dialog-${kind}`}
        role={kind}
        aria-modal="true"
        aria-labelledby={labelledBy}
        aria-describedby={describedBy}
      >
        {children}
      </div>
    </div>
  );
}
