import { expect, test } from 'vitest';
import type { Call } from '../../playground/call.ts';
import { late } from '../../playground/faults.ts';
import { slackFault } from '../../playground/slack/slack.ts';
import { NAMES } from '../../playground/world/names.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { APPROVALS, BO, DANA, HOUR, LENA, MINUTE, OMAR, PLATFORM, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';
import { policyOf, prod } from './policies.ts';

/** `/share-model freeze <reason>` by an operator: nothing new is granted, what is to go still goes; `unfreeze`. */

const ASK = `${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`;
const FREEZE = 'freeze key may be out';

const OMARS = { user: OMAR, team: 'T01ACME', name: 'Omar Haddad' };
const FROZEN = JSON.stringify({ v: 1, frozen: { by: OMARS, reason: 'out', at: 1 }, by: OMARS, deliveries: [], isTold: true });

const inOperators = (house: House): readonly string[] =>
  house.world.slack.world.messages.filter((one) => one.channel === PLATFORM).map((one) => house.read(one));
const writes = ({ world }: House): readonly string[] =>
  world.calls().flatMap(({ operation }) => (/^(?:create|delete)FineTuning/.test(operation) ? [operation] : []));
const approved = async (house: House): Promise<void> => {
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
};

test('frozen: asking and approving work, nothing is created; unfrozen: it goes on by itself within a minute', async () => {
  const house = await openHouse();
  await house.ask(FREEZE, OMAR);
  expect(inOperators(house)).toEqual([
    ':warning: Frozen by Omar: “key may be out”. Nothing new is granted; revoking still works. /share-model unfreeze',
  ]);
  expect(house.whispers(OMAR)).toEqual(['Frozen. Nothing new is granted; revoking still works. /share-model unfreeze ends it.']);
  expect([OMAR, PRIYA, LENA, DANA].map((who) => house.pings(who))).toEqual([0, 0, 0, 0]);

  await house.ask(ASK);
  await approved(house);
  const said = 'Approved by Priya and Omar. Not granted yet. Frozen by Omar Haddad; it goes on by itself once that ends.';
  expect(house.read(house.card())).toContain(said);
  expect(house.thread().at(-1)).toContain('Not granted yet: payments-prod. Frozen by Omar Haddad;');
  await house.world.run(10 * MINUTE);
  expect(writes(house)).toEqual([]);
  expect(house.read(house.card())).toContain(said);
  expect(house.thread().filter((entry) => entry.includes('Frozen'))).toHaveLength(1);

  await house.ask('unfreeze', PRIYA);
  expect(house.whispers(PRIYA).at(-1)).toBe('Not frozen any more. What is approved goes on by itself within a minute.');
  expect(inOperators(house).at(-1)).toBe(':black_small_square: Not frozen any more: Priya ended it. What is approved goes on by itself within a minute.');
  await house.world.run(MINUTE);
  expect(house.shared()).toEqual(['proj_payments']);
  expect(house.read(house.card())).toContain('support-tone for payments-prod until Dec 24');
  expect(writes(house)).toEqual(['createFineTuningCheckpointPermission']);
});

test('an automatic grant waits too, and its card says so at once', async () => {
  const rules = prod({ approvals: '0', approvers: '[]' });
  const house = await openHouse({ policy: policyOf({ rules }) });
  await house.ask(FREEZE, OMAR);
  await house.ask(ASK);
  expect(house.read(house.card())).toContain('Not granted yet. Frozen by Omar Haddad');
  await house.world.run(10 * MINUTE);
  expect(writes(house)).toEqual([]);
});

test('what stands is revoked and ends while it is frozen, and nothing is adopted', async () => {
  const house = await openHouse();
  await house.ask(ASK);
  await approved(house);
  const first = (await house.record()).id;
  await house.ask(`${SUPPORT_TONE} search-dev for 1d because short`);
  await approved(house);
  expect(house.shared().toSorted()).toEqual(['proj_payments', 'proj_search']);

  await house.ask(FREEZE, OMAR);
  house.world.advance(MINUTE);
  // Somebody else wants what payments-prod has already: that is new, too.
  await house.ask(`${SUPPORT_TONE} payments-prod for 20d because me too`);
  await approved(house);
  await house.world.run(5 * MINUTE);
  const second = await house.record();
  expect(second.state.outcomes).toMatchObject({ proj_payments: { kind: 'delayed', why: 'frozen' } });

  for (const id of [first, second.id]) {
    await house.menu(OMAR, 'revoke', id);
    await house.dialog(OMAR, 'incident 512');
  }
  expect(house.shared()).toEqual(['proj_search']);
  await house.world.run(25 * HOUR);
  expect(house.shared()).toEqual([]);
  expect((await house.record(first)).state.outcomes).toMatchObject({ proj_payments: { kind: 'removed', how: { kind: 'deleted' } } });
  expect((await house.share('proj_payments'))?.op).toBeNull();
});

test('only operators, as Slack knows them at that moment; a reason is needed; twice changes nothing', async () => {
  const house = await openHouse();
  await house.ask(FREEZE, BO);
  expect(house.whispers(BO)).toEqual([expect.stringMatching(/^Only operators can do that: .+\. Nothing changed\.$/)]);
  await house.ask('unfreeze', OMAR);
  expect(house.whispers(OMAR)).toEqual(['Nothing is frozen. Nothing changed.']);
  await house.ask('freeze', OMAR);
  await house.ask('Freeze  ', OMAR);
  await house.ask(`freeze ${'x'.repeat(301)}`, OMAR);
  expect(house.whispers(OMAR).slice(1)).toEqual([
    'Say why: /share-model freeze key may be out',
    'Say why: /share-model freeze key may be out',
    '1 characters too long: the reason is one line. Nothing changed.',
  ]);
  expect(inOperators(house)).toEqual([]);
  await house.ask(FREEZE, OMAR);
  await house.ask('freeze another reason', PRIYA);
  expect(house.whispers(PRIYA).at(-1)).toBe('Frozen already by Omar: “key may be out”. Nothing changed.');
  await house.ask('unfreeze', BO);
  expect(house.whispers(BO)).toHaveLength(2);
  expect(inOperators(house)).toHaveLength(1);
});

test('every delivery once more changes nothing: an old freeze does not freeze again', async () => {
  const house = await openHouse();
  const { world } = house;
  await house.ask(FREEZE, OMAR);
  await house.ask('unfreeze', OMAR);
  world.advance(6 * MINUTE);
  const frozen = async () => (await world.items('requests')).find(({ pk }) => pk === 'freeze');
  const before = await frozen();
  for (const { n } of [...world.people.deliveries()]) {
    // Within the queue's five minutes it would not even arrive.
    await world.people.redeliver(n);
    await world.pump();
  }
  expect(await frozen()).toEqual(before);
  expect(inOperators(house)).toHaveLength(2);
});

test('what Slack does not take is said to the one who typed it, and it is frozen all the same', async () => {
  const house = await openHouse();
  house.world.slack.faults.next('chat.postMessage', slackFault('not_in_channel'));
  await house.ask(FREEZE, OMAR);
  expect(house.whispers(OMAR)).toEqual([
    'Frozen. Nothing new is granted; revoking still works. /share-model unfreeze ends it. ' +
      '#ml-platform could not be told (not_in_channel): tell them.',
  ]);
  await house.ask(ASK);
  await approved(house);
  expect(writes(house)).toEqual([]);
});

test('a freeze between the first look and the POST stops the POST', async () => {
  const house = await openHouse();
  const { world } = house;
  await house.ask(ASK);
  await house.press(PRIYA, 'approve');
  const gate = late();
  let reads = 0;
  const isFreeze = (call: Call): boolean => call.operation === 'GetItem' && JSON.stringify(call.request).includes('"freeze"');
  // First the requests function, then the shares function beside its record, and at last beside the list.
  world.dynamo.faults.next((call) => isFreeze(call) && (reads += 1) === 3, gate);
  const pressed = house.press(OMAR, 'approve');
  await gate.reached;
  await world.dynamo.put(NAMES.tables.requests, { pk: { S: 'freeze' }, form: { S: '1' }, version: { N: '1' }, freeze: { S: FROZEN } });
  gate.release();
  await pressed;
  expect(writes(house)).toEqual([]);
  expect((await house.share('proj_payments'))?.op).toBeNull();
  await house.ask('unfreeze', OMAR);
  await world.run(6 * MINUTE);
  expect(house.shared()).toEqual(['proj_payments']);
});

test('who cannot read whether it is frozen neither creates nor deletes, and goes on once it can', async () => {
  const house = await openHouse();
  const { world } = house;
  await world.dynamo.put(NAMES.tables.requests, { pk: { S: 'freeze' }, form: { S: '2' }, version: { N: '1' } });
  await house.ask(ASK);
  await approved(house);
  await world.run(10 * MINUTE);
  expect(writes(house)).toEqual([]);
  await world.dynamo.put(NAMES.tables.requests, { pk: { S: 'freeze' }, form: { S: '1' }, version: { N: '2' }, freeze: { S: FROZEN.replace(/"frozen":\{.*?\}.*?\}/, '"frozen":null') } });
  await world.run(6 * MINUTE);
  expect(house.shared()).toEqual(['proj_payments']);
  expect(house.world.slack.world.messages.filter((one) => one.channel === APPROVALS && one.threadTs === null)).toHaveLength(1);
});
