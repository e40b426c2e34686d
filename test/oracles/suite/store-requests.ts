import { describe, expect, test } from 'vitest';
import { ChangedMeanwhile } from '../../../src/engine/run.ts';
import { N, S, UnreadableRecord } from '../../../src/store/dynamo.ts';
import { createRequestStore } from '../../../src/store/requests.ts';
import { HOUR, ID, MINUTE, T0, TEAM, approved, asked, ended, granted, person } from '../../domain/made.ts';
import { BO, DANA } from '../../policy/made.ts';
import { OTHER_TEAM, after, idOf, modelOf, recordOf, shown } from './made.ts';
import type { Open } from './tables.ts';

const FIVE = ['R-00001', 'R-00002', 'R-00003', 'R-00004', 'R-00005'].map(idOf);
const [ONE = ID, TWO = ID, THREE = ID] = FIVE;

export const requestsSuite = (open: Open): void => {
  describe('requests', () => {
    const openStore = async () => {
      const tables = await open();
      return { ...tables, store: createRequestStore(tables.requests) };
    };

    test('a record comes back as it was stored, event for event and byte for byte', async () => {
      const { store } = await openStore();
      expect(await store.load(ID)).toBeNull();
      const first = recordOf(ID, { reason: 'ünïcode "quotes" \n 👩‍👩‍👧' });
      const kept = await store.save(first, null, T0 + HOUR);
      expect(await store.load(ID)).toEqual(kept);
      const second = shown(after(first, approved(), granted()), { alerts: ['key'], overdue: [] });
      expect(await store.save(second, kept, null)).toEqual({ record: second, version: 2, due: null });
      expect(await store.load(ID)).toEqual({ record: second, version: 2, due: null });
    });

    test('two who loaded the same: one is stored, the other is told, and the trail is the first one\'s', async () => {
      const { store } = await openStore();
      const first = recordOf(ID);
      const news = await Promise.allSettled([store.save(first, null, 1), store.save(first, null, 2)]);
      expect(news.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
      const kept = await store.load(ID);
      const ends = [after(first, approved()), after(first, approved({ by: person(BO), delivery: 'approved-2' }))];
      const [a, b] = await Promise.allSettled(ends.map((end) => store.save(end, kept, null)));
      const lost = a?.status === 'rejected' ? a : b;
      expect(lost).toMatchObject({ status: 'rejected', reason: expect.any(ChangedMeanwhile) });
      expect((await store.load(ID))?.record).toEqual(a?.status === 'fulfilled' ? ends[0] : ends[1]);
      // Somebody who is two versions behind.
      await expect(store.save(after(first, ended('revoked', T0)), kept, null)).rejects.toThrow(ChangedMeanwhile);
    });

    test('a trail of three hundred events', async () => {
      const { store } = await openStore();
      const refused = { kind: 'refused', at: T0, by: person(BO), action: 'approve', why: 'not_an_approver', rule: 'r',
        policy: '00000001', digest: 'd1d1d1d1', delivery: 'd' } as const;
      let kept = await store.save(recordOf(ID), null, null);
      for (let n = 0; n < 3; n += 1) {
        const more = Array.from({ length: 100 }, (_, i) => ({ ...refused, delivery: `${n}-${i}` }));
        kept = await store.save(after(kept.record, ...more), kept, null);
      }
      expect(await store.load(ID)).toEqual(kept);
      expect(kept.record.entries).toHaveLength(301);
    });

    test('what is due: oldest first, in pages, and gone as soon as it is no longer', async () => {
      const { store } = await openStore();
      expect(await store.due(T0, 10)).toEqual({ requests: [], oldest: null });
      for (const [n, id] of FIVE.entries()) await store.save(recordOf(id), null, T0 - n * MINUTE);
      const [one, two, three, four, five] = FIVE;
      expect(await store.due(T0 - MINUTE, 10)).toEqual({ requests: [five, four, three, two], oldest: T0 - 4 * MINUTE });
      expect(await store.due(T0, 2)).toEqual({ requests: [five, four], oldest: T0 - 4 * MINUTE });
      for (const id of [FIVE[4] ?? ID, FIVE[3] ?? ID]) {
        const kept = await store.load(id);
        if (kept !== null) await store.save(kept.record, kept, null);
      }
      expect(await store.due(T0, 2)).toEqual({ requests: [three, two], oldest: T0 - 2 * MINUTE });
      expect((await store.due(T0, 10)).requests).toEqual([three, two, one]);
      expect(await store.due(T0 - HOUR, 10)).toEqual({ requests: [], oldest: null });
    });

    test('mine: newest first, twenty at most, nobody else\'s', async () => {
      const { store } = await openStore();
      const many = Array.from({ length: 22 }, (_, n) => idOf(`R-000${String(n + 10)}`));
      await Promise.all(many.map((id, n) => store.save(recordOf(id, { at: T0 + n }), null, null)));
      await store.save(recordOf(ONE, { by: person(BO), at: T0 + HOUR }), null, null);
      await store.save(recordOf(TWO, { by: { ...person(DANA), team: OTHER_TEAM }, at: T0 + HOUR }), null, null);
      const mine = await store.mine(DANA, TEAM);
      expect(mine.map(({ id }) => id)).toEqual(many.toReversed().slice(0, 20));
      const { terms } = asked();
      expect(mine[0]).toEqual({
        id: many.at(-1), askedAt: T0 + 21, model: terms.model, projects: terms.projects.map(({ id }) => id), hours: 720,
      });
      expect(await store.askedBy(DANA, TEAM, 3)).toEqual(many.toReversed().slice(0, 3));
      expect(await store.askedBy(BO, TEAM, 3)).toEqual([ONE]);
    });

    test('what is open, by the policy that it was checked against: undecided and approved, not granted, not over', async () => {
      const { store } = await openStore();
      const policies = ['00000001', '00000000', 'ffffffff'];
      for (const [n, policy] of policies.entries()) {
        await store.save(shown(recordOf(FIVE[n] ?? ID), { policy }), null, null);
      }
      await store.save(recordOf(idOf('R-00004'), {}, approved()), null, null);
      await store.save(recordOf(idOf('R-00005'), {}, approved(), granted()), null, null);
      expect((await store.uncheckedBy('00000001', 10)).toSorted()).toEqual([TWO, THREE]);
      expect((await store.uncheckedBy('0000000a', 10)).toSorted()).toEqual(['R-00001', 'R-00002', 'R-00003', 'R-00004']);
      expect(await store.approved(10)).toEqual(['R-00004']);
      const kept = await store.load(TWO);
      if (kept !== null) await store.save(after(kept.record, { kind: 'lapsed', at: T0 }), kept, null);
      expect(await store.uncheckedBy('00000001', 10)).toEqual([THREE]);
    });

    test('active on a model: newest first, until it is over', async () => {
      const { store } = await openStore();
      const terms = (name: string) => ({ ...asked().terms, model: modelOf(name) });
      await store.save(recordOf(ONE, { terms: terms('a'), at: T0 }), null, null);
      await store.save(recordOf(TWO, { terms: terms('a'), at: T0 + 1 }), null, null);
      await store.save(recordOf(THREE, { terms: terms('b'), at: T0 + 2 }), null, null);
      expect(await store.activeOn(modelOf('a'), 10)).toEqual([TWO, ONE]);
      expect(await store.activeOn(modelOf('a'), 1)).toEqual([TWO]);
      const kept = await store.load(TWO);
      if (kept !== null) await store.save(after(kept.record, { kind: 'lapsed', at: T0 + HOUR }), kept, null);
      expect(await store.activeOn(modelOf('a'), 10)).toEqual([ONE]);
    });

    test.each([
      ['a form of tomorrow', { form: S('2') }],
      ['an event of tomorrow', { form: S('1'), note: S('{"v":1}'), events: { L: [S('{"v":2,"kind":"asked"}')] } }],
      ['a broken chain', { form: S('1'), note: S('{"v":1}'), events: { L: [S(`${'0'.repeat(64)} {"v":1,"kind":"asked"}`)] } }],
    ])('%s is said to be unreadable, and nothing is written over it', async (_, attributes) => {
      const { store, put, requests } = await openStore();
      await put(ID, { version: N(3), ...attributes });
      const before = await requests.get(ID);
      await expect(store.load(ID)).rejects.toThrow(UnreadableRecord);
      await expect(store.save(recordOf(ID), null, 1)).rejects.toThrow(ChangedMeanwhile);
      expect(await requests.get(ID)).toEqual(before);
    });
  });
};
