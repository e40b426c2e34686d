import { expect, it } from 'vitest';
import { play } from '../../simulation/play.ts';
import { simulate } from '../../scripts/simulate.ts';

it('plays the seeds it is given, and says what is wrong with its arguments', async () => {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  expect(await simulate(['--seeds', '3', '--seed', '7'], say)).toBe(0);
  expect(lines.at(-1)).toMatch(/^3 seeds from 7 on, \d+ steps: every rule held\.$/);
  expect(await simulate(['--seeds', 'many'], say)).toBe(2);
  expect(lines.at(-1)).toBe('--seeds many is no number from 1 on. Usage: npm run simulate -- --seeds N [--seed S] [--steps K]');
});

it('a seed that breaks a rule is told with its story, shortened, and how to play it again', async () => {
  const lines: string[] = [];
  const broken: typeof play = async (story, most) => {
    const bot = await play(story, most);
    bot.violate('a rule that nothing keeps');
    return bot;
  };
  expect(await simulate(['--seeds', '5', '--seed', '7', '--steps', '3000'], (line) => void lines.push(line), broken)).toBe(1);
  expect(lines).toContain('Seed 7: a rule that nothing keeps');
  expect(lines.filter((line) => /^\s+\d+ \* /.test(line) && !line.includes('no more faults')).length).toBeLessThanOrEqual(8);
  expect(lines.at(-1)).toBe('Again: npm run simulate -- --seeds 1 --seed 7 --steps 3000');
});
