import { expect, test } from 'vitest';
import { slackFault } from '../../playground/slack/slack.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { BO, DANA, LENA, MINUTE, OMAR, PLATFORM, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';
import { policyOf, prod } from './policies.ts';

/** A changed policy is told in the operators' channel: what it changes and whom it touches, once, and without a ping. */

const ASK = `${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`;
const POST = 'chat.postMessage';

const told = (house: House, channel = PLATFORM): readonly string[] =>
  house.world.slack.world.messages
    .filter((one) => one.channel === channel && one.metadata?.event_type === 'share_policy_change')
    .map((one) => house.read(one).replace(/^Policy [0-9a-f]{8} → [0-9a-f]{8}/, 'Policy … → …'));

const opened = async (): Promise<House> => {
  const house = await openHouse({ policy: policyOf({ rules: prod() }) });
  house.world.slack.world.groups.set('S01SECOWNERS', {
    id: 'S01SECOWNERS',
    handle: 'sec-owners',
    name: 'Security owners',
    users: [BO],
    disabled: false,
  });
  return house;
};

/** What the requests function keeps of the policy that was told last. */
const noted = async (house: House) => (await house.world.items('requests')).filter(({ pk }) => pk === 'policy');

const deploy = async (house: House, policy: string): Promise<void> => {
  await house.world.usePolicy(policy);
  await house.world.run(MINUTE);
};

test('the first deployment is no change; a second start of the same one neither', async () => {
  const house = await opened();
  expect(await noted(house)).toMatchObject([{ open: 'told' }]);
  await deploy(house, house.world.policy());
  expect(told(house)).toEqual([]);
});

test('fewer approvals, others pinged, one waiting request: said once, and nobody is pinged', async () => {
  const house = await opened();
  await house.ask(ASK);
  const { id } = await house.record();
  const pings = [PRIYA, OMAR, LENA, BO, DANA].map((who) => house.pings(who));
  const before = JSON.parse(house.world.policy()) as { hash: string };
  await deploy(house, policyOf({ rules: prod({ approvals: '1', notify: '[ml-owners, bo]' }) }));
  const after = JSON.parse(house.world.policy()) as { hash: string };
  expect(told(house)).toEqual([
    `Policy … → …: prod-models 2 → 1 approval; 5 people pinged instead of 4. 1 waiting request is affected.\n${id}`,
  ]);
  const said = house.world.slack.world.messages.find((one) => one.metadata?.event_type === 'share_policy_change');
  expect(said?.text).toContain(`Policy ${before.hash} → ${after.hash}: prod-models 2 → 1 approval`);
  expect([PRIYA, OMAR, LENA, BO, DANA].map((who) => house.pings(who))).toEqual(pings);
  await house.world.run(10 * MINUTE);
  await house.world.tick();
  expect(told(house)).toHaveLength(1);
});

test('what is approved and now lacks an approval is affected; what concerns others is not', async () => {
  const house = await opened();
  await house.ask(ASK);
  await deploy(house, policyOf({ rules: `${prod({ name: 'sandbox', projects: '[sandbox]', approvals: '0', approvers: null })}\n${prod({ usual: '7d', channel: 'elsewhere' })}` }));
  await deploy(house, policyOf({ rules: prod({ usual: '7d', channel: 'elsewhere', longest: '14d', approvers: '[ml-owners, sec-owners]' }) }));
  const { id } = await house.record();
  expect(told(house)).toEqual([
    'Policy … → …: new rule sandbox (no approval, at most 90 days, #model-approvals). prod-models usual 30 days → 7 days; #model-approvals → #elsewhere. No waiting request is affected.',
    `Policy … → …: prod-models approvers @ml-owners → @ml-owners and @sec-owners; 5 people pinged instead of 4; at most 90 days → 14 days. Rule sandbox is gone. 1 waiting request is affected.\n${id}`,
  ]);
});

test('there and back again: each change is told', async () => {
  const house = await opened();
  const [one, two] = [house.world.policy(), policyOf({ rules: prod({ approvals: '1' }) })];
  for (const policy of [two, one, two]) {
    await deploy(house, policy);
    await house.world.run(5 * MINUTE);
  }
  expect(told(house)).toHaveLength(3);
});

test('Slack does not take it: told when it does, and nothing is lost between', async () => {
  const house = await opened();
  house.world.slack.faults.always(POST, slackFault('internal_error'));
  await deploy(house, policyOf({ rules: prod({ approvals: '1' }) }));
  expect(told(house)).toEqual([]);
  expect(house.world.deadLetters('requests')).toEqual([]);
  house.world.slack.faults.clear();
  await house.world.run(10 * MINUTE);
  expect(told(house)).toEqual(['Policy … → …: prod-models 2 → 1 approval. No waiting request is affected.']);
});

test('killed after the post and before the note of it: not told twice', async () => {
  const house = await opened();
  house.world.onCall((call, moment) => (call.operation === POST && moment === 'after effect' ? 'kill' : 'go'));
  await deploy(house, policyOf({ rules: prod({ approvals: '1' }) }));
  expect(told(house)).toHaveLength(1);
  expect(await noted(house)).toMatchObject([{ version: 1 }]);
  house.world.onCall(null);
  await house.world.run(10 * MINUTE);
  expect(told(house)).toHaveLength(1);
  expect(await noted(house)).toMatchObject([
    { policy: (JSON.parse(house.world.policy()) as { hash: string }).hash, version: 2 },
  ]);
});

test('the operators have moved: told where they are now', async () => {
  const house = await opened();
  await deploy(house, policyOf({ rules: prod(), operatorsChannel: 'model-approvals' }));
  expect(told(house, 'C01APPROVALS')).toEqual([
    'Policy … → …: operators #ml-platform → #model-approvals. No waiting request is affected.',
  ]);
});
