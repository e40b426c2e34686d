import { expect, test } from 'vitest';
import { readable } from '../../playground/slack/readable.ts';
import { MODELS, SUPPORT_TONE as M } from '../../playground/world/organization.ts';
import { BO, DANA, LENA, OMAR, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';

const grant = async (house: House, line: string, who = DANA): Promise<string> => {
  house.world.advance(1_000);
  await house.ask(line, who);
  const { id } = await house.record();
  if ((await house.record()).state.need > 0) {
    const approvers = [PRIYA, OMAR, LENA].filter((one) => one !== who).slice(0, 2);
    for (const one of approvers) await house.press(one, 'approve');
  }
  return id;
};

/** What the dialog says that is open for somebody, line by line; null: none. */
const preview = (house: House, who = PRIYA): string | null => {
  const { modal } = house.world.people.as(who).see();
  return modal === null ? null : readable(house.world.slack.world, { text: '', blocks: modal.blocks }).join('\n');
};
const modalOf = (house: House, who = PRIYA) => {
  const { modal } = house.world.people.as(who).see();
  if (modal === null) throw new Error(`No dialog is open for ${who}. ${house.whispers(who).at(-1)}`);
  return modal;
};

test('by model: previewed, confirmed, each ended by the ordinary rules and told in its thread', async () => {
  const house = await openHouse();
  await grant(house, `${M} payments-prod for 30d because A/B`);
  await grant(house, `${M} search-dev for 7d because B`, BO);
  await grant(house, `${MODELS.triage} payments-prod for 7d because C`);
  await house.ask(`${M} sandbox for 3d because D`);
  await house.ask(`${M} fraud-not because E`);
  expect(house.shared().toSorted()).toEqual(['proj_payments', 'proj_sandbox', 'proj_search']);

  await house.ask(`revoke-all ${M}`, PRIYA);
  expect(preview(house)).toContain('payments-prod loses support-tone (R-');
  expect(modalOf(house).title).toMatchObject({ text: 'Revoke all' });
  await house.dialog(PRIYA, 'incident 512');
  expect(house.shared()).toEqual([]);
  expect(house.shared(MODELS.triage)).toEqual(['proj_payments']);
});
