import { expect, onTestFinished, test } from 'vitest';
import { Moving, startSession } from '../../playground/control/session.ts';
import type { Session } from '../../playground/control/session.ts';
import { inProcess } from '../../playground/world/in-process.ts';
import { START } from '../../playground/world/clock.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { startWorld } from '../../playground/world/world.ts';
import type { World } from '../../playground/world/world.ts';

/** Time and work of a session, with the real clock in the test's hand. */

const ASK = `${SUPPORT_TONE} sandbox for 1d because trying it`;

interface Held {
  readonly session: Session;
  /** Lets real time pass. */
  readonly pass: (ms: number) => void;
  readonly isQuiet: () => Promise<void>;
}

async function hold(timeFlows: boolean): Promise<Held> {
  let tell: ((passed: number) => void) | null = null;
  const session = await startSession({
    begin: (changed) => startWorld({ launcher: inProcess(), onCall: changed, onDelivery: changed }),
    every: (_, call) => {
      tell = call;
      return () => {
        tell = null;
      };
    },
    timeFlows,
  });
  onTestFinished(() => session.close());
  return {
    session,
    pass: (ms) => tell?.(ms),
    isQuiet: () =>
      new Promise((resolve) => {
        const stop = session.onChange(look);
        function look(): void {
          if (!session.isQuiet()) return;
          stop();
          resolve();
        }
        look();
      }),
  };
}

const clockRan = (session: Session): number => session.world().log().filter(({ fn, line }) => fn === 'clock' && line['event'] === 'clock').length;

test('time flows, and the clock function runs at each full minute', async () => {
  const { session, pass, isQuiet } = await hold(true);
  pass(1_000);
  expect([session.world().now(), clockRan(session)]).toEqual([START + 1_000, 0]);
  pass(59_000);
  await isQuiet();
  await expect.poll(() => clockRan(session)).toBe(1);
});

test('where it does not flow it stands', async () => {
  const { session, pass } = await hold(false);
  pass(3_600_000);
  expect(session.world().now()).toBe(START);
});

test('what people set going is worked off, and what is due comes by itself', async () => {
  const { session, pass, isQuiet } = await hold(true);
  await session.world().tick();
  await session.world().people.as('U01BO').command(ASK, { channel: 'C01PLATFORM' });
  expect(session.isQuiet()).toBe(false);
  session.work();
  await isQuiet();
  expect(session.world().openai.permissions(SUPPORT_TONE)).toHaveLength(1);
  pass(86_400_000 + 60_000);
  await expect.poll(() => session.world().openai.permissions(SUPPORT_TONE).length, { timeout: 10_000 }).toBe(0);
  expect(session.troubles()).toEqual([]);
});

test('the clock is moved by one at a time, and stands still for the other while it is', async () => {
  const { session, pass } = await hold(true);
  const moved = session.move(3_600_000);
  await expect(session.move(1)).rejects.toThrow(Moving);
  pass(5_000);
  await moved;
  expect(session.world().now()).toBe(START + 3_600_000);
});

test('a reset is another world; nothing of the one before is left', async () => {
  const { session } = await hold(false);
  const before = session.world();
  const revision = session.revision();
  await session.reset();
  expect(session.world()).not.toBe(before);
  expect(session.revision()).toBeGreaterThan(revision);
  await expect(fetch(before.openai.baseUrl)).rejects.toThrow('fetch failed');
});

/** A session whose worlds are counted: how many have begun, and how many of them are still there. */
async function counted(): Promise<{ readonly session: Session; readonly begun: () => number; readonly open: () => number }> {
  const worlds: World[] = [];
  const closed = new Set<World>();
  const session = await startSession({
    begin: async () => {
      const started = await startWorld({ launcher: inProcess() });
      const world: World = {
        ...started,
        close: async () => {
          closed.add(world);
          await started.close();
        },
      };
      worlds.push(world);
      return world;
    },
    every: () => () => undefined,
    timeFlows: false,
  });
  onTestFinished(() => Promise.all(worlds.filter((one) => !closed.has(one)).map((one) => one.close())).then(() => undefined));
  return { session, begun: () => worlds.length, open: () => worlds.length - closed.size };
}

test('two resets at once make one new world, and leave no other behind', async () => {
  const { session, begun, open } = await counted();
  await Promise.all([session.reset(), session.reset()]);
  expect([begun(), open()]).toEqual([2, 1]);
  await session.reset();
  expect([begun(), open()]).toEqual([3, 1]);
  await session.close();
  expect(open()).toBe(0);
});

test('closed in the middle of a reset, it leaves no world behind', async () => {
  const { session, open } = await counted();
  const reset = session.reset();
  await session.close();
  await reset;
  expect(open()).toBe(0);
});
