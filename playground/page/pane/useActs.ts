import { useRef, useState } from 'react';
import type { Act, Body } from '../../control/bodies.ts';
import type { ActDone } from '../../control/wire.ts';
import { ApiError, act } from '../api.ts';
import type { Names } from '../blocks/surface.ts';
import { failureWords } from './failure.ts';

export interface ToastShown {
  readonly n: number;
  readonly words: string;
}

/** What one person can be made to do, and what went wrong with it. */
export interface Acts {
  /** Null where it failed: then a toast says why. */
  readonly perform: <A extends Act>(name: A, body: Body<A>) => Promise<ActDone | null>;
  /** After all that was queued before: what is filled in must be there before the form is sent. */
  readonly inTurn: <A extends Act>(name: A, body: Body<A>) => Promise<ActDone | null>;
  readonly toasts: readonly ToastShown[];
  readonly tell: (words: string) => void;
  readonly dismiss: (n: number) => void;
}

/** At most so many at once: the oldest goes. */
const TOASTS = 3;

export function useActs(person: string, names: Names, command: string): Acts {
  const [toasts, setToasts] = useState<readonly ToastShown[]>([]);
  const count = useRef(0);
  const turn = useRef<Promise<unknown>>(Promise.resolve());

  const tell = (words: string) => {
    count.current += 1;
    const toast = { n: count.current, words };
    setToasts((before) => [...before, toast].slice(-TOASTS));
  };
  const perform: Acts['perform'] = async (name, body) => {
    // What failed before is of no matter once somebody goes on; what they type or read is no going on.
    if (name !== 'fill' && name !== 'read' && name !== 'search') setToasts([]);
    try {
      return await act(person, name, body);
    } catch (error) {
      // The form was closed or redrawn under somebody's typing: they see that.
      if (name === 'fill' && error instanceof ApiError && error.name === 'not_possible') return null;
      if (name !== 'read') tell(failureWords(error, { command: name === 'command' ? command : null, names }));
      return null;
    }
  };
  const inTurn: Acts['inTurn'] = (name, body) => {
    const done = turn.current.then(() => perform(name, body));
    turn.current = done;
    return done;
  };
  return {
    perform,
    inTurn,
    toasts,
    tell,
    dismiss: (n) => setToasts((before) => before.filter((toast) => toast.n !== n)),
  };
}
