import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, openHouse } from './house.ts';
import type { House } from './house.ts';
import { ASK, CREATE, DELETE, LIST, TRIAGE, alerts, approve, approved, count, last, refusal, trail } from './openai.ts';

const since = (house: House): readonly string[] => trail(house).slice(3);
const status = (house: House): string => house.read(house.card()).split('\n').find((line) => line.includes('Approved by')) ?? '';

describe('OpenAI is busy (429)', () => {
  test('without Retry-After: tried again on its own pace, and told from the second try on how often', async () => {
    const house = await approved(({ world }) => world.openai.faults.always(CREATE, refusal(429)));
    expect(status(house)).toBe(':hourglass_flowing_sand: Approved by Priya and Omar. OpenAI is busy; next try 14:01 UTC. Nothing to do.');
    await house.world.run(MINUTE);
    expect(status(house)).toBe(':hourglass_flowing_sand: Approved by Priya and Omar. OpenAI is busy; next try 14:02 UTC (tried 2 times). Nothing to do.');
    house.world.openai.faults.clear();
    await house.world.run(MINUTE);
    expect(house.shared()).toEqual(['proj_payments']);
    // One entry for the whole wait: the thread is not a log.
    expect(since(house)).toEqual([
      'Not granted yet: payments-prod. OpenAI is busy; next try 14:01 UTC.',
      expect.stringMatching(/^Granted: payments-prod, cp_/),
    ]);
    expect(alerts(house)).toEqual([]);
  });

  test('with Retry-After: obeyed, and not before', async () => {
    const fault = refusal(429, { headers: { 'retry-after': '240' } });
    const house = await approved(({ world }) => world.openai.faults.next(CREATE, fault));
    expect(status(house)).toContain('OpenAI is busy; next try 14:04 UTC.');
    await house.world.run(4 * MINUTE - 1);
    expect([count(house, CREATE), count(house, LIST)]).toEqual([1, 1]);
    await house.world.run(1);
    expect(house.shared()).toEqual(['proj_payments']);
  });

  test('an absurd Retry-After is not obeyed for ever', async () => {
    const fault = refusal(429, { headers: { 'retry-after': '999999999' } });
    const house = await approved(({ world }) => world.openai.faults.next(CREATE, fault));
    await house.world.run(HOUR);
    expect(house.shared()).toEqual(['proj_payments']);
  });

  test('an absurd Retry-After to the list of projects does not stop the grants for ever', async () => {
    const house = await openHouse();
    const { world } = house;
    await world.run(29 * MINUTE);
    world.openai.faults.next('list-projects', refusal(429, { headers: { 'retry-after': '999999999' } }));
    await world.run(2 * MINUTE);
    expect(world.openai.faults.unused()).toBe(0);
    await house.ask(ASK);
    await approve(house);
    await world.run(5 * MINUTE);
    expect(house.shared()).toEqual(['proj_payments']);
  });

  test('an absurd Retry-After to a revocation does not let the access last', async () => {
    const house = await approved();
    house.world.openai.faults.next(DELETE, refusal(429, { headers: { 'retry-after': '999999999' } }));
    await house.menu('U01DANA', 'revoke');
    await house.dialog('U01DANA', 'done');
    expect(house.shared()).toEqual(['proj_payments']);
    await house.world.run(16 * MINUTE);
    expect(house.shared()).toEqual([]);
  });

  test('holds every share back, not only the one that heard it', async () => {
    const house = await openHouse();
    house.world.openai.faults.next(CREATE, refusal(429, { headers: { 'retry-after': '120' } }));
    await house.ask(ASK);
    await approve(house);
    const before = house.world.openai.calls().length;
    await house.ask(TRIAGE);
    await approve(house);
    await house.world.run(2 * MINUTE - 1);
    expect(house.world.openai.calls().length).toBe(before);
    await house.world.run(1 + MINUTE);
    expect(last(house)).toContain('payments-prod can use');
    expect(house.messages('U01DANA').filter((text) => text.includes('can use'))).toHaveLength(2);
  });

  test('eight times in a row is the end of it; Try again begins anew', async () => {
    const house = await approved(({ world }) => world.openai.faults.always(CREATE, refusal(429)));
    await house.world.run(2 * HOUR);
    expect(count(house, CREATE)).toBe(9);
    expect(house.read(house.card()).split('\n').slice(0, 3)).toEqual([
      ':warning: Not granted: support-tone for payments-prod',
      'OpenAI was busy for too long (429). Nothing was shared. Dana is told.',
      '[Try again] [⋯]',
    ]);
    expect(last(house)).toContain(':warning: Not granted: OpenAI was busy for too long (429). Nothing was shared. An approver can try again.');
    house.world.openai.faults.clear();
    await house.press('U01PRIYA', 'retry');
    await house.world.run(MINUTE);
    expect(house.shared()).toEqual(['proj_payments']);
  });
});

describe('the real limit, seven calls a minute for the whole organization', () => {
  test.each([false, true])('five requests approved at once are all granted, without hammering; Retry-After %s', async (retryAfter) => {
    const house = await openHouse({ openai: { rateLimit: { calls: 7, perMs: MINUTE, retryAfter } } });
    const { world } = house;
    await world.run(5 * MINUTE);
    world.openai.forgetCalls();
    const start = world.now();
    for (const project of ['payments-prod', 'search-dev', 'proj_searchA', 'proj_searchB', 'proj_noname']) {
      await house.ask(ASK.replace('payments-prod', project));
      await approve(house);
    }
    await world.run(HOUR);
    expect(house.shared().toSorted()).toEqual(['proj_noname', 'proj_payments', 'proj_search', 'proj_searchA', 'proj_searchB']);
    expect(count(house, CREATE)).toBeLessThanOrEqual(7);
    const calls = world.openai.calls().map(({ at, status: answer }) => ({ minute: Math.floor((at - start) / MINUTE), answer }));
    const perMinute = new Map<number, number>();
    for (const { minute } of calls) perMinute.set(minute, (perMinute.get(minute) ?? 0) + 1);
    // One call in eight finds out that the limit is reached; then everybody rests.
    expect(Math.max(...perMinute.values())).toBeLessThanOrEqual(8);
    expect(calls.filter(({ answer }) => answer === 429).length).toBeLessThanOrEqual(2);
    const grants = await house.requests();
    expect(grants.map(({ state }) => Object.values(state.outcomes).map((one) => one.kind))).toEqual(grants.map(() => ['granted']));
    const times = grants.map(({ entries }) => entries.findLast(({ event }) => event.kind === 'granted')?.event.at ?? 0);
    expect(Math.max(...times) - start).toBeLessThanOrEqual(8 * MINUTE);
  });
});
