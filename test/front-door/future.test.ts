import { expect, test } from 'vitest';
import { NAMES } from '../../playground/world/names.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { isRecord } from '../../playground/json.ts';
import { redrive } from '../../scripts/redrive.ts';
import type { Item } from '../../src/store/dynamo.ts';
import { HOUR, MINUTE, OMAR, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';
import { ASK, CREATE, approve, approved, count } from './openai.ts';
import { metrics } from './operating.ts';

/** A record that a later release wrote, met by this one: left untouched to the byte, counted, and read again later. */

type Table = 'requests' | 'shares';

const itemOf = async ({ world }: House, table: Table, key: (pk: string) => boolean): Promise<Item> => {
  const items = await world.dynamo.items(NAMES.tables[table]);
  const found = items.find((item) => {
    const { pk } = item;
    return isRecord(pk) && key(String(pk['S']));
  });
  if (found === undefined) throw new Error('There is no such item.');
  // The stand-in gives DynamoDB's own items.
  return found as Item;
};
const put = ({ world }: House, table: Table, item: Item) => world.dynamo.put(NAMES.tables[table], item);

const aRequest = (pk: string) => pk.startsWith('R-');
const aShare = (pk: string) => pk.includes('|');

const later: Readonly<Record<string, (item: Item) => Item>> = {
  'its form': (item) => ({ ...item, form: { S: '2' } }),
  'its note': (item) => {
    const { note } = item;
    return { ...item, note: { S: note !== undefined && 'S' in note ? note.S.replace('"v":1', '"v":2') : '' } };
  },
};

test.each(Object.entries(later))('a request of the future by %s is left as it is; a click on it waits', async (_what, change) => {
  const house = await openHouse();
  const { world } = house;
  await house.ask(ASK);
  const known = await itemOf(house, 'requests', aRequest);
  const future = { ...change(known), due: { N: String(world.now()) }, dueShard: { S: 'd' } };
  await put(house, 'requests', future);
  const from = world.log().length;

  await house.press(PRIYA, 'approve');
  await world.run(12 * MINUTE);
  expect(await itemOf(house, 'requests', aRequest)).toEqual(future);
  expect(metrics(world, from)['Unreadable']).toBeGreaterThan(0);
  expect(world.deadLetters('requests').map(({ body }) => body)).toContainEqual(expect.stringContaining('"approve"'));
  expect(house.shared()).toEqual([]);

  // The release that knows the form is back: what was put aside is moved, found too late, and said to be so.
  await put(house, 'requests', known);
  const env = { ...world.operatorEnv, REQUESTS_QUEUE_URL: world.sqs.queue(NAMES.queues.requests).url };
  expect(await redrive(['requests'], env, () => undefined)).toBe(0);
  // Nudges about it are still hidden from a try that failed, and it stands behind them.
  await world.run(5 * MINUTE);
  expect((await house.record()).entries.at(-1)?.event).toMatchObject({ kind: 'refused', why: 'too_late' });
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
  expect(house.shared()).toEqual(['proj_payments']);
});

test('a share of the future is left as it is: nothing is created or deleted, the request waits and is not told an outcome', async () => {
  const house = await approved(undefined, ASK.replace('30d', '1h'));
  const { world } = house;
  const known = await itemOf(house, 'shares', aShare);
  const { state } = known;
  const future = { ...known, state: { S: state !== undefined && 'S' in state ? state.S.replace('"v":1', '"v":2') : '' } };
  await put(house, 'shares', future);
  const from = world.log().length;
  await world.run(HOUR + 10 * MINUTE);
  expect(await itemOf(house, 'shares', aShare)).toEqual(future);
  expect(house.shared()).toEqual(['proj_payments']);
  expect(count(house, CREATE)).toBe(1);
  expect(metrics(world, from)['Unreadable']).toBeGreaterThan(0);
  expect((await house.record()).state.outcomes).toMatchObject({ proj_payments: { kind: 'granted' } });

  await put(house, 'shares', known);
  await world.run(15 * MINUTE);
  expect(house.shared()).toEqual([]);
  expect((await house.record()).state.outcomes).toMatchObject({ proj_payments: { kind: 'removed' } });
});

test('a request that the share cannot read keeps what it has', async () => {
  const house = await openHouse();
  const { world } = house;
  await house.ask(ASK);
  await approve(house);
  const known = await itemOf(house, 'requests', aRequest);
  await put(house, 'requests', { ...known, form: { S: '2' } });
  const from = world.log().length;
  world.sqs.queue(NAMES.queues.shares).send({
    body: JSON.stringify({ v: 1, kind: 'nudge', share: { model: SUPPORT_TONE, project: 'proj_payments' }, request: null }),
    groupId: 'g',
    dedupId: 'g',
    attributes: new Map(),
  });
  await world.run(5 * MINUTE);
  expect(world.waiting('shares')).toEqual([]);
  expect(house.shared()).toEqual(['proj_payments']);
  expect(metrics(world, from)['Unreadable']).toBeGreaterThan(0);
});
