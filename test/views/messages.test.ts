import { describe, expect, test } from 'vitest';
import { context, receipts, told } from '../../playground/look/cases/messageStates.ts';
import { message, messageMetadata, receipt } from '../../src/slack/views/messages.ts';
import { alert, alertMetadata } from '../../src/slack/views/operators.ts';
import {
  NOW,
  bothApproved,
  channel,
  delayed,
  fresh,
  payments,
  policy,
  record,
} from './builders.ts';
import { messageFaults, objects } from './check.ts';
import { read } from './read.ts';

const mentions = (value: unknown) =>
  objects(value).filter((one) => one['type'] === 'usergroup' || one['type'] === 'user');

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
