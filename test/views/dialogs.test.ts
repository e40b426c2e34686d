import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detailsDialog } from '../../src/slack/views/details.ts';
import { denyDialog, dialogMetadata, parseDialogMetadata, revokeDialog } from '../../src/slack/views/dialogs.ts';
import {
  approveValue,
  denyValue,
  moreValue,
  parseApproveValue,
  parseDenyValue,
  parseMoreValue,
  parseRequestValue,
  requestValue,
} from '../../src/slack/views/values.ts';
import type { MoreKind } from '../../src/slack/views/values.ts';
import {
  approved,
  bo,
  bothApproved,
  delayed,
  deleted,
  ended,
  failed,
  granted,
  id,
  oldLab,
  omar,
  payments,
  person,
  priya,
  project,
  record,
  refused,
  removed,
  rule,
  search,
  user,
} from './builders.ts';
import { modalFaults } from './check.ts';
import { readModal } from './read.ts';

describe('dialogs', () => {
  test('Deny', () => {
    const view = denyDialog(record());
    expect(readModal(view)).toMatchSnapshot();
    expect(modalFaults(view)).toEqual([]);
  });

  test.each([
    ['granted', { events: [...bothApproved, granted()] }],
    ['three projects', { projects: [payments, search, oldLab], events: [...bothApproved, granted(payments), granted(search)] }],
    ['nothing made yet', { events: bothApproved }],
    ['there before', { events: [...bothApproved, granted(payments, { origin: 'found' as const })] }],
  ])('Revoke: %s', (_name, given) => {
    const view = revokeDialog(record(given));
    expect(readModal(view)).toMatchSnapshot();
    expect(modalFaults(view)).toEqual([]);
  });

  test('Details', () => {
    const projects = [payments, search, oldLab];
    const events = [
      refused(bo, 'guest'),
      ...bothApproved,
      granted(),
      delayed('key', search),
      failed('bad_request', 400, oldLab),
      ended('revoked', omar, 'incident 512'),
      removed(deleted),
    ];
    const view = detailsDialog(record({ projects, events }));
    expect(readModal(view)).toMatchSnapshot();
    expect(modalFaults(view)).toEqual([]);
  });

  test('Details of a request that waits', () => {
    expect(readModal(detailsDialog(record({ events: [approved(priya, 1, 2)] })))).toMatchSnapshot();
  });

  test('Details of the worst record', () => {
    const projects = Array.from({ length: 10 }, (_, index) => project(`proj_${'a'.repeat(79)}${index}`, 'p'.repeat(75)));
    const approvers = Array.from({ length: 60 }, (_, index) => user(`U${index}`, 'n'.repeat(60)));
    const rude = Array.from({ length: 60 }, (_, index) => refused(person(`U${index}X`, 'N'.repeat(200)), 'not_an_approver'));
    const view = detailsDialog(
      record({
        projects,
        rule: rule({ approvers, name: 'r'.repeat(40) }),
        reason: 'why '.repeat(750),
        model: `ft:${'b'.repeat(80)}:${'o'.repeat(80)}:${'s'.repeat(80)}:${'i'.repeat(40)}:ckpt-step-123456789`,
        events: [...rude, ...projects.map((one) => granted(one, { permissions: [id(`cp_${'c'.repeat(80)}`)] })), ended('revoked', omar, 'r'.repeat(300))],
      }),
    );
    expect(modalFaults(view)).toEqual([]);
    expect(readModal(view)).toContain('32 entries between are not shown here.');
    expect(JSON.stringify(view).length).toBeLessThan(100_000);
  });
});

describe('private_metadata', () => {
  test('is read back', () => {
    expect(parseDialogMetadata(dialogMetadata(record()))).toEqual({
      kind: 'read',
      value: { request: 'R-7K2M9', digest: '5c1e77a0' },
    });
  });

  test.each([
    ['', null],
    ['null', null],
    ['[]', null],
    ['{}', null],
    ['{"v":"1"}', null],
    ['{"v":1}', null],
    ['{"v":1,"request":"R-IIIII","digest":"5c1e77a0"}', null],
    ['{"v":1,"request":"R-7K2M9","digest":"short"}', null],
    ['{"v":1,"request":7,"digest":"5c1e77a0"}', null],
    ['{"v":2,"anything":true}', { kind: 'unknown_version' }],
  ])('%s', (text, read) => {
    expect(parseDialogMetadata(text)).toEqual(read);
  });
});

describe('what buttons carry', () => {
  const request = fc
    .array(fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'), { minLength: 5, maxLength: 8 })
    .map((letters) => id<ReturnType<typeof record>['id']>(`R-${letters.join('')}`));
  const digest = fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: 8, maxLength: 8 }).map((all) => all.join(''));
  const name = fc.array(fc.constantFrom(...'abcxyz0189-'), { minLength: 1, maxLength: 40 }).map((all) => all.join(''));

  test('comes back as it went out', () => {
    fc.assert(
      fc.property(request, digest, name, fc.constantFrom<MoreKind>('details', 'cancel', 'revoke'), (request, digest, rule, kind) => {
        const read = <T>(value: T) => ({ kind: 'read', value });
        expect(parseApproveValue(approveValue({ request, digest, rule }))).toEqual(read({ request, digest, rule }));
        expect(parseDenyValue(denyValue({ request, digest }))).toEqual(read({ request, digest }));
        expect(parseRequestValue(requestValue(request))).toEqual(read(request));
        expect(parseMoreValue(moreValue({ kind, request }))).toEqual(read({ kind, request }));
      }),
    );
  });

  test('anything else is refused, and never throws', () => {
    const parsers = [parseApproveValue, parseDenyValue, parseRequestValue, parseMoreValue];
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        for (const parse of parsers) expect([null, 'unknown_version', 'read']).toContain(parse(text)?.kind ?? null);
      }),
    );
    for (const text of ['', '1', '1:', '1:R-7K2M9:5c1e77a0:prod:more', '1:R-7K2MI:5c1e77a0:prod', '1:R-7K2M9:5C1E77A0:prod', '1:R-7K2M9:5c1e77a0:', '01:R-7K2M9:5c1e77a0:prod', 'x:R-7K2M9:5c1e77a0:prod', '1:R-7K2M9:5c1e77a0:<!channel>']) {
      const found = parseApproveValue(text);
      expect({ text, kind: found?.kind }).not.toEqual({ text, kind: 'read' });
    }
    expect(parseMoreValue('1:approve:R-7K2M9')).toBeNull();
    expect(parseRequestValue('1:R-7K2M9:x')).toBeNull();
  });

  test('another version is told apart', () => {
    expect(parseApproveValue('2:whatever:comes')).toEqual({ kind: 'unknown_version' });
    expect(parseRequestValue('12:R-7K2M9')).toEqual({ kind: 'unknown_version' });
  });
});
