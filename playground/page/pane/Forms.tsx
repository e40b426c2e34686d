import type { Form } from './completion.ts';
import './Forms.css';

interface FormsProps {
  readonly id: string;
  readonly forms: readonly Form[];
  readonly active: number | null;
  readonly onTake: (form: Form) => void;
}

/** The forms of the command over the composer. The focus stays in the composer, whose keys move within. */
export const Forms = ({ id, forms, active, onTake }: FormsProps) => (
  <div className="forms">
    <p className="forms-head" aria-hidden="true">
      Model Share
    </p>
    {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a datalist can be neither styled nor given hints */}
    <div id={id} className="forms-list" role="listbox" aria-label="Forms of the command">
      {forms.map((form, at) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- its keys are the composer's
        <div
          key={form.shown}
          id={`${id}-${at}`}
          className="forms-form"
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- as above
          role="option"
          tabIndex={-1}
          aria-selected={at === active}
          // Before the composer would lose the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onTake(form)}
        >
          <span className="forms-text">{form.shown}</span>
          <span className="forms-hint">{form.hint}</span>
        </div>
      ))}
    </div>
  </div>
);
