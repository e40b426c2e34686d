import { answer, answerToCommand, asked, notAsked, otherVersion, unknownRequest } from '../../../src/slack/views/answers.ts';
import { freezeAnswer, longReason, missingReason } from '../../../src/slack/views/freeze.ts';
import { help, unknownForm } from '../../../src/slack/views/help.ts';
import { onHold } from '../../../src/slack/views/hold.ts';
import { listAnswer, listWhat } from '../../../src/slack/views/list.ts';
import type { ListedRow } from '../../../src/slack/views/list.ts';
import type { NotAsked } from '../../../src/domain/request/decide.ts';
import type { Action, RefusalName } from '../../../src/domain/request/types.ts';
import { whisper } from '../case.ts';
import type { Case } from '../case.ts';
import {
  MODEL, NOW, UNTIL, approved, bothApproved, channel, deleted, ended, failed, granted, id, omar, owners, person, policy, priya, record, removed, rule,
  sandbox, user,
} from '../records.ts';
import { LONG_REASON } from '../worst.ts';

/** Why a click does not count. */
export const whys: readonly (readonly [why: RefusalName, action: Action])[] = [
  ['own_request', 'approve'],
  ['not_an_approver', 'approve'],
  ['not_an_approver', 'retry'],
  ['guest', 'approve'],
  ['outsider', 'approve'],
  ['bot', 'approve'],
  ['deactivated', 'approve'],
  ['slack_silent', 'approve'],
  ['already_approved', 'approve'],
  ['terms_changed', 'approve'],
  ['too_late', 'approve'],
  ['not_yours', 'cancel'],
  ['not_yours', 'give_back'],
  ['nothing_to_end', 'revoke'],
  ['nothing_to_retry', 'retry'],
  ['no_rule', 'approve'],
];

/** Why nothing was asked. */
export const notAskedWhys: readonly NotAsked[] = [
  'no_rule',
  'nobody_left',
  'too_long',
  'rule_changed',
  'unlike_terms',
  'guest',
  'bot',
  'deactivated',
  'slack_silent',
  'too_late',
];

const waiting = record({ events: [approved(priya, 1, 2)] });
const settled = [
  record({ events: [...bothApproved, granted()] }),
  record({ events: bothApproved }),
  record({ events: [...bothApproved, failed('unknown_model', 404)] }),
  record({ events: [...bothApproved, granted(), ended('expired'), removed(deleted)] }),
];
const one = rule({ approvers: [user('U03OMAR', 'omar')], approvals: 1 });
const command = { kind: 'approve', request: waiting.id, digest: '5c1e77a0', rule: 'prod-models', delivery: 'd9', at: NOW, by: { user: priya.user, team: priya.team } } as const;

const row = (given: Partial<ListedRow> = {}): ListedRow => ({
  project: 'payments-prod',
  permission: id('cp_zc4Q7MP6XxulcVzj'),
  createdAt: NOW,
  requests: [{ id: id('R-7K2M9'), requester: 'Dana Kim', approvers: ['Priya Shah', 'Omar Haddad'], reason: 'A/B starts Monday.', until: UNTIL }],
  ...given,
});
const longRow = row({
  project: 'p'.repeat(75),
  requests: row().requests.flatMap((each) => Array.from({ length: 7 }, () => ({ ...each, requester: 'N'.repeat(80), reason: LONG_REASON }))),
});
const list = (state: string, rows: readonly ListedRow[]): Case =>
  whisper('listAnswer', state, ...listAnswer({ kind: 'rows', model: id(MODEL), rows }, NOW));

/** What one person reads, and nobody else. */
export const answers: readonly Case[] = [
  ...whys.map(([why, action]) => whisper('answer', `${why}, ${action}`, answer(why, waiting, { action }))),
  whisper('answer', 'already settled, four ways', ...settled.map((each) => answer('already_settled', each, { action: 'approve' }))),
  whisper('notAsked', 'every reason', ...notAskedWhys.map((why) => notAsked(why, { rule: rule(), operatorsChannel: 'ml-platform' }))),
  whisper('asked', 'two decide', asked([{ id: id('R-7K2M9'), rule: rule() }])),
  whisper('asked', 'two requests', asked([{ id: id('R-7K2M9'), rule: one }, { id: id('R-7K2MA'), rule: sandbox }])),
  whisper('otherVersion', 'an old button', otherVersion()),
  whisper('unknownRequest', 'no such request', unknownRequest()),
  whisper('answerToCommand', 'no such request', answerToCommand(command, { kind: 'no_such_request' }, policy) ?? unknownRequest()),
  whisper('help', 'help', help()),
  whisper('unknownForm', 'like a form', unknownForm('lst', 'list')),
  whisper('unknownForm', 'like none', unknownForm('<!channel>', null)),
  whisper('listWhat', 'of nothing', listWhat()),
  list('two', [row(), row({ project: 'search-dev', requests: [] })]),
  list('nobody', []),
  whisper('listAnswer', 'unknown, silent', ...(['unknown_model', 'silent'] as const).flatMap((kind) => listAnswer({ kind, model: id(MODEL) }, NOW))),
  list('worst: seven requests with long names and reasons', [longRow]),
  whisper('freezeAnswer', 'frozen, the channel could not be told', freezeAnswer({ kind: 'frozen', untold: { channel: channel('C01', 'ml-platform'), why: 'not_in_channel' } })),
  whisper('freezeAnswer', 'not an operator', freezeAnswer({ kind: 'not_an_operator', operators: [owners] })),
  whisper('freezeAnswer', 'the others', ...(['not_frozen', 'silent', 'too_late'] as const).map((kind) => freezeAnswer({ kind })), freezeAnswer({ kind: 'unfrozen', untold: null }), freezeAnswer({ kind: 'frozen_already', frozen: { by: person('U03OMAR', omar.name), reason: LONG_REASON, at: NOW } })),
  whisper('missingReason', 'freeze without a reason', missingReason()),
  whisper('longReason', 'freeze with a long one', longReason(345)),
  whisper('onHold', 'after a restore', onHold()),
];
