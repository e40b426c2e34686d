import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/slack/signature.ts';

/** Slack's published example (docs.slack.dev, "Verifying requests from Slack"). */
const EXAMPLE = {
  secret: '8f742231b10e8888abcd99yyyzzz85a5',
  timestamp: '1531420618',
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  rawBody: Buffer.from(
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  ),
  now: 1_531_420_618_000,
};

test("Slack's own example is right", () => {
  expect(EXAMPLE.rawBody).toHaveLength(362);
  expect(verifySignature(EXAMPLE)).toBe('ok');
});

describe('the window of five minutes, both ways', () => {
  test.each([
    [1_531_420_918_000, 'ok'],
    [1_531_420_918_001, 'stale'],
    [1_531_420_318_000, 'ok'],
    [1_531_420_317_999, 'stale'],
  ])('at %i: %s', (now, verdict) => {
    expect(verifySignature({ ...EXAMPLE, now })).toBe(verdict);
  });
});

describe('what does not fit', () => {
  test.each([
    ['another secret', { secret: '8f742231b10e8888abcd99yyyzzz85a6' }, 'mismatch'],
    ['another body', { rawBody: Buffer.from('token=') }, 'mismatch'],
    ['another second', { timestamp: '1531420619' }, 'mismatch'],
    ['no signature', { signature: undefined }, 'malformed'],
    ['no time', { timestamp: undefined }, 'malformed'],
    ['another version', { signature: EXAMPLE.signature.replace('v0', 'v9') }, 'malformed'],
    ['too short', { signature: EXAMPLE.signature.slice(0, -1) }, 'malformed'],
    ['too long', { signature: `${EXAMPLE.signature}0` }, 'malformed'],
    ['twice', { signature: `${EXAMPLE.signature},${EXAMPLE.signature}` }, 'malformed'],
    ['a line break behind it', { signature: `${EXAMPLE.signature}\n` }, 'malformed'],
    ['no hex', { signature: `v0=${'g'.repeat(64)}` }, 'malformed'],
    ['a time with a sign', { timestamp: '-1531420618' }, 'malformed'],
    ['a time with a fraction', { timestamp: '1531420618.0' }, 'malformed'],
    ['a time in another notation', { timestamp: '0x5b47a34a' }, 'malformed'],
    ['an empty time', { timestamp: '' }, 'malformed'],
  ])('%s', (_, change, verdict) => {
    expect(verifySignature({ ...EXAMPLE, ...change })).toBe(verdict);
  });
});

test('one changed bit of the body is always seen', () => {
  fc.assert(
    fc.property(fc.nat(361), fc.nat(7), (index, bit) => {
      const rawBody = Buffer.from(EXAMPLE.rawBody);
      rawBody[index] = (rawBody[index] ?? 0) ^ (1 << bit);
      expect(verifySignature({ ...EXAMPLE, rawBody })).toBe('mismatch');
    }),
  );
});
