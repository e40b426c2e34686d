import type { RequestId } from '../../../src/domain/ids.ts';
import type { MessageKind, RequestEvent } from '../../../src/domain/request/types.ts';
import {
  NOW,
  UNTIL,
  approved,
  bothApproved,
  channel,
  delayed,
  deleted,
  ended,
  failed,
  granted,
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

/** What messages are drawn with beside the record. */
export const context = { now: NOW, operatorsChannel: channel('C01PLATFORM', 'ml-platform') };

const three = [payments, search, oldLab];

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

/** What the requester's receipt can be. */
export const receipts: readonly (readonly [name: string, given: RecordGiven])[] = [
  ['asked', {}],
  ['asked of one person', { rule: rule({ approvers: [user('U03OMAR', 'omar')], approvals: 1 }) }],
  ['partly approved', { events: [approved(priya, 1, 2)] }],
  ['approved', { events: bothApproved }],
  ['no approval needed', { rule: sandbox, until: UNTIL }],
  ['in doubt', { events: [...bothApproved, delayed('doubt')] }],
  ['granted', { events: [...bothApproved, granted()] }],
  ['denied', { events: [denied] }],
  ['ended', { events: [...bothApproved, granted(), ended('expired'), removed(deleted)] }],
];

const kept = { kind: 'kept', through: id<RequestId>('R-8PQ44'), until: UNTIL + 1_468_800_000 } as const;

/** What the requester is told, by kind. */
export const told: readonly (readonly [name: string, kind: MessageKind, given: RecordGiven])[] = [
  ['granted', 'granted', { events: [...bothApproved, granted()] }],
  ['granted, three projects', 'granted', { projects: three, events: [...bothApproved, ...three.map((one) => granted(one))] }],
  [
    'granted, differently',
    'granted',
    { projects: three, events: [...bothApproved, granted(), granted(search, { origin: 'found' }), failed('unknown_model', 404, oldLab)] },
  ],
  ['blocked', 'granted', { events: [...bothApproved, granted(payments, { blockedBy: 'allow_list' })] }],
  [
    'one of three blocked, one there before and blocked',
    'granted',
    {
      projects: three,
      events: [
        ...bothApproved,
        granted(),
        granted(search, { blockedBy: 'deny_list' }),
        granted(oldLab, { origin: 'found', blockedBy: 'allow_list' }),
      ],
    },
  ],
  ['there before', 'granted', { events: [...bothApproved, granted(payments, { origin: 'found' })] }],
  ['has it already', 'granted', { events: [...bothApproved, { kind: 'had', at: NOW, project: payments.id }] }],
  ['denied', 'denied', { events: [denied] }],
  ['needs an operator, the key cannot be read', 'operator', { events: [...bothApproved, delayed('key', payments, { status: null, scope: null })] }],
  ['needs an operator', 'operator', { events: [...bothApproved, delayed('key')] }],
  ['failed', 'failed', { events: [...bothApproved, failed('unknown_model', 404)] }],
  ['nobody answered', 'lapsed', { events: [{ kind: 'lapsed', at: NOW }] }],
  ['ended', 'ended', { events: [...bothApproved, granted(), ended('expired'), removed(deleted)] }],
  ['ended, gone', 'ended', { events: [...bothApproved, granted(), ended('revoked', omar, 'x'), removed({ kind: 'gone', permissions: [] })] }],
  ['ended, kept', 'ended', { events: [...bothApproved, granted(), ended('expired'), removed(kept)] }],
  ['ended, left', 'ended', { events: [...bothApproved, granted(payments, { origin: 'found' }), ended('expired'), removed({ kind: 'left' })] }],
  [
    'ended, three projects',
    'ended',
    {
      projects: three,
      events: [
        ...bothApproved,
        ...three.map((one) => granted(one)),
        ended('expired'),
        removed(deleted),
        removed(deleted, search),
        removed({ kind: 'lost' }, oldLab),
      ],
    },
  ],
];
