import { describe, expect, test } from 'vitest';
import { ChangedMeanwhile } from '../../../src/engine/run.ts';
import { createAlertBook } from '../../../src/store/alerts.ts';
import { N, S, UnreadableRecord } from '../../../src/store/dynamo.ts';
import { createFreezeBook } from '../../../src/store/freeze.ts';
import { createHold, createHoldBook, createIdentity } from '../../../src/store/identity.ts';
import { createPolicyBook } from '../../../src/store/policy.ts';
import { createRequestStore } from '../../../src/store/requests.ts';
import { HOUR, ID, OTHER, T0, approved, granted, person, policyOf } from '../../domain/made.ts';
import { DANA, makeRule, person as principal } from '../../policy/made.ts';
import { idOf, recordOf } from './made.ts';
import type { Open } from './tables.ts';

/** What the requests table keeps beside requests: each a single item with a version. */
export const booksSuite = (open: Open): void => {
  describe('the policy that was told', () => {
    test('nothing at first; then its hash from the index, and all of it; a second teller of the same moment is told', async () => {
      const book = createPolicyBook((await open()).requests);
      expect([await book.lastHash(), await book.last()]).toEqual([null, null]);
      const policy = policyOf('0000000a', makeRule({ notify: [principal('U01BO')] }));
      await book.store(policy, null, T0);
      expect(await book.lastHash()).toBe('0000000a');
      const last = await book.last();
      expect(last).toEqual({ version: 1, at: T0, hash: '0000000a', policy });
      const ends = await Promise.allSettled(['0000000b', '0000000c'].map((hash) => book.store(policyOf(hash), last, T0 + 1)));
      expect(ends.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
      await expect(book.store(policyOf('0000000d'), last, T0)).rejects.toThrow(ChangedMeanwhile);
      expect(await book.lastHash()).toBe(ends[0]?.status === 'fulfilled' ? '0000000b' : '0000000c');
    });

    test('one too large to keep is known by its hash', async () => {
      const book = createPolicyBook((await open()).requests);
      const rules = Array.from({ length: 700 }, (_, n) => makeRule({ name: `${n}`, models: ['ft:*'.padEnd(400, 'x')] }));
      await book.store(policyOf('0000000a', ...rules), null, T0);
      expect(await book.last()).toEqual({ version: 1, at: T0, hash: '0000000a', policy: null });
    });

    test('requests that are not granted yet, and whether there may be more', async () => {
      const { requests } = await open();
      const store = createRequestStore(requests);
      await store.save(recordOf(ID), null, null);
      await store.save(recordOf(OTHER, {}, approved()), null, null);
      await store.save(recordOf(idOf('R-00003'), {}, approved(), granted()), null, null);
      const book = createPolicyBook(requests);
      expect(await book.waiting(10)).toEqual({ requests: [ID, OTHER], more: false });
      expect((await book.waiting(2)).more).toBe(true);
      expect((await book.waiting(1)).requests).toHaveLength(1);
    });

    test('a form of tomorrow is left alone', async () => {
      const { requests, put } = await open();
      await put('policy', { version: N(1), form: S('2'), policy: S('0000000a') });
      await expect(createPolicyBook(requests).last()).rejects.toThrow(UnreadableRecord);
    });
  });

  describe('the freeze', () => {
    const frozen = { by: person(DANA), reason: 'incident 512', at: T0 };
    const next = { frozen, by: person(DANA), isTold: false };
    test('nothing, frozen, and no longer: each by one conditional write, deliveries remembered', async () => {
      const book = createFreezeBook((await open()).requests);
      expect([await book.load(), await book.frozen()]).toEqual([null, null]);
      const first = await book.store(next, 'd1', null);
      expect(await book.load()).toEqual(first);
      expect(await book.frozen()).toEqual(frozen);
      await expect(book.store({ ...next, frozen: null }, 'd2', null)).rejects.toThrow(ChangedMeanwhile);
      const second = await book.store({ ...next, frozen: null }, 'd2', first);
      await expect(book.store(next, 'd3', first)).rejects.toThrow(ChangedMeanwhile);
      expect(second).toMatchObject({ version: 2, deliveries: ['d1', 'd2'] });
      expect(await book.load()).toEqual(second);
      expect(await book.frozen()).toBeNull();
    });

    test('one that cannot be read is no thaw', async () => {
      const { requests, put } = await open();
      await put('freeze', { version: N(1), form: S('2') });
      await expect(createFreezeBook(requests).frozen()).rejects.toThrow(UnreadableRecord);
    });
  });

  describe('whose tables these are', () => {
    test('each carries its own name from the first use on, and one that carries another\'s is a copy', async () => {
      const { requests, shares } = await open();
      const [mine, other] = [createIdentity(requests, 'requests'), createIdentity(shares, 'shares')];
      expect(await mine.read()).toBeNull();
      // Two instances at once: both are fine, one has written.
      expect(await Promise.all([createHold(mine, other)(), createHold(mine, other)()])).toEqual([{ kind: 'none' }, { kind: 'none' }]);
      expect(await mine.read()).toEqual({ carries: 'requests', version: 1 });
      await expect(mine.write(0)).rejects.toThrow(ChangedMeanwhile);
      const restored = createHold(createIdentity(requests, 'requests-2'), other);
      expect(await restored()).toEqual({ kind: 'hold', copies: [{ table: 'requests-2', of: 'requests' }] });
      await createIdentity(requests, 'requests-2').write(1);
      expect(await restored()).toEqual({ kind: 'none' });
    });

    test('operators are told of a hold by one, once an hour', async () => {
      const book = createHoldBook((await open()).requests);
      const may = await Promise.all(['a', 'b', 'c'].map((teller) => book.mayTell(teller, T0)));
      expect(may.filter(Boolean)).toHaveLength(1);
      const teller = ['a', 'b', 'c'][may.indexOf(true)] ?? '-';
      expect(await book.mayTell(teller, T0 + HOUR - 1)).toBe(true);
      expect(await book.mayTell('d', T0 + HOUR - 1)).toBe(false);
      expect(await book.mayTell('d', T0 + HOUR)).toBe(true);
    });
  });

  describe('alerts', () => {
    test('one of those beside each other tells, again only after an hour, and a cause of its own each', async () => {
      const book = createAlertBook((await open()).requests);
      const claims = await Promise.all(['a', 'b', 'c'].map((teller) => book.claim('key', teller, T0)));
      expect(claims.filter((free) => free === null)).toHaveLength(1);
      expect(claims.filter((free) => free === T0 + HOUR)).toHaveLength(2);
      const teller = ['a', 'b', 'c'][claims.indexOf(null)] ?? '-';
      expect(await book.claim('key', teller, T0 + 1)).toBeNull();
      expect(await book.claim('key', 'd', T0 + 2)).toBe(T0 + 1 + HOUR);
      expect(await book.claim('busy', 'd', T0 + 2)).toBeNull();
      await book.release('key');
      expect(await book.claim('key', 'd', T0 + 3)).toBeNull();
    });

    test('how many approved requests wait', async () => {
      const { requests } = await open();
      const store = createRequestStore(requests);
      await store.save(recordOf(ID), null, null);
      for (const id of ['R-00003', 'R-00004']) await store.save(recordOf(idOf(id), {}, approved()), null, null);
      expect(await createAlertBook(requests).approvedWaiting()).toBe(2);
    });
  });
};
