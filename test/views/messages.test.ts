import { describe, expect, test } from 'vitest';
import type { MessageKind, RequestEvent } from '../../src/domain/request/types.ts';
import { message, messageMetadata, receipt } from '../../src/slack/views/messages.ts';
import { alert, alertMetadata } from '../../src/slack/views/operators.ts';
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
  fresh,
  granted,
  id,
  oldLab,
  omar,
  payments,
  policy,
  priya,
  record,
  removed,
  rule,
  sandbox,
  search,
  user,
} from './builders.ts';
import type { RecordGiven } from './builders.ts';
import { messageFaults, objects } from './check.ts';
import { read } from './read.ts';

const three = [payments, search, oldLab];
const context = { now: NOW, operatorsChannel: channel('C01PLATFORM', 'ml-platform') };

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

const mentions = (value: unknown) =>
  objects(value).filter((one) => one['type'] === 'usergroup' || one['type'] === 'user');

const receipts: readonly (readonly [name: string, given: RecordGiven])[] = [
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

describe("the requester's receipt", () => {
  test.each(receipts)('%s', (_name, given) => {
    const drawn = receipt(record(given), NOW);
    expect(read(drawn)).toMatchSnapshot();
    expect(messageFaults(drawn)).toEqual([]);
    expect(mentions(drawn.blocks)).toEqual([]);
  });

  test('pings nobody before the card is posted either', () => {
    expect(mentions(receipt(fresh(), NOW).blocks)).toEqual([]);
  });
});

const kept = { kind: 'kept', through: id<'R-8PQ44' & ReturnType<typeof record>['id']>('R-8PQ44'), until: UNTIL + 1_468_800_000 } as const;

const told: readonly (readonly [name: string, kind: MessageKind, given: RecordGiven])[] = [
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

describe('messages to the requester', () => {
  test.each(told)('%s', (_name, kind, given) => {
    const drawn = message(kind, record(given), context);
    expect(read(drawn)).toMatchSnapshot();
    expect(messageFaults(drawn)).toEqual([]);
    expect(mentions(drawn.blocks)).toEqual([]);
    expect(drawn.text.slice(0, 60)).toContain('support-tone');
  });

  test('a message is found again by request and key', () => {
    expect(messageMetadata(record(), 'granted:3')).toEqual({
      event_type: 'share_request_message',
      event_payload: { v: 1, request: 'R-7K2M9', key: 'granted:3' },
    });
  });
});

describe("operators' alerts", () => {
  const scope = 'api.fine_tuning.checkpoints.write';
  const at = channel('C01APPROVALS', '').id;

  test.each([
    ['admin key', { kind: 'admin_key', status: 401, scope }, 4],
    ['admin key, no number', { kind: 'admin_key', status: 401, scope: null }, 0],
    ['not in channel', { kind: 'channel', channel: at, error: 'not_in_channel' }, 2],
    ['channel not found', { kind: 'channel', channel: at, error: 'channel_not_found' }, 1],
    ['channel archived', { kind: 'channel', channel: at, error: 'is_archived' }, 1],
    ['channel restricted', { kind: 'channel', channel: at, error: 'restricted_action' }, 1],
    ['overdue', { kind: 'overdue', project: payments.id }, 0],
  ] as const)('%s', (_name, cause, waiting) => {
    const drawn = alert(cause, record({ events: [...bothApproved, delayed('key')] }), policy, waiting);
    expect(read(drawn)).toMatchSnapshot();
    expect(messageFaults(drawn)).toEqual([]);
    expect(mentions(drawn.blocks)).toEqual([{ type: 'usergroup', usergroup_id: 'S02OPS' }]);
  });

  test('an alert is found again by its cause', () => {
    expect(alertMetadata('channel:C01APPROVALS')).toEqual({
      event_type: 'share_request_alert',
      event_payload: { v: 1, cause: 'channel:C01APPROVALS' },
    });
  });
});
