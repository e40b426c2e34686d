import { expect, test } from 'vitest';
import type { Fault } from '../../playground/faults.ts';
import { readable } from '../../playground/slack/readable.ts';
import type { View } from '../../playground/slack/types.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { APPROVALS, BO, DANA, DAY, HOUR, LENA, OMAR, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';
import { pressOn, submitDialog } from './screens.ts';

/** Details in every state: what it says, and that Slack takes it (the stand-in refuses what is over its limits). */

const ASK = `${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`;
const CREATE = 'createFineTuningCheckpointPermission';

const details = async (house: House, who = BO): Promise<string> => {
  await house.menu(who, 'details');
  const { modal } = house.world.people.as(who).see();
  if (modal === null) throw new Error(`Nothing opened. ${house.whispers(who).at(-1) ?? ''}`);
  const text = readable(house.world.slack.world, { text: '', blocks: modal.blocks }).join('\n');
  await house.world.people.as(who).close(modal);
  return text;
};
const title = (view: View | null): unknown => view?.title?.['text'];
const both = async (house: House): Promise<void> => {
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
};
const ended = async (house: House, kind: 'deny' | 'revoke', who: string): Promise<void> => {
  const { id, state } = await house.record();
  await submitDialog(house, who, kind, { request: id, digest: state.digest }, 'incident 512');
};
const refusal = (status: number, code: string): Fault => ({
  kind: 'status',
  status,
  body: { error: { message: 'sk-secret', type: 'invalid_request_error', param: null, code } },
});

type Reach = (house: House) => Promise<unknown>;
type Row = readonly [state: string, reach: Reach, words: readonly (string | RegExp)[], fault: Fault | null];
const row = (state: string, reach: Reach, words: Row[2], fault: Fault | null = null): Row => [state, reach, words, fault];

const STATES: readonly Row[] = [
  row('waiting', async () => undefined, ['Rule prod-models, 0 of 2 so far', 'May approve @ml-owners (S01MLOWNERS)', 'proj_payments: nothing made']),
  row('partly approved', (house) => house.press(PRIYA, 'approve'), ['1 of 2 so far', 'Approved Priya Shah (U01PRIYA) Nov 24, 2026, 14:00 UTC, 30 days, for S01MLOWNERS']),
  row('in doubt', both, ['not granted yet. OpenAI did not answer; at 14:01 UTC I look whether it took effect.'], { kind: 'drop' }),
  row('waiting for an operator', both, ['not granted yet. OpenAI refuses the admin key (401).'], refusal(401, 'invalid_api_key')),
  row('failed', both, ['not granted, Nov 24, 2026, 14:00 UTC. OpenAI does not know this model'], refusal(404, 'model_not_found')),
  row('granted', both, [/payments-prod proj_payments: granted Nov 24, 2026, 14:00 UTC, cp_\w+/, /#4 · [0-9a-f]{8} · .* · Granted: payments-prod, cp_\w+\./]),
  row('denied', (house) => ended(house, 'deny', LENA), ['Lena Ek denied it:\n▏ incident 512']),
  row('cancelled', (house) => house.menu(DANA, 'cancel'), ['Dana Kim cancelled it.']),
  row('lapsed', (house) => house.world.run(7 * DAY + HOUR), ['Nobody answered in 7 days; the request is closed.']),
  row(
    'revoked',
    async (house) => {
      await both(house);
      await ended(house, 'revoke', LENA);
    },
    [/payments-prod proj_payments: ended, OpenAI confirmed, Nov 24, 2026, 14:00 UTC, cp_\w+/, '▏ incident 512'],
  ),
  row(
    'over',
    async (house) => {
      await both(house);
      await house.world.run(30 * DAY + HOUR);
    },
    [/ended, OpenAI confirmed, Dec 24, 2026/, 'Ended: payments-prod. OpenAI confirmed'],
  ),
];

test.each(STATES)('%s', async (_state, reach, words, fault) => {
  const house = await openHouse();
  if (fault !== null) house.world.openai.faults.always(CREATE, fault);
  await house.ask(ASK);
  await reach(house);
  const said = await details(house);
  const { policy } = (await house.record()).state;
  for (const always of [SUPPORT_TONE, 'A/B starts Monday', 'Dana Kim', '#1 · ', `Policy ${policy} · terms `]) expect(said).toContain(always);
  for (const word of words) {
    if (typeof word === 'string') expect(said).toContain(word);
    else expect(said).toMatch(word);
  }
  expect(said).not.toContain('sk-secret');
});

test('its title is the request, and anybody in the channel may read it', async () => {
  const house = await openHouse();
  await house.ask(ASK);
  await house.menu('U01GUEST', 'details');
  expect(title(house.world.people.as('U01GUEST').see().modal)).toBe((await house.record()).id);
});

test('ten projects with long names, a whole reason, sixty clicks: within Slack’s limits', async () => {
  const projects = Array.from({ length: 10 }, (_, n) => ({
    id: `proj_${'x'.repeat(60)}${n}`,
    name: `${'Every long name of a project '.repeat(3).slice(0, 74)}${n}`,
    status: 'active' as const,
    created_at: 1_700_000_000,
    archived_at: null,
  }));
  const house = await openHouse({ organization: { projects } });
  const { slack } = house.world;
  const ids = projects.map(({ id }) => id).join(' ');
  await house.ask(`${SUPPORT_TONE} ${ids} for 30d because ${'*why* <not> '.repeat(50).slice(0, 500)}`);
  for (let n = 0; n < 60; n += 1) {
    const id = `U01EXTRA${n}`;
    slack.world.users.set(id, { ...slack.world.user(BO), id, name: `extra${n}`, displayName: `${'Long Name '.repeat(8)}${n}` });
    slack.world.join(APPROVALS, id);
    await pressOn(house, id, house.card(), 'approve');
  }
  await both(house);
  expect(house.shared()).toHaveLength(10);
  const said = await details(house);
  expect(said).toContain('33 entries between are not shown here. All of them stand in the thread of the card.');
  expect(said.match(/granted Nov 24/g)).toHaveLength(10);
});

test('while Slack does not open it, the person is told', async () => {
  const house = await openHouse();
  await house.ask(ASK);
  house.world.slack.faults.next('views.open', { kind: 'status', status: 500, body: '' });
  await house.menu(BO, 'details');
  expect(house.whispers(BO).at(-1)).toBe('Slack did not open the dialog. Nothing was changed; press again.');
});

test('Deny and Revoke open no dialog where there is nothing to decide, and say why', async () => {
  const house = await openHouse();
  await house.ask(ASK);
  const waiting = house.card();
  await both(house);
  await pressOn(house, LENA, waiting, 'deny');
  expect(house.whispers(LENA).at(-1)).toBe('Already granted Nov 24, 2026, 14:00 UTC (Priya, Omar).');
  const granted = house.card();
  await ended(house, 'revoke', LENA);
  await pressOn(house, OMAR, granted, 'more', `1:revoke:${(await house.record()).id}`);
  expect(house.whispers(OMAR).at(-1)).toBe('Already revoked by Lena, Nov 24, 2026, 14:00 UTC.');
  expect(house.world.people.as(OMAR).see().modal).toBeNull();
});

test('a denial in a dialog that was opened for other terms does not count', async () => {
  const house = await openHouse();
  await house.ask(ASK);
  const { id } = await house.record();
  await submitDialog(house, LENA, 'deny', { request: id, digest: '00000000' }, 'no');
  expect((await house.record()).state.closed).toBeNull();
  expect(house.whispers(LENA).at(-1)).toMatch(/^Not counted: this changed while you were reading/);
});
