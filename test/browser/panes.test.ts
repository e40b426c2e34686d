import { expect, test } from 'vitest';
import { reads, write } from './slack.ts';
import { stageForFile } from './stage.ts';

/** One person in two places: what stands in a form is the same everywhere, and is what would be sent. */

const stage = stageForFile();
const WHY = { name: /Why/ } as const;

test('the same person in both panes: what is typed in one is seen in the other, both ways', async () => {
  await stage.page().evaluate("location.hash = 'b=U01DANA'");
  const [left, right] = [stage.slack('Dana Kim').first(), stage.slack('Dana Kim').last()];
  await write(left, '/share-model');
  const field = (slack: typeof left) => slack.getByRole('dialog').getByRole('textbox', WHY);
  await field(left).fill('typed on the left');
  await expect.poll(() => field(right).inputValue()).toBe('typed on the left');
  await field(right).fill('typed on the right');
  await expect.poll(() => field(left).inputValue()).toBe('typed on the right');
});

test('somebody else sits down at once: what was just typed is there when one comes back', async () => {
  const page = stage.page();
  const dana = stage.slack('Dana Kim');
  await write(dana, '/share-model');
  await dana.getByRole('dialog').getByRole('textbox', WHY).fill('half a reason');
  // By its address, so that no field is left before.
  await page.evaluate("location.hash = 'a=U01BO'");
  await stage.slack('Bo Lind').waitFor();
  await page.evaluate("location.hash = ''");
  await expect.poll(() => dana.getByRole('dialog').getByRole('textbox', WHY).inputValue()).toBe('half a reason');
});

test('a reset in another window takes the open form away', async () => {
  const dana = stage.slack('Dana Kim');
  await write(dana, '/share-model');
  const form = dana.getByRole('dialog');
  await form.getByRole('textbox', WHY).fill('typed into a world that ends');
  await stage.desk.post('/api/reset');
  await form.waitFor({ state: 'detached' });
  await reads(stage.slack('Priya Shah'), 'Needs 2 of');
  expect(await dana.getByRole('alert').count()).toBe(0);
});
