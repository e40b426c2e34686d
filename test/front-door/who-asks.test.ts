import { expect, test } from 'vitest';
import { commandForm } from '../../playground/slack/people/payloads.ts';
import { readable } from '../../playground/slack/readable.ts';
import { signedRequest } from '../../playground/slack/sign.ts';
import { slackFault } from '../../playground/slack/slack.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { APPROVALS, DANA, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';

/** Guests, outsiders, bots and those who have left cannot ask, however they come to the door. */

const ASK = `${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`;
const GUEST = 'U01GUEST';

const formOf = (house: House, who: string): string => {
  const { modal } = house.world.people.as(who).see();
  return readable(house.world.slack.world, { text: '', blocks: modal?.blocks ?? [] }).join('\n');
};
const stackOf = (house: House, who: string): string =>
  house.world.slack.world
    .stack(who)
    .map(({ blocks }) => readable(house.world.slack.world, { text: '', blocks }).join('\n'))
    .join('\n');

/** A signed command of somebody whose client has none. */
const command = async (house: House, who: string): Promise<number> => {
  const { slack } = house.world;
  const form = commandForm(slack.world, who, slack.world.channel(APPROVALS), ASK);
  const body = new URLSearchParams(form).toString();
  const answer = await house.world.deliver(
    signedRequest(slack.world.app.signingSecret, body, Math.floor(house.world.now() / 1_000)),
  );
  await house.world.pump();
  return answer.status;
};

test.each(['guest', 'single_channel_guest'] as const)('a %s is told in the form, and nothing is recorded', async (kind) => {
  const house = await openHouse();
  house.world.slack.world.changeUser(GUEST, { kind });
  await house.ask(ASK, GUEST);
  expect(formOf(house, GUEST)).toContain('Only full members of this workspace can ask here.');
  const person = house.world.people.as(GUEST);
  const { modal } = person.see();
  if (modal === null) throw new Error('No form is open.');
  const submitted = await person.submit(modal);
  expect(submitted).toMatchObject({ kind: 'errors' });
  expect(JSON.stringify(submitted)).toContain('Only full members of this workspace can ask here.');
  await house.world.pump();
  expect(await house.requests()).toEqual([]);
});

test.each([
  ['an outsider of a shared channel', 'U01STRANGE'],
  ['somebody deactivated', 'U01GONE'],
  ['a bot', 'U01SHAREBOT'],
])('%s, by a signed command that their client would not send', async (_who, who) => {
  const house = await openHouse();
  house.world.slack.world.join(APPROVALS, who);
  expect(await command(house, who)).toBe(200);
  expect(stackOf(house, who)).toContain('Only full members of this workspace can ask here.');
  expect(await house.requests()).toEqual([]);
});

test('a command of another workspace is none of ours', async () => {
  const house = await openHouse();
  const { slack } = house.world;
  const form = { ...commandForm(slack.world, DANA, slack.world.channel(APPROVALS), ASK), team_id: 'T09OTHER' };
  const body = new URLSearchParams(form).toString();
  const signed = signedRequest(slack.world.app.signingSecret, body, Math.floor(house.world.now() / 1_000));
  expect((await house.world.deliver(signed)).status).not.toBe(200);
  await house.world.pump();
  expect(await house.requests()).toEqual([]);
});

test('deactivated since they asked: not recorded', async () => {
  const house = await openHouse();
  await house.world.people.as(DANA).command(ASK, { channel: APPROVALS });
  house.world.slack.world.changeUser(DANA, { deleted: true });
  await house.world.pump();
  expect(await house.requests()).toEqual([]);
  expect(house.whispers(DANA).at(-1)).toBe('Not asked: this account is deactivated.');
});

test('while Slack does not say who asks, nothing is asked; the form keeps what was typed', async () => {
  const house = await openHouse();
  house.world.slack.faults.always('users.info', slackFault('internal_error'));
  await house.ask(ASK);
  expect(formOf(house, DANA)).toContain('Slack did not say');
  expect(await house.requests()).toEqual([]);
  house.world.slack.faults.clear();
  const person = house.world.people.as(DANA);
  const { modal } = person.see();
  if (modal === null) throw new Error('No form is open.');
  expect((await person.submit(modal)).kind).toBe('cleared');
  await house.world.pump();
  expect((await house.record()).state.asked.by.name).toBe('Dana Kim');
});

test('Slack falls silent after it was asked: recorded under the name that the door saw', async () => {
  const house = await openHouse();
  await house.world.people.as(DANA).command(ASK, { channel: APPROVALS });
  house.world.slack.faults.always('users.info', slackFault('internal_error'));
  await house.world.pump();
  house.world.slack.faults.clear();
  expect((await house.record()).state.asked.by).toEqual({ user: DANA, team: 'T01ACME', name: 'Dana Kim' });
  expect(house.pings(PRIYA)).toBe(1);
});
