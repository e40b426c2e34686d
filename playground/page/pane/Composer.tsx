import { useId, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { Icon } from '../shell/Icon.tsx';
import { formsFor, readDraft } from './completion.ts';
import type { Form, Sent } from './completion.ts';
import { Forms } from './Forms.tsx';
import './Composer.css';

interface ComposerProps {
  readonly label: string;
  readonly command: string;
  readonly inThread: boolean;
  readonly draft: string;
  readonly onDraft: (text: string) => void;
  readonly onSend: (sent: Sent) => void;
}

/** Where somebody writes. Enter sends; what begins with a slash is completed as in Slack. */
export function Composer({ label, command, inThread, draft, onDraft, onSend }: ComposerProps) {
  const listId = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  /** The draft that the list was closed for; it opens again with the next letter. */
  const [closedFor, setClosedFor] = useState<string | null>(null);
  const [picked, setPicked] = useState<number | null>(null);
  const [hasFocus, setFocus] = useState(false);

  const forms = hasFocus && !inThread && closedFor !== draft ? formsFor(draft, command) : [];
  // A command that is written out is sent by Enter; one that is begun is completed.
  const isBegun = !draft.trimEnd().startsWith(command);
  const active = forms.length === 0 ? null : (picked ?? (isBegun ? 0 : null));

  const write = (text: string) => {
    setPicked(null);
    onDraft(text);
  };
  const take = ({ text }: Form) => {
    write(text);
    setClosedFor(text);
    field.current?.focus();
  };
  const send = () => {
    const sent = readDraft(draft, { command, inThread });
    if (sent === null) return;
    if (sent.kind !== 'refused') write('');
    setClosedFor(null);
    onSend(sent);
  };

  const keys = (event: KeyboardEvent) => {
    const { key, shiftKey, nativeEvent } = event;
    // Enter ends what an input method composes.
    if (nativeEvent.isComposing) return;
    const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
    const form = active === null ? undefined : forms[active];
    if (forms.length > 0 && step !== 0) {
      setPicked(((active ?? (step > 0 ? -1 : 0)) + step + forms.length) % forms.length);
    } else if (forms.length > 0 && key === 'Escape') {
      setClosedFor(draft);
    } else if (form !== undefined && (key === 'Tab' || key === 'Enter') && !shiftKey) {
      take(form);
    } else if (key === 'Enter' && !shiftKey) {
      send();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="composer">
      {forms.length > 0 && <Forms id={listId} forms={forms} active={active} onTake={take} />}
      <div className="composer-box">
        <textarea
          ref={field}
          className="composer-text"
          rows={1}
          dir="auto"
          aria-label={label}
          placeholder={label}
          aria-autocomplete={inThread ? undefined : 'list'}
          aria-controls={forms.length > 0 ? listId : undefined}
          aria-activedescendant={active === null ? undefined : `${listId}-${active}`}
          value={draft}
          onChange={({ target }) => write(target.value)}
          onKeyDown={keys}
          onFocus={() => setFocus(true)}
          onBlur={() => setFocus(false)}
        />
        <button
          type="button"
          className="composer-send"
          aria-label="Send"
          title="Send"
          disabled={draft.trim() === ''}
          onClick={send}
        >
          <Icon name="send" />
        </button>
      </div>
      <output className="visually-hidden">
        {forms.length > 0 ? `${forms.length} ${forms.length === 1 ? 'form' : 'forms'} of the command` : ''}
      </output>
    </div>
  );
}
