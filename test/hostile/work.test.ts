import { expect, test } from 'vitest';
import type { Catalogue } from '../../src/domain/catalogue/types.ts';
import { parseCommandLine } from '../../src/slack/commandLine.ts';
import { understandLine } from '../../src/slack/modelByName.ts';
import { understand } from '../../src/slack/asking.ts';
import { readWhose } from '../../src/slack/revoking.ts';
import { searchModels, searchProjects } from '../../src/slack/search.ts';
import { DANA, POLICY, START, TONE, model, project } from '../door/world.ts';

/**
 * What somebody types is looked for in the whole catalogue, for as many words as can be right and no more: an
 * organization has thousands of projects, and the door three seconds.
 */

const SIZE = 2_000;
/** Ten projects and a model; each is looked for twice where no model was named. */
const MOST_WORDS = 2 * 11;

/** A catalogue that counts how often a name or an id of it is looked at. */
const counting = () => {
  const count = { looks: 0 };
  const watched = <T extends object>(one: T): T =>
    new Proxy(one, {
      get: (target, key, receiver): unknown => {
        count.looks += 1;
        return Reflect.get(target, key, receiver);
      },
    });
  const catalogue: Catalogue = {
    projects: Array.from({ length: SIZE }, (_, n) => watched({ id: project(`proj_${n}`), name: `name ${n}`, archived: false })),
    models: Array.from({ length: SIZE }, (_, n) => watched({ id: model(`ft:gpt-4:acme:m${n}:a${n}`), owner: null, stops: null, calls: 1, seenAt: 1 })),
    readAt: 1,
    after: null,
    nextAt: 0,
  };
  return { catalogue, count };
};

/** Looks at one entry for one word, generously: its name, its id, whether it is archived, and again to sort. */
const PER_WORD = 2 * SIZE * 15;

const words = (count: number, separator = ' '): string => Array.from({ length: count }, (_, n) => `w${n}`).join(separator);
const hostile = [
  ['4,000 words and no model', `for 1d ${words(4_000)}`],
  ['4,000 words behind a model', `${TONE} for 1d ${words(4_000)}`],
  ['one word of 8,000 letters', `${'w'.repeat(7_900)} because x`],
  ['one word of 8,000 letters, quoted, with spaces', `"${'w '.repeat(3_900)}" because x`],
  ['700 names that are known', `for 1d ${Array.from({ length: 700 }, (_, n) => `"name ${n}"`).join(' ')}`],
] as const;

test.each(hostile)('a line of %s', (_, line) => {
  const { catalogue, count } = counting();
  const parsed = parseCommandLine(line);
  if (parsed.kind !== 'ask') throw new Error(parsed.kind);
  understandLine(parsed, { catalogue, policy: POLICY, now: START });
  expect(count.looks).toBeGreaterThan(0);
  expect(count.looks).toBeLessThanOrEqual(MOST_WORDS * PER_WORD);
});

test('a form with 100,000 projects in it', () => {
  const { catalogue, count } = counting();
  const projects = Array.from({ length: 100_000 }, (_, n) => `w${n}`);
  const { problems } = understand({ model: TONE, projects, hours: null, notADuration: null, reason: 'x' }, { catalogue, policy: POLICY, now: START });
  expect(problems.length).toBeLessThan(20);
  expect(count.looks).toBeLessThanOrEqual(MOST_WORDS * PER_WORD);
});

test.each([
  ['4,000 words', words(4_000)],
  ['8,000 letters', 'w'.repeat(8_000)],
  ['spaces', ' '.repeat(1_000_000)],
  ['1 MB', 'name 1'.repeat(170_000)],
])('pickers and revoke-all: %s', (_, typed) => {
  const { catalogue, count } = counting();
  searchModels(typed, catalogue, []);
  searchProjects(typed, catalogue, []);
  readWhose({ what: typed.slice(0, 8_000), person: null }, DANA.team, catalogue);
  expect(count.looks).toBeGreaterThan(0);
  expect(count.looks).toBeLessThanOrEqual(3 * PER_WORD);
});
