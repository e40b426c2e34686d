import type { RequestEvent } from '../../../src/domain/request/types.ts';
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
  gated,
  granted,
  group,
  id,
  oldLab,
  omar,
  payments,
  priya,
  removed,
  rule,
  sandbox,
  search,
  user,
} from '../records.ts';
import type { RecordGiven } from '../records.ts';

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

/** What a card can be: name and record. */
export const cardStates: readonly (readonly [name: string, given: RecordGiven])[] = [
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
