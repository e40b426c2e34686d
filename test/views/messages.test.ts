import { describe, expect, test } from 'vitest';
import { alerts } from '../../playground/look/cases/operators.ts';
import { context, receipts, told } from '../../playground/look/cases/messageStates.ts';
import { message, messageMetadata, receipt } from '../../src/slack/views/messages.ts';
import { alert, alertMetadata } from '../../src/slack/views/operators.ts';
import {
  NOW,
  bothApproved,
  delayed,
  fresh,
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
  test.each(alerts)('%s', (_name, cause, waiting) => {
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
