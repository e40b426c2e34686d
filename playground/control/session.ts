import type { World } from '../world/world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** What a session needs from around it. */
export interface SessionOptions {
  /** A world as it is at the start, or after a reset. It is told whom to tell that something has changed. */
  readonly begin: (changed: () => void) => Promise<World>;
  /** Calls back about once in so many milliseconds. @returns the way to stop. */
  readonly every: (ms: number, call: (passed: number) => void) => () => void;
  /** Whether the world's clock runs with the real one; else it stands until somebody moves it. */
  readonly timeFlows: boolean;
}

/** One world that people act in: works off what they set going, lets time pass, and tells that something has changed. */
export interface Session {
  readonly world: () => World;
  /** Counts changes; a reset is one. */
  readonly revision: () => number;
  readonly changed: () => void;
  /** Calls back at each change. @returns the way to stop. */
  readonly onChange: (listener: () => void) => () => void;
  /** Has everything that waits in the queues worked off, in the background. */
  readonly work: () => void;
  /** Nothing is at work, and nothing that could be received now waits in a queue. */
  readonly isQuiet: () => boolean;
  /** What went wrong in the background since the start: a defect of the playground, or a message without end. */
  readonly troubles: () => readonly string[];
  /** Moves the clock on, with everything that falls due on the way. @throws Error while it moves already. */
  readonly move: (ms: number) => Promise<void>;
  readonly reset: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export class Moving extends Error {
  override readonly name = 'Moving';
  constructor() {
    super('The clock is being moved already. Wait until it stands.');
  }
}

/** Begins a session. Close it: its world has sockets and processes. */
export async function startSession({ begin, every, timeFlows }: SessionOptions): Promise<Session> {
  let revision = 0;
  let working: Promise<void> | null = null;
  let resetting: Promise<void> | null = null;
  let moving = false;
  let closed = false;
  let troubles: readonly string[] = [];
  const listeners = new Set<() => void>();
  const changed = () => {
    revision += 1;
    for (const listener of listeners) listener();
  };
  let world = await begin(changed);

  const trouble = (error: unknown) => {
    troubles = [...troubles, error instanceof Error ? error.message : String(error)];
    changed();
  };
  const waits = (): boolean => (world.nextAt() ?? Infinity) <= world.now();

  const work = () => {
    if (working !== null) return;
    const here = world;
    working = here
      .pump({ beside: true })
      // What fails because its world was taken away is no trouble of the one that is there now.
      .then(() => undefined, (error: unknown) => (here === world ? trouble(error) : undefined))
      .finally(() => {
        working = null;
        changed();
        // Something may have become visible between the last look and now, or there is another world by now.
        if (!closed && waits()) work();
      });
  };

  const passes = (passed: number) => {
    if (moving) return;
    const before = Math.floor(world.now() / MINUTE);
    world.advance(passed);
    if (Math.floor(world.now() / MINUTE) > before) void world.tick().catch(trouble).finally(changed);
    if (waits()) work();
  };
  const stop = timeFlows ? every(SECOND, passes) : () => undefined;

  const begun = async () => {
    const before = world;
    world = await begin(changed);
    troubles = [];
    changed();
    await before.close();
  };

  return {
    world: () => world,
    revision: () => revision,
    changed,
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    work,
    isQuiet: () => working === null && !moving && !waits() && world.functions.busy().length === 0,
    troubles: () => troubles,
    move: async (ms) => {
      if (moving) throw new Moving();
      moving = true;
      try {
        await world.run(ms);
      } finally {
        moving = false;
        changed();
      }
    },
    // Two windows that ask at once get one new world: a second would be nobody's to close.
    reset: () => {
      resetting ??= begun().finally(() => {
        resetting = null;
      });
      return resetting;
    },
    close: async () => {
      closed = true;
      stop();
      await resetting?.catch(() => undefined);
      await world.close();
    },
  };
}
