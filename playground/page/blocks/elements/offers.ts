import { useEffect, useRef, useState } from 'react';
import type { Json } from '../../../slack/blocks/blocks.ts';
import { useSurface } from '../context.ts';
import { list, number, str, words } from '../read.ts';
import type { Placed } from '../surface.ts';

/** How long typing rests before the bot is asked. */
const REST_MS = 150;
/** Slack's own, where the element does not say. */
const MIN_QUERY = 3;

export interface Offers {
  readonly items: readonly Json[];
  /** `short`: more letters are needed; `busy`: the bot is being asked. */
  readonly state: 'short' | 'busy' | 'here' | 'failed';
  /** Letters that are needed at least. */
  readonly min: number;
  readonly ask: (text: string) => void;
}

const fits = (option: Json, text: string): boolean => words(option.text).toLowerCase().includes(text.toLowerCase());

/** What a picker offers for what is typed: asked of the bot, or found among the options that it has itself. */
export function useOffers(element: Json, at: Placed): Offers {
  const { act } = useSurface();
  const isExternal = str(element.type).endsWith('external_select');
  const min = isExternal ? (number(element.min_query_length) ?? MIN_QUERY) : 0;
  const [items, setItems] = useState<readonly Json[]>([]);
  const [state, setState] = useState<Offers['state']>('busy');
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef(0);

  const search = (text: string) => {
    const mine = latest.current;
    const isLatest = () => mine === latest.current;
    act?.search(at, text).then(
      (found) => {
        if (!isLatest()) return;
        setItems(found);
        setState('here');
      },
      () => {
        if (isLatest()) setState('failed');
      },
    );
  };

  const ask = (text: string) => {
    clearTimeout(timer.current);
    // What is still on its way is an answer to other letters.
    latest.current += 1;
    if (!isExternal) {
      const groups = list(element.option_groups).flatMap((group) => list(group.options));
      setItems([...list(element.options), ...groups].filter((option) => fits(option, text)));
      setState('here');
      return;
    }
    if (text.length < min) {
      setItems([]);
      setState('short');
      return;
    }
    setState('busy');
    timer.current = setTimeout(() => search(text), text === '' ? 0 : REST_MS);
  };
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      latest.current = -1;
    },
    [],
  );
  return { items, state, min, ask };
}
