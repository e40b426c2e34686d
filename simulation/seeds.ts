import * as fc from 'fast-check';
import { play, someStory } from './play.ts';
import type { Story } from './play.ts';
import type { Bot } from './world/bot.ts';

/** Scenes of a story, unless it is to be longer. */
const SCENES = 14;
/** Steps that a scene takes, about. */
const STEPS_OF_SCENE = 60;
/** A story is made shorter for so long, milliseconds. */
const SHRINKS_FOR = 60_000;

export interface Length {
  /** After so many steps people do nothing more, and everything comes to rest. */
  readonly steps: number;
}

export const USUAL: Length = { steps: 4_000 };

type Play = (story: Story, most: number) => Promise<Bot>;

const scenesOf = ({ steps }: Length): number => Math.max(SCENES, Math.ceil(steps / STEPS_OF_SCENE / 4));

/** What came of the story of one seed. */
export interface Played {
  readonly seed: number;
  readonly steps: number;
  /** What it broke; empty where every rule held. */
  readonly violations: readonly string[];
  /** Commands, events, calls that it had. */
  readonly seen: ReadonlySet<string>;
}

/** Plays the story of a seed. The same seed gives the same story, step by step. */
export async function playSeed(seed: number, length: Length = USUAL, how: Play = play): Promise<Played> {
  const played: Bot[] = [];
  const property = fc.asyncProperty(someStory(scenesOf(length)), async (story) => {
    played.push(await how(story, length.steps));
  });
  await fc.check(property, { numRuns: 1, seed, endOnFailure: true });
  const bot = played[0];
  if (bot === undefined) throw new Error(`Seed ${seed} has no story.`);
  return { seed, steps: bot.schedule.steps, violations: bot.violations, seen: bot.seen };
}

/** The shortest story found that breaks a rule as this seed's does: what broke, and what happened. */
export async function shortest(seed: number, length: Length = USUAL, how: Play = play): Promise<Bot | null> {
  const property = fc.asyncProperty(
    someStory(scenesOf(length)),
    async (story) => (await how(story, length.steps)).violations.length === 0,
  );
  const { counterexample } = await fc.check(property, { numRuns: 1, seed, interruptAfterTimeLimit: SHRINKS_FOR });
  const story = counterexample?.[0];
  return story === undefined ? null : how(story, length.steps);
}

/** The first seed from `first` on, `count` at the most, whose story breaks a rule. */
export async function firstBroken(
  first: number,
  count: number,
  length: Length = USUAL,
  each: (played: Played) => void = () => undefined,
  how: Play = play,
): Promise<Played | null> {
  for (let seed = first; seed < first + count; seed += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one world at a time in a process
    const played = await playSeed(seed, length, how);
    each(played);
    if (played.violations.length > 0) return played;
  }
  return null;
}
