import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hold } from '../../playground/faults.ts';
import type { FunctionName } from '../../playground/world/names.ts';
import { MODELS, SUPPORT_TONE } from '../../playground/world/organization.ts';
import { DANA, DAY, MINUTE, OMAR, PRIYA } from '../front-door/house.ts';
import { sound, trail } from '../front-door/kills.ts';
import { deploy } from './lambdas.ts';
import type { Broken, Deployed } from './lambdas.ts';

/** What is deployed, under AWS's own runtime client, where INIT crashes or a time-out expires in the middle. */

const CREATE = 'createFineTuningCheckpointPermission';
const DELETE = 'deleteFineTuningCheckpointPermission';
/** The queues' visibility time-out. */
const HIDDEN = 2 * MINUTE;

let house: Deployed;
const timedOut: FunctionName[] = [];
beforeAll(async () => {
  house = await deploy({
    onInvoke: ({ fn, ended }) => {
      if (ended?.kind === 'timed_out') timedOut.push(fn);
    },
  });
});
afterAll(() => house.world.close());

const approve = async (): Promise<void> => {
  for (const who of [PRIYA, OMAR]) {
    await house.press(who, 'approve');
    await house.world.run(5 * MINUTE);
  }
};
const WHOLE = ['asked', 'approved', 'approved', 'granted', 'ended', 'removed'];

describe('a function runs out of its time when the other side has done what it was asked, and not answered', () => {
  test.each([
    ['OpenAI has created it', 'openai', CREATE, 'shares', SUPPORT_TONE, 'payments-prod'],
    ['OpenAI has deleted it', 'openai', DELETE, 'shares', SUPPORT_TONE, 'search-dev'],
    ['the record is in the table', 'dynamo', 'UpdateItem', 'requests', MODELS.triage, 'payments-prod'],
    ['the card is in Slack', 'slack', 'chat.postMessage', 'requests', MODELS.triage, 'search-dev'],
  ] as const)('%s', async (_, service, operation, fn, model, project) => {
    const { world, lambdas } = house;
    const before = { pings: house.pings(DANA), creations: world.openai.calls(CREATE).length };
    timedOut.splice(0);
    const gate = hold();
    world[service].faults.next((call) => call.operation === operation && (call.caller ?? '').startsWith(fn), gate);
    lambdas.expires(fn, gate.done);
    await house.ask(`${model} ${project} for 1d because one test`);
    await world.run(5 * MINUTE);
    await approve();
    expect(house.shared(model)).toHaveLength(1);
    await world.run(DAY);
    expect(timedOut).toEqual([fn]);
    // Never a second one, whatever is not known of the first.
    expect(world.openai.calls(CREATE)).toHaveLength(before.creations + 1);
    expect(house.shared(model)).toEqual([]);
    expect(trail(await house.record())).toEqual(WHOLE);
    expect(house.pings(DANA) - before.pings).toBe(3);
    await sound(house);
    gate.release();
  });
});

describe('a crash in INIT', () => {
  const crash = async (fn: FunctionName, how: Broken) => {
    const { failedAtInit } = house.lambdas;
    const before = failedAtInit.length;
    house.lambdas.breaks(fn, how);
    await house.world.functions.restart(fn);
    return {
      seen: () => failedAtInit.slice(before).map(([which, { errorType }]) => `${which} ${errorType}`),
      mend: () => house.lambdas.breaks(fn, null),
    };
  };

  test.each([
    ['requests, without a setting', 'requests', { lacks: 'SHARES_QUEUE_URL' }, 'SettingsWrong'],
    ['shares, with a policy that is cut off', 'shares', { policy: '{"v":1' }, 'PolicyUnreadableError'],
  ] as const)('of %s: each try begins anew, the message waits, and is done after mending', async (_, fn, how, error) => {
    const { world } = house;
    await house.ask(`${SUPPORT_TONE} payments-prod for 1d because one test`);
    await house.press(PRIYA, 'approve');
    const { seen, mend } = await crash(fn, how);
    await house.press(OMAR, 'approve');
    expect(world.waiting(fn)).toHaveLength(1);
    world.advance(HIDDEN);
    await world.pump();
    expect(seen()).toEqual([`${fn} ${error}`, `${fn} ${error}`]);
    expect([world.waiting(fn).length, world.deadLetters(fn).length, house.shared().length]).toEqual([1, 0, 0]);
    mend();
    world.advance(HIDDEN);
    await world.pump();
    expect(world.waiting(fn)).toEqual([]);
    expect(house.shared()).toEqual(['proj_payments']);
    expect(seen()).toHaveLength(2);
    await world.run(DAY + 10 * MINUTE);
    expect(trail(await house.record())).toEqual(WHOLE);
    await sound(house);
  });

  test('of the door: whoever pressed is told, and presses again', async () => {
    await house.ask(`${SUPPORT_TONE} search-dev for 1d because one test`);
    const { seen, mend } = await crash('slack', { lacks: 'SLACK_SECRET_ID' });
    const { channel, ts } = house.card();
    const press = () => house.world.people.as(PRIYA).click({ message: { channel, ts }, actionId: 'approve' });
    expect((await press()).kind).toBe('error');
    expect(seen()).toEqual(['slack SettingsWrong']);
    mend();
    expect((await press()).kind).toBe('ok');
    await house.world.pump();
    expect(trail(await house.record())).toEqual(['asked', 'approved']);
  });

  test('of the clock: what is due is done at its next minute', async () => {
    const { world } = house;
    await house.press(OMAR, 'approve');
    const { seen, mend } = await crash('clock', { policy: '' });
    world.advance(DAY + MINUTE);
    await world.tick();
    expect(seen()).toEqual(['clock PolicyUnreadableError']);
    expect(house.shared()).toEqual(['proj_search']);
    mend();
    await world.tick();
    expect(house.shared()).toEqual([]);
    expect(trail(await house.record())).toEqual(WHOLE);
  });
});

