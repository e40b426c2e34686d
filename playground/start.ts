/**
 * `npm start`: a page on this machine where the whole bot can be tried by hand, until Ctrl-C. With `-- --once` it tells
 * one request on the terminal instead, from the slash command to its end, and ends by itself. `-- --port N` chooses the
 * port, `-- --planted BUG` runs a bot with one of the named bugs in it.
 * Exit code 1: it could not begin, or the story did not end as it should.
 */
import { CannotStart, readArgs } from './start/args.ts';
import { botWith } from './start/bot.ts';
import { startPage } from './start/page.ts';
import type { PageOptions } from './start/page.ts';
import { tellStory } from './start/story.ts';
import { bundles, NotBuilt } from './world/bundles.ts';

/** @returns the exit code */
async function main(args: readonly string[]): Promise<number> {
  const { once, port, planted } = readArgs(args);
  const stopped = new Promise<'stopped'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve('stopped'));
  });
  const bot = await botWith(planted);
  try {
    const launcher = () => bundles(bot.folder);
    if (once) return await tellStory(launcher(), console.log, { colours: colours(), stopped });
    return await servePage({ launcher, running: bot.running, port, timeFlows: true, withPage: true }, stopped);
  } finally {
    await bot.close();
  }
}

async function servePage(options: PageOptions, stopped: Promise<'stopped'>): Promise<number> {
  const bug = options.running?.planted;
  const starting = startPage(options);
  if ((await Promise.race([starting, stopped])) === 'stopped') {
    const early = await starting;
    await early.close();
    console.log('Goodbye.');
    return 0;
  }
  const page = await starting;
  try {
    console.log(
      [
        'model-share-bot on this machine: the bundles that would be deployed, with Slack, OpenAI and AWS played on 127.0.0.1.',
        ...(bug ? [`This bot has a planted bug: ${bug.wrong}`] : []),
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
