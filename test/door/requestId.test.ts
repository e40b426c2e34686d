import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRequestId } from '../../src/domain/ids.ts';
import { ID_ATTEMPTS, requestIdFrom } from '../../src/domain/request/id.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

test('is what it always was', () => {
  const ids = [0, 1, 4, 5, 7].map((attempt) => requestIdFrom(hash('delivery'), attempt));
  expect(ids).toEqual(['R-TTPH7', 'R-Q97BY', 'R-S4TWM', 'R-7SZERQCX', 'R-GPCVA77F']);
});

test('is of the form that people can say, and each attempt takes bits of its own', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(ID_ATTEMPTS - 1), (text, attempt) => {
      const id = requestIdFrom(hash(text), attempt);
      expect(parseRequestId(id)).toBe(id);
      expect(id).toHaveLength(attempt < 5 ? 7 : 10);
    }),
  );
  const ids = Array.from({ length: ID_ATTEMPTS }, (_, attempt) => requestIdFrom(hash('x'), attempt));
  expect(new Set(ids)).toHaveLength(ID_ATTEMPTS);
});

test.each([
  ['', 0],
  ['A'.repeat(64), 0],
  [hash('x').slice(1), 0],
  [`${hash('x')}0`, 0],
  [`0${hash('x')}`, 0],
  [hash('x'), -1],
  [hash('x'), ID_ATTEMPTS],
  [hash('x'), 0.5],
])('%j, attempt %d: refused', (text, attempt) => {
  const message = text === hash('x') ? 'No such attempt.' : 'A request id is made of 64 hex digits.';
  expect(() => requestIdFrom(text, attempt)).toThrow(new RangeError(message));
});
