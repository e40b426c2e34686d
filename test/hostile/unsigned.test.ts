import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { NOW, command, event, signatureOf, signed } from '../door/signing.ts';
import { MARK, deep, openDoor, text, value } from './made.ts';
import { statusOf } from './sane.ts';

/** Raw bodies and headers, before anybody knows that Slack sent them. */

const NOT_TAKEN = [400, 401, 405, 413] as const;

describe('what nobody signed', () => {
  const stamps = fc.constantFrom<unknown>(
    String(NOW / 1000), '0', '-1', '1e9', '99999999999999999999', '٤٥', '0x6a', ' 1795514400 ', 'NaN', 'Infinity', '', null, [], {}, 1_795_514_400,
    `${NOW / 1000}\r\nx: y`, '9'.repeat(100_000),
  );
  const signatures = fc.oneof(
    fc.constantFrom<unknown>(`v0=${'0'.repeat(64)}`, `v0=${'F'.repeat(64)}`, 'v0=', 'v1=', `v0=${'0'.repeat(63)}\u0000`, `v0=${'0'.repeat(64)}\n`, [], {}, 5, true, 'v0='.repeat(50_000)),
    text,
  );
  const names = fc.constantFrom('x-slack-signature', 'X-Slack-Signature', 'X-SLACK-REQUEST-TIMESTAMP', 'x-slack-request-timestamp', 'content-type', '__proto__', 'x-slack-retry-num');
  const headers = fc.oneof(
    fc.dictionary(names, fc.oneof(stamps, signatures, value)),
    fc.record({ 'x-slack-signature': signatures, 'x-slack-request-timestamp': stamps, 'content-type': fc.oneof(fc.constant('application/json'), value) }),
    value,
  );
  const bodies = fc.oneof(
    text,
    value,
    fc.constantFrom('!!!not base64!!!', '====', 'YQ', 'YQ=', 'Y\u0000Q==', '%ff%fe', deep(50_000, '[', ']'), deep(50_000, '{"a":', '}'), `payload=${MARK}`),
  );
  const events = fc.oneof(
    fc.anything(),
    fc.record(
      {
        requestContext: fc.oneof({ weight: 6, arbitrary: fc.constant({ http: { method: 'POST' } }) }, { weight: 1, arbitrary: value }),
        headers,
        body: bodies,
        isBase64Encoded: fc.oneof(fc.boolean(), value),
        cookies: value,
      },
      { requiredKeys: ['requestContext'] },
    ),
  );

  test('is answered, not parsed, and costs two looks at the secret at most', async () => {
    const door = openDoor();
    const parse = vi.spyOn(JSON, 'parse');
    try {
      await fc.assert(
        fc.asyncProperty(events, async (request) => {
          parse.mockClear();
          expect(await statusOf(door, request)).toBeOneOf([...NOT_TAKEN]);
          // The secret is the one text that is parsed.
          expect(parse.mock.calls.length).toBeLessThanOrEqual(door.work.secretReads);
          expect(door.work).toMatchObject({ reads: 0, slackCalls: 0, queued: [] });
        }),
        { numRuns: 800 },
      );
    } finally {
      parse.mockRestore();
    }
  });

  test.each([
    ['plain', false, 1_048_577],
    ['in base64', true, 1_048_577],
    ['of 6 MB, as much as Lambda takes', false, 6_000_000],
    ['of many bytes a character', false, 400_000],
  ])('over 1 MB, %s: refused by its length, before the secret, a hash or a parser', async (_, base64, size) => {
    const door = openDoor();
    const body = size === 400_000 ? '大'.repeat(size) : 'x'.repeat(size);
    const [parse, copy] = [vi.spyOn(JSON, 'parse'), vi.spyOn(Buffer, 'from')];
    try {
      const request = signed({ body, base64 });
      copy.mockClear();
      expect(await statusOf(door, request)).toBe(413);
      expect(door.work.secretReads).toBe(0);
      expect(parse).not.toHaveBeenCalled();
      expect(copy).not.toHaveBeenCalled();
    } finally {
      parse.mockRestore();
      copy.mockRestore();
    }
  });

  test('just below 1 MB it is looked at', async () => {
    const body = `${command('help')}&x=${'y'.repeat(1_048_000)}`;
    for (const base64 of [false, true]) expect(await statusOf(openDoor(), signed({ body, base64 }))).toBe(200);
  });

  test('a body that is called base64 and is none, or the other way round, is signed for other bytes', async () => {
    const door = openDoor();
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, fc.constant(command('help'))), fc.boolean(), async (body, base64) => {
        const request = signed({ body, base64 });
        const lie = await door.send({ ...request, isBase64Encoded: !base64 });
        const bytes = Buffer.from(request.body ?? '', base64 ? 'utf8' : 'base64');
        // Only where both readings are the same bytes is the signature right.
        const isSame = bytes.equals(Buffer.from(body));
        expect(lie.statusCode).toBeOneOf(isSame ? [200, 400, 403] : [401]);
      }),
    );
  });
});

describe('headers of a request that is signed', () => {
  const body = command('help');
  const stamp = String(NOW / 1000);
  const right = signatureOf(body, stamp);
  const type = 'application/x-www-form-urlencoded';
  test.each<readonly [string, Readonly<Record<string, unknown>>, number]>([
    ['in capitals', { 'X-SLACK-SIGNATURE': right, 'X-SLACK-REQUEST-TIMESTAMP': stamp, 'CONTENT-TYPE': type }, 200],
    ['with spaces around', { 'x-slack-signature': ` ${right} `, 'x-slack-request-timestamp': `\t${stamp}`, 'content-type': ` ${type} ; x=y` }, 200],
    ['twice, right and wrong, as one line', { 'x-slack-signature': `${right},v0=${'0'.repeat(64)}`, 'x-slack-request-timestamp': stamp, 'content-type': type }, 401],
    ['twice in other letters, a wrong one behind', { 'x-slack-signature': right, 'X-Slack-Signature': `v0=${'0'.repeat(64)}`, 'x-slack-request-timestamp': stamp, 'content-type': type }, 401],
    ['as a list', { 'x-slack-signature': [right], 'x-slack-request-timestamp': stamp, 'content-type': type }, 401],
    ['a time for another one', { 'x-slack-signature': right, 'x-slack-request-timestamp': String(NOW / 1000 + 1), 'content-type': type }, 401],
    ['a time as a number', { 'x-slack-signature': right, 'x-slack-request-timestamp': NOW / 1000, 'content-type': type }, 401],
    ['a time with zeros before it', { 'x-slack-signature': right, 'x-slack-request-timestamp': `00${stamp}`, 'content-type': type }, 401],
    ['two types', { 'x-slack-signature': right, 'x-slack-request-timestamp': stamp, 'content-type': `${type},application/json` }, 400],
    ['without a type', { 'x-slack-signature': right, 'x-slack-request-timestamp': stamp }, 400],
    ['5,000 more', { ...Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`x-${n}`, MARK])), 'x-slack-signature': right, 'x-slack-request-timestamp': stamp, 'content-type': type }, 200],
    ['a megabyte in one more', { cookie: MARK.repeat(100_000), 'x-slack-signature': right, 'x-slack-request-timestamp': stamp, 'content-type': type }, 200],
    ['a retry number that is none', { 'x-slack-retry-num': MARK, 'x-slack-retry-reason': MARK, 'x-slack-signature': right, 'x-slack-request-timestamp': stamp, 'content-type': type }, 200],
  ])('%s', async (_, headers, status) => {
    expect(await statusOf(openDoor(), { ...event({ body }), headers })).toBe(status);
  });
});
