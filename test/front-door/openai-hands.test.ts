import { describe, expect, test } from 'vitest';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import { DANA, DAY, HOUR, MINUTE, OMAR, PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';
import { ASK, CREATE, DELETE, LIST, alerts, approve, approved, count, everythingRead, ids, last, refusal, trail } from './openai.ts';

const since = (house: House, request?: string): readonly string[] => trail(house, request).slice(3);
const byHand = ({ world }: House) => world.openai.dashboard.grantByHand(SUPPORT_TONE, 'proj_payments');
const revoke = async (house: House, reason = 'incident 512'): Promise<void> => {
  await house.menu(PRIYA, 'revoke');
  await house.dialog(PRIYA, reason);
};

describe('a permission that somebody makes by hand', () => {
  test('before: adopted and marked, left at the end', async () => {
    const house = await openHouse();
    const theirs = byHand(house);
    house.world.advance(DAY);
    await house.ask(ASK);
    await approve(house);
    expect(count(house, CREATE)).toBe(0);
    expect(house.read(house.card())).toContain(
      ':white_check_mark: payments-prod already had support-tone (not made by this bot). Left as it is; it will not be removed on Dec 25, 2026.',
    );
    expect(last(house)).toContain('payments-prod already had support-tone (not made by this bot). It stays after Dec 25, 2026.');
    expect((await house.record()).state.outcomes).toMatchObject({ proj_payments: { kind: 'granted', origin: 'found', permissions: [theirs.id] } });
    house.world.advance(31 * DAY);
    await house.world.run(5 * MINUTE);
    expect(ids(house)).toEqual([theirs.id]);
    expect(count(house, DELETE)).toBe(0);
    expect(since(house)).toEqual([
      `Found at OpenAI, not made by this bot: payments-prod, ${theirs.id}. Left as it is, and not removed at the end.`,
      expect.stringMatching(/^Its time is over; /),
      'Ended here: payments-prod keeps it. It was there before, not made by this bot.',
    ]);
    expect(last(house)).toContain('Your request is over. payments-prod keeps support-tone: it was there before, not made by this bot.');
  });

  test('before, and revoked: what the bot did not make it does not take away, and says so', async () => {
    const house = await openHouse();
    const theirs = byHand(house);
    house.world.advance(DAY);
    await house.ask(ASK);
    await approve(house);
    await revoke(house);
    expect(ids(house)).toEqual([theirs.id]);
    expect(house.read(house.card())).toContain('payments-prod keeps it: there before, not made by this bot');
  });

  test('during a doubt: counts as the bot’s, and goes at the end', async () => {
    const house = await approved(({ world }) => world.openai.faults.next(CREATE, { kind: 'drop' }));
    house.world.advance(20_000);
    const theirs = byHand(house);
    await house.world.run(5 * MINUTE);
    expect([count(house, CREATE), ids(house)]).toEqual([1, [theirs.id]]);
    expect(since(house).at(-1)).toBe(`Found at OpenAI after the missing answer: payments-prod, ${theirs.id}. Granted once. Until Dec 24, 2026.`);
    await revoke(house);
    await house.world.run(MINUTE);
    expect(ids(house)).toEqual([]);
  });

  test('beside ours, later: not ours to remove', async () => {
    const house = await approved();
    const [ours] = ids(house);
    house.world.advance(HOUR);
    const theirs = byHand(house);
    await revoke(house);
    expect(ids(house)).toEqual([theirs.id]);
    expect(since(house).at(-1)).toMatch(/^Ended: payments-prod\. OpenAI confirmed at /);
    expect(ours).not.toBe(theirs.id);
  });
});

describe('a permission that somebody removes by hand', () => {
  test('is noticed when another request joins: told once to the first, and made anew for the second', async () => {
    const house = await approved();
    const first = (await house.record()).id;
    const [removed = ''] = ids(house);
    await house.world.run(HOUR);
    expect(house.world.openai.dashboard.removeByHand(removed)).toBe(true);
    await house.ask(`${SUPPORT_TONE} payments-prod for 7d because of another team`);
    await approve(house);
    await house.world.run(5 * MINUTE);
    const second = (await house.record()).id;
    expect(ids(house)).toHaveLength(1);
    expect(ids(house)).not.toContain(removed);
    expect((await house.record(first)).state.outcomes).toMatchObject({ proj_payments: { kind: 'removed', how: { kind: 'lost' } } });
    expect((await house.record(second)).state.outcomes).toMatchObject({ proj_payments: { kind: 'granted', permissions: ids(house) } });
    expect(since(house, first).slice(1)).toEqual(['payments-prod does not have it any more: somebody else removed it at OpenAI.']);
    expect(house.read(house.card(first))).toContain('support-tone for payments-prod: removed at OpenAI by somebody else, seen Nov 24, 2026, 15:00 UTC');
    const told = house.messages(DANA).filter((text) => text.includes('Somebody else removed it at OpenAI.'));
    expect(told).toHaveLength(1);
    house.world.advance(31 * DAY);
    await house.world.run(5 * MINUTE);
    expect(house.messages(DANA).filter((text) => text.includes('Somebody else removed it at OpenAI.'))).toHaveLength(1);
    expect(ids(house)).toEqual([]);
  });

  test('and then ends: told that somebody else had removed it, and nothing more is sent', async () => {
    const house = await approved();
    const [removed = ''] = ids(house);
    await house.world.run(HOUR);
    house.world.openai.dashboard.removeByHand(removed);
    await revoke(house);
    expect(count(house, DELETE)).toBe(1);
    expect(since(house).at(-1)).toBe('Ended: payments-prod. Somebody else had removed it at OpenAI before.');
    expect(house.read(house.card())).toContain('revoked by Priya Nov 24, 2026, 15:00 UTC: “incident 512”, removed at OpenAI by somebody else before that');
    expect(last(house)).toContain('payments-prod no longer has support-tone. Somebody else removed it at OpenAI.');
  });
});

describe('several projects in one request', () => {
  const THREE = ASK.replace('payments-prod', 'payments-prod search-dev proj_searchA');
  const to = (project: string) => ({ operation, request }: { readonly operation: string; readonly request: unknown }): boolean =>
    operation === CREATE && JSON.stringify(request).includes(`"${project}"`);

  test('stay visible one by one: granted, failed, and waiting', async () => {
    const house = await approved(({ world }) => {
      world.openai.faults.always(to('proj_search'), refusal(400));
      world.openai.faults.next(to('proj_searchA'), { kind: 'drop_after' });
    }, THREE);
    const { world } = house;
    expect(house.shared().toSorted()).toEqual(['proj_payments', 'proj_searchA']);
    const lines = house.read(house.card()).split('\n');
    expect(lines.slice(0, 2)).toEqual([
      ':warning: support-tone: 1 of 3 projects',
      ':white_check_mark: payments-prod until Dec 24, 2026 · :no_entry_sign: search-dev not granted: OpenAI says the request is wrong (400) · :hourglass_flowing_sand: search (…rchA): OpenAI did not answer; at 14:01 UTC I look whether it took effect',
    ]);
    expect(last(house)).not.toContain('can use');
    await world.run(2 * MINUTE);
    expect(house.read(house.card()).split('\n')[0]).toBe(':warning: support-tone: 2 of 3 projects');
    // One message, when all is known.
    expect(last(house).split('\n').slice(0, 3)).toEqual([
      ':white_check_mark: 2 projects can use support-tone until Dec 24, 2026.',
      'payments-prod, search (…rchA)',
      ':warning: Not granted: search-dev. OpenAI says the request is wrong (400).',
    ]);
    expect(house.messages(DANA).filter((text) => text.includes('can use'))).toHaveLength(1);

    world.openai.faults.clear();
    await house.press(OMAR, 'retry');
    expect(house.shared().toSorted()).toEqual(['proj_payments', 'proj_search', 'proj_searchA']);
    expect(house.read(house.card()).split('\n').slice(0, 2)).toEqual([
      ':white_check_mark: support-tone for 3 projects until Dec 24, 2026',
      'payments-prod, search-dev and search (…rchA)',
    ]);
    // What was granted before was neither made nor told again.
    expect(count(house, CREATE)).toBe(4);
    expect(trail(house).filter((entry) => entry.startsWith('Granted: payments-prod'))).toHaveLength(1);
  });

  test('end together, and the end is told once for all of them', async () => {
    const house = await approved(undefined, THREE);
    await revoke(house);
    expect(house.shared()).toEqual([]);
    expect(house.messages(DANA).filter((text) => text.includes('no longer ha'))).toHaveLength(1);
    expect(last(house)).toContain('payments-prod, search-dev and search (…rchA) no longer have support-tone. OpenAI confirmed');
  });
});

describe('a revocation', () => {
  test('answered 404 early is not believed: it is repeated until it is certain', async () => {
    const house = await approved(({ world }) => world.openai.faults.next(DELETE, refusal(404)));
    await revoke(house);
    // The row may be too young for OpenAI to find it everywhere.
    expect(house.shared()).toEqual(['proj_payments']);
    expect((await house.record()).state.outcomes).toMatchObject({ proj_payments: { kind: 'granted' } });
    expect(house.read(house.card())).toContain('OpenAI has not confirmed the end yet.');
    expect(house.messages(DANA).filter((text) => text.includes('no longer has'))).toEqual([]);
    await house.world.run(2 * MINUTE);
    expect(house.shared()).toEqual([]);
    expect(since(house).at(-1)).toMatch(/^Ended: payments-prod\. OpenAI confirmed at 14:0\d:\d\d UTC\.$/);
  });

  test('answered 500 for over an hour: operators are alarmed once, it goes on, and then it is done', async () => {
    const house = await approved(({ world }) => world.openai.faults.always(DELETE, refusal(500, { headers: { 'x-should-retry': 'false' } })));
    const { world } = house;
    const { id } = await house.record();
    await revoke(house);
    await world.run(58 * MINUTE);
    expect(alerts(house)).toEqual([]);
    await world.run(4 * MINUTE);
    expect(alerts(house)).toEqual([
      `:warning: @ml-owners The end of ${id} is not confirmed for an hour: payments-prod may still use support-tone. It is tried again until OpenAI confirms. If it is urgent, delete the permission at OpenAI by hand.`,
    ]);
    expect(house.read(house.card())).toContain(
      'OpenAI has not confirmed the end for an hour. It is tried again until it does; operators are told.',
    );
    const tries = count(house, DELETE);
    await world.run(HOUR);
    expect(count(house, DELETE)).toBeGreaterThanOrEqual(tries + 11);
    expect(alerts(house)).toHaveLength(1);
    world.openai.faults.clear();
    await world.run(6 * MINUTE);
    expect(house.shared()).toEqual([]);
    expect(since(house).at(-1)).toMatch(/^Ended: payments-prod\. OpenAI confirmed at 16:\d\d:00 UTC\.$/);
    expect(last(house)).toContain('payments-prod no longer has support-tone. OpenAI confirmed');
    expect(everythingRead(house)).not.toContain('PROVIDER');
  });

  test('while the key is refused goes on by itself once the key is mended', async () => {
    const house = await approved();
    for (const key of house.world.openai.organization.adminKeys) key.key = 'sk-admin-the-new-one-0123456789';
    await revoke(house);
    await house.world.run(20 * MINUTE);
    expect(house.shared()).toEqual(['proj_payments']);
    house.world.storeSecrets();
    await house.world.run(6 * MINUTE);
    expect(house.shared()).toEqual([]);
  });

  test('whose answer is lost is repeated; asked for anew meanwhile, it is made only when the end is certain', async () => {
    const house = await approved(({ world }) => world.openai.faults.next(DELETE, { kind: 'drop_after' }));
    await house.world.run(10 * MINUTE);
    await revoke(house);
    expect(house.shared()).toEqual([]);
    const asked = count(house, LIST);
    await house.ask(ASK);
    await approve(house);
    expect(count(house, LIST)).toBe(asked);
    await house.world.run(3 * MINUTE);
    expect(ids(house)).toHaveLength(1);
    expect((await house.record()).state.outcomes).toMatchObject({ proj_payments: { kind: 'granted', permissions: ids(house), origin: 'bot' } });
  });

  test('that OpenAI does not do yet is carried through, though another request wants the same: that one gets its own', async () => {
    const house = await approved(({ world }) => world.openai.faults.always(DELETE, refusal(500, { headers: { 'x-should-retry': 'false' } })));
    const { world } = house;
    const first = (await house.record()).id;
    const [old] = ids(house);
    await world.run(5 * MINUTE);
    await revoke(house);
    await house.ask(ASK);
    await approve(house);
    await world.run(5 * MINUTE);
    // Not granted: what is there is going.
    expect(ids(house)).toEqual([old]);
    expect(house.read(house.card())).toContain('Approved by Priya and Omar. Creating it at OpenAI.');
    expect(house.read(house.card(first))).toContain('OpenAI has not confirmed the end yet.');
    world.openai.faults.clear();
    await world.run(10 * MINUTE);
    expect(ids(house)).toHaveLength(1);
    expect(ids(house)).not.toContain(old);
    expect((await house.record(first)).state.outcomes).toMatchObject({ proj_payments: { kind: 'removed', how: { kind: 'deleted', permissions: [old] } } });
    expect((await house.record()).state.outcomes).toMatchObject({ proj_payments: { kind: 'granted', permissions: ids(house) } });
  });
});
