import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readArgs } from '../../playground/start/args.ts';
import { botWith } from '../../playground/start/bot.ts';
import { DIST } from '../../playground/world/bundles.ts';

test('without a bug it is the built bot', async () => {
  expect(readArgs([])).toMatchObject({ planted: null });
  expect(await botWith(null)).toMatchObject({ folder: DIST, running: { folder: DIST, planted: null } });
});

test('a name that no bug has is answered with the names there are', async () => {
  const { planted } = readArgs(['--planted', 'magic']);
  await expect(botWith(planted)).rejects.toThrow(
    'There is no bug “magic” to plant. There are: self-approval, one-owner-counts-twice, post-again, digest-ignored, ' +
      'anybody-approves, never-ends, forgets-the-attempt.',
  );
});

test('a planted bot is built into a folder of its own, which is gone afterwards', async () => {
  const bot = await botWith('post-again');
  const { folder, running } = bot;
  expect(running).toEqual({
    folder,
    planted: { name: 'post-again', wrong: expect.stringMatching(/^An answer/), seen: expect.stringContaining('Lose OpenAI’s answer') },
  });
  for (const fn of ['slack', 'requests', 'shares', 'clock']) expect(existsSync(join(folder, fn, 'index.cjs'))).toBe(true);
  // What differs stands in one function only: shares is the one that calls OpenAI.
  expect(readFileSync(join(folder, 'shares', 'index.cjs'), 'utf8')).toMatch(/\b(\w+)\(\)\.catch\(\1\)/);
  await bot.close();
  expect(existsSync(folder)).toBe(false);
});
