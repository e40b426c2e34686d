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
import type { World } from '../world/world.ts';
import { cannotListen } from './args.ts';
import { buildPage } from './buildPage.ts';

export interface PageOptions {
  /** A new one for each world: it is closed with it. */
  readonly launcher: () => Launcher;
  readonly port: number;
  /** Whether the world's clock runs with the real one. */
  readonly timeFlows: boolean;
  /** Without it only the control interface is served. */
  readonly withPage: boolean;
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

/** A world that has lived through its history. */
async function begin(launcher: Launcher, changed: () => void): Promise<World> {
  const world = await startWorld({
    launcher,
    start: START - HISTORY,
    onCall: changed,
    onDelivery: changed,
    patience: (ms) => delay(ms, undefined, { ref: false }),
  });
  try {
    await liveThrough(world);
    world.forgetCalls();
    return world;
  } catch (error) {
    await world.close();
    throw error;
  }
}

/**
 * Builds the page, lives through the workspace's history and serves both. Close it: nothing of it stays.
 * @throws CannotStart where the port cannot be opened
 */
export async function startPage({ launcher, port, timeFlows, withPage }: PageOptions): Promise<Playground> {
  const folder = await mkdtemp(join(tmpdir(), 'model-share-bot-page-'));
  const toClose: Array<() => Promise<void>> = [() => rm(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const one of toClose.toReversed()) await one();
  };
  try {
    if (withPage) await buildPage(folder);
    const session = await startSession({ begin: (changed) => begin(launcher(), changed), every, timeFlows });
    toClose.push(session.close);
    const routes = worldRoutes(session, (ms, signal) => delay(ms, undefined, { signal }));
    const server = await serveControl(routes, folder, port).catch((error: unknown) => {
      throw cannotListen(port, error);
    });
    toClose.push(server.close);
    return { url: server.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
