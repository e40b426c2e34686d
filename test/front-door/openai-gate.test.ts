import { expect, test } from 'vitest';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { DANA, DAY, HOUR, MINUTE, openHouse } from './house.ts';
import { ASK, CREATE, approve, approved, count, last, trail } from './openai.ts';

const GATE = 'retrieve-project-model-permissions';
const BLOCKED = 'Its model allow list blocks it. An owner of payments-prod adds it to the allow list.';

test('a granted model that the allow list of the project blocks: said at once, and normal again once it is mended', async () => {
  const house = await approved(({ world }) => {
    world.openai.organization.modelPermissions['proj_payments'] = { mode: 'allow_list', model_ids: ['gpt-4o'] };
  });
  const { world } = house;
  const id = (await house.record()).id;
  expect(house.shared()).toEqual(['proj_payments']);
  expect(world.openai.mayUse('proj_payments', SUPPORT_TONE)).toBe(false);
  const [title, who] = house.read(house.card()).split('\n');
  expect(title).toBe(`:warning: Granted, but payments-prod cannot use it yet. ${BLOCKED}`);
  expect(who).toBe(`Dana asked · Priya, Omar approved · granted Nov 24, 2026, 14:00 UTC, until Dec 24, 2026 · ${id}`);
  expect(last(house)).toContain(`:warning: Granted, but payments-prod cannot use support-tone yet. ${BLOCKED}`);
  expect(last(house)).not.toContain('Use it as model');
  expect(trail(house).at(-1)).toMatch(/^Granted: payments-prod, cp_\w+\. Until Dec 24, 2026\. payments-prod cannot use it yet\. Its model allow list/);
  expect((await house.record()).state.outcomes).toMatchObject({ proj_payments: { kind: 'granted', blockedBy: 'allow_list' } });

  const messages = house.messages(DANA).length;
  const pings = house.pings(DANA);
  world.openai.organization.modelPermissions['proj_payments'] = { mode: 'allow_list', model_ids: ['gpt-4o', SUPPORT_TONE] };
  await world.until('it can be used', () => house.read(house.card()).startsWith(':white_check_mark:'), { within: 6 * MINUTE });
  expect(house.read(house.card()).split('\n')[0]).toBe(':white_check_mark: support-tone for payments-prod until Dec 24, 2026');
  expect(trail(house).at(-1)).toBe('payments-prod can use it now: its list of models does not block it any more.');
  // The message turns, too: edited, not sent again.
  expect(last(house)).toMatch(/^:white_check_mark: payments-prod can use support-tone until Dec 24, 2026\./);
  expect(house.messages(DANA)).toHaveLength(messages);
  expect(house.pings(DANA)).toBe(pings);
  world.forgetCalls();
  await world.run(DAY);
  expect(world.calls('shares').filter((call) => call.operation === GATE)).toEqual([]);
});

test('a deny list blocks what stands on it, and nothing else; no list blocks nothing', async () => {
  const blocked = await approved(({ world }) => {
    world.openai.organization.modelPermissions['proj_payments'] = { mode: 'deny_list', model_ids: [SUPPORT_TONE] };
  });
  expect(last(blocked)).toContain('Its model deny list blocks it. An owner of payments-prod takes it off the deny list.');
  const open = await approved(({ world }) => {
    // One of its own checkpoints is another model.
    world.openai.organization.modelPermissions['proj_payments'] = { mode: 'deny_list', model_ids: [`${SUPPORT_TONE}:ckpt-step-88`] };
  });
  expect(last(open)).toContain('payments-prod can use support-tone until');
  const empty = await approved(undefined, ASK, { openai: { modelPermissionsUnset: 'empty' } });
  expect(last(empty)).toContain('payments-prod can use support-tone until');
});

test('while it blocks it is looked at again at growing pauses, every six hours at the longest, and no more after the end', async () => {
  const house = await approved(({ world }) => {
    world.openai.organization.modelPermissions['proj_payments'] = { mode: 'allow_list', model_ids: [] };
  });
  const looks: number[] = [];
  const start = house.world.now();
  await house.world.run(2 * DAY);
  for (const call of house.world.openai.calls(GATE)) looks.push((call.at - start) / MINUTE);
  const pauses = looks.map((at, index) => at - (looks[index - 1] ?? 0));
  expect(pauses.slice(0, 8)).toEqual([0, 5, 10, 20, 40, 80, 160, 320]);
  expect(new Set(pauses.slice(8))).toEqual(new Set([360]));
  expect(trail(house)).toHaveLength(4);
  await house.menu(DANA, 'revoke');
  await house.dialog(DANA, 'not needed');
  expect(house.shared()).toEqual([]);
  const before = count(house, GATE);
  await house.world.run(DAY);
  expect(count(house, GATE)).toBe(before);
});

test('a list that cannot be read blocks nothing and delays nothing; it is asked for three times', async () => {
  const house = await approved(({ world }) => {
    for (const adminKey of world.openai.organization.adminKeys) {
      adminKey.scopes = ['api.fine_tuning.checkpoints.read', 'api.fine_tuning.checkpoints.write'];
    }
  });
  expect(last(house)).toContain('payments-prod can use support-tone until Dec 24');
  await house.world.run(DAY);
  expect(count(house, GATE)).toBe(3);
  expect(trail(house)).toHaveLength(4);
});

test('a list that does not answer is waited for no longer than people should wait', async () => {
  const house = await approved(({ world }) => world.openai.faults.next(GATE, { kind: 'hang' }));
  expect(last(house)).toContain('payments-prod can use support-tone until Dec 24');
  expect((await house.share('proj_payments'))?.permission?.gate).toMatchObject({ says: 'unknown', tries: 1 });
  expect([count(house, GATE), count(house, CREATE)]).toEqual([1, 1]);
});

test('another request that joins is told of the list as it is now', async () => {
  const house = await openHouse();
  const { world } = house;
  await house.ask(ASK);
  await approve(house);
  await world.run(HOUR);
  world.openai.organization.modelPermissions['proj_payments'] = { mode: 'deny_list', model_ids: [SUPPORT_TONE] };
  const first = (await house.record()).id;
  await house.ask(`${SUPPORT_TONE} payments-prod for 7d because of another team`);
  await approve(house);
  expect(last(house)).toContain('Granted, but payments-prod cannot use support-tone yet.');
  // What is true for one is true for both.
  expect(house.read(house.card(first))).toContain('Granted, but payments-prod cannot use it yet.');
  expect(trail(house, first).at(-1)).toBe('payments-prod cannot use it. Its model deny list blocks it. An owner of payments-prod takes it off the deny list.');
});
