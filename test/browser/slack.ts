import { expect } from 'vitest';
import type { Locator } from 'playwright-core';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import type { OrganizationShown } from '../../playground/control/wire.ts';
import { told } from '../control/desk.ts';
import type { Stage } from './stage.ts';

/** What a person does in their Slack on the page, with mouse and keyboard. */

export const ASK = `/share-model ${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`;
export const CARD = 'support-tone for payments-prod, 30 days';

/** Types something where this person writes, and sends it. */
export async function write(slack: Locator, text: string): Promise<void> {
  const field = slack.getByRole('textbox', { name: /^Message/ });
  await field.fill(text);
  await field.press('Enter');
  // Slack empties the field when it has taken the text.
  await expect.poll(() => field.inputValue()).toBe('');
}

export const openChannel = (slack: Locator, name: string): Promise<void> =>
  slack.getByRole('navigation', { name: 'Channels' }).getByRole('button', { name: new RegExp(`^#?${name}`) }).click();

/** The newest message with this text. */
export const message = (slack: Locator, text: string | RegExp): Locator =>
  slack.getByRole('article').filter({ hasText: text }).last();

/** Waits until somebody has read this. */
export const reads = (slack: Locator, text: string | RegExp): Promise<void> =>
  slack.getByText(text).last().waitFor({ state: 'visible' });

/** Somebody else sits down in the place of another. */
export async function sits(stage: Stage, instead: string, name: string): Promise<Locator> {
  const place = stage.page().locator('.pane').filter({ has: stage.slack(instead) });
  const select = place.getByRole('combobox', { name: 'Whose Slack this is' });
  const value = await select.getByRole('option', { name: new RegExp(`^${name}`) }).getAttribute('value');
  await select.selectOption(value);
  await stage.slack(name).waitFor();
  return stage.slack(name);
}

/** The number over everything, once the page has caught up with what OpenAI has. */
export async function permissions(stage: Stage): Promise<number> {
  const place = stage.page().getByRole('banner').getByText('permissions at OpenAI').locator('..');
  const { permissions: there } = told<OrganizationShown>(await stage.desk.get('/api/openai'));
  const shown = async () => Number(/\d+\s*$/.exec(await place.innerText())?.[0]);
  await expect.poll(shown, { timeout: 10_000 }).toBe(there);
  return shown();
}
