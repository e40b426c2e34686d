import { createLines } from '../story/lines.ts';
import { play } from '../story/plot.ts';
import { createTeller } from '../story/teller.ts';
import { startWorld } from '../world/world.ts';
import type { World } from '../world/world.ts';
import type { Launcher } from '../world/functions.ts';

/** Tells one request from the slash command to its end. @returns the exit code: 1 where it did not end as it should */
export async function tellStory(
  launcher: Launcher,
  write: (line: string) => void,
  { colours, stopped }: { readonly colours: boolean; readonly stopped: Promise<'stopped'> },
): Promise<number> {
  let isOver = false;
  const lines = createLines({
    write: (line) => {
      if (!isOver) write(line);
    },
    colours,
  });
  let world: World | null = null;
  const teller = createTeller(lines, () => world?.slack.world ?? null);
  world = await startWorld({ launcher, onCall: teller.call, onDelivery: teller.delivery });
  try {
    await world.functions.warm();
    lines.title('model-share-bot on this machine: the four bundles, with Slack, OpenAI and AWS played on 127.0.0.1');
    const end = await Promise.race([play(world, lines, teller), stopped]);
    lines.blank();
    if (end === 'stopped') {
      lines.title('Goodbye.');
      return 0;
    }
    if (!end.ok) {
      lines.row('Not as it should', `${end.why}.`, 'bad');
      return 1;
    }
    lines.row('As it should', 'listed once after the grant, gone after the end.', 'good');
    return 0;
  } finally {
    // What still happens while the world is taken down is no part of the story.
    isOver = true;
    await world.close();
  }
}
