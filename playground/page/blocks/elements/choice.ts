import { useState } from 'react';
import type { Json } from '../../../slack/blocks/blocks.ts';
import { useSurface } from '../context.ts';
import { list, record, str } from '../read.ts';
import type { Placed, SurfaceActs } from '../surface.ts';

/** What is chosen, and how to choose otherwise. */
export interface Chosen {
  readonly options: readonly Json[];
  readonly choose: (options: readonly Json[]) => void;
}

const valuesOf = (options: readonly Json[]): string => JSON.stringify(options.map(({ value }) => value));

/**
 * The choice of a picker. A new one shows at once, and counts until what the workspace says has changed.
 * @param tell says a new choice to the bot
 */
export function useChosen(
  element: Json,
  at: Placed,
  tell: (act: SurfaceActs, values: readonly string[]) => void,
): Chosen {
  const { values, act } = useSurface();
  const kept = values[at.blockId]?.[at.actionId];
  const initial = [...list(element.initial_options), ...list([element.initial_option])];
  const told =
    kept === undefined ? initial : [...list(kept.selected_options), ...list([record(kept.selected_option)])];
  const base = valuesOf(told);
  const [mine, setMine] = useState<{ readonly base: string; readonly options: readonly Json[] } | null>(null);
  return {
    options: mine?.base === base ? mine.options : told,
    choose: (options) => {
      if (act === null) return;
      setMine({ base, options });
      tell(
        act,
        options.map(({ value }) => str(value)),
      );
    },
  };
}
