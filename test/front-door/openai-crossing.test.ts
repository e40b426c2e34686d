import { describe, expect, test } from 'vitest';
import { SUPPORT_TONE } from '../../playground/world/organization.ts';
import type { ProjectId } from '../../src/domain/ids.ts';
import { PRIYA, openHouse } from './house.ts';
import type { House } from './house.ts';
import { last, trail } from './openai.ts';
import { policyOf, prod } from './policies.ts';

/** Requests for one share whose grant, end and revocation cross in every order: the end of one never cuts off another. */

type Step = { readonly who: number; readonly act: 'grant' | 'end' };

/** Every order of two steps for each, a grant before its end; requests that only differ in name count once. */
const orders = (requests: number): readonly (readonly Step[])[] => {
  const go = (granted: number, ended: ReadonlySet<number>): readonly (readonly Step[])[] => {
    const next: Step[] = [];
    if (granted < requests) next.push({ who: granted, act: 'grant' });
    for (let who = 0; who < granted; who += 1) if (!ended.has(who)) next.push({ who, act: 'end' });
    if (next.length === 0) return [[]];
    return next.flatMap((step) => {
      const rest = step.act === 'grant' ? go(granted + 1, ended) : go(granted, new Set([...ended, step.who]));
      return rest.map((more) => [step, ...more]);
    });
  };
  return go(0, new Set());
};

const nameOf = (order: readonly Step[]): string =>
  order.map(({ who, act }) => `${act} ${'ABC'[who]}`).join(', ');

const DAYS = [14, 30, 7];
// An id of the right form, which is all that the parser would say.
const PAYMENTS = 'proj_payments' as ProjectId;

/** One drains all, the other leaves what is meant for the shares lying in its queue. */
const drain = async (house: House, shares: boolean): Promise<void> => {
  if (shares) await house.world.pump();
  else while ((await house.world.step('requests')) !== null);
};

const askAll = async (house: House, requests: number): Promise<readonly string[]> => {
  const ids: string[] = [];
  for (const days of DAYS.slice(0, requests)) {
    await house.ask(`${SUPPORT_TONE} payments-prod for ${days}d because a test`);
    ids.push(String(house.card().metadata?.event_payload.request));
  }
  return ids;
};

const take = async (house: House, id: string, act: Step['act']): Promise<void> => {
  const priya = house.world.people.as(PRIYA);
  const { channel, ts } = house.card(id);
  if (act === 'grant') {
    await priya.click({ message: { channel, ts }, actionId: 'approve' });
    return;
  }
  await priya.overflow({ channel, ts }, 'more', `1:revoke:${id}`);
  const { modal } = priya.see();
  if (modal === null) throw new Error('No dialog.');
  await priya.fill(modal, 'reason', 'over');
  await priya.submit(modal);
};

/** Plays one order; `gaps[n]` says whether the shares work after step n. */
const play = async (house: House, order: readonly Step[], gaps: readonly boolean[]) => {
  const ids = await askAll(house, order.length / 2);
  const live = new Set<number>();
  for (const [n, { who, act }] of order.entries()) {
    await take(house, ids[who] ?? '', act);
    if (act === 'grant') live.add(who);
    else live.delete(who);
    const shares = gaps[n] ?? true;
    await drain(house, shares);
    if (shares) expect(house.shared(), `after step ${n}`).toHaveLength(live.size > 0 ? 1 : 0);
  }
  await house.world.pump();
  expect(house.shared()).toEqual([]);
  const records = await Promise.all(ids.map((id) => house.record(id)));
  return records.map(({ id, state: { outcomes } }) => ({ id, ...(outcomes[PAYMENTS] ?? { kind: 'none' as const }) }));
};

const fresh = (): Promise<House> => openHouse({ policy: policyOf({ rules: prod({ approvals: '1' }) }) });

/** Whether the shares work after the first, second and third step: always, never, and in between. */
const GAPS: readonly (readonly boolean[])[] = [[true, true, true], [false, false, false], [true, false, false], [false, true, false]];

describe('two requests', () => {
  const all = orders(2).flatMap((order) => GAPS.map((gaps) => [nameOf(order), gaps, order] as const));
  test.each(all)('%s, the shares after each: %j', async (_name, gaps, order) => {
    const outcomes = await play(await fresh(), order, gaps);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['removed', 'removed']);
  });
});

describe('three requests', () => {
  const all = orders(3).map((order) => [nameOf(order), order] as const);
  test('there are fifteen orders', () => expect(all).toHaveLength(15));

  test.each(all)('%s', async (_name, order) => {
    const house = await fresh();
    const outcomes = await play(house, order, []);
    const idOf = (who: number) => outcomes[who]?.id;
    // Each that ends while another lasts is kept through the one that lasts longest; the last is deleted.
    const live = new Set<number>();
    for (const { who, act } of order) {
      if (act === 'grant') live.add(who);
      else {
        live.delete(who);
        const [through] = [...live].toSorted((a, b) => (DAYS[b] ?? 0) - (DAYS[a] ?? 0));
        const how = through === undefined ? { kind: 'deleted' } : { kind: 'kept', through: idOf(through) };
        expect(outcomes[who]).toMatchObject({ kind: 'removed', how });
      }
    }
  });
});

test('whoever ends while another lasts is told who keeps it, and until when', async () => {
  const house = await fresh();
  const [first = '', second = ''] = await askAll(house, 2);
  for (const id of [first, second]) {
    await take(house, id, 'grant');
    await drain(house, true);
  }
  await take(house, first, 'end');
  await drain(house, true);
  expect(house.read(house.card(first))).toBe(
    `:black_small_square: support-tone for payments-prod: revoked by Priya Nov 24, 2026, 14:00 UTC: “over”, payments-prod keeps it until Dec 24, 2026 through ${second} · ${first}\n[⋯]`,
  );
  expect(trail(house, first).at(-1)).toBe(`Ended here: payments-prod keeps it until Dec 24, 2026 through ${second}.`);
  expect(last(house)).toContain(`:black_small_square: Your request is over. payments-prod keeps support-tone until Dec 24, 2026 through ${second}.`);
  expect(house.read(house.card(second))).toContain(':white_check_mark: support-tone for payments-prod until Dec 24, 2026');
});
