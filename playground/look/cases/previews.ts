import type { RequestRecord } from '../../../src/domain/request/types.ts';
import { shareOf } from '../../../src/slack/views/revokeAll.ts';
import type { Preview } from '../../../src/slack/views/revokeAll.ts';
import {
  ASKED_AT,
  MODEL,
  UNTIL,
  bothApproved,
  delayed,
  deleted,
  failed,
  granted,
  id,
  oldLab,
  payments,
  project,
  record,
  removed,
  search,
} from '../records.ts';

export const ADDRESS = 'https://hooks.slack.com/commands/T01ACME/1234567890/aBcDeFgHiJkLmNoPqRsTuVwX';

export const preview = (records: readonly RequestRecord[], given: Partial<Preview> = {}): Preview => ({
  whose: { kind: 'model', model: id(MODEL) },
  requests: records.map((one) => one.id),
  responseUrl: ADDRESS,
  name: 'support-tone',
  records,
  unread: [],
  kept: new Set(),
  now: ASKED_AT,
  changed: null,
  reason: null,
  ...given,
});

export const named = (n: number, of: RequestRecord): RequestRecord => ({ ...of, id: id(`R-${String(n).padStart(5, '0')}`) });
const one = record({ events: [...bothApproved, granted()] });

/** What the dialog of revoke-all can be. */
export const previews: readonly (readonly [name: string, preview: Preview])[] = [
  ['one request', preview([one])],
  [
    'every fate',
    preview([
      record({
        projects: [payments, search, oldLab],
        events: [...bothApproved, granted(), granted(search, { origin: 'found' }), delayed('key', oldLab)],
      }),
      named(1, record({ projects: [payments, search], events: [...bothApproved, failed('bad_request', 400), granted(search), removed(deleted, search)] })),
      named(2, record({ projects: [payments, search], events: [...bothApproved, granted(), granted(search)] })),
      named(3, record({
        projects: Array.from({ length: 6 }, (_, n) => project(`proj_p${n}`, `p-${n}`)),
        events: [...bothApproved, ...Array.from({ length: 6 }, (_, n) => granted(project(`proj_p${n}`, `p-${n}`)))],
      })),
    ], { kept: new Set([shareOf({ model: id(MODEL), project: search.id })]) }),
  ],
  ['nothing made yet, less than two days left', preview([record({ events: bothApproved })], { now: UNTIL - 3_600_000 })],
  ['changed, with what was typed', preview([one], { changed: { more: 1, fewer: 2 }, reason: 'incident 512' })],
  ['some cannot be read', preview([one], { unread: Array.from({ length: 7 }, (_, n) => id(`R-${n}0000`)) })],
];
