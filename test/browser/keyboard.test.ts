import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { permissions, reads } from './slack.ts';
import { stageForFile } from './stage.ts';

/** The whole of it without a mouse, and every control with a name. */

const stage = stageForFile();

/** What has the focus, as somebody hears it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(`(() => {
    const one = document.activeElement;
    const named = one?.getAttribute('aria-label') ?? one?.labels?.[0]?.textContent ?? one?.textContent ?? '';
    const regions = [];
    for (let up = one; up; up = up.parentElement) if (up.matches('section[aria-label]')) regions.unshift(up.getAttribute('aria-label'));
    return regions.join(', ') + ' | ' + named.trim().slice(0, 80);
  })()`);

/** Presses Tab until the focus is where it should be. */
async function tabTo(page: Page, where: RegExp): Promise<void> {
  const passed: string[] = [];
  for (let step = 0; step < 120; step += 1) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (where.test(now)) return;
    passed.push(now);
  }
  throw new Error(`Tab never came to ${where}; it passed ${JSON.stringify(passed)}`);
}

test('asked through the form and approved by two, by keyboard alone', async () => {
  const page = stage.page();
  const dana = stage.slack('Dana Kim');
  await reads(dana, 'That was quick');
  await tabTo(page, /Dana Kim.*\| Message #/);
  // Completed as in Slack: a slash offers the command.
  await page.keyboard.type('/sh');
  await dana.getByRole('option', { name: /share-model/ }).first().waitFor();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  const form = dana.getByRole('dialog', { name: 'Share a model' });
  await form.waitFor();
  expect(await focused(page)).toMatch(/^Dana Kim’s Slack/);
  expect(await form.locator(':focus').count()).toBe(1);

  await form.getByRole('combobox', { name: 'Model' }).waitFor();
  if (!/Model/.test(await focused(page))) await tabTo(page, /\| Model/);
  await page.keyboard.type('support');
  await form.getByRole('option', { name: /support-tone/ }).first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await reads(form, /must approve/);
  await tabTo(page, /Why/);
  await page.keyboard.type('A/B starts Monday');
  await tabTo(page, /\| Ask$/);
  await page.keyboard.press('Enter');
  await form.waitFor({ state: 'detached' });
  await stage.quiet();
  // The focus is back where it came from.
  expect(await focused(page)).toMatch(/Dana Kim.*\| Message #/);

  for (const name of ['Priya Shah', 'Omar Haddad']) {
    if (name !== 'Priya Shah') {
      const select = page.locator('.pane').filter({ has: stage.slack('Priya Shah') }).getByRole('combobox', { name: 'Whose Slack this is' });
      await select.focus();
      await page.keyboard.type('Omar');
      await stage.slack(name).waitFor();
    }
    await stage.slack(name).getByRole('button', { name: /^Approve support-tone for search-dev/ }).last().waitFor();
    await tabTo(page, new RegExp(`${name}.*\\| Approve support-tone for search-dev`));
    await page.keyboard.press('Enter');
    await stage.quiet();
  }
  expect(await stage.desk.get('/api/openai')).toMatchObject({ body: { permissions: 2 } });
  expect(await permissions(stage)).toBe(2);
});

test('a menu and a dialog open, are left and close by keyboard; the focus comes back', async () => {
  const page = stage.page();
  const priya = stage.slack('Priya Shah');
  const more = priya.getByRole('article').last().getByRole('button', { name: 'More actions' });
  await more.focus();
  await page.keyboard.press('Enter');
  await priya.getByRole('menuitem', { name: 'Details' }).waitFor();
  await page.keyboard.press('Escape');
  expect(await priya.getByRole('menuitem').count()).toBe(0);
  expect(await focused(page)).toContain('More actions');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  const dialog = priya.getByRole('dialog');
  await dialog.waitFor();
  await reads(dialog, /prod-models/);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await focused(page)).toContain('More actions');
});

test('every control that can be used has a name', async () => {
  const page = stage.page();
  const nameless = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const role of ['button', 'textbox', 'combobox', 'checkbox', 'radio', 'link', 'tab', 'menuitem', 'switch'] as const) {
      for (const one of await page.getByRole(role).all()) {
        const said = await one.ariaSnapshot();
        if (!/^- '?\w+ (?:"[^"]+"|\/.+\/)/.test(said)) found.push(said);
      }
    }
    return found;
  };
  await reads(stage.slack('Priya Shah'), 'Needs 2 of');
  expect(await nameless()).toEqual([]);
  for (const tab of ['OpenAI', 'Timeline', 'Levers']) {
    await page.getByRole('tab', { name: tab }).click();
    await page.getByRole('tabpanel', { name: tab }).waitFor();
    expect(await nameless()).toEqual([]);
  }
  await stage.slack('Dana Kim').getByRole('textbox', { name: /^Message/ }).fill(`/share-model ${SUPPORT_TONE}`);
  await stage.slack('Dana Kim').getByRole('textbox', { name: /^Message/ }).press('Enter');
  await stage.slack('Dana Kim').getByRole('dialog').waitFor();
  expect(await nameless()).toEqual([]);
});
