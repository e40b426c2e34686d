import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FIRST, HUNTED } from '../../playground/planted/hunted/index.ts';

const timesIn = (text: string, part: string): number => text.split(part).length - 1;
const textOf = (file: string): string => readFileSync(file, 'utf8');

test('there are at least twenty bugs to hunt, each under a name of its own', () => {
  const names = HUNTED.map(({ name }) => name);
  expect(names.length).toBeGreaterThanOrEqual(20);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

test('the most valuable come first', () => {
  expect(HUNTED.slice(0, FIRST.length).map(({ name }) => name)).toEqual(FIRST);
});

test('each says in one line which rule it breaks', () => {
  for (const { breaks } of HUNTED) expect(breaks).toMatch(/^[A-Z].{20,}[^ ]\.$/);
});

test.each(HUNTED)('$name: what it changes stands once in its file, and is then another', ({ edits }) => {
  expect(edits.length).toBeGreaterThan(0);
  for (const file of new Set(edits.map((edit) => edit.file))) {
    expect(file).toMatch(/^src\/.*\.ts$/);
    const before = textOf(file);
    let after = before;
    for (const { find, replace } of edits.filter((edit) => edit.file === file)) {
      expect({ find, before: timesIn(before, find), later: timesIn(after, find) }).toEqual({ find, before: 1, later: 1 });
      expect(replace).not.toBe(find);
      after = after.replace(find, () => replace);
    }
    expect(after).not.toBe(before);
  }
});
