import type { Context } from 'aws-lambda';
import { readPolicy } from '../../src/config/policy.ts';
import { wireClock } from '../../src/handlers/wiring/clock.ts';
import type { Outside } from '../../src/handlers/wiring/outside.ts';
import { wireRequests } from '../../src/handlers/wiring/requests.ts';
import { wireShares } from '../../src/handlers/wiring/shares.ts';
import { wireSlack } from '../../src/handlers/wiring/slack.ts';
import { lambdaContext } from './context.ts';
import type { Ended, Launcher } from './functions.ts';
import type { FunctionName } from './names.ts';
import { housePolicy } from './policy.ts';

/** A function as `src/handlers/wiring` makes it; the event is whatever its source sends, so no one type fits all. */
export type Wire = (outside: Outside) => (event: never, context: Context) => Promise<unknown>;

const WIRES: Readonly<Record<FunctionName, Wire>> = {
  slack: wireSlack,
  requests: wireRequests,
  shares: wireShares,
  clock: wireClock,
};

const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

/**
 * Functions in this very process: quick, and a debugger sees all of it. An instance is freshly wired and shares nothing
 * with the one before. A killed one is abandoned: whatever still runs of it hangs at its next call, until the
 * world closes. `own` puts other handlers in the place of the real ones.
 */
export const inProcess = (own: Partial<Readonly<Record<FunctionName, Wire>>> = {}): Launcher => ({
  signsBy: 'machine',
  policy: housePolicy,
  launch: async ({ fn, env, policy, now, random, log }) => {
    const killed = Promise.withResolvers<Ended>();
    let alive = true;
    const outside: Outside = {
      env,
      policy: readPolicy(policy ?? housePolicy()),
      now,
      random,
      log: (line) => {
        if (alive) log(line);
      },
      // A line of metrics is a JSON object too: EMF as it stands on standard output.
      metrics: (line) => {
        if (alive) log({ ...line });
      },
    };
    const wire = own[fn] ?? WIRES[fn];
    let handler: ReturnType<Wire> | null = null;
    const run = async (event: unknown, context: Context): Promise<Ended> => {
      try {
        handler ??= wire(outside);
        // The one who invokes gives the event that this function's source sends.
        return { kind: 'answered', answer: overTheWire(await handler(overTheWire(event) as never, context)) };
      } catch (error) {
        if (error instanceof Error) return { kind: 'threw', name: error.name, message: error.message };
        return { kind: 'threw', name: typeof error, message: String(error) };
      }
    };
    return {
      invoke: (event, { requestId, timeoutMs }) =>
        Promise.race([killed.promise, run(event, lambdaContext(fn, requestId, timeoutMs))]),
      kill: async () => {
        alive = false;
        killed.resolve({ kind: 'died' });
      },
    };
  },
  close: async () => undefined,
});
