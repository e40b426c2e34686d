import { expect, test } from 'vitest';
import type { Fault } from '../../playground/faults.ts';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { BO, DANA, DAY, HOUR, LENA, MINUTE, OMAR, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';
import { policyOf, prod } from './policies.ts';

/** How often each person is pinged, at most, whatever becomes of a request: copy.md §0 as numbers. */

const ASK = `${SUPPORT_TONE} payments-prod for 30d because A/B starts Monday`;
const CREATE = 'createFineTuningCheckpointPermission';
const refusal = (status: number, code: string): Fault => ({
  kind: 'status',
  status,
  body: { error: { message: 'no', type: 'invalid_request_error', param: null, code } },
});

const both = async (house: House): Promise<void> => {
  await house.press(PRIYA, 'approve');
  await house.press(OMAR, 'approve');
};

type Reach = (house: House) => Promise<unknown>;
const ends: readonly (readonly [string, Reach, requester: number, operator: number])[] = [
  ['nobody answers', (house) => house.world.run(8 * DAY), 2, 0],
  ['cancelled', (house) => house.menu(DANA, 'cancel'), 1, 0],
  [
    'denied',
    async (house) => {
      await house.press(LENA, 'deny');
      await house.dialog(LENA, 'no');
    },
    2,
    0,
  ],
  [
    'granted and revoked',
    async (house) => {
      await both(house);
      await house.menu(LENA, 'revoke');
      await house.dialog(LENA, 'incident 512');
    },
    3,
    0,
  ],
  [
    'refused by OpenAI',
    async (house) => {
      house.world.openai.faults.always(CREATE, refusal(404, 'model_not_found'));
      await both(house);
    },
    2,
    0,
  ],
  [
    'an hour and a half with a refused key, then granted',
    async (house) => {
      house.world.openai.faults.always(CREATE, refusal(401, 'invalid_api_key'));
      await both(house);
      await house.world.run(90 * MINUTE);
      house.world.openai.faults.clear();
      await house.world.run(10 * MINUTE);
      expect(house.shared()).toEqual(['proj_payments']);
    },
    3,
    1,
  ],
];

test.each(ends)('%s', async (_what, reach, requester, operator) => {
  const house = await openHouse({ policy: policyOf({ rules: prod(), operators: '[bo]' }) });
  await house.ask(ASK);
  await reach(house);
  await house.world.run(HOUR);
  expect([DANA, PRIYA, OMAR, LENA, BO].map((who) => house.pings(who))).toEqual([requester, 1, 1, 1, operator]);
});

test('three requests that wait for one key make one alert', async () => {
  const house = await openHouse({ policy: policyOf({ rules: prod({ approvals: '1' }), operators: '[bo]' }) });
  house.world.openai.faults.always(CREATE, refusal(401, 'invalid_api_key'));
  for (const project of ['payments-prod', 'search-dev', 'sandbox']) {
    await house.ask(`${SUPPORT_TONE} ${project} for 7d because A/B starts Monday`);
    await house.press(PRIYA, 'approve');
  }
  await house.world.run(20 * MINUTE);
  expect(house.pings(BO)).toBe(1);
});
