import { expect, test } from 'vitest';
import { MODELS } from '../../playground/world/organization.ts';
import { message, openChannel, permissions, reads, write } from './slack.ts';
import { stageForFile } from './stage.ts';

/** Asking: the form, the one line, and what people may write into them. */

const stage = stageForFile();

test('the form: kept back, corrected by the bot under its field, taken', async () => {
  const dana = stage.slack('Dana Kim');
  await write(dana, '/share-model');
  const form = dana.getByRole('dialog', { name: 'Share a model' });
  await form.waitFor();
  await form.getByRole('button', { name: 'Ask' }).click();
  await reads(form, 'Please complete this required field.');
  expect(await form.getByText('Please complete this required field.').count()).toBe(2);

  const model = form.getByRole('combobox', { name: 'Model' });
  await model.fill(MODELS.stopped);
  await form.getByRole('option', { name: /^Use ft:/ }).click();
  // Slack prefills the project that was asked for last.
  await reads(form, 'search-dev');
  await form.getByRole('textbox', { name: /Why/ }).fill('A/B starts Monday');
  await form.getByRole('button', { name: 'Ask' }).click();
  await reads(form, 'This model stopped on Oct 23, 2026 and cannot be shared.');
  await stage.picture('form-corrected');

  await model.fill('support');
  await form.getByRole('option', { name: /support-tone/ }).first().click();
  await reads(form, /of @ml-owners .*must approve/);
  await form.getByRole('combobox', { name: /how long/ }).selectOption({ label: '14 days' });
  await stage.picture('form-filled');
  await form.getByRole('button', { name: 'Ask' }).click();
  await form.waitFor({ state: 'detached' });
  await reads(dana, /^Asked \(R-/);
  await stage.quiet();
  await reads(stage.slack('Priya Shah'), 'support-tone for search-dev, 14 days');
});

test('one line with a mistake opens the form with the rest filled in', async () => {
  const dana = stage.slack('Dana Kim');
  await write(dana, '/share-model support-tone payments-prodd for 14d because A/B starts Monday');
  const form = dana.getByRole('dialog', { name: 'Share a model' });
  await form.waitFor();
  await reads(form, /payments-prodd/);
  expect(await form.getByRole('textbox', { name: /Why/ }).inputValue()).toBe('A/B starts Monday');
  await stage.picture('one-line-with-a-mistake');
  await form.getByRole('button', { name: 'Cancel' }).click();
  await form.waitFor({ state: 'detached' });
  await stage.quiet();
  expect(await permissions(stage)).toBe(1);
});

const HOSTILE = '<img src=x onerror="window.hacked=1"> <script>window.hacked=1</script> <!channel> <@U01OMAR> <https://evil.example|click> &lt;b&gt; javascript:alert(1)';

test('hostile text is shown as it was written, and does nothing', async () => {
  const dana = stage.slack('Dana Kim');
  const priya = stage.slack('Priya Shah');
  await write(dana, `/share-model ${MODELS.supportTone} payments-prod for 30d because ${HOSTILE}`);
  await stage.quiet();
  const card = message(priya, 'support-tone for payments-prod, 30 days');
  await card.waitFor();
  for (const text of ['<img src=x onerror="window.hacked=1">', '<script>window.hacked=1</script>', '<!channel>']) {
    await reads(card, text);
  }
  await write(dana, HOSTILE);
  await openChannel(priya, 'ml-platform');
  await reads(priya, /<img src=x/);
  await reads(priya, /&lt;b&gt;/);
  expect(await stage.page().locator('.pane img[src="x"], .pane script, a[href^="javascript:"]').count()).toBe(0);
  expect(await stage.page().evaluate('window.hacked')).toBeUndefined();
  expect(await stage.page().locator('a[href*="evil.example"]').count()).toBe(0);
  await stage.picture('hostile');
});
