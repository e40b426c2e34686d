import * as fc from 'fast-check';
import type { Settings } from '../playground/openai/state.ts';
import type { Paced } from './people/acts.ts';
import { someActs } from './people/acts.ts';
import { WORKSPACE } from './people/names.ts';
import { perform } from './people/perform.ts';
import type { Playing } from './people/perform.ts';
import { policies } from './people/policies.ts';
import { Screens } from './people/screens.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { Bot } from './world/bot.ts';
import { Time } from './world/time.ts';
import { withTimersOf } from './world/timers.ts';
import { warm } from './world/warm.ts';
import { drawWeather } from './world/weather.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface Story {
  /** Everything random but what people do. */
  readonly seed: number;
  readonly acts: readonly Paced[];
}

/** @param most how many scenes at the most */
export const someStory = (most: number = 14): fc.Arbitrary<Story> =>
  fc.record({ seed: fc.nat({ max: 0x7fffffff }), acts: someActs(most) });

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
  await withTimersOf(bot.schedule, random, async () => {
    time.tick();
    await time.pass(bot.now + 60_000);
    for (const { act, steps } of acts) {
      if (bot.violations.length > 0 || bot.schedule.steps > most) break;
      // oxlint-disable-next-line no-await-in-loop -- one thing happens after the other
      await perform(playing, act);
      for (let step = 0; step < steps && time.busy; step += 1) {
        // oxlint-disable-next-line no-await-in-loop -- one thing happens after the other
        await time.pass(bot.now + 5_000, 1);
        playing.screens.look();
      }
    }
    await rest(playing);
  });
  return bot;
}

/** Faults off: everything that is owed comes about. */
async function rest({ bot, time }: Playing): Promise<void> {
  bot.tell('* no more faults');
  bot.calm();
  time.skipsUntil = 0;
  bot.openai.settings.rateLimit = null;
  await time.pass(bot.now + 26 * HOUR);
  await time.pass(bot.now + 100 * DAY);
}
