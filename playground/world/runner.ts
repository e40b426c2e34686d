/**
 * Runs one bundle in a process of its own, as an execution environment of Lambda does: loads it once, then handles one
 * invocation at a time. Started by bundles.ts, which speaks to it over the process's channel.
 */
import { createRequire } from 'node:module';
import { isRecord } from '../json.ts';
import { lambdaContext } from './context.ts';
import { moveDate } from './moved-date.ts';
import type { FromRunner, ToRunner } from './runner-messages.ts';

const [bundle = '', fn = '', start = ''] = process.argv.slice(2);
const say = (message: FromRunner) => process.send?.(message);

// Ctrl-C reaches the whole group; the world decides when its functions end.
process.on('SIGINT', () => undefined);
process.once('disconnect', () => process.exit());

let now = Number(start);
moveDate(() => now);

const wrong = (error: unknown): FromRunner =>
  error instanceof Error
    ? { kind: 'threw', name: error.name, message: error.message }
    : { kind: 'threw', name: typeof error, message: String(error) };

function load(): (event: unknown, context: unknown) => unknown {
  const loaded: unknown = createRequire(import.meta.url)(bundle);
  const handler: unknown = isRecord(loaded) ? loaded['handler'] : undefined;
  if (typeof handler !== 'function') throw new TypeError(`${bundle} exports no handler`);
  // What a function takes cannot be seen from outside; Lambda calls it in the same trust.
  return handler as (event: unknown, context: unknown) => unknown;
}

try {
  const handler = load();
  process.on('message', (told: ToRunner) => {
    now = told.now;
    const run = async () => handler(told.event, lambdaContext(fn, told.requestId, told.timeoutMs));
    run().then(
      (answer) => say({ kind: 'answered', answer: answer ?? null }),
      (error: unknown) => say(wrong(error)),
    );
  });
  say({ kind: 'ready' });
} catch (error) {
  say(wrong(error));
}
