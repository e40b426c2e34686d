import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { HISTORY, liveThrough } from '../control/history.ts';
import { worldRoutes } from '../control/routes.ts';
import type { Route, Timer } from '../control/routes.ts';
import { serveControl } from '../control/server.ts';
import type { Running } from '../control/bundlesRoutes.ts';
import { startSession } from '../control/session.ts';
import { WORKSPACE } from '../control/workspace.ts';
import { createTools } from '../control/tools.ts';
import type { Tools } from '../control/tools.ts';
import { START } from '../world/clock.ts';
import type { Launcher } from '../world/functions.ts';
import { startWorld } from '../world/world.ts';
import type { World, WorldOptions } from '../world/world.ts';
import { cannotListen } from './args.ts';
import { buildPage } from './buildPage.ts';

export interface PageOptions {
  /** A new one for each world: it is closed with it. */
  readonly launcher: () => Launcher;
  readonly port: number;
  /** Whether the world's clock runs with the real one. */
  readonly timeFlows: boolean;
  /** What the launcher launches, where it is a folder of bundles. */
  readonly running?: Running;
  /** Without it only the control interface is served. */
  readonly withPage: boolean;
  /** In the place of the page's own workspace and organization. */
  readonly world?: Pick<WorldOptions, 'workspace' | 'organization'>;
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
async function begin(
  { launcher, world: given }: PageOptions,
  tools: Tools,
  changed: () => void,
): Promise<World> {
  const recorder = tools.record();
  const world = await startWorld({
    launcher: launcher(),
    start: START - HISTORY,
    workspace: WORKSPACE,
    ...given,
    onCall: (call, answered) => {
      recorder.call(call, answered);
      changed();
    },
    onInvoke: recorder.invoke,
    onDelivery: (delivery, ms) => {
      recorder.delivery(delivery, ms);
      changed();
    },
    patience: (ms) => delay(ms, undefined, { ref: false }),
  });
  try {
    await liveThrough(world);
    world.forgetCalls();
    tools.attach(world, recorder);
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
export async function startPage(options: PageOptions): Promise<Playground> {
  const { port, timeFlows, running, withPage } = options;
  const folder = await mkdtemp(join(tmpdir(), 'model-share-bot-page-'));
  const toClose: Array<() => Promise<void>> = [() => rm(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const one of toClose.toReversed()) await one();
  };
  try {
    // Whether it can listen is known before the workspace has lived; nobody knows the address until then.
    const routes: Route[] = [];
    const server = await serveControl(routes, folder, port).catch((error: unknown) => {
      throw cannotListen(port, error);
    });
    toClose.push(() => server.close());
    if (withPage) await buildPage(folder);
    // Whoever still waits for a change when it is stopped does not hold it up: a page that is open always does.
    const timer: Timer = (ms, signal) => delay(ms, undefined, { signal, ref: false });
    const tools = createTools(running ?? { folder: null, planted: null }, timer);
    const session = await startSession({ begin: (changed) => begin(options, tools, changed), every, timeFlows });
    toClose.push(session.close);
    routes.push(...worldRoutes(session, timer), ...tools.routes(session));
    return { url: server.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
