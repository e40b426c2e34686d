/**
 * `npm start`: a page on this machine where the whole bot can be tried by hand, until Ctrl-C. With `-- --once` it tells
 * one request on the terminal instead, from the slash command to its end, and ends by itself. `-- --port N` chooses the
 * port.
 * Exit code 1: it could not begin, or the story did not end as it should.
 */
import { CannotStart, readArgs } from './start/args.ts';
import { startPage } from './start/page.ts';
import { tellStory } from './start/story.ts';
import { bundles, NotBuilt } from './world/bundles.ts';

/** @returns the exit code */
async function main(args: readonly string[]): Promise<number> {
  const { once, port } = readArgs(args);
  const stopped = new Promise<'stopped'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve('stopped'));
  });
  if (once) return tellStory(bundles(), console.log, { colours: colours(), stopped });
  const page = await startPage({ launcher: () => bundles(), port, timeFlows: true, withPage: true });
  try {
    console.log(
      [
        'model-share-bot on this machine: the bundles that would be deployed, with Slack, OpenAI and AWS played on 127.0.0.1.',
        'Nothing leaves this machine. Ctrl-C stops it.',
        '',
        page.url,
      ].join('\n'),
    );
    await stopped;
    console.log('\nGoodbye.');
    return 0;
  } finally {
    await page.close();
  }
}

const colours = (): boolean => process.stdout.isTTY && !process.env['NO_COLOR'];

if (import.meta.main) {
  process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
    if (!(error instanceof CannotStart || error instanceof NotBuilt)) throw error;
    console.error(error.message);
    return 1;
  });
}
