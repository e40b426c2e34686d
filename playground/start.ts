/**
 * `npm start [-- --once] [-- --port N]`: the whole bot on this machine. Plays one request from the slash command to its
 * end and stays up until Ctrl-C; with `--once` it ends by itself. `--port` is where the door listens.
 * Exit code 1: the story did not end as it should, or could not begin.
 */
import { parseArgs } from 'node:util';
import { startHttp } from './stand-in.ts';
import type { HttpServer } from './stand-in.ts';
import { createLines } from './story/lines.ts';
import type { Lines } from './story/lines.ts';
import { play } from './story/plot.ts';
import { createTeller } from './story/teller.ts';
import { bundles, NotBuilt } from './world/bundles.ts';
import { startWorld } from './world/world.ts';
import type { World } from './world/world.ts';

const USAGE = 'npm start [-- --once] [-- --port N]';

/** What stops the start, said in one line. */
class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

function readArgs(args: string[]): { readonly once: boolean; readonly port: number } {
  const parsed = (() => {
    try {
      return parseArgs({ args, options: { once: { type: 'boolean' }, port: { type: 'string' } } }).values;
    } catch (error) {
      const what = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
      throw new CannotStart(`${what} Usage: ${USAGE}`, { cause: error });
    }
  })();
  const { once = false, port = '0' } = parsed;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new CannotStart(`--port ${port} is no port: give a number up to 65535. Usage: ${USAGE}`);
  }
  return { once, port: Number(port) };
}

/** The door at an address of its own: what comes in is handed to the function, and worked off. */
async function openDoor(port: number, world: () => World | null): Promise<HttpServer> {
  try {
    return await startHttp(
      'door',
      async ({ method, headers, body }, reply) => {
        const here = world();
        if (here === null || method !== 'POST') return reply.answer({ status: here === null ? 503 : 405 });
        reply.answer(await here.deliver({ headers, rawBody: body.toString('utf8') }));
        await here.pump();
        return undefined;
      },
      port,
    );
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const why = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${String(error.code)})`;
    throw new CannotStart(`Port ${port} ${why}. Choose another one: npm start -- --port N`, { cause: error });
  }
}

function tellAddresses(lines: Lines, door: HttpServer, { slack, openai, sqs, secrets, dynamo }: World): void {
  lines.blank();
  lines.title('It stays up. Ctrl-C stops it.');
  lines.row('the door', `${door.url}  (takes only what Slack has signed)`);
  lines.row('Slack', slack.apiUrl);
  lines.row('OpenAI', openai.baseUrl);
  lines.row('SQS', sqs.url);
  lines.row('Secrets Manager', secrets.url);
  lines.row('DynamoDB', dynamo.url);
}

/** @returns the exit code */
async function main(args: string[]): Promise<number> {
  const { once, port } = readArgs(args);
  let isOver = false;
  const write = (line: string) => {
    if (!isOver) console.log(line);
  };
  const lines = createLines({ write, colours: colours() });
  const stopped = new Promise<'stopped'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve('stopped'));
  });
  let world: World | null = null;
  const launcher = bundles();
  const door = await openDoor(port, () => world);
  try {
    const teller = createTeller(lines, () => world?.slack.world ?? null);
    world = await startWorld({ launcher, onCall: teller.call, onDelivery: teller.delivery });
    await world.functions.warm();
    lines.title('model-share-bot on this machine: the four bundles, with Slack, OpenAI and AWS played on 127.0.0.1');
    const end = await Promise.race([play(world, lines, teller), stopped]);
    if (end === 'stopped') return goodbye(lines);
    lines.blank();
    if (!end.ok) {
      lines.row('Not as it should', `${end.why}.`, 'bad');
      return 1;
    }
    lines.row('As it should', 'listed once after the grant, gone after the end.', 'good');
    if (once) return 0;
    tellAddresses(lines, door, world);
    await stopped;
    return goodbye(lines);
  } finally {
    // What still happens while the world is taken down is no part of the story.
    isOver = true;
    await Promise.all([door.close(), world?.close()]);
  }
}

/** The exit code of somebody who stopped it on purpose. */
function goodbye(lines: Lines): number {
  lines.blank();
  lines.title('Goodbye.');
  return 0;
}

const colours = (): boolean => process.stdout.isTTY && !process.env['NO_COLOR'];

if (import.meta.main) {
  process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
    if (!(error instanceof CannotStart || error instanceof NotBuilt)) throw error;
    console.error(error.message);
    return 1;
  });
}
