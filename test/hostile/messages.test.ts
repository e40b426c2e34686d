import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import type { SQSEvent } from 'aws-lambda';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRequestId } from '../../src/domain/ids.ts';
import { UnknownMessage, eachMessage, parseRequestsMessage, parseSharesMessage } from '../../src/queue/receive.ts';
import { MARK, deep, text, value } from './made.ts';
import { damages, spoiled } from './spoil.ts';

/** What stands on a queue, by whoever could put it there: a message that is known to its last field, or none. */

const golden = JSON.parse(readFileSync('test/golden/v1/messages.json', 'utf8')) as Record<'requests' | 'shares', readonly unknown[]>;

const refused = (parse: () => unknown): UnknownMessage | null => {
  try {
    parse();
    return null;
  } catch (error) {
    if (!(error instanceof UnknownMessage)) throw error;
    return error;
  }
};

describe.each([
  ['requests', parseRequestsMessage],
  ['shares', parseSharesMessage],
] as const)('the queue %s', (queue, parse) => {
  const bodies = fc.oneof(
    text,
    value.map((one) => JSON.stringify(one)),
    fc.tuple(fc.constantFrom(...golden[queue]), damages).map(([right, all]) => JSON.stringify(spoiled(right, all))),
    fc.constantFrom(...golden[queue === 'requests' ? 'shares' : 'requests']).map((one) => JSON.stringify(one)),
    fc.constantFrom(deep(100_000, '[', ']'), deep(50_000, '{"a":', '}'), `{"v":1,"kind":"${MARK}`, '{"v":1e0,"kind":"toString"}', '{"__proto__":{"v":1,"kind":"nudge"}}', `"${MARK.repeat(25_000)}"`, `{"v":2,"kind":"nudge","request":"R-7K2M9"}`),
  );

  test('is read whole or refused by its id, without a word of it', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const error = refused(() => parse('m-1', body));
        if (error === null) {
          // Nothing is added, dropped or guessed.
          expect(parse('m-1', body)).toEqual(JSON.parse(body));
          const { request = null } = JSON.parse(body) as { readonly request?: string | null };
          if (request !== null) expect(parseRequestId(request)).toBe(request);
          return;
        }
        const told = inspect(error, { depth: 9, showHidden: true });
        expect(told).not.toContain(MARK);
        // The parser of JSON quotes what it could not read.
        expect(error.cause).toBeUndefined();
        expect(error.message).toBe('Message m-1 has an unknown form. Deploy the release that sent it, then redrive the dead-letter queue.');
      }),
      { numRuns: 600 },
    );
  });

  test('every known message with one field more is none', () => {
    for (const right of golden[queue]) {
      expect(refused(() => parse('m', JSON.stringify(right)))).toBeNull();
      for (const more of ['approved', '__proto__', 'approvals', 'state', 'toString']) {
        const body = JSON.stringify(right).replace('{', `{${JSON.stringify(more)}:{},`);
        // `__proto__` is dropped by whoever reads it, and gives nothing.
        if (more !== '__proto__') expect(refused(() => parse('m', body))).not.toBeNull();
      }
    }
  });
});

test('a batch with something broken in it: what came before is done, that and what is behind it comes again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 10 }), async (rights) => {
      const Records = rights.map((isRight, n) => ({ messageId: `m-${n}`, body: isRight ? '{"v":1,"kind":"nudge","request":"R-7K2M9"}' : MARK, attributes: {} }));
      const done: string[] = [];
      const failed: unknown[] = [];
      // Only what is read of a record is filled in.
      const event = { Records } as unknown as SQSEvent;
      const { batchItemFailures } = await eachMessage(
        event,
        async ({ id, body }) => {
          parseRequestsMessage(id, body);
          done.push(id);
        },
        (_, error) => failed.push(error),
      );
      const ids = Records.map(({ messageId }) => messageId);
      expect([...done, ...batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)]).toEqual(ids);
      expect(done).toHaveLength(rights.includes(false) ? rights.indexOf(false) : rights.length);
      expect(failed).toHaveLength(rights.includes(false) ? 1 : 0);
    }),
  );
});
