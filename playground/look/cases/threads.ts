import { entry } from '../../../src/slack/views/entry.ts';
import { message } from '../case.ts';
import type { Case } from '../case.ts';
import {
  ASKED_AT, NOW, UNTIL, approved, bo, bothApproved, dana, delayed, deleted, ended, failed, gated, granted, omar, payments, priya, record,
  refused, removed, rule,
} from '../records.ts';
import type { RecordGiven } from '../records.ts';
import { worst } from '../worst.ts';

const thread = (state: string, given: RecordGiven): Case => {
  const made = record(given);
  return message('entry', state, ...made.entries.map(({ n }) => entry(made, n)));
};

/** The thread under a card: one sentence for each event. */
export const threads: readonly Case[] = [
  thread('asked, refused, approved, granted, ended', {
    events: [approved(priya, 1, 2), refused(bo, 'not_an_approver'), approved(omar, 2, 2, UNTIL), granted(), ended('expired'), removed(deleted)],
    shown: { repeats: { 3: { count: 3, deliveries: [] } } },
  }),
  thread('in doubt, then found, blocked and mended, given back', {
    events: [
      ...bothApproved,
      delayed('doubt'),
      granted(payments, { afterDoubt: true, blockedBy: 'allow_list' }),
      gated(null),
      ended('given_back', dana),
      removed({ kind: 'gone', permissions: [] }),
    ],
  }),
  thread('every delay and failure', {
    events: [
      ...bothApproved,
      delayed('busy'),
      delayed('unreachable'),
      delayed('key'),
      failed('unknown_model', 404),
      { kind: 'retried', at: NOW, by: omar, policy: '3fa91c20', delivery: 'r' },
      failed('bad_request', 400),
      failed('busy_too_long', 429),
      failed('too_late', null),
    ],
  }),
  thread('a changed policy', {
    events: [
      approved(priya, 1, 2),
      {
        kind: 'rechecked',
        at: ASKED_AT + 120_000,
        why: 'policy',
        rule: rule({ name: 'sec-models', approvals: 1 }),
        policy: '77b01e4d',
        digest: '6d2f88b1',
        have: 0,
        need: 1,
        dropped: [priya],
        until: null,
      },
      { kind: 'lapsed', at: NOW },
    ],
  }),
  ...worst.slice(-3).map(([state, given]) => thread(`worst: ${state}`, { ...given, events: [...bothApproved, ended('revoked', omar, 'x '.repeat(150))] })),
];
