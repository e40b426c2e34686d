import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { HISTORY, liveThrough } from '../control/history.ts';
import { worldRoutes } from '../control/routes.ts';
import { serveControl } from '../control/server.ts';
import { startSession } from '../control/session.ts';
import { START } from '../world/clock.ts';
import type { Launcher } from '../world/functions.ts';
import { startWorld } from '../world/world.ts';
import { cannotListen } from './args.ts';
import { buildPage } from './buildPage.ts';

export interface PageOptions {
  /** A new one for each world: it is closed with it. */
  readonly launcher: () => Launcher;
  readonly port: number;
  /** Whether the world's clock runs with the real one. */
  readonly timeFlows: boolean;
}

export interface Playground {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  close(): Promise<void>;
}

const every = (ms: number, call: (passed: number) => void) => {
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    call(Math.round(now - last));
    last = now;
  }, ms);
  return () => clearInterval(timer);
};

/**
 * Builds the page, lives through the workspace's history and serves both. Close it: nothing of it stays.
 * @throws CannotStart where the port cannot be opened
 */
export async function startPage({ launcher, port, timeFlows }: PageOptions): Promise<Playground> {
  const folder = await mkdtemp(join(tmpdir(), 'model-share-bot-page-'));
  const removed = () => rm(folder, { recursive: true, force: true });
  try {
    const [session] = await Promise.all([
      startSession({
        begin: async (changed) => {
          const world = await startWorld({
            launcher: launcher(),
            start: START - HISTORY,
            onCall: changed,
            onDelivery: changed,
            patience: (ms) => delay(ms, undefined, { ref: false }),
          });
          await liveThrough(world);
          world.forgetCalls();
          return world;
        },
        every,
        timeFlows,
      }),
      buildPage(folder),
    ]);
    const server = await serveControl(worldRoutes(session, (ms, signal) => delay(ms, undefined, { signal })), folder, port).catch(
      async (error: unknown) => {
        await session.close();
        throw cannotListen(port, error);
      },
    );
    return {
      url: server.url,
      close: async () => {
        await server.close();
        await session.close();
        await removed();
      },
    };
  } catch (error) {
    await removed();
    throw error;
  }
}
