import { MODELS, SUPPORT_TONE } from '../world/organization.ts';
import type { World } from '../world/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long before the present the workspace's history begins. */
export const HISTORY = 3 * DAY;

const CARDS = 'C01APPROVALS';

/**
 * Three days of a small company, lived through the bot's own door: one grant that holds, one that has ended, one that
 * was denied, and a card that waits. The world's clock then stands at its present.
 */
export async function liveThrough(world: World): Promise<void> {
  const end = world.now() + HISTORY;
  const { slack, people } = world;
  const say = (user: string, channel: string, text: string) =>
    slack.world.post({ channel, user, botId: null, text, blocks: [], metadata: null, threadTs: null });
  const ask = async (user: string, text: string) => {
    await people.as(user).command(text, { channel: 'C01PLATFORM' });
    await world.pump();
  };
  /** The newest card that has such a button. */
  const card = (action: string) => {
    const found = slack.world.messages.findLast(
      ({ channel, threadTs, blocks }) =>
        channel === CARDS && threadTs === null && JSON.stringify(blocks).includes(`"action_id":"${action}"`),
    );
    if (found === undefined) throw new Error(`No card with ${action} in the history: the bot did not post one.`);
    return found;
  };
  const approve = async (user: string) => {
    await people.as(user).click({ message: card('approve'), actionId: 'approve' });
    await world.pump();
  };

  await world.tick();
  say('U01DANA', 'C01GENERAL', 'Morning! The triage fine-tune from last week beats our baseline by four points.');
  await ask('U01DANA', `${MODELS.triage} search-dev for 30d because relevance evaluation for the Q4 review`);
  await world.run(20 * MINUTE);
  await approve('U01PRIYA');
  await world.run(40 * MINUTE);
  await approve('U01OMAR');
  say('U01DANA', 'C01PLATFORM', 'That was quick, thank you both.');

  say('U01STRANGE', 'C01PARTNERS', 'Hi all, thanks for having me in this channel. Is there a way to try your support-tone model?');

  await world.run(20 * HOUR);
  await ask('U01BO', `${SUPPORT_TONE} sandbox for 1d because trying the prompt that support sent`);
  await world.run(26 * HOUR);

  await ask('U01RAVI', `${MODELS.triage} payments-prod for 30d because curious whether it helps`);
  await world.run(HOUR);
  await people.as('U01LENA').click({ message: card('deny'), actionId: 'deny' });
  const { modal } = people.as('U01LENA').see();
  if (modal !== null) {
    const input = modal.blocks.find(({ type }) => type === 'input');
    await people.as('U01LENA').fill(modal, String(input?.['block_id']), 'Production needs a planned test: please say which, and who watches it.');
    await people.as('U01LENA').submit(modal);
  }
  await world.pump();

  await world.run(end - world.now() - 2 * HOUR);
  say('U01BO', 'C01PLATFORM', 'I need the support-tone checkpoint in search for a comparison, I have just asked for it.');
  await ask('U01BO', `${MODELS.supportToneStep} search-dev for 14d because comparing two checkpoints on old tickets`);
  await world.run(end - world.now());
}
