import { describe, expect, test } from 'vitest';
import { ADDRESS, named, preview, previews } from '../../playground/look/cases/previews.ts';
import type { Whose } from '../../src/domain/request/holding.ts';
import type { RequestRecord } from '../../src/domain/request/types.ts';
import { revokeAllClosed, revokeAllDialog } from '../../src/slack/views/revokeAll.ts';
import { MOST_REVOKED, parseRevokeAll, revokeAllMetadata } from '../../src/slack/views/revokeAllAbout.ts';
import {
  MODEL, bothApproved, dana, granted, id, payments, person, project,
  record,
} from './builders.ts';
import { modalFaults } from './check.ts';
import { readModal } from './read.ts';

describe('the dialog', () => {
  test.each(previews)('%s', (_name, given) => {
    const view = revokeAllDialog(given);
    expect(readModal(view)).toMatchSnapshot();
    expect(modalFaults(view)).toEqual([]);
  });

  test('as many as can be, with the longest names, are within what Slack takes', () => {
    const long = 'ft:gpt-4o-mini-2024-07-18:acme:'.padEnd(111, 'n').concat(':B7R9VjQd0123456789012345678901234567:ckpt-step-88');
    const by = person('U01LONG', 'W'.repeat(200));
    const projects = Array.from({ length: 10 }, (_, n) => project(`proj_p${n}`, `${n}`.repeat(200)));
    const worst = record({ by, model: long, projects, events: [...bothApproved, ...projects.map((each) => granted(each))] });
    const records = Array.from({ length: MOST_REVOKED }, (_, n) => named(n, worst));
    const view = revokeAllDialog(preview(records, { whose: { kind: 'model', model: id(long) }, reason: 'r'.repeat(300) }));
    expect(modalFaults(view)).toEqual([]);
    expect(view.submit?.text).toBe('Revoke 200');
    expect(readModal(view)).toContain('and 160 more');
    expect(JSON.stringify(view).length).toBeLessThan(250_000);
  });

  test('with nothing to press', () => {
    const view = revokeAllClosed('Nothing to revoke: no approved request about support-tone is live.');
    expect(readModal(view)).toMatchSnapshot();
    expect(modalFaults(view)).toEqual([]);
  });
});

describe('private_metadata', () => {
  const requests = [id<RequestRecord['id']>('R-7K2M9'), id<RequestRecord['id']>('R-3Z0N3')];

  test.each<readonly [Whose]>([
    [{ kind: 'model', model: id(MODEL) }],
    [{ kind: 'project', project: payments.id }],
    [{ kind: 'person', user: dana.user, team: dana.team }],
  ])('is read back: %j', (whose) => {
    const about = { whose, requests, responseUrl: ADDRESS };
    expect(parseRevokeAll(revokeAllMetadata(about))).toEqual({ kind: 'read', value: about });
  });

  test('the form of version 1', () => {
    const text = '{"v":1,"whose":{"kind":"project","project":"proj_payments"},"requests":"7K2M9 3Z0N3","to":null}';
    const value = { whose: { kind: 'project', project: 'proj_payments' }, requests, responseUrl: null };
    expect(parseRevokeAll(text)).toEqual({ kind: 'read', value });
  });

  test('gives up the address before it is too long', () => {
    const whose: Whose = { kind: 'model', model: id(MODEL) };
    const about = { whose, requests, responseUrl: 'h'.repeat(3_000) };
    expect(parseRevokeAll(revokeAllMetadata(about))).toEqual({ kind: 'read', value: { ...about, responseUrl: null } });
  });

  test.each([
    ['', null],
    ['[]', null],
    ['{"v":"1"}', null],
    ['{"v":2,"whose":[]}', { kind: 'unknown_version' }],
    ['{"v":1,"whose":{"kind":"model","model":"gpt-4o"},"requests":"7K2M9"}', null],
    ['{"v":1,"whose":{"kind":"everybody"},"requests":"7K2M9"}', null],
    ['{"v":1,"whose":{"kind":"project","project":"proj_a"},"requests":""}', null],
    ['{"v":1,"whose":{"kind":"project","project":"proj_a"},"requests":"7K2M9 nonsense"}', null],
    [`{"v":1,"whose":{"kind":"project","project":"proj_a"},"requests":"${Array(201).fill('7K2M9').join(' ')}"}`, null],
  ])('%s', (text, read) => {
    expect(parseRevokeAll(text)).toEqual(read);
  });
});
