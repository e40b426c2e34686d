import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { parseModelId, parseProjectId, parseRequestId } from '../../src/domain/ids.ts';
import { owedByRequest } from '../../src/domain/request/owed.ts';
import { decideShare } from '../../src/domain/share/decide.ts';
import { owedByShare } from '../../src/domain/share/owed.ts';
import { card } from '../../src/slack/views/card.ts';
import { detailsDialog } from '../../src/slack/views/details.ts';
import { entry } from '../../src/slack/views/entry.ts';
import { receipt } from '../../src/slack/views/receipt.ts';
import { createCatalogueStore } from '../../src/store/catalogue.ts';
import { UnreadableRecord } from '../../src/store/dynamo.ts';
import type { Item } from '../../src/store/dynamo.ts';
import { createFreezeBook } from '../../src/store/freeze.ts';
import { createIdentity } from '../../src/store/identity.ts';
import { createPolicyBook } from '../../src/store/policy.ts';
import { createRequestStore } from '../../src/store/requests.ts';
import { createShareStore } from '../../src/store/shares.ts';
import { sha256 } from '../../src/store/trail.ts';
import { POLICY, START, must } from '../door/world.ts';
import { memory } from '../golden/memory.ts';
import { MARK, text } from './made.ts';
import { damages, spoiled } from './spoil.ts';

/**
 * Items of the tables with wrong parts: by a restore that went wrong, by hand, or by somebody who may write. What can be
 * read can be worked with; all else is refused by the record's name and without what stands in it.
 */

const Attribute = v.custom<Item[string]>((one) => typeof one === 'object');
const Items = v.array(v.object({ item: v.record(v.string(), Attribute) }));
const fixtures = (file: string, within?: string): readonly Item[] => {
  const all = JSON.parse(readFileSync(`test/golden/v1/${file}.json`, 'utf8')) as Record<string, unknown>;
  const found = within === undefined ? all : [all[within]].flat();
  return v.parse(Items, found).map(({ item }) => item);
};

const pkOf = ({ pk }: Item): string => (pk !== undefined && 'S' in pk ? pk.S : '');
const textsOf = (item: Item): readonly string[] =>
  Object.entries(item).flatMap(([name, one]) => ('S' in one && one.S.startsWith('{') ? [name] : []));

/** Something at random is wrong with one text of the item, which stays JSON or becomes none. */
const brokenItem = (item: Item): fc.Arbitrary<Item> =>
  fc.oneof(
    ...textsOf(item).map((name) => {
      const one = item[name];
      const right: unknown = one !== undefined && 'S' in one ? JSON.parse(one.S) : null;
      return damages.map((all): Item => ({ ...item, [name]: { S: JSON.stringify(spoiled(right, all)) } }));
    }),
    fc.tuple(fc.constantFrom(...Object.keys(item)), fc.oneof(text, fc.constant(MARK))).map(([name, S]): Item => (name === 'pk' ? item : { ...item, [name]: { S } })),
    fc.constantFrom(...Object.keys(item).filter((name) => name !== 'pk')).map((name): Item => Object.fromEntries(Object.entries(item).filter(([one]) => one !== name))),
  );

/** Null: refused, by the right error, which names the record and quotes nothing of it. */
const readOrRefused = async <T>(read: () => Promise<T>): Promise<T | null> => {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UnreadableRecord)) throw error;
    expect(error.message).not.toContain(MARK);
    expect(error.message.length).toBeLessThan(300);
    expect(error.cause).toBeUndefined();
    return null;
  }
};

const count = { read: 0, refused: 0 };
const counted = <T>(one: T | null): T | null => {
  count[one === null ? 'refused' : 'read'] += 1;
  return one;
};

describe('requests', () => {
  const items = fixtures('requests');

  /** The same item, its events chained anew around what was changed in them: the chain has no key, so anybody can. */
  const forged = (item: Item): fc.Arbitrary<Item> => {
    const { events } = item;
    const bytes = (events !== undefined && 'L' in events ? events.L : []).flatMap((one) => ('S' in one ? [one.S.slice(65)] : []));
    return fc.tuple(fc.nat(bytes.length - 1), damages).map(([at, all]) => {
      let before = sha256(`model-share-bot trail 1 ${pkOf(item)}`);
      const L = bytes.map((one, index) => {
        const told = index === at ? JSON.stringify(spoiled(JSON.parse(one), all)) : one;
        before = sha256(`${before}\n${told}`);
        return { S: `${before} ${told}` };
      });
      return { ...item, events: { L } };
    });
  };

  const expectWorkable = async (item: Item): Promise<void> => {
    const id = must(parseRequestId(pkOf(item)));
    const kept = counted(await readOrRefused(() => createRequestStore(memory([item])).load(id)));
    if (kept === null) return;
    const { record } = kept;
    expect(owedByRequest(record, START).effects.length).toBeLessThan(500);
    for (const view of [card(record, START), receipt(record, START), detailsDialog(record), ...record.entries.map(({ n }) => entry(record, n))]) {
      expect(view.blocks?.length).toBeGreaterThan(0);
    }
  };

  test('any part changed, the chain put right again', { timeout: 60_000 }, async () => {
    const given = fc.oneof(...items.map(forged), ...items.map(brokenItem));
    await fc.assert(fc.asyncProperty(given, expectWorkable), { numRuns: 600 });
    expect(count.read).toBeGreaterThan(10);
    expect(count.refused).toBeGreaterThan(10);
  });

  test.each(['toString', 'constructor', '__proto__', 'approve', '', 'APPROVED'])('an event of the kind %j is none', async (kind) => {
    const [item] = items;
    const id = must(parseRequestId(pkOf(must(item))));
    const bytes = JSON.stringify({ v: 1, kind, at: START });
    const hash = sha256(`${sha256(`model-share-bot trail 1 ${id}`)}\n${bytes}`);
    const loading = createRequestStore(memory([{ ...must(item), events: { L: [{ S: `${hash} ${bytes}` }] } }])).load(id);
    await expect(loading).rejects.toThrow(UnreadableRecord);
  });
});

test('shares', { timeout: 60_000 }, async () => {
  const items = fixtures('shares');
  await fc.assert(
    fc.asyncProperty(fc.oneof(...items.map(brokenItem)), async (item) => {
      const [model, project] = pkOf(item).split('|');
      const key = { model: must(parseModelId(model ?? '')), project: must(parseProjectId(project ?? '')) };
      const kept = counted(await readOrRefused(() => createShareStore(memory([item])).load(key)));
      if (kept === null) return;
      const facts = { requests: new Map(), settle: 60_000, holdUntil: 0, policy: POLICY, frozen: null };
      expect(owedByShare(kept.record, START, 0).effects.length).toBeLessThan(500);
      expect(decideShare(kept.record, facts, START).length).toBeLessThan(500);
    }),
    { numRuns: 600 },
  );
});

describe('what stands beside them', () => {
  const expectRefusedOrRead = (items: readonly Item[], read: (item: Item) => Promise<unknown>) =>
    fc.assert(
      fc.asyncProperty(fc.oneof(...items.map(brokenItem)), async (item) => {
        expect(counted(await readOrRefused(() => read(item)))).not.toBe(undefined);
      }),
      { numRuns: 300 },
    );

  test('the catalogue', async () => {
    await expectRefusedOrRead(fixtures('beside', 'catalogue'), (item) => createCatalogueStore(memory([item])).load());
    expect(count.refused).toBeGreaterThan(0);
  });

  test('the policy that was told last', async () => {
    await expectRefusedOrRead(fixtures('operating', 'policy'), (item) => createPolicyBook(memory([item])).last());
    expect(count.refused).toBeGreaterThan(0);
  });

  test("a table's identity", async () => {
    await expectRefusedOrRead(fixtures('operating', 'identity'), (item) => createIdentity(memory([item]), 'x').read());
    expect(count.refused).toBeGreaterThan(0);
  });

  test('a freeze: never taken for none because it is broken', async () => {
    const items = fixtures('operating', 'freeze').filter((one) => JSON.stringify(one).includes('Models leak'));
    expect(items.length).toBeGreaterThan(0);
    const right = ['{"v":1,', '"frozen":null', '"frozen": null'];
    await fc.assert(
      fc.asyncProperty(fc.oneof(...items.map(brokenItem)), async (item) => {
        const frozen = await readOrRefused(async () => ({ is: await createFreezeBook(memory([item])).frozen() }));
        const said = JSON.stringify(item);
        // Only a well-formed "nothing is frozen" is one.
        if (frozen?.is === null) expect(right.some((one) => said.includes(one.replaceAll('"', '\\"')))).toBe(true);
        expect(frozen === null || frozen.is === null || typeof frozen.is.reason === 'string').toBe(true);
      }),
      { numRuns: 400 },
    );
    for (const content of ['{"v":1}', '{"v":1,"frozen":false}', '{"v":1,"by":{}}', '{"v":1,"frozen":0,"deliveries":[]}', 'null', '']) {
      const item: Item = { pk: { S: 'freeze' }, form: { S: '1' }, freeze: { S: content } };
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await expect(createFreezeBook(memory([item])).frozen()).rejects.toThrow(UnreadableRecord);
    }
  });
});
