import { describe, expect, test } from 'vitest';
import type { Action, RefusalName, RequestEvent } from '../../src/domain/request/types.ts';
import { entry } from '../../src/slack/views/entry.ts';
import {
  ASKED_AT,
  NOW,
  UNTIL,
  approved,
  bo,
  bothApproved,
  dana,
  delayed,
  deleted,
  ended,
  failed,
  gated,
  granted,
  group,
  id,
  omar,
  payments,
  priya,
  record,
  refused,
  removed,
  rule,
  sandbox,
  search,
} from './builders.ts';
import type { RecordGiven } from './builders.ts';
import { messageFaults, objects } from './check.ts';
import { read } from './read.ts';

const thread = (given: RecordGiven): string => {
  const made = record(given);
  return made.entries
    .map(({ n }) => {
      const drawn = entry(made, n);
      expect(messageFaults(drawn)).toEqual([]);
      expect(objects(drawn.blocks).filter((one) => one['type'] === 'usergroup' || one['type'] === 'user')).toEqual([]);
      return read(drawn).replace(/^text: .*\n\n/, '');
    })
    .join('\n\n');
};

const denied: RequestEvent = {
  kind: 'denied',
  at: NOW,
  by: priya,
  reason: 'Use the staging checkpoint first.',
  rule: 'prod-models',
  policy: '3fa91c20',
  digest: '5c1e77a0',
  delivery: 'deny',
};

const rechecked = (given: Partial<Extract<RequestEvent, { kind: 'rechecked' }>>): RequestEvent => ({
  kind: 'rechecked',
  at: NOW,
  why: 'policy',
  rule: rule({ name: 'sec-models', approvers: [group('S03SEC', 'sec-owners')] }),
  policy: '77b01e4d',
  digest: '6d2f88b1',
  have: 0,
  need: 2,
  dropped: [],
  until: null,
  ...given,
});

describe('the thread tells the whole story', () => {
  test('asked, refused, approved, granted, ended', () => {
    const events = [
      approved(priya, 1, 2),
      refused(bo, 'not_an_approver'),
      approved(omar, 2, 2, UNTIL),
      granted(),
      ended('expired'),
      removed(deleted),
    ];
    const repeats = { 3: { count: 3, deliveries: [] } };
    expect(thread({ events, shown: { repeats } })).toMatchSnapshot();
  });

  test('granted at once, for two projects, given back', () => {
    const events = [granted(payments), granted(search, { origin: 'found' }), ended('given_back', dana), removed({ kind: 'left' }, search)];
    expect(thread({ rule: sandbox, projects: [payments, search], hours: 168, until: UNTIL, events })).toMatchSnapshot();
  });

  test('doubt, then found', () => {
    expect(thread({ events: [...bothApproved, delayed('doubt'), granted(payments, { afterDoubt: true })] })).toMatchSnapshot();
  });

  test('blocked by its own list, and mended', () => {
    const events = [...bothApproved, granted(payments, { blockedBy: 'allow_list' }), gated('deny_list'), gated(null)];
    expect(thread({ events }).split('\n')).toEqual(expect.arrayContaining([
      expect.stringContaining('cp_zc4Q7MP6XxulcVzj. Until {Dec 24, 2026}. payments-prod cannot use it yet. Its model allow list blocks it. An owner of payments-prod adds it to the allow list.'),
      expect.stringContaining('payments-prod cannot use it. Its model deny list blocks it. An owner of payments-prod takes it off the deny list.'),
      expect.stringContaining('payments-prod can use it now: its list of models does not block it any more.'),
    ]));
  });

  test('doubt, then two of them', () => {
    const two = granted(payments, { afterDoubt: true, permissions: [id('cp_one'), id('cp_two')] });
    expect(thread({ events: [...bothApproved, delayed('doubt'), two] })).toContain('cp_one, cp_two. All of them go at the end.');
  });

  test('every delay and failure says what happens next', () => {
    const events = [
      ...bothApproved,
      delayed('busy'),
      delayed('unreachable'),
      delayed('key'),
      failed('unknown_model', 404),
      failed('unknown_target', 404),
      { kind: 'retried', at: NOW, by: omar, policy: '3fa91c20', delivery: 'r' } as const,
      failed('bad_request', 400),
      failed('busy_too_long', 429),
      failed('too_late', null),
      { kind: 'had', at: NOW, project: payments.id } as const,
    ];
    expect(thread({ events })).toMatchSnapshot();
  });

  test('what a changed policy and time do', () => {
    const events = [
      approved(priya, 1, 2),
      rechecked({ dropped: [priya] }),
      rechecked({ dropped: [priya, omar], rule: null }),
      rechecked({ have: 2, until: UNTIL }),
      rechecked({ why: 'stale', rule: rule(), dropped: [priya, omar] }),
    ];
    expect(thread({ events })).toMatchSnapshot();
  });

  test('every end', () => {
    const events = [
      denied,
      { kind: 'cancelled', at: NOW, by: dana, delivery: 'c' } as const,
      { kind: 'lapsed', at: NOW } as const,
      ended('revoked', omar, 'incident 512'),
      removed({ kind: 'gone', permissions: [] }),
      removed({ kind: 'kept', through: id('R-8PQ44'), until: UNTIL + 1_468_800_000 }),
      removed({ kind: 'lost' }),
      removed({ kind: 'nothing' }),
    ];
    expect(thread({ events })).toMatchSnapshot();
  });
});

test('every refusal of every click has a sentence', () => {
  const whys: readonly RefusalName[] = [
    'own_request',
    'not_an_approver',
    'guest',
    'outsider',
    'bot',
    'deactivated',
    'slack_silent',
    'already_approved',
    'already_settled',
    'terms_changed',
    'too_late',
    'not_yours',
    'nothing_to_end',
    'nothing_to_retry',
    'no_rule',
  ];
  const clicks: readonly Action[] = ['approve', 'deny', 'cancel', 'revoke', 'give_back', 'retry'];
  const events = [...whys.map((why) => refused(bo, why)), ...clicks.map((action) => refused(bo, 'not_an_approver', action))];
  expect(thread({ events })).toMatchSnapshot();
});

test('an entry is found again by number and hash', () => {
  const made = record({ events: [approved(priya, 1, 2)] });
  expect(entry(made, 2).metadata).toEqual({
    event_type: 'share_request_event',
    event_payload: { v: 1, request: 'R-7K2M9', n: 2, hash: '9f2c1a76'.repeat(8) },
  });
  expect(read(entry(made, 2))).toContain('~ #2 · 9f2c1a76');
});

test('an entry that is not there is a mistake of the caller', () => {
  expect(() => entry(record(), 2)).toThrow('R-7K2M9 has no entry 2');
});

test('a rule of that time is named, not the one of today', () => {
  const events = [refused(bo, 'not_an_approver'), rechecked({})];
  const made = record({ events });
  expect(read(entry(made, 2))).toContain('not in @ml-owners');
  expect(made.state.asked.at).toBe(ASKED_AT);
});
