import type { MessageShown, ModalShown } from '../../control/wire.ts';
import type { Names, Surface } from '../blocks/surface.ts';
import type { Acts } from './useActs.ts';

export interface Place {
  readonly names: Names;
  readonly tz: string;
  readonly now: number;
  /** Null for somebody who may only look. */
  readonly acts: Acts | null;
}

const NOTHING: Surface['errors'] = {};

/** Where a message's blocks stand. */
export function messageSurface({ names, tz, now, acts }: Place, channel: string, { ts }: MessageShown): Surface {
  const where = { channel, ts };
  return {
    names,
    tz,
    now,
    values: {},
    errors: NOTHING,
    act: acts && {
      click: ({ actionId, blockId }, value) =>
        void acts.perform('click', { where, action: actionId, block: blockId, ...(value !== undefined && { value }) }),
      menu: ({ actionId, blockId }, value) =>
        void acts.perform('menu', { where, action: actionId, block: blockId, value }),
      // Fields stand in modals alone: the control interface fills in nothing else.
      fill: () => undefined,
      choose: () => undefined,
      search: () => Promise.resolve([]),
    },
  };
}

/** Where a modal's blocks stand. `touched` is told which block is worked on. */
export function modalSurface(
  { names, tz, now, acts }: Place,
  { id, values }: ModalShown,
  errors: Surface['errors'],
  touched: (block: string) => void,
): Surface {
  const where = { id };
  return {
    names,
    tz,
    now,
    values,
    errors,
    act: acts && {
      click: ({ actionId, blockId }, value) =>
        void acts.inTurn('click', { where, action: actionId, block: blockId, ...(value !== undefined && { value }) }),
      menu: ({ actionId, blockId }, value) =>
        void acts.inTurn('menu', { where, action: actionId, block: blockId, value }),
      fill: ({ blockId }, value) => {
        touched(blockId);
        void acts.inTurn('fill', { view: id, block: blockId, value });
      },
      choose: ({ actionId, blockId }, value) => {
        touched(blockId);
        const chosen = value === null || typeof value === 'string' ? value : [...value];
        void acts.inTurn('choose', { view: id, block: blockId, action: actionId, value: chosen });
      },
      search: async ({ blockId }, text) =>
        (await acts.perform('search', { view: id, block: blockId, text }))?.options ?? [],
    },
  };
}
