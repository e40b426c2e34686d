import { describe, expect, test } from 'vitest';
import { card, cardMetadata } from '../../src/slack/views/card.ts';
import type { RequestEvent } from '../../src/domain/request/types.ts';
import {
  ASKED_AT,
  NOW,
  UNTIL,
  approved,
  bothApproved,
  dana,
  delayed,
  deleted,
  ended,
  failed,
  fresh,
  gated,
  granted,
  group,
  id,
  oldLab,
  omar,
  payments,
  priya,
  record,
  removed,
  rule,
  sandbox,
  search,
  user,
} from './builders.ts';
import type { RecordGiven } from './builders.ts';
import { messageFaults, objects, texts } from './check.ts';
import { read } from './read.ts';

const three = [payments, search, oldLab];
const secOwners = rule({ name: 'sec-models', approvers: [group('S03SEC', 'sec-owners')] });

const rechecked = (given: Partial<Extract<RequestEvent, { kind: 'rechecked' }>> = {}): RequestEvent => ({
  kind: 'rechecked',
  at: ASKED_AT + 120_000,
  why: 'policy',
  rule: secOwners,
  policy: '77b01e4d',
  digest: '6d2f88b1',
  have: 0,
  need: 2,
  dropped: [priya],
  until: null,
  ...given,
});

const denied: RequestEvent = {
  kind: 'denied',
  at: ASKED_AT + 120_000,
  by: priya,
  reason: 'Use the staging checkpoint first.',
  rule: 'prod-models',
  policy: '3fa91c20',
  digest: '5c1e77a0',
  delivery: 'deny',
};

const grantedOnce = [...bothApproved, granted()];

const states: readonly (readonly [name: string, given: RecordGiven])[] = [
  ['partly approved', { events: [approved(priya, 1, 2)] }],
  ['rule changed', { events: [approved(priya, 1, 2), rechecked()] }],
  ['rule changed, then approved once', { events: [approved(priya, 1, 2), rechecked(), approved(omar, 1, 2)] }],
  ['no rule any more', { events: [rechecked({ rule: null, dropped: [] })] }],
  ['approvals too old', { events: [...bothApproved, rechecked({ why: 'stale', rule: rule(), dropped: [priya, omar] })] }],
  ['one granted, the other waits again', { projects: [payments, search], events: [...grantedOnce, rechecked({ dropped: [priya, omar] })] }],
  [
    'one granted, cancelled while the other waits',
    {
      projects: [payments, search],
      events: [...grantedOnce, rechecked({ dropped: [priya, omar] }), { kind: 'cancelled', at: NOW, by: dana, delivery: 'c' }],
    },
  ],
  ['a rule that asks again', { rule: rule({ confirm: true }) }],
  ['one named approver', { rule: rule({ approvers: [user('U03OMAR', 'omar')], approvals: 1, notify: [] }) }],
  ['creating', { events: bothApproved }],
  ['creating, no approval needed', { rule: sandbox, hours: 168, until: ASKED_AT + 168 * 3_600_000 }],
  ['in doubt', { events: [...bothApproved, delayed('doubt')] }],
  ['busy', { events: [...bothApproved, delayed('busy')], shown: { delays: { [payments.id]: { next: NOW + 60_000, tries: 3 } } } }],
  ['unreachable', { events: [...bothApproved, delayed('unreachable')] }],
  ['conflict', { events: [...bothApproved, delayed('conflict')] }],
  ['the key cannot be read', { events: [...bothApproved, delayed('key', payments, { status: null, scope: null })] }],
  ['waiting for an operator', { events: [...bothApproved, delayed('key')] }],
  ['granted', { events: grantedOnce }],
  ['granted, no approval needed', { rule: sandbox, until: UNTIL, events: [granted()] }],
  ['granted for three projects', { projects: three, events: [...bothApproved, ...three.map((one) => granted(one))] }],
  ['there before', { events: [...bothApproved, granted(payments, { origin: 'found' })] }],
  ['blocked', { events: [...bothApproved, granted(payments, { blockedBy: 'allow_list' })] }],
  ['blocked, then mended', { events: [...bothApproved, granted(payments, { blockedBy: 'allow_list' }), gated(null)] }],
  ['there before, and blocked since', { events: [...bothApproved, granted(payments, { origin: 'found' }), gated('deny_list')] }],
  [
    'one of two blocked',
    { projects: [payments, search], events: [...bothApproved, granted(), granted(search, { blockedBy: 'deny_list' })] },
  ],
  [
    'two blocked by two lists',
    {
      projects: [payments, search],
      events: [...bothApproved, granted(payments, { blockedBy: 'allow_list' }), granted(search, { blockedBy: 'deny_list' })],
    },
  ],
  [
    'one blocked, one failed',
    {
      projects: [payments, search],
      events: [...bothApproved, granted(payments, { blockedBy: 'allow_list' }), failed('bad_request', 400, search)],
    },
  ],
  ['has it already', { events: [...bothApproved, { kind: 'had', at: NOW, project: payments.id }] }],
  ['some granted', { projects: three, events: [...bothApproved, granted(), delayed('busy', search), failed('unknown_model', 404, oldLab)] }],
  ['two of three under way', { projects: three, events: [...bothApproved, granted()] }],
  ['denied', { events: [denied] }],
  ['failed: unknown model', { events: [...bothApproved, failed('unknown_model', 404)] }],
  ['failed: bad request', { events: [...bothApproved, failed('bad_request', 400)] }],
  ['failed: busy too long', { events: [...bothApproved, failed('busy_too_long', 429)] }],
  ['failed: too late', { events: [...bothApproved, failed('too_late', 401)] }],
  ['cancelled', { events: [{ kind: 'cancelled', at: NOW, by: dana, delivery: 'c' }] }],
  ['lapsed', { events: [{ kind: 'lapsed', at: NOW }] }],
  ['ending', { events: [...grantedOnce, ended('expired')] }],
  ['ending, overdue', { events: [...grantedOnce, ended('revoked', omar, 'incident 512')], shown: { overdue: [payments.id] } }],
  ['ended', { events: [...grantedOnce, ended('expired'), removed(deleted)] }],
  ['revoked', { events: [...grantedOnce, ended('revoked', omar, 'incident 512'), removed(deleted)] }],
  ['given back', { events: [...grantedOnce, ended('given_back', dana), removed(deleted)] }],
  ['ended, gone before', { events: [...grantedOnce, ended('expired'), removed({ kind: 'gone', permissions: [] })] }],
  ['ended, kept', { events: [...grantedOnce, ended('expired'), removed({ kind: 'kept', through: id('R-8PQ44'), until: UNTIL + 1_468_800_000 })] }],
  ['ended, left', { events: [...bothApproved, granted(payments, { origin: 'found' }), ended('expired'), removed({ kind: 'left' })] }],
  ['ended before anything was made', { events: [...bothApproved, ended('revoked', omar, 'not now'), removed({ kind: 'nothing' })] }],
  ['lost', { events: [...grantedOnce, removed({ kind: 'lost' })] }],
  [
    'three projects, ended differently',
    {
      projects: three,
      events: [
        ...bothApproved,
        ...three.map((one) => granted(one)),
        ended('expired'),
        removed(deleted),
        removed({ kind: 'gone', permissions: [] }, search),
        removed({ kind: 'kept', through: id('R-8PQ44'), until: UNTIL + 1_468_800_000 }, oldLab),
      ],
    },
  ],
];

describe('the card', () => {
  test('waiting, as Block Kit', () => {
    expect(card(fresh(), NOW)).toMatchSnapshot();
  });

  test.each(states)('%s', (_name, given) => {
    const drawn = card(record(given), NOW);
    expect(read(drawn)).toMatchSnapshot();
    expect(messageFaults(drawn)).toEqual([]);
  });

  test.each(states)('%s: a lock screen shows who, which model, which project', (_name, given) => {
    const seen = card(record(given), NOW).text.slice(0, 60);
    expect(seen).toContain('Dana Kim');
    expect(seen).toContain('support-tone');
    expect(seen).toContain(given.projects === undefined ? 'payments-prod' : `${given.projects.length} projects`);
  });
});

describe('whom a card pings', () => {
  const mentions = (given: RecordGiven, make = record) =>
    objects(card(make(given), NOW).blocks).filter((one) => one['type'] === 'usergroup' || one['type'] === 'user');

  test('the first drawing: whom the rule notifies', () => {
    expect(mentions({}, fresh)).toEqual([{ type: 'usergroup', usergroup_id: 'S01MLOWNERS' }]);
  });

  test('no edit, in any state', () => {
    for (const [, given] of states) expect(mentions(given)).toEqual([]);
  });

  test('nobody whom the rule does not notify', () => {
    const drawn = card(fresh({ rule: rule({ notify: [] }) }), NOW);
    expect(texts(drawn.blocks)).toContain(' Needs 2 of @ml-owners');
    expect(mentions({ rule: rule({ notify: [] }) }, fresh)).toEqual([]);
  });

  test('who is told without being an approver stands on a line of their own', () => {
    const drawn = card(fresh({ rule: rule({ notify: [group('S01MLOWNERS', 'ml-owners'), user('U09EVE', 'eve')] }) }), NOW);
    expect(read(drawn)).toContain('Needs 2 of <S01MLOWNERS>\nTold too: <U09EVE>');
    expect(drawn.text).toContain('Told too: @eve');
  });

  test('a rule that notifies some of its approvers', () => {
    const some = rule({ approvers: [group('S01MLOWNERS', 'ml-owners'), user('U03OMAR', 'omar')], notify: [user('U03OMAR', 'omar')] });
    expect(read(card(fresh({ rule: some }), NOW))).toContain('Needs 2 of @ml-owners or @omar\nFor: <U03OMAR>');
  });
});

test('a waiting card has at most 60 words beside the reason', () => {
  const words = texts(card(fresh({ reason: '' }), NOW).blocks).join(' ').split(/\s+/).filter(Boolean);
  expect(words.length).toBeLessThanOrEqual(60);
});

test('a settled card has at most three rows', () => {
  for (const name of ['granted', 'denied', 'failed: too late', 'ended', 'cancelled', 'waiting for an operator']) {
    const given = states.find(([one]) => one === name)?.[1];
    const [what] = card(record(given), NOW).blocks;
    const rows = texts(what).join('').split('\n');
    expect(rows.length).toBeLessThanOrEqual(3);
  }
});

test('who the text is read to hears the whole card', () => {
  expect(card(fresh(), NOW).text).toMatchInlineSnapshot(`
    "Dana Kim asks: support-tone for payments-prod, 30 days. 2 approvals needed.
    support-tone for payments-prod, 30 days
    Dana Kim asks:
    Replacing the prompt-only triage in payments. A/B starts Monday.
    ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd
    Gives everyone and every key in payments-prod
    Ends about Dec 24, 2026 (the model itself stops Jan 14)
    Needs 2 of @ml-owners
    R-7K2M9 · rule prod-models"
  `);
});

test('the card is found again by its request', () => {
  expect(cardMetadata(record())).toEqual({ event_type: 'share_request_card', event_payload: { v: 1, request: 'R-7K2M9' } });
});
