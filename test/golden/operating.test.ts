import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, test, vi } from 'vitest';
import type { Listeners } from '../../src/slack/app.ts';
import { createDoor } from '../../src/slack/door.ts';
import { ACTIONS } from '../../src/slack/views/buttons.ts';
import { alertMetadata } from '../../src/slack/views/operators.ts';
import { policyChangeMetadata } from '../../src/slack/views/policyChange.ts';
import { parseRevokeAll } from '../../src/slack/views/revokeAllAbout.ts';
import { createFreezeBook } from '../../src/store/freeze.ts';
import { createHoldBook, createIdentity } from '../../src/store/identity.ts';
import { createPolicyBook } from '../../src/store/policy.ts';
import { memory } from './memory.ts';

/** What operators have said and been told, as a release has written it, read by today's code. */

const heard = vi.hoisted(() => ({ listeners: [] as unknown[] }));
vi.mock('../../src/slack/app.ts', () => ({ connect: (listeners: unknown) => heard.listeners.push(listeners) }));

const Item = v.record(v.string(), v.union([v.strictObject({ S: v.string() }), v.strictObject({ N: v.string() })]));
const Named = v.object({ item: Item, name: v.string() });
const Operating = v.object({
  freeze: v.array(v.object({ item: Item, content: v.looseObject({}) })),
  identity: Named,
  hold: v.object({ item: Item, teller: v.string(), at: v.number() }),
  policy: v.object({ item: Item, content: v.looseObject({ hash: v.string() }), at: v.number() }),
  revokeAll: v.array(v.object({ text: v.string(), value: v.looseObject({}) })),
  metadata: v.object({ freeze: v.unknown(), policy: v.unknown() }),
  ids: v.object({ actions: v.array(v.string()), dialogs: v.array(v.string()) }),
});
const operating = v.parse(
  Operating,
  JSON.parse(readFileSync(join(import.meta.dirname, 'v1', 'operating.json'), 'utf8')),
);
const later = (item: v.InferOutput<typeof Item>, name: string) => {
  const attribute = item[name];
  const text = attribute !== undefined && 'S' in attribute ? attribute.S : '';
  return { ...item, [name]: { S: text === '1' ? '2' : text.replace('"v":1', '"v":2') } };
};

test('a freeze and its end', async () => {
  expect(operating.freeze).toHaveLength(2);
  for (const { item, content } of operating.freeze) {
    const book = createFreezeBook(memory([item]));
    expect(await book.load()).toEqual(content);
    expect(await book.frozen()).toEqual(content['frozen']);
    for (const name of ['form', 'freeze']) {
      await expect(createFreezeBook(memory([later(item, name)])).frozen()).rejects.toThrow(/unknown form|form is unknown/);
    }
  }
});

test("a table's own name, and who told of a hold", async () => {
  const { identity, hold } = operating;
  expect(await createIdentity(memory([identity.item]), 'other').read()).toEqual({ carries: identity.name, version: 1 });
  await expect(createIdentity(memory([later(identity.item, 'form')]), 'other').read()).rejects.toThrow('form is unknown');
  const book = createHoldBook(memory([hold.item]));
  expect(await book.mayTell('R-0000B', hold.at + 1)).toBe(false);
  expect(await book.mayTell(hold.teller, hold.at + 1)).toBe(true);
  expect(await book.mayTell('R-0000B', hold.at + 3_600_000)).toBe(true);
});

test('the policy that was told last', async () => {
  const { item, content, at } = operating.policy;
  const book = createPolicyBook(memory([item]));
  expect(await book.last()).toEqual({ version: 1, at, hash: content.hash, policy: content });
  for (const name of ['form', 'compact']) {
    await expect(createPolicyBook(memory([later(item, name)])).last()).rejects.toThrow(/unknown form|form is unknown/);
  }
});

test('the dialog that revokes all', () => {
  for (const { text, value } of operating.revokeAll) expect(parseRevokeAll(text)).toEqual({ kind: 'read', value });
  const [first] = operating.revokeAll;
  expect(parseRevokeAll(first?.text.replace('"v":1', '"v":2') ?? '')).toEqual({ kind: 'unknown_version' });
});

test('what was posted then is found by what is looked for now', () => {
  expect(alertMetadata(`freeze ${'0'.repeat(16)}`)).toEqual(operating.metadata.freeze);
  expect(policyChangeMetadata('233e4502', '77b01e4d', 2)).toEqual(operating.metadata.policy);
});

test('every button and dialog that was ever drawn is still heard', () => {
  // Only the names of the listeners are looked at; none of their parts is ever called.
  createDoor({ settings: {}, log: () => undefined } as never);
  // As the door has just given them to the `connect` above.
  const { actions, views } = heard.listeners.at(-1) as Listeners;
  expect(operating.ids.actions.toSorted()).toEqual(Object.values(ACTIONS).toSorted());
  expect(operating.ids.actions.filter((id) => !(id in actions))).toEqual([]);
  expect(operating.ids.dialogs.filter((id) => !(id in views))).toEqual([]);
});
