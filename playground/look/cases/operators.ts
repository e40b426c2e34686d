import { frozenNotice, unfrozenNotice } from '../../../src/slack/views/freeze.ts';
import { holdAlert } from '../../../src/slack/views/hold.ts';
import { alert } from '../../../src/slack/views/operators.ts';
import { policyChange } from '../../../src/slack/views/policyChange.ts';
import { message } from '../case.ts';
import type { Case } from '../case.ts';
import { NOW, bothApproved, channel, delayed, omar, payments, policy, record } from '../records.ts';
import { policyNews } from './policyNews.ts';

const scope = 'api.fine_tuning.checkpoints.write';
const at = channel('C01APPROVALS', '').id;

/** What alerts can be about: name, cause, how many requests wait. */
export const alerts = [
  ['admin key', { kind: 'admin_key', status: 401, scope }, 4],
  ['admin key, no number', { kind: 'admin_key', status: 401, scope: null }, 0],
  ['not in channel', { kind: 'channel', channel: at, error: 'not_in_channel' }, 2],
  ['channel not found', { kind: 'channel', channel: at, error: 'channel_not_found' }, 1],
  ['channel archived', { kind: 'channel', channel: at, error: 'is_archived' }, 1],
  ['channel restricted', { kind: 'channel', channel: at, error: 'restricted_action' }, 1],
  ['overdue', { kind: 'overdue', project: payments.id }, 0],
] as const;

const copies = [
  { table: 'model-share-requests-restored', of: 'model-share-requests' },
  { table: 'model-share-shares-restored', of: 'model-share-shares' },
];

/** The operators' channel. */
export const operators: readonly Case[] = [
  ...alerts.map(([state, cause, waiting]) =>
    message('alert', state, alert(cause, record({ events: [...bothApproved, delayed('key')] }), policy, waiting)),
  ),
  message('frozenNotice', 'frozen', frozenNotice({ by: omar, reason: 'key may be out', at: NOW })),
  message('unfrozenNotice', 'not frozen any more', unfrozenNotice(omar)),
  message('holdAlert', 'after a restore', holdAlert(copies, policy)),
  ...policyNews.map(([state, news]) => message('policyChange', state, policyChange(news))),
];
