import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { parseModelId, parseProjectId, parseRequestId } from '../../src/domain/ids.ts';
import { parseRequestsMessage, parseSharesMessage } from '../../src/queue/receive.ts';
import { parseDialogMetadata } from '../../src/slack/views/dialogs.ts';
import { cardMetadata, entryMetadata, messageMetadata } from '../../src/slack/views/metadata.ts';
import { alertMetadata } from '../../src/slack/views/operators.ts';
import { parseApproveValue, parseDenyValue, parseMoreValue, parseRequestValue } from '../../src/slack/views/values.ts';
import { createAlertBook } from '../../src/store/alerts.ts';
import { createCatalogueStore } from '../../src/store/catalogue.ts';
import type { Item } from '../../src/store/dynamo.ts';
import { createRequestStore } from '../../src/store/requests.ts';
import { createShareStore } from '../../src/store/shares.ts';
import { seal } from '../../src/store/trail.ts';
import { memory } from './memory.ts';

/** Every form that a release has stored or sent is read by today's code, for as long as records live. See scripts/golden.ts. */

const read = (name: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, 'v1', `${name}.json`), 'utf8'));

type Attribute = Item[string];
const Attribute: v.GenericSchema<unknown, Attribute> = v.lazy(() =>
  v.union([v.strictObject({ S: v.string() }), v.strictObject({ N: v.string() }), v.strictObject({ L: v.array(Attribute) })]),
);
const Item = v.record(v.string(), Attribute);
const anything = v.looseObject({});
const Requests = v.array(v.object({ item: Item, state: anything, shown: anything }));
const Shares = v.array(v.object({ item: Item, state: v.looseObject({ key: v.object({ model: v.string(), project: v.string() }) }) }));
const Beside = v.object({
  catalogue: v.object({ item: Item, content: anything }),
  coolDown: v.object({ item: Item, until: v.number() }),
  alert: v.object({ item: Item, at: v.number() }),
});
const Messages = v.object({ requests: v.array(anything), shares: v.array(anything) });
const Value = v.object({ text: v.string(), value: v.unknown() });
const InSlack = v.object({
  values: v.object({ approve: Value, deny: Value, request: Value, more: v.array(Value) }),
  private_metadata: Value,
  metadata: v.object({ card: anything, entry: anything, message: anything, alert: anything }),
});

const requests = v.parse(Requests, read('requests'));
const shares = v.parse(Shares, read('shares'));
const beside = v.parse(Beside, read('beside'));
const messages = v.parse(Messages, read('messages'));
const slack = v.parse(InSlack, read('slack'));

const textIn = (item: Item, name: string): string => {
  const value = item[name];
  return value !== undefined && 'S' in value ? value.S : '';
};
const requestIn = (item: Item) => {
  const id = parseRequestId(textIn(item, 'pk'));
  if (id === null) throw new Error('The fixture has no request id.');
  return id;
};
const keyIn = ({ key }: { readonly key: { readonly model: string; readonly project: string } }) => {
  const [model, project] = [parseModelId(key.model), parseProjectId(key.project)];
  if (model === null || project === null) throw new Error('The fixture has no key.');
  return { model, project };
};
const load = async (item: Item) => {
  const kept = await createRequestStore(memory([item])).load(requestIn(item));
  if (kept === null) throw new Error('It was not found.');
  return kept;
};

const EVENTS = [
  ...['approved', 'asked', 'cancelled', 'delayed', 'denied', 'ended', 'failed', 'gated', 'granted', 'had', 'lapsed'],
  ...['rechecked', 'refused', 'removed', 'retried'],
];

describe('requests', () => {
  test('the fixtures hold an event of every kind', async () => {
    const kept = await Promise.all(requests.map(({ item }) => load(item)));
    const kinds = kept.flatMap(({ record }) => record.entries.map(({ event }) => event.kind));
    expect([...new Set(kinds)].toSorted()).toEqual(EVENTS);
  });

  test.each(requests.map((one) => [textIn(one.item, 'pk'), one] as const))(
    '%s comes to the state that it had; its chain holds',
    async (_id, { item, state, shown }) => {
      const { record } = await load(item);
      expect(record.state).toMatchObject(state);
      expect(record.shown).toMatchObject(shown);
    },
  );

  test.each(requests.map((one) => [textIn(one.item, 'pk'), one.item] as const))(
    'not a byte of %s can be changed unseen',
    async (_id, item) => {
      const { events } = item;
      if (events === undefined || !('L' in events)) throw new Error('The fixture has no events.');
      for (const [index, one] of events.L.entries()) {
        const text = 'S' in one ? one.S.replace('"at":1', '"at":2') : '';
        const L = events.L.with(index, { S: text });
        // oxlint-disable-next-line no-await-in-loop -- one after the other, each named
        await expect(load({ ...item, events: { L } })).rejects.toThrow(`event ${index + 1} does not match its hash`);
      }
    },
  );

  test('what is added stands behind the old bytes, which stay as they are', async () => {
    const [first] = requests;
    if (first === undefined) throw new Error('There is no fixture.');
    const table = memory([first.item]);
    const id = requestIn(first.item);
    const { record, version, due } = await load(first.item);
    const entry = seal(id, record.entries, { kind: 'lapsed', at: 1_795_528_800_001 });
    await createRequestStore(table).save({ ...record, entries: [...record.entries, entry] }, { record, version, due }, null);
    const before = first.item['events'];
    const after = table.items.get(id)?.['events'];
    if (before === undefined || after === undefined || !('L' in before) || !('L' in after)) throw new Error('No events.');
    expect(after.L.slice(0, -1)).toEqual(before.L);
    expect(after.L).toHaveLength(before.L.length + 1);
  });
});

describe('shares and what stands beside them', () => {
  test.each(shares.map((one) => [textIn(one.item, 'pk'), one] as const))('%s', async (_name, { item, state }) => {
    const kept = await createShareStore(memory([item])).load(keyIn(state));
    expect(kept?.record).toMatchObject(state);
  });

  test('the catalogue, the cool-down and the alert', async () => {
    const table = memory([beside.catalogue.item, beside.coolDown.item]);
    expect(await createCatalogueStore(table).load()).toMatchObject(beside.catalogue.content);
    expect(await createShareStore(table).coolDown()).toBe(beside.coolDown.until);
    const book = createAlertBook(memory([beside.alert.item]));
    expect(await book.claim('admin_key', 'R-0000A', beside.alert.at + 1)).toBe(beside.alert.at + 3_600_000);
    expect(await book.claim('admin_key', 'R-0000A', beside.alert.at + 3_600_001)).toBeNull();
  });
});

describe('what travels', () => {
  test('every message is read as it was sent', () => {
    for (const one of messages.requests) expect(parseRequestsMessage('m', JSON.stringify(one))).toEqual(one);
    for (const one of messages.shares) expect(parseSharesMessage('m', JSON.stringify(one))).toEqual(one);
  });

  test('buttons and dialogs are read as they were drawn', () => {
    const { approve, deny, request, more } = slack.values;
    expect(parseApproveValue(approve.text)).toEqual({ kind: 'read', value: approve.value });
    expect(parseDenyValue(deny.text)).toEqual({ kind: 'read', value: deny.value });
    expect(parseRequestValue(request.text)).toEqual({ kind: 'read', value: request.value });
    for (const one of more) expect(parseMoreValue(one.text)).toEqual({ kind: 'read', value: one.value });
    expect(parseDialogMetadata(slack.private_metadata.text)).toEqual({ kind: 'read', value: slack.private_metadata.value });
  });

  test('what was posted then is found by what is looked for now, so that nothing is posted twice', async () => {
    const [first] = requests;
    if (first === undefined) throw new Error('There is no fixture.');
    const { record } = await load(first.item);
    const hash = record.entries[1]?.hash ?? '';
    expect(cardMetadata(record)).toEqual(slack.metadata.card);
    expect(entryMetadata(record.id, 2, hash)).toEqual(slack.metadata.entry);
    expect(messageMetadata(record, 'granted:4')).toEqual(slack.metadata.message);
    expect(alertMetadata('admin_key')).toEqual(slack.metadata.alert);
  });
});

describe('a form from the future is refused, and nothing is guessed', () => {
  const [request] = requests;
  const [share] = shares;
  if (request === undefined || share === undefined) throw new Error('There are no fixtures.');
  const bump = (item: Item, name: string): Item => ({
    ...item,
    [name]: { S: textIn(item, name).replace('"v":1', '"v":2') },
  });
  const loadShare = (item: Item) => createShareStore(memory([item])).load(keyIn(share.state));

  test('records', async () => {
    await expect(load({ ...request.item, form: { S: '2' } })).rejects.toThrow('its form is unknown');
    await expect(load(bump(request.item, 'note'))).rejects.toThrow('its note has an unknown form');
    await expect(loadShare({ ...share.item, form: { S: '2' } })).rejects.toThrow('its form is unknown');
    await expect(loadShare(bump(share.item, 'state'))).rejects.toThrow('its state has an unknown form');
    const catalogue = createCatalogueStore(memory([bump(beside.catalogue.item, 'catalogue')]));
    await expect(catalogue.load()).rejects.toThrow('its content has an unknown form');
  });

  test('an event of another kind or version, though its hash be right', async () => {
    const id = requestIn(request.item);
    // What a later release would seal is no event of this one.
    const unknown = seal(id, [], { kind: 'teleported', at: 1 } as never);
    await expect(
      load({ ...request.item, events: { L: [{ S: `${unknown.hash} ${unknown.bytes}` }] } }),
    ).rejects.toThrow('event 1 is of an unknown kind');
  });

  test('messages, buttons and dialogs', () => {
    for (const one of messages.requests) {
      expect(() => parseRequestsMessage('m-1', JSON.stringify({ ...one, v: 2 }))).toThrow('Message m-1 has an unknown form');
    }
    for (const one of messages.shares) {
      expect(() => parseSharesMessage('m-1', JSON.stringify({ ...one, v: 2 }))).toThrow('Message m-1 has an unknown form');
    }
    const { approve, deny, request: plain, more } = slack.values;
    const later = ({ text }: { readonly text: string }) => text.replace(/^1:/, '2:');
    expect([
      parseApproveValue(later(approve)),
      parseDenyValue(later(deny)),
      parseRequestValue(later(plain)),
      ...more.map((one) => parseMoreValue(later(one))),
      parseDialogMetadata(slack.private_metadata.text.replace('"v":1', '"v":2')),
    ]).toEqual(Array.from({ length: 7 }, () => ({ kind: 'unknown_version' })));
  });
});
