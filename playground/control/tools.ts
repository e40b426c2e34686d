import type { World } from '../world/world.ts';
import { bundlesRoutes } from './bundlesRoutes.ts';
import type { Running } from './bundlesRoutes.ts';
import { cheatsRoutes } from './cheats.ts';
import { createGuide } from './guide.ts';
import { createLevers } from './levers.ts';
import { leversRoutes } from './leversRoutes.ts';
import type { Route, Timer } from './routes.ts';
import type { Session } from './session.ts';
import { createTimeline } from './timeline.ts';
import type { Recorder } from './timeline.ts';
import { timelineRoutes } from './timelineRoutes.ts';

/** The tools beside the panes: timeline, levers, cheats, guide, bundles. */
export interface Tools {
  /** Of a world that begins. */
  readonly record: () => Recorder;
  /** Its history is over. */
  readonly attach: (world: World, recorder: Recorder) => void;
  readonly routes: (session: Session) => readonly Route[];
}

export function createTools(running: Running, timer: Timer): Tools {
  const timeline = createTimeline();
  let session: Session | null = null;
  const current = (): Session => {
    if (session === null) throw new Error('The session has not begun yet.');
    return session;
  };
  const levers = createLevers({
    session: current,
    timeline,
    random: Math.random,
    pause: async (ms) => void (await timer(ms, new AbortController().signal)),
  });
  return {
    record: timeline.record,
    attach: (world, recorder) => {
      recorder.start(world);
      levers.attach(world);
    },
    routes: (given) => {
      session = given;
      return [
        ...timelineRoutes(given, timeline),
        ...leversRoutes(given, levers),
        ...cheatsRoutes(given, levers, timeline, timer),
        ...createGuide(given),
        ...bundlesRoutes(running),
      ];
    },
  };
}
