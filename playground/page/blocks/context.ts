import { createContext, useContext } from 'react';
import type { Surface } from './surface.ts';

const NOWHERE: Surface = {
  names: { user: (id) => id, group: (id) => id, channel: (id) => id },
  tz: 'UTC',
  now: 0,
  act: null,
  values: {},
  errors: {},
};

/** Where the blocks around stand: given by `Blocks`, read by every element. */
export const SurfaceContext = createContext<Surface>(NOWHERE);
export const useSurface = (): Surface => useContext(SurfaceContext);
