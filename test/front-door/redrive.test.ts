import { expect, test } from 'vitest';
import { NAMES } from '../../playground/world/names.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { redrive } from '../../scripts/redrive.ts';
import { DANA, DAY, HOUR, MINUTE, OMAR, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';
import { ASK, CREATE, approve, count } from './openai.ts';

/** Dead letters moved back by the command itself, against the stand-ins: late, doubled, and long after their time. */

const run = async (house: House, ...args: readonly string[]) => {
  const said: string[] = [];
  const { operatorEnv, sqs } = house.world;
  const env = {
    ...operatorEnv,
    REQUESTS_QUEUE_URL: sqs.queue(NAMES.queues.requests).url,
    SHARES_QUEUE_URL: sqs.queue(NAMES.queues.shares).url,
  };
  const code = await redrive(args, env, (line) => said.push(line));
  await house.world.pump();
  return { code, said };
};

/** Nothing can be stored by the requests function, until five receives are over. */
const untilDead = async ({ world }: House, act: () => Promise<unknown>): Promise<void> => {
  world.dynamo.faults.always('UpdateItem', { kind: 'status', status: 500 });
  await act();
  await world.until('it is a dead letter', () => world.deadLetters('requests').length === 1, { within: HOUR });
  world.dynamo.faults.clear();
};

test('a click that died is refused as too late, the person is told, and a new click counts', async () => {
  const house = await openHouse();
  await house.ask(ASK);
  await house.press(PRIYA, 'approve');
  await untilDead(house, () => house.press(OMAR, 'approve'));
  await house.world.run(20 * MINUTE);
  expect(await run(house, 'requests')).toEqual({
    code: 0,
    said: ['Moved 1 from model-share-bot-requests-dead.fifo back to model-share-bot-requests.fifo.'],
  });
  expect(house.world.deadLetters('requests')).toEqual([]);
  expect((await house.record()).state.approvals).toHaveLength(1);
  expect((await house.record()).entries.at(-1)?.event).toMatchObject({ kind: 'refused', why: 'too_late' });
  expect(house.shared()).toEqual([]);
  expect(house.whispers(OMAR).at(-1)).toMatch(/again/);
  await house.press(OMAR, 'approve');
  expect(house.shared()).toEqual(['proj_payments']);
});

test('a click redriven at once still counts, once', async () => {
  const house = await openHouse();
  await house.ask(ASK);
  await house.press(PRIYA, 'approve');
  const { world } = house;
  world.dynamo.faults.always('UpdateItem', { kind: 'status', status: 500 });
  await house.press(OMAR, 'approve');
  world.dynamo.faults.clear();
  // Whatever put it there: the same click stands in both queues.
  const [message] = world.waiting('requests');
  if (message === undefined) throw new Error('Nothing waits.');
  const { body, groupId, attributes } = message;
  const dead = world.sqs.queue(NAMES.deadLetters.requests);
  for (const dedupId of ['one', 'two']) dead.send({ body, groupId, dedupId, attributes });
  await run(house, 'requests');
  await world.run(5 * MINUTE);
  expect((await house.record()).state.approvals).toHaveLength(2);
  expect(count(house, CREATE)).toBe(1);
});

test('a cancellation that died does not end what was granted since', async () => {
  const house = await openHouse();
  await house.ask(ASK);
  await untilDead(house, () => house.menu(DANA, 'cancel'));
  await approve(house);
  expect(house.shared()).toEqual(['proj_payments']);
  await house.world.run(DAY);
  await run(house, 'requests');
  expect(house.shared()).toEqual(['proj_payments']);
  expect((await house.record()).state.closed).toBeNull();
});

test('an ask that died makes one request, however often it is moved', async () => {
  const house = await openHouse();
  await untilDead(house, () => house.ask(ASK));
  const [letter] = house.world.deadLetters('requests');
  await run(house, 'requests');
  if (letter === undefined) throw new Error('There was no dead letter.');
  const { body, groupId, attributes } = letter;
  house.world.sqs.queue(NAMES.deadLetters.requests).send({ body, groupId, dedupId: 'again', attributes });
  await run(house, 'requests');
  expect(await house.requests()).toHaveLength(1);
  expect(house.shared()).toEqual([]);
});

test('old nudges create nothing for a request that is over, and take nothing from one that is not', async () => {
  const house = await openHouse();
  const { world } = house;
  await house.ask(ASK);
  await approve(house);
  const { id } = await house.record();
  const nudge = {
    body: JSON.stringify({ v: 1, kind: 'nudge', share: { model: SUPPORT_TONE, project: 'proj_payments' }, request: id }),
    groupId: 'share',
    attributes: new Map(),
  };
  const dead = world.sqs.queue(NAMES.deadLetters.shares);
  dead.send({ ...nudge, dedupId: 'one' });
  expect((await run(house, 'shares')).said).toEqual([
    'Moved 1 from model-share-bot-shares-dead.fifo back to model-share-bot-shares.fifo.',
  ]);
  expect(house.shared()).toEqual(['proj_payments']);
  expect(count(house, CREATE)).toBe(1);

  await world.run(31 * DAY);
  expect(house.shared()).toEqual([]);
  dead.send({ ...nudge, dedupId: 'two' });
  await run(house, 'shares');
  await world.run(HOUR);
  expect(house.shared()).toEqual([]);
  expect(count(house, CREATE)).toBe(1);
});

test('more than one batch, in the order of each group; then there is nothing to move', async () => {
  const house = await openHouse();
  const dead = house.world.sqs.queue(NAMES.deadLetters.shares);
  const catalogue = JSON.stringify({ v: 1, kind: 'catalogue', seen: null });
  for (let n = 0; n < 23; n += 1) {
    dead.send({ body: catalogue, groupId: `g${n % 3}`, dedupId: `d${n}`, attributes: new Map() });
  }
  expect((await run(house, 'shares')).said[0]).toMatch(/^Moved 23 /);
  expect(await run(house, 'shares')).toEqual({
    code: 0,
    said: ['Nothing to move: model-share-bot-shares-dead.fifo is empty.'],
  });
});

test('what failed minutes ago is not dropped as a repeat of itself', async () => {
  const house = await openHouse();
  const dead = house.world.sqs.queue(NAMES.deadLetters.shares);
  const body = JSON.stringify({ v: 1, kind: 'catalogue', seen: null });
  const first = { body, groupId: 'g', dedupId: 'same', attributes: new Map() };
  house.world.sqs.queue(NAMES.queues.shares).send(first);
  await house.world.pump();
  dead.send(first);
  house.world.forgetCalls();
  const before = house.world.log().length;
  await run(house, 'shares');
  const handled = house.world.log().slice(before).filter(({ line }) => line['event'] === 'shares_catalogue');
  expect(handled).toHaveLength(1);
});

test('who is not an administrator is refused, and told who is', async () => {
  const house = await openHouse();
  house.world.sqs.denies.push({ accessKeyId: house.world.operatorEnv['AWS_ACCESS_KEY_ID'] ?? '', action: 'sqs:ReceiveMessage' });
  const { code, said } = await run(house, 'requests');
  expect(code).toBe(1);
  expect(said).toEqual([expect.stringContaining('Only the administrators that the deployment named (adminArns)')]);
});

test.each([
  [[], 2, 'Usage: npm run redrive -- requests|shares [--stage prod]'],
  [['clock'], 2, 'Usage: npm run redrive -- requests|shares [--stage prod]'],
  [['requests', '--force'], 1, "Unknown option '--force'"],
])('redrive %j', async (args, code, text) => {
  const said: string[] = [];
  expect(await redrive(args, {}, (line) => said.push(line))).toBe(code);
  expect(said).toEqual([expect.stringContaining(text)]);
});

test('by its stage, a queue that is not there is named', async () => {
  const { world } = await openHouse();
  const said: string[] = [];
  expect(await redrive(['shares', '--stage', 'dev'], world.operatorEnv, (line) => said.push(line))).toBe(1);
  expect(said).toEqual(['There is no queue model-share-bot-dev-shares.fifo here. Check region, account and --stage.']);
});

test('missing credentials and settings are named', async () => {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  expect(await redrive(['requests'], {}, say)).toBe(1);
  expect(await redrive(['requests'], { AWS_REGION: 'eu-central-1' }, say)).toBe(1);
  expect(await redrive(['requests'], { AWS_DEFAULT_REGION: 'eu-central-1' }, say)).toBe(1);
  const noKeys = expect.stringContaining('AWS_ACCESS_KEY_ID');
  expect(said).toEqual(['AWS_REGION is missing. Set it in this shell, to where the bot is deployed.', noKeys, noKeys]);
});
