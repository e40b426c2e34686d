import { describe, expect, test } from 'vitest';
import { emptyCatalogue } from '../../../src/domain/catalogue/types.ts';
import type { Catalogue } from '../../../src/domain/catalogue/types.ts';
import { newShare } from '../../../src/domain/share/types.ts';
import type { ShareKey } from '../../../src/domain/share/types.ts';
import { ChangedMeanwhile } from '../../../src/engine/run.ts';
import { createCatalogueStore } from '../../../src/store/catalogue.ts';
import { UnreadableRecord } from '../../../src/store/dynamo.ts';
import { createHolders } from '../../../src/store/holders.ts';
import { createRequestStore } from '../../../src/store/requests.ts';
import { createShareStore, shareName } from '../../../src/store/shares.ts';
import { HOUR, ID, OTHER, T0, TEAM, approved, asked, live, row, share } from '../../domain/made.ts';
import { DANA, MODEL } from '../../policy/made.ts';
import { after, idOf, modelOf, projectOf, recordOf } from './made.ts';
import type { Open } from './tables.ts';

const [A, B] = [projectOf('proj_a'), projectOf('proj_b')];
const keyOf = (project: ShareKey['project'], name = 'support-tone'): ShareKey => ({ model: modelOf(name), project });

export const sharesSuite = (open: Open): void => {
  const openStores = async () => {
    const tables = await open();
    const [requests, shares] = [createRequestStore(tables.requests), createShareStore(tables.shares)];
    const catalogue = createCatalogueStore(tables.shares);
    return { tables, requests, shares, catalogue, holders: createHolders(requests, shares) };
  };

  describe('shares', () => {
    test('a state comes back as it was stored, and a lost race changes nothing', async () => {
      const { shares } = await openStores();
      const key = keyOf(A);
      expect(await shares.load(key)).toBeNull();
      const state = share({ key, leases: { [ID]: live() }, permission: { rows: [row('cp_1', T0)], origin: 'bot' } });
      const kept = await shares.save(state, null, T0 + HOUR);
      expect(await shares.load(key)).toEqual(kept);
      await expect(shares.save(newShare(key), null, 1)).rejects.toThrow(ChangedMeanwhile);
      const next = { ...state, op: { kind: 'create', at: T0, mode: 'open', tries: 0, next: T0 } as const };
      const both = await Promise.allSettled([shares.save(next, kept, 1), shares.save({ ...state, doubts: [T0] }, kept, 1)]);
      expect(both.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect((await shares.load(key))?.version).toBe(2);
    });

    test('a form of tomorrow is left alone', async () => {
      const { shares, tables } = await openStores();
      const name = shareName(keyOf(A));
      await tables.shares.write(name, 0, { set: { form: { S: '2' }, state: { S: '{"v":2}' } }, append: {} });
      await expect(shares.load(keyOf(A))).rejects.toThrow(UnreadableRecord);
      await expect(shares.save(newShare(keyOf(A)), null, 1)).rejects.toThrow(ChangedMeanwhile);
    });

    test('what is due, the catalogue among it', async () => {
      const { shares, catalogue } = await openStores();
      expect(await shares.due(T0, 10)).toEqual({ shares: [], catalogue: false, oldest: null });
      await shares.save(newShare(keyOf(A)), null, T0);
      await shares.save(newShare(keyOf(B)), null, T0 - 2);
      await catalogue.change((one) => ({ ...one, nextAt: T0 - 1 }));
      expect(await shares.due(T0, 10)).toEqual({ shares: [keyOf(B), keyOf(A)], catalogue: true, oldest: T0 - 2 });
      expect(await shares.due(T0, 1)).toEqual({ shares: [keyOf(B)], catalogue: false, oldest: T0 - 2 });
      expect(await shares.due(T0 - 1, 10)).toEqual({ shares: [keyOf(B)], catalogue: true, oldest: T0 - 2 });
    });

    test('active in a project while something is held there', async () => {
      const { shares } = await openStores();
      const held = share({ key: keyOf(A), leases: { [ID]: live() } });
      const kept = await shares.save(held, null, null);
      await shares.save(share({ key: keyOf(A, 'other'), permission: { rows: [row('cp_1', T0)], origin: 'found' } }), null, null);
      await shares.save(newShare(keyOf(A, 'idle')), null, null);
      await shares.save(share({ key: keyOf(B), leases: { [ID]: live() } }), null, null);
      expect(await shares.activeIn(A, 10)).toEqual([keyOf(A, 'other'), keyOf(A)]);
      expect(await shares.activeIn(A, 1)).toHaveLength(1);
      await shares.save({ ...held, leases: {} }, kept, null);
      expect(await shares.activeIn(A, 10)).toEqual([keyOf(A, 'other')]);
    });

    test('a pause is only ever made longer, by one of those beside each other', async () => {
      const { shares } = await openStores();
      expect(await shares.coolDown()).toBe(0);
      await shares.setCoolDown(T0);
      await shares.setCoolDown(T0 - 1);
      expect(await shares.coolDown()).toBe(T0);
      const ends = await Promise.allSettled([1, 2, 3].map((n) => shares.setCoolDown(T0 + n)));
      for (const end of ends) if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(ChangedMeanwhile);
      expect(await shares.coolDown()).toBeGreaterThan(T0);
    });
  });

  describe('the catalogue', () => {
    test('is empty at first, comes back as it was, and a change beside another is not lost unseen', async () => {
      const { catalogue } = await openStores();
      expect(await catalogue.load()).toEqual(emptyCatalogue);
      const full: Catalogue = {
        projects: [{ id: A, name: 'Pay "ments" é', archived: false }, { id: B, name: null, archived: true }],
        models: [{ id: MODEL, owner: A, stops: '2027-01-31', calls: 12, seenAt: T0 }],
        readAt: T0, after: B, nextAt: T0 + HOUR,
      };
      await catalogue.change(() => full);
      expect(await catalogue.load()).toEqual(full);
      const ends = await Promise.allSettled([1, 2].map((n) => catalogue.change((one) => ({ ...one, readAt: one.readAt + n }))));
      const done = ends.flatMap((end, n) => (end.status === 'fulfilled' ? [n + 1] : []));
      for (const end of ends) if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(ChangedMeanwhile);
      expect((await catalogue.load()).readAt).toBe(T0 + done.reduce((sum, n) => sum + n, 0));
    });

    test('of an organization too large for one item keeps what was seen last', async () => {
      const { catalogue } = await openStores();
      const models = Array.from({ length: 6_000 }, (_, n) =>
        ({ id: modelOf(`model-${n}`), owner: null, stops: null, calls: 0, seenAt: n }));
      await catalogue.change((one) => ({ ...one, models }));
      const { models: kept } = await catalogue.load();
      expect(kept.length).toBeGreaterThan(2_000);
      expect(kept[0]).toEqual(models.at(-1));
    });
  });

  test('holders are found by model, by person and by project, those that a share does not know yet too', async () => {
    const { requests, shares, holders } = await openStores();
    const terms = { ...asked().terms, model: modelOf('support-tone'), projects: [{ id: A, label: 'a' }] };
    await requests.save(recordOf(ID, { terms }, approved()), null, null);
    const granted = recordOf(OTHER, { terms, at: T0 + 1 });
    await requests.save(after(granted, approved()), null, null);
    await requests.save(recordOf(idOf('R-00003'), { terms: { ...terms, model: modelOf('other') }, at: T0 + 2 }), null, null);
    await shares.save(share({ key: keyOf(A), leases: { [OTHER]: live() } }), null, null);
    const of = async (whose: Parameters<typeof holders>[0], limit: number) => {
      const { requests: ids, all } = await holders(whose, limit);
      return [...ids.toSorted(), all];
    };
    expect(await of({ kind: 'model', model: modelOf('support-tone') }, 10)).toEqual([ID, OTHER, true]);
    expect(await of({ kind: 'person', user: DANA, team: TEAM }, 10)).toEqual(['R-00003', ID, OTHER, true]);
    expect(await of({ kind: 'person', user: DANA, team: TEAM }, 3)).toEqual(['R-00003', ID, OTHER, false]);
    expect(await of({ kind: 'project', project: A }, 10)).toEqual([ID, OTHER, true]);
    expect((await of({ kind: 'project', project: A }, 1)).at(-1)).toBe(false);
  });
};
