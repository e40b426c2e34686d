import * as fc from 'fast-check';
import type { Settings } from '../playground/openai/state.ts';
import type { Paced } from './people/acts.ts';
import { someActs } from './people/acts.ts';
import { APPROVALS, WORKSPACE } from './people/names.ts';
import { perform } from './people/perform.ts';
import type { Playing } from './people/perform.ts';
import { policies } from './people/policies.ts';
import { Screens } from './people/screens.ts';
import { BOT_USER } from '../playground/slack/workspace.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { atRest, decidedByNow, longAfter } from './rules/ending.ts';
import { Rules } from './rules/watch.ts';
import { Bot } from './world/bot.ts';
import { Time } from './world/time.ts';
import { withTimersOf } from './world/timers.ts';
import { warm } from './world/warm.ts';
import { drawWeather } from './world/weather.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** More steps than that in calm weather: something nudges itself for ever. */
const ENDLESS = 20_000;

export interface Story {
  /** Everything random but what people do. */
  readonly seed: number;
  readonly acts: readonly Paced[];
}

/** @param most how many scenes at the most */
export const someStory = (most: number = 14): fc.Arbitrary<Story> =>
  // The first of many runs is biased towards small values, and each seed is the first.
  fc.noBias(fc.record({ seed: fc.nat({ max: 0x7fffffff }), acts: someActs(most) }));

/** What nobody could confirm about OpenAI is so in one world, and otherwise in another. */
const drawSettings = (random: Random): Partial<Settings> => ({
  grantTwice: random.pick(['same_row', 'new_row', '409', '400'] as const),
  unknownProject: random.pick(['400', '404'] as const),
  archivedProject: random.pick(['400', 'created'] as const),
  maxLimit: random.pick([100, 20]),
  overLimit: random.pick(['400', 'clamped'] as const),
  siblingsCovered: random.chance(0.3),
  modelPermissionsUnset: random.pick(['404', 'empty'] as const),
  envelope: random.pick(['full', 'no_last_id', 'null_last_id'] as const),
  rateLimit: random.chance(0.5) ? null : { calls: 7, perMs: 60_000, retryAfter: random.chance(0.5) },
});

/** Plays a story with its faults, and then lets everything come to rest without. What broke a rule stands in `violations`. */
export async function play({ seed, acts }: Story, most: number = Infinity): Promise<Bot> {
  await warm();
  const random = createRandom(seed);
  const weather = drawWeather(random);
  const bot = new Bot({
    random,
    weather,
    openai: drawSettings(random),
    workspace: WORKSPACE,
    policy: random.chance(0.7) ? (policies()[0] ?? '') : random.pick(policies()),
  });
  const time = new Time(bot);
  const playing: Playing = { bot, time, screens: new Screens(bot) };
  const rules = new Rules(bot);
  bot.watch = rules;
  bot.afterStep = () => {
    rules.look();
    playing.screens.look();
  };
  bot.calm();
  await withTimersOf(bot.schedule, random, async () => {
    time.tick();
    await time.pass(bot.now + 60_000);
    bot.weather = weather;
    for (const { act, steps } of acts) {
      if (bot.violations.length > 0 || bot.schedule.steps > most) break;
      // oxlint-disable-next-line no-await-in-loop -- one thing happens after the other
      await perform(playing, act);
      for (let step = 0; step < steps && time.busy; step += 1) {
        // oxlint-disable-next-line no-await-in-loop -- one thing happens after the other
        await time.pass(bot.now + 5_000, 1);
      }
    }
    await rest(playing, rules);
  });
  return bot;
}

/** Faults off: everything that is owed comes about. */
async function rest({ bot, time }: Playing, rules: Rules): Promise<void> {
  const { grants } = rules;
  bot.tell('* no more faults');
  bot.calm();
  time.skipsUntil = 0;
  bot.openai.settings.rateLimit = null;
  bot.slack.changeChannel(APPROVALS, { isArchived: false });
  bot.slack.join(APPROVALS, BOT_USER);
  bot.storeSecrets();
  // A model that is gone while a creation is in doubt is looked for until it can be listed again.
  bot.openai.organization.models = bot.models;
  const passes = async (ms: number): Promise<void> => {
    if (!(await time.pass(bot.now + ms, ENDLESS))) bot.violate('it never comes to rest');
  };
  await passes(HOUR);
  await unfreeze(bot, time);
  await passes(4 * HOUR);
  decidedByNow(bot);
  bot.queues.redrive();
  await passes(26 * HOUR);
  if (bot.violations.length === 0) atRest(bot, grants);
  if (bot.violations.length === 0) rules.nothingLost();
  await passes(100 * DAY);
  if (bot.violations.length === 0) longAfter(bot, grants);
}

/** What is frozen goes on once an operator says so. */
async function unfreeze(bot: Bot, time: Time): Promise<void> {
  bot.slack.changeUser('U01PRIYA', { deleted: false, kind: 'owner' });
  bot.slack.join(APPROVALS, 'U01PRIYA');
  bot.slack.changeGroup('S01MLOWNERS', { disabled: false, users: ['U01PRIYA', 'U01OMAR', 'U01LENA', 'U01RAVI'] });
  await time.pass(bot.now + HOUR);
  void bot.people.as('U01PRIYA').command('unfreeze', { channel: APPROVALS });
  await time.pass(bot.now + HOUR);
}
