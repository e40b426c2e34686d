import { describe, expect, test } from 'vitest';
import { ChangedMeanwhile } from '../../../src/engine/run.ts';
import { N, S, createTable, listOf, numberOf, textOf } from '../../../src/store/dynamo.ts';
import type { Table, Write } from '../../../src/store/dynamo.ts';
import { known } from '../differences.ts';
import { codeOf } from '../target.ts';
import type { Open } from './tables.ts';

const ROUNDS = 20;
/** What is rarely seen is looked for this often. */
const MOST_ROUNDS = 500;

const changes = (set: Write['set'], ...events: readonly string[]): Write => ({ set, append: { events } });

/** Writes beside each other: `one` won and each of the others was told of it, or what else came of it. */
const race = async (table: Table, key: string, from: number, racers: number): Promise<'one' | 'none' | 'more' | 'refused'> => {
  const ends = await Promise.allSettled(
    Array.from({ length: racers }, (_, n) => table.write(key, from, changes({ by: S(`racer ${n}`) }, `event of ${n}`))),
  );
  const lost = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
  if (!lost.every((reason) => reason instanceof ChangedMeanwhile)) return 'refused';
  const winners = racers - lost.length;
  return winners === 0 ? 'none' : winners === 1 ? 'one' : 'more';
};

/** The one conditional write that everything stands on, and the reads beside it. */
export const tableSuite = (open: Open): void => {
  describe('one item', () => {
    test('what is not there is null, and what is written is read at once', async () => {
      const { requests } = await open();
      expect(await requests.get('R-1')).toBeNull();
      await requests.write('R-1', 0, changes({ form: S('1'), due: N(5) }, 'first'));
      expect(await requests.get('R-1')).toEqual({
        pk: { S: 'R-1' }, version: { N: '1' }, form: { S: '1' }, due: { N: '5' }, events: { L: [{ S: 'first' }] },
      });
    });

    test('a first write only where nothing is, a later one only over its own version', async () => {
      const { requests } = await open();
      await requests.write('R-1', 0, changes({ by: S('one') }, 'first'));
      for (const from of [0, 2, 7]) {
        await expect(requests.write('R-1', from, changes({ by: S('two') }, 'no'))).rejects.toThrow(ChangedMeanwhile);
      }
      await expect(requests.write('R-2', 1, changes({ by: S('two') }, 'no'))).rejects.toThrow(ChangedMeanwhile);
      const item = (await requests.get('R-1')) ?? {};
      expect([numberOf(item, 'version'), textOf(item, 'by'), listOf(item, 'events')]).toEqual([1, 'one', ['first']]);
      expect(await requests.get('R-2')).toBeNull();
    });

    test('of twelve beside each other one wins, with its event and nobody else\'s', async () => {
      const { requests } = await open();
      for (const from of [0, 1, 2]) {
        expect(await race(requests, 'R-1', from, 12)).toBe('one');
        const item = (await requests.get('R-1')) ?? {};
        expect(numberOf(item, 'version')).toBe(from + 1);
        expect(listOf(item, 'events')).toHaveLength(from + 1);
        expect(listOf(item, 'events').at(-1)).toBe(textOf(item, 'by')?.replace('racer', 'event of'));
      }
    });

    test('nor more than one in any of many races at the very same moment', async () => {
      const { target, names } = await open();
      const racing = createTable(target.racing ?? target.aws, names.requests);
      const expected = known(target.name, 'one winner', 'one');
      const rounds = expected === 'one' ? ROUNDS : MOST_ROUNDS;
      let seen: string = 'one';
      for (let n = 0; n < rounds; n += 1) {
        // A long item takes long to write.
        await racing.write(`R-${n}`, 0, changes({ note: S('x'.repeat(50_000)) }, ...Array.from({ length: 100 }, () => 'event')));
        seen = await race(racing, `R-${n}`, 1, 8);
        if (seen !== 'one' && (expected === 'one' || seen === expected)) break;
      }
      expect(seen).toBe(expected);
    });

    test('events are added behind each other, null takes away, nothing said leaves as it is', async () => {
      const { requests } = await open();
      await requests.write('R-1', 0, changes({ due: N(5), dueShard: S('d'), note: S('kept') }, 'a', 'b'));
      await requests.write('R-1', 1, changes({ due: null, dueShard: null }, 'c'));
      await requests.write('R-1', 2, changes({}));
      // Taken away although it is not there.
      await requests.write('R-1', 3, changes({ due: null }));
      expect(await requests.get('R-1')).toEqual({
        pk: { S: 'R-1' }, version: { N: '4' }, note: { S: 'kept' }, events: { L: ['a', 'b', 'c'].map(S) },
      });
    });

    test.each([
      ['empty', ''],
      ['spaces and lines', '  \n\r\n\t '],
      ['emoji and joined letters', '👩‍👩‍👧 é e\u0301 ﷽ \u202e'],
      ['what JSON escapes', '"\\u0000\\" \u0000\u0001\u007f \u2028'],
      ['what looks like an expression', '#version = :to, attribute_not_exists(pk)'],
    ])('text comes back as it was: %s', async (_, text) => {
      const { requests } = await open();
      await requests.write('R-1', 0, changes({ note: S(text) }, text));
      const item = (await requests.get('R-1')) ?? {};
      expect([textOf(item, 'note'), listOf(item, 'events')]).toEqual([text, [text]]);
    });

    test.each([0, 1, -1, 1_795_514_400_000, 1.5, Number.MAX_SAFE_INTEGER])('number %d', async (number) => {
      const { requests } = await open();
      await requests.write('R-1', 0, changes({ at: N(number) }));
      expect(numberOf((await requests.get('R-1')) ?? {}, 'at')).toBe(number);
    });

    test('an item of nearly 400 KB is taken; one over it is refused and changes nothing', async () => {
      const { requests } = await open();
      await requests.write('R-1', 0, changes({ note: S('x'.repeat(399_000)) }));
      const more = requests.write('R-1', 1, changes({}, 'y'.repeat(20_000)));
      expect(await codeOf(more)).toBe('ValidationException');
      expect(numberOf((await requests.get('R-1')) ?? {}, 'version')).toBe(1);
    });

    test('a table that is not there is said by its name', async () => {
      const { target } = await open();
      expect(await codeOf(createTable(target.aws, 'nobody-made-it').get('R-1'))).toBe('ResourceNotFoundException');
    });
  });

  describe('an index', () => {
    const due = (limit: number, operator: '<=' | '<' | '>' = '<=') =>
      ({ index: 'due', hash: ['dueShard', 'd'], range: ['due', operator, N(5)], limit }) as const;

    test('gives its keys only, in order of its number, as many as asked for', async () => {
      const { requests } = await open();
      // Numbers and not texts: 10 would come before 9.
      for (const at of [10, 3, 5, 1, 9]) {
        await requests.write(`R-${at}`, 0, changes({ due: N(at), dueShard: S('d'), note: S('not in the index') }));
      }
      await requests.write('R-other', 0, changes({ due: N(1), dueShard: S('another') }));
      await requests.write('R-none', 0, changes({ note: S('in no index') }));
      const keys = async (query: Parameters<Table['query']>[0]) => (await requests.query(query)).map((one) => textOf(one, 'pk'));
      expect(await keys(due(10))).toEqual(['R-1', 'R-3', 'R-5']);
      expect(await keys(due(2))).toEqual(['R-1', 'R-3']);
      expect(await keys({ ...due(10), newestFirst: true })).toEqual(['R-5', 'R-3', 'R-1']);
      expect(await keys(due(10, '<'))).toEqual(['R-1', 'R-3']);
      expect(await keys(due(10, '>'))).toEqual(['R-9', 'R-10']);
      expect(await keys({ index: 'due', hash: ['dueShard', 'd'], limit: 10 })).toEqual(['R-1', 'R-3', 'R-5', 'R-9', 'R-10']);
      expect((await requests.query(due(1)))[0]).toEqual({ pk: S('R-1'), dueShard: S('d'), due: N(1) });
    });

    test('holds what has both of its keys, and follows each write', async () => {
      const { requests } = await open();
      await requests.write('R-1', 0, changes({ due: N(5) }));
      expect(await requests.query(due(10))).toEqual([]);
      await requests.write('R-1', 1, changes({ dueShard: S('d') }));
      expect(await requests.query(due(10))).toHaveLength(1);
      await requests.write('R-1', 2, changes({ due: N(6) }));
      expect(await requests.query(due(10))).toEqual([]);
      await requests.write('R-1', 3, changes({ due: N(4) }));
      expect(await requests.query(due(10))).toHaveLength(1);
      await requests.write('R-1', 4, changes({ due: null, dueShard: null }));
      expect(await requests.query(due(10))).toEqual([]);
    });

    test('that is not there is refused', async () => {
      const { target, requests } = await open();
      const code = await codeOf(requests.query({ index: 'nobody', hash: ['dueShard', 'd'], limit: 1 }));
      expect(code).toEqual(known(target.name, 'no such index', 'ValidationException'));
    });
  });
};
