import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { compilePolicy } from '../../scripts/policy/compile.ts';
import type { Policy } from '../../src/domain/policy/types.ts';
import type { Attribute, Item, Table } from '../../src/store/dynamo.ts';
import { S, UnreadableRecord } from '../../src/store/dynamo.ts';
import { createPolicyBook } from '../../src/store/policy.ts';
import { makePolicy, makeRule, person, team } from './made.ts';

/** A table of one item, without the versions' condition: that is the store's own, tested through the front door. */
const oneItem = (): Table & { item: Record<string, Attribute> | null } => ({
  item: null,
  get(): Promise<Item | null> {
    return Promise.resolve(this.item);
  },
  write(_key, from, { set }) {
    const kept = Object.entries({ ...this.item, ...set }).flatMap(([name, value]) => (value ? [[name, value] as const] : []));
    this.item = { ...Object.fromEntries(kept), version: { N: String(from + 1) } };
    return Promise.resolve();
  },
  query: () => Promise.resolve([]),
});

const kept = async (policy: Policy) => {
  const table = oneItem();
  const book = createPolicyBook({ ...table, get: () => table.get(''), write: (...given) => table.write(...given) });
  await book.store(policy, null, 1_795_528_800_000);
  return { table, book, last: await book.last() };
};

test('what was told is read back as it was', async () => {
  const text = await readFile('playground/policy.yaml', 'utf8');
  const compiled = compilePolicy(text, 'policy.yaml');
  if (!compiled.ok) throw new Error('The policy of the playground has mistakes.');
  const other = makePolicy(makeRule({ approvers: [team('S01MLOWNERS'), person('U01DANA')], notify: [person('W01PRIYA')] }));
  for (const policy of [compiled.policy, { ...other, stops: { 'gpt-4o-mini': '2027-01-14' } }]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other reads better
    const { last } = await kept(policy);
    expect(last).toEqual({ version: 1, at: 1_795_528_800_000, hash: policy.hash, policy });
  }
});

test('each name is kept once, and one that is too large is not kept at all', async () => {
  const { table } = await kept(makePolicy(makeRule({ approvers: [{ ...team('S01MLOWNERS'), name: 'ml-owners' }] })));
  expect(JSON.stringify(table.item).match(/ml-owners/g)).toHaveLength(1);
  const many = Array.from({ length: 200 }, (_one, n) =>
    makeRule({ name: `rule-${n}`, projects: Array.from({ length: 100 }, (_other, m) => `proj_${'x'.repeat(20)}${m}`) }),
  );
  const { last } = await kept(makePolicy(...many));
  expect(last).toMatchObject({ hash: '00000000', policy: null });
});

test('a form of the future is not guessed at', async () => {
  const { table, book } = await kept(makePolicy(makeRule()));
  table.item = { ...table.item, form: S('2') };
  await expect(book.last()).rejects.toThrow(UnreadableRecord);
});
