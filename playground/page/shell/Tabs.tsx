import { useRef } from 'react';
import './Tabs.css';

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** Said behind the label: how many there are. */
  readonly count?: number;
}

interface TabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly active: Id;
  readonly onTab: (id: Id) => void;
}

const STEPS: Readonly<Partial<Record<string, number>>> = { ArrowLeft: -1, ArrowRight: 1 };

/** A row of tabs: one stop for Tab, arrow keys within. The panel of each has the id `panel-<tab>`. */
export function Tabs<Id extends string>({ label, tabs, active, onTab }: TabsProps<Id>) {
  const row = useRef<HTMLDivElement>(null);
  const move = (step: number) => {
    const at = tabs.findIndex(({ id }) => id === active);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    onTab(next.id);
    row.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label={label} ref={row}>
      {tabs.map(({ id, label: words, count = 0 }) => (
        <button
          key={id}
          id={`tab-${id}`}
          type="button"
          role="tab"
          className="tabs-tab"
          aria-selected={id === active}
          aria-controls={`panel-${id}`}
          tabIndex={id === active ? 0 : -1}
          onClick={() => onTab(id)}
          onKeyDown={({ key }) => {
            const step = STEPS[key];
            if (step !== undefined) move(step);
          }}
        >
          {words}
          {count > 0 && <span className="tabs-count">{count}</span>}
        </button>
      ))}
    </div>
  );
}
