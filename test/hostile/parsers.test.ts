import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { modelIdHint } from '../../src/domain/catalogue/modelId.ts';
import * as ids from '../../src/domain/ids.ts';
import { parseCommandLine } from '../../src/slack/commandLine.ts';
import { parseDialogMetadata } from '../../src/slack/views/dialogs.ts';
import { parseHours } from '../../src/slack/views/options.ts';
import { parseRevokeAll } from '../../src/slack/views/revokeAllAbout.ts';
import * as values from '../../src/slack/views/values.ts';
import { DIGEST, KNOWN, almost, deep, text, value } from './made.ts';

/** Small parsers of what people and screens hand in: nothing is thrown, and what comes out is of a form that is known. */

const RUNS = { numRuns: 1_000 };
const HUGE = ['x'.repeat(2_000_000), '<'.repeat(1_000_000), ':'.repeat(1_000_000), '1:'.repeat(500_000), '"a '.repeat(400_000), '“'.repeat(1_000_000), '&lt;'.repeat(250_000), deep(100_000, '[', ']'), deep(100_000, '{"v":', '}')];

describe('ids', () => {
  const parsers = Object.entries(ids).map(([name, parse]) => [name, parse] as const);
  /** Every character that any id may have. */
  const PLAIN = /^[A-Za-z0-9._:-]{2,400}$|^(?:proj|cp)_[A-Za-z0-9]+$/;

  test('there are eight of them', () => {
    expect(parsers.map(([name]) => name)).toHaveLength(8);
  });

  test.each(parsers)('%s: the very text, of plain characters and no great length, or null', (_, parse) => {
    const near = fc.tuple(fc.constantFrom('ft:a:b:c:d', 'proj_a', 'cp_a', 'U01', 'W01', 'T01', 'S01', 'C01', 'R-7K2M9'), text).map((all) => all.join(''));
    fc.assert(
      fc.property(fc.oneof(text, near), (given) => {
        const found = parse(given);
        if (found !== null) expect(found).toBe(given);
        expect(found ?? 'ok').toMatch(PLAIN);
      }),
      RUNS,
    );
    for (const huge of HUGE) expect(parse(huge)).toBeNull();
  });

  test.each(parsers)('%s: no line break, no space and no other letter behind a right one', (_, parse) => {
    for (const right of ['ft:a:b:c:d', 'proj_a', 'cp_a', 'U01A', 'T01A', 'S01A', 'C01A', 'R-7K2M9']) {
      const broken = ['\n', '\r', '\u0000', ' ', '\u2028', 'ａ', '\u0301', '/', '?', '#', '%2e', '|'].map((bad) => parse(right + bad));
      expect(new Set(broken)).toEqual(new Set([null]));
    }
  });

  test("a model's hint", () => {
    fc.assert(fc.property(text, (given) => {
      expect(modelIdHint(given).kind).toBeOneOf(['model', 'job', 'checkpoint', 'not_a_model']);
    }), RUNS);
  });
});

describe('what buttons carry', () => {
  const REQUEST = /^R-[0-9A-HJKMNP-TV-Z]{5,8}$/;
  const near = fc.array(fc.constantFrom('1', '2', '999999', '01', ':', KNOWN, DIGEST, 'prod-models', 'details', 'cancel', 'revoke', 'toString', '__proto__', ''), { maxLength: 9 }).map((all) => all.join(''));

  test.each([
    ['approve', values.parseApproveValue],
    ['deny', values.parseDenyValue],
    ['more', values.parseMoreValue],
    ['request', values.parseRequestValue],
  ] as const)('%s', (_, parse) => {
    fc.assert(
      fc.property(fc.oneof(text, near), (given) => {
        const found = parse(given);
        if (found?.kind !== 'read') return;
        const { request, ...rest } = typeof found.value === 'string' ? { request: found.value } : found.value;
        expect(request).toMatch(REQUEST);
        for (const part of Object.values(rest)) expect(part).toMatch(/^[a-z0-9-]{1,40}$/);
        // Nothing but what was read is in it: written again it is the same.
        expect(given.split(':')).toEqual(expect.arrayContaining([request, ...Object.values(rest)]));
      }),
      RUNS,
    );
    for (const huge of HUGE) expect(parse(huge)?.kind).toBeOneOf([undefined, 'unknown_version']);
  });

  test('hours', () => {
    fc.assert(fc.property(fc.oneof(text, fc.integer().map(String), fc.double().map(String)), (given) => {
      expect(parseHours(given) ?? 1).toBeGreaterThan(0);
      expect(parseHours(given) ?? 1).toBeLessThan(100_000);
    }), RUNS);
  });
});

describe('private_metadata', () => {
  const dialog = { v: 1, request: KNOWN, digest: DIGEST };
  const everything = { v: 1, whose: { kind: 'project', project: 'proj_a' }, requests: '7K2M9 7K2MA', to: 'https://hooks.slack.com/x' };

  test.each([
    ['of Deny and Revoke', parseDialogMetadata, dialog],
    ['of Revoke all', parseRevokeAll, everything],
  ] as const)('%s', (_, parse, right) => {
    expect(parse(JSON.stringify(right))?.kind).toBe('read');
    expect(parse(JSON.stringify({ ...right, v: 2 }))?.kind).toBe('unknown_version');
    const given = fc.oneof(text, value.map((one) => JSON.stringify(one)), almost(right).map((one) => JSON.stringify(one)));
    fc.assert(
      fc.property(given, (metadata) => {
        const found = parse(metadata);
        if (found?.kind !== 'read') return;
        const { value: about } = found;
        const requests = 'request' in about ? [about.request] : about.requests;
        for (const request of requests) expect(ids.parseRequestId(request)).toBe(request);
        expect(requests.length).toBeLessThanOrEqual(200);
      }),
      RUNS,
    );
    for (const huge of HUGE) expect(parse(huge)?.kind).not.toBe('read');
  });

  test('100,000 requests are none', () => {
    expect(parseRevokeAll(JSON.stringify({ ...everything, requests: '7K2M9 '.repeat(100_000).trim() }))).toBeNull();
  });
});

test('/share-model: no more comes out than 8,000 characters went in, and nothing twice', () => {
  const pieces = fc.constantFrom('ft:a:b:c:d', 'for', '30d', 'because', '"', '“', '”', ',', ' ', '\n', '<', '|', '>', '&lt;', '<@U01A|', '`', 'list', 'revoke-all', 'freeze', 'unfreeze', '\u0000', '\ud800');
  const line = fc.array(pieces, { maxLength: 300 }).map((all) => all.join(''));
  const expectSmall = (given: string): void => {
    const { kind, ...said } = parseCommandLine(given);
    const texts = Object.values(said).flat().filter((one) => typeof one === 'string');
    expect(kind).toBeOneOf(['form', 'help', 'list', 'revoke_all', 'ask', 'freeze', 'unfreeze', 'unknown']);
    expect(texts.join('').length).toBeLessThanOrEqual(8_000);
    if ('projects' in said) expect(new Set(said.projects)).toHaveLength(said.projects.length);
  };
  fc.assert(fc.property(fc.oneof(text, line), expectSmall), RUNS);
  for (const huge of HUGE) for (const before of ['', 'ft:a:b:c:d ', 'revoke-all ', 'freeze ', 'list ', 'x because ']) expectSmall(before + huge);
});
