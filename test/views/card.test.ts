import { describe, expect, test } from 'vitest';
import { cardStates } from '../../playground/look/cases/cardStates.ts';
import { card, cardMetadata } from '../../src/slack/views/card.ts';
import {
  NOW,
  fresh,
  group,
  record,
  rule,
  user,
} from './builders.ts';
import type { RecordGiven } from './builders.ts';
import { messageFaults, objects, texts } from './check.ts';
import { read } from './read.ts';

describe('the card', () => {
  test('waiting, as Block Kit', () => {
    expect(card(fresh(), NOW)).toMatchSnapshot();
  });

  test.each(cardStates)('%s', (_name, given) => {
    const drawn = card(record(given), NOW);
    expect(read(drawn)).toMatchSnapshot();
    expect(messageFaults(drawn)).toEqual([]);
  });

  test.each(cardStates)('%s: a lock screen shows who, which model, which project', (_name, given) => {
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
    for (const [, given] of cardStates) expect(mentions(given)).toEqual([]);
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
    const given = cardStates.find(([one]) => one === name)?.[1];
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
