import type {
  BundlesShown,
  CheatDone,
  CheatShown,
  GuideShown,
  LeverDone,
  LeverShown,
  StepBodies,
  TimelineShown,
} from '../control/toolsWire.ts';
import { ApiError, get, post } from './api.ts';

/** The control interface of the tools beside the panes (docs/control.md). */
export const guide = (): Promise<GuideShown> => get('/api/guide');
export const cheats = (): Promise<readonly CheatShown[]> => get('/api/cheats');
export const cheat = (name: string): Promise<CheatDone> => post(`/api/cheats/${name}`);
export const levers = (): Promise<readonly LeverShown[]> => get('/api/levers');
export const pull = (name: string, on?: boolean): Promise<LeverDone> =>
  post(`/api/levers/${name}`, on === undefined ? {} : { on });
export const timeline = (after: number): Promise<TimelineShown> => get(`/api/timeline?after=${after}`);
export const bodies = (n: number): Promise<StepBodies> => get(`/api/timeline/${n}`);
export const again = (n: number): Promise<object> => post('/api/deliveries/again', { n });
export const bundles = (): Promise<BundlesShown> => get('/api/bundles');

/** Why something was not done, for a person. */
export const whyNot = (error: unknown): string =>
  error instanceof ApiError ? `${error.message} (${error.name})` : 'The playground did not answer.';
