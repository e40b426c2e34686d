import { useEffect, useId, useRef, useState } from 'react';
import type { FocusEvent, KeyboardEvent, ReactNode } from 'react';
import { useConfirm } from '../dialog/Confirm.tsx';
import { useSurface } from '../context.ts';
import { list, str, words } from '../read.ts';
import type { ElementProps } from './Element.tsx';
import { Dots } from './icons.tsx';

/** The ⋯ menu: arrows, Home, End, first letters; Esc and leaving it close it. */
export function Overflow({ element, at }: ElementProps): ReactNode {
  const { act } = useSurface();
  const { ask, dialog } = useConfirm(element.confirm);
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const options = list(element.options);

  useEffect(() => {
    if (!isOpen) return;
    menu.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus({ preventScroll: true });
    menu.current?.scrollIntoView({ block: 'nearest' });
  }, [isOpen]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const take = (value: string) => {
    close();
    ask(() => act?.menu(at, value));
  };
  const keys = (event: KeyboardEvent) => {
    const items = [...(menu.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const here = items.findIndex((item) => item === document.activeElement);
    const go = (to: number) => {
      event.preventDefault();
      items.at(to % items.length)?.focus();
    };
    if (event.key === 'Escape') {
      event.stopPropagation();
      event.preventDefault();
      close();
    } else if (event.key === 'ArrowDown') go(here + 1);
    else if (event.key === 'ArrowUp') go(here - 1);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(-1);
    else if (event.key.length === 1 && event.key !== ' ') {
      const after = [...items.slice(here + 1), ...items.slice(0, here + 1)];
      after.find((item) => item.textContent.toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    }
  };
  const left = (event: FocusEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
  };

  return (
    <span className="overflow" onBlur={left}>
      <button
        ref={button}
        type="button"
        className="button overflow-button"
        aria-label="More actions"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        disabled={act === null}
        onClick={() => setOpen(!isOpen)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        <Dots />
      </button>
      {isOpen && (
        <div ref={menu} id={id} className="menu" role="menu" aria-label="More actions" tabIndex={-1} onKeyDown={keys}>
          {options.map((option) => (
            <button
              key={str(option.value)}
              type="button"
              role="menuitem"
              className="menu-item"
              tabIndex={-1}
              onClick={() => take(str(option.value))}
            >
              {words(option.text)}
              {words(option.description) !== '' && <span className="menu-note">{words(option.description)}</span>}
            </button>
          ))}
        </div>
      )}
      {dialog}
    </span>
  );
}
