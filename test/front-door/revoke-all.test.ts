import { expect, test } from 'vitest';
import { readable } from '../../playground/slack/readable.ts';
import { slackFault } from '../../playground/slack/slack.ts';
import { MODELS, SUPPORT_TONE as M } from '../../playground/world/organization.ts';
import type { RequestRecord } from '../../src/domain/request/types.ts';
import { modalFaults } from '../views/check.ts';
import { APPROVALS, BO, DANA, LENA, MINUTE, OMAR, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';

/** Asked, approved where that is needed, and granted. Its id. */
const grant = async (house: House, line: string, who = DANA): Promise<string> => {
  house.world.advance(1_000);
  await house.ask(`${line} because x`, who);
  const { id, state } = await house.record();
  const [one, two] = [PRIYA, OMAR, LENA].filter((approver) => approver !== who);
  for (const approver of state.need > 0 ? [one, two] : []) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await house.press(approver ?? '', 'approve');
  }
  return id;
};

const modalOf = (house: House, who = PRIYA) => {
  const { modal } = house.world.people.as(who).see();
  if (modal === null) throw new Error(`No dialog is open for ${who}. ${house.whispers(who).at(-1)}`);
  return modal;
};
/** What the open dialog says, line by line, without its field. */
const preview = (house: House, who = PRIYA): readonly string[] =>
  readable(house.world.slack.world, { text: '', blocks: modalOf(house, who).blocks.slice(0, -1) });
const button = (house: House, who = PRIYA): unknown => modalOf(house, who).submit?.text;
const isOpen = (house: House, who = PRIYA): boolean => house.world.people.as(who).see().modal !== null;

const closedOf = async (house: House, id: string) => {
  const { closed } = (await house.record(id)).state;
  return closed === null ? null : [closed.how, closed.by?.user, closed.reason];
};
const REVOKED = ['revoked', PRIYA, 'incident 512'];

test('by model: previewed, confirmed, each ended by the ordinary rules and told in its thread', async () => {
  const house = await openHouse();
  const first = await grant(house, `${M} payments-prod for 30d`);
  const second = await grant(house, `${M} search-dev for 7d`, BO);
  const other = await grant(house, `${MODELS.triage} payments-prod for 7d`);
  await house.ask(`${M} search for 7d because it waits`);
  await house.ask(`revoke-all ${M}`, PRIYA);

  expect(modalOf(house).title).toMatchObject({ text: 'Revoke all' });
  expect(preview(house)).toEqual([
    'support-tone: 2 requests end. Calls will start to fail.',
    `payments-prod loses support-tone (${first}, Dana Kim, until Dec 24, 2026)`,
    `search-dev loses support-tone (${second}, Bo Lind, until Dec 1, 2026)`,
  ]);
  expect(button(house)).toBe('Revoke 2');
  expect(modalFaults({ ...modalOf(house), private_metadata: modalOf(house).privateMetadata })).toEqual([]);
  expect(house.shared()).toHaveLength(2);

  await house.dialog(PRIYA, ' ');
  expect(isOpen(house)).toBe(true);
  await house.dialog(PRIYA, 'incident 512');
  expect(isOpen(house)).toBe(false);
  expect(house.shared()).toEqual([]);
  expect(house.shared(MODELS.triage)).toEqual(['proj_payments']);
  expect(await closedOf(house, first)).toEqual(REVOKED);
  expect(await closedOf(house, second)).toEqual(REVOKED);
  expect(await closedOf(house, other)).toBeNull();
  expect(house.thread(first).at(-2)).toContain('Priya Shah revoked it; what was made is being removed at OpenAI.\n▏ incident 512');
  expect(house.thread(second).at(-1)).toContain('Ended: search-dev. OpenAI confirmed at');
  expect(house.whispers(PRIYA)).toEqual([
    'On its way: 2 requests about support-tone are being revoked. The thread of each tells when OpenAI has confirmed it.',
  ]);
});

test.each([['payments-prod'], ['proj_payments'], ['"Payments-Prod"']])('by project: %s', async (what) => {
  const house = await openHouse();
  const one = await grant(house, `${M} payments-prod search-dev for 30d`);
  const two = await grant(house, `${MODELS.triage} payments-prod for 7d`);
  const other = await grant(house, `${M} search-dev for 7d`, BO);
  await house.ask(`revoke-all ${what} because incident 512`, PRIYA);
  expect(preview(house)).toEqual([
    'payments-prod: 2 requests end. Calls will start to fail.',
    `payments-prod loses support-tone; search-dev keeps support-tone: another request holds it, too (${one}, Dana Kim, until Dec 24, 2026)`,
    `payments-prod loses triage (${two}, Dana Kim, until Dec 1, 2026)`,
  ]);
  await house.dialog(PRIYA, 'incident 512');
  expect(await closedOf(house, one)).toEqual(REVOKED);
  expect(await closedOf(house, two)).toEqual(REVOKED);
  expect(await closedOf(house, other)).toBeNull();
  // What another request holds, too, stays.
  expect(house.shared()).toEqual(['proj_search']);
});

test('by project: what is approved and waits for OpenAI is found, too, and never comes', async () => {
  const house = await openHouse();
  for (const key of house.world.openai.organization.adminKeys) key.key = 'sk-admin-another-one-0123456789';
  const id = await grant(house, `${M} payments-prod for 30d`);
  await house.ask('revoke-all payments-prod', PRIYA);
  expect(preview(house)).toEqual([
    'payments-prod: 1 request ends.',
    `payments-prod will not get support-tone (${id}, Dana Kim, until Dec 24, 2026)`,
  ]);
});

test.each([['U01DANA'], ['@U01DANA'], ['<@U01DANA|dana>'], ['<@U01DANA>']])('by person: %s', async (what) => {
  const house = await openHouse();
  const one = await grant(house, `${M} payments-prod for 30d`);
  const two = await grant(house, `${MODELS.triage} sandbox for 7d`);
  const other = await grant(house, `${M} search-dev for 7d`, BO);
  await house.ask(`revoke-all ${what}`, PRIYA);
  expect(preview(house)).toEqual([
    'Dana Kim: 2 requests end. Calls will start to fail.',
    `payments-prod loses support-tone (${one}, Dana Kim, until Dec 24, 2026)`,
    `sandbox loses triage (${two}, Dana Kim, until Dec 1, 2026)`,
  ]);
  await house.dialog(PRIYA, 'incident 512');
  expect(await closedOf(house, one)).toEqual(REVOKED);
  expect(await closedOf(house, two)).toEqual(REVOKED);
  expect(await closedOf(house, other)).toBeNull();
});

const NOT_OPERATOR = 'Only operators can revoke all at once. Ask in #ml-platform; single requests are revoked on their cards.';
test.each([
  ['not an operator', BO, M, NOT_OPERATOR],
  ['not even of their own', DANA, 'U01DANA', NOT_OPERATOR],
  ['nothing said', PRIYA, '', 'Revoke all of what? Write /share-model revoke-all and a model (ft:…), a project or a member ID (U…).'],
  ['a name of a person', PRIYA, '@dana', /^I cannot tell who “@dana” is: .* Write the member ID instead/],
  ['nothing live of a model', PRIYA, MODELS.triage, 'Nothing to revoke: no approved request about triage is live.'],
  ['nothing live of a project', PRIYA, 'search-dev', /^Nothing to revoke: .* proj_search is live\.$/],
  ['nothing live of a person', PRIYA, '@U01BO', /^Nothing to revoke: .* U01BO is live\.$/],
  ['an unknown project', PRIYA, 'payment-prod', 'I know no model and no project “payment-prod”. Nearest: payments-prod. Nothing was revoked.'],
  ['an unknown model', PRIYA, MODELS.triage.replace('C9k', 'C9K'), `I know no model and no project “${MODELS.triage.replace('C9k', 'C9K')}”. Nearest: ${MODELS.triage}. Nothing was revoked.`],
  ['a model by almost its name', PRIYA, 'supporttone', /Nearest: support-tone\./],
  ['a name of several', PRIYA, 'search', '“search” can mean more than one: proj_searchA, proj_searchB. Write the id.'],
  ['a job', PRIYA, 'ftjob-1', /^ftjob-… is a job/],
])('%s: said privately, and nothing opens', async (_name, who, what, said) => {
  const house = await openHouse();
  const id = await grant(house, `${M} payments-prod for 30d`);
  await house.ask(`revoke-all ${what}`, who);
  const line = house.whispers(who).at(-1) ?? '';
  if (typeof said === 'string') expect(line).toBe(said);
  else expect(line).toMatch(said);
  expect(isOpen(house, who)).toBe(false);
  expect(await closedOf(house, id)).toBeNull();
});

test('a model by its name', async () => {
  const house = await openHouse();
  await grant(house, `${MODELS.triage} payments-prod for 30d`);
  await house.ask('revoke-all triage', PRIYA);
  expect(button(house)).toBe('Revoke 1');
});

test('what has changed since the preview is shown first, and nothing is revoked by that press', async () => {
  const house = await openHouse();
  const one = await grant(house, `${M} payments-prod for 30d`);
  const two = await grant(house, `${M} sandbox for 7d`);
  await house.ask(`revoke-all ${M}`, PRIYA);
  const three = await grant(house, `${M} search-dev for 7d`, BO);
  await house.menu(OMAR, 'revoke', two);
  await house.dialog(OMAR, 'not needed');
  await house.dialog(PRIYA, 'incident 512');
  expect(preview(house)).toEqual([
    ':warning: Nothing was revoked: this changed while you were reading, 1 request more, 1 request fewer. Look again and press.',
    'support-tone: 2 requests end. Calls will start to fail.',
    `payments-prod loses support-tone (${one}, Dana Kim, until Dec 24, 2026)`,
    `search-dev loses support-tone (${three}, Bo Lind, until Dec 1, 2026)`,
  ]);
  expect(await closedOf(house, one)).toBeNull();
  await house.dialog(PRIYA, 'incident 512');
  expect(isOpen(house)).toBe(false);
  expect(await closedOf(house, one)).toEqual(REVOKED);
  expect(await closedOf(house, two)).toEqual(['revoked', OMAR, 'not needed']);
  expect(await closedOf(house, three)).toEqual(REVOKED);
});

test('nothing is left when it is pressed', async () => {
  const house = await openHouse();
  const id = await grant(house, `${M} payments-prod for 30d`);
  await house.ask(`revoke-all ${M}`, PRIYA);
  await house.menu(OMAR, 'revoke', id);
  await house.dialog(OMAR, 'not needed');
  const person = house.world.people.as(PRIYA);
  await person.fill(modalOf(house), 'reason', 'incident 512');
  await person.submit(modalOf(house));
  expect(readable(house.world.slack.world, { text: '', blocks: modalOf(house).blocks })).toEqual([
    'Nothing to revoke: no approved request about support-tone is live.',
  ]);
  expect(modalOf(house).submit).toBeNull();
});

test('the same submission again, before and after it was carried out, changes nothing', async () => {
  const house = await openHouse();
  const { world } = house;
  const ids = [await grant(house, `${M} payments-prod for 30d`), await grant(house, `${M} sandbox for 7d`)];
  await house.ask(`revoke-all ${M}`, PRIYA);
  const person = world.people.as(PRIYA);
  await person.fill(modalOf(house), 'reason', 'incident 512');
  await person.submit(modalOf(house));
  const last = [...world.people.deliveries()].at(-1)?.n ?? 0;
  await world.people.redeliver(last);
  await world.pump();
  const records = () => Promise.all(ids.map((id) => house.record(id)));
  const trails = (all: readonly RequestRecord[]) => all.map(({ entries }) => entries);
  const before = trails(await records());
  expect(before.map((entries) => entries.filter(({ event }) => event.kind === 'ended').length)).toEqual([1, 1]);
  world.forgetCalls();
  await world.people.redeliver(last);
  await world.pump();
  expect(trails(await records())).toEqual(before);
  expect(world.calls().filter(({ operation }) => operation === 'SendMessage')).toEqual([]);
});

test('60 requests: a dialog that Slack takes, then each is revoked although Slack lets a group be asked for 20 times a minute', async () => {
  const house = await openHouse();
  const { world } = house;
  for (let n = 1; n <= 60; n += 1) {
    world.advance(100);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await world.people.as(DANA).command(`${M} sandbox for ${n}h because ${n}`, { channel: APPROVALS });
  }
  await world.pump();
  expect((await house.requests()).length).toBe(60);
  await house.ask(`revoke-all ${M}`, PRIYA);
  expect(preview(house)).toHaveLength(42);
  expect(preview(house).at(-1)).toBe('and 20 more');
  expect(button(house)).toBe('Revoke 60');
  expect(modalFaults({ ...modalOf(house), private_metadata: modalOf(house).privateMetadata })).toEqual([]);
  world.slack.rates.on = true;
  await house.dialog(PRIYA, 'incident 512');
  const open = async () => (await house.requests()).filter(({ state }) => state.closed === null).length;
  expect(await open()).toBe(0);
  expect(house.shared()).toEqual([]);
  expect(house.whispers(PRIYA)).toHaveLength(1);
}, 60_000);

test('while Slack does not say who revokes, it waits; not for ever', async () => {
  const house = await openHouse();
  const { world } = house;
  const id = await grant(house, `${M} payments-prod for 30d`);
  const silent = async (minutes: number) => {
    await house.ask(`revoke-all ${M}`, PRIYA);
    const person = world.people.as(PRIYA);
    await person.fill(modalOf(house), 'reason', 'incident 512');
    await person.submit(modalOf(house));
    world.slack.faults.always('usergroups.users.list', slackFault('internal_error'));
    await world.pump();
    await world.run(minutes * MINUTE);
    world.slack.faults.clear();
  };
  await silent(9);
  expect(house.whispers(PRIYA).at(-1)).toBe('Not counted: Slack did not say who you are. Press again in a moment.');
  expect(house.shared()).toEqual(['proj_payments']);
  expect(world.deadLetters('requests')).toEqual([]);

  await silent(1);
  expect(await closedOf(house, id)).toBeNull();
  await world.run(2 * MINUTE);
  expect(await closedOf(house, id)).toEqual(REVOKED);
  expect(house.shared()).toEqual([]);
});
