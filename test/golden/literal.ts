/**
 * What the fixtures are made from: one of everything that this release stores or sends, as literals. Times are
 * milliseconds; the first request is asked on 2026-11-24 14:00 UTC.
 */
const AT = 1_795_528_800_000;
const MINUTE = 60_000;
const DAY = 86_400_000;

const dana = { user: 'U01DANA', team: 'T01ACME', name: 'Dana Kim' };
const priya = { user: 'U01PRIYA', team: 'T01ACME', name: 'Priya Shah' };
const omar = { user: 'U01OMAR', team: 'T01ACME', name: 'Omar Haddad' };

const MODEL = 'ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd';
const CHECKPOINT = `${MODEL}:ckpt-step-88`;

const owners = { kind: 'group', id: 'S01MLOWNERS', name: 'ml-owners' };
const rule = {
  name: 'prod-models',
  models: ['ft:*:acme:*:*'],
  projects: ['*'],
  approvers: [owners, { kind: 'user', id: 'U01LENA', name: 'lena' }],
  approvals: 2,
  notify: [owners],
  channel: { id: 'C01APPROVALS', name: 'model-approvals' },
  usualHours: 720,
  longestHours: 2160,
  requesterMayApprove: false,
  confirm: true,
  approvalsLastHours: 72,
};
const given = { rule: rule.name, policy: '233e4502', digest: '7f3a9c12' };
const delivery = (n: number) => String(n).padStart(64, '0');

const asked = (projects: readonly string[], more: object = {}) => ({
  kind: 'asked',
  at: AT,
  by: dana,
  workspace: { team: 'T01ACME', domain: 'acme' },
  terms: { model: MODEL, projects: projects.map((id) => ({ id, label: id.replace('proj_', '') })), hours: 720 },
  reason: 'A/B starts Monday: “quoted”, <https://x.example|link>\nsecond line 🙂',
  rule,
  policy: given.policy,
  digest: given.digest,
  stops: '2027-01-14',
  until: null,
  delivery: delivery(1),
  ...more,
});
const approved = (n: number, by: object, until: number | null) => ({
  kind: 'approved',
  at: AT + n * MINUTE,
  by,
  via: ['S01MLOWNERS'],
  hours: 720,
  have: n,
  need: 2,
  until,
  delivery: delivery(10 + n),
  ...given,
});

const UNTIL = AT + 30 * DAY;

export const REQUESTS = [
  {
    id: 'R-7K2M9',
    due: null,
    events: [
      asked(['proj_payments', 'proj_search']),
      { kind: 'refused', at: AT + 1, by: dana, action: 'approve', why: 'own_request', delivery: delivery(2), ...given },
      approved(1, priya, null),
      approved(2, omar, UNTIL),
      ...[
        { why: 'doubt', status: null, scope: null },
        { why: 'key', status: 403, scope: 'api.fine_tuning.checkpoints.write' },
      ].map((why, n) => ({ kind: 'delayed', at: AT + (3 + n) * MINUTE, project: 'proj_search', ...why, next: AT + 9 * MINUTE })),
      {
        kind: 'granted',
        at: AT + 3 * MINUTE,
        project: 'proj_payments',
        permissions: ['cp_zc4Q7MP6XxulcVzj4MZdwsAB'],
        origin: 'bot',
        afterDoubt: false,
      },
      {
        kind: 'granted',
        at: AT + 9 * MINUTE,
        project: 'proj_search',
        permissions: ['cp_one', 'cp_two'],
        origin: 'found',
        afterDoubt: true,
        blockedBy: 'allow_list',
      },
      { kind: 'gated', at: AT + 10 * MINUTE, project: 'proj_search', blockedBy: null },
      { kind: 'ended', at: AT + DAY, how: 'revoked', by: priya, reason: 'Leaked key', delivery: delivery(3) },
      {
        kind: 'removed',
        at: AT + DAY + MINUTE,
        project: 'proj_payments',
        how: { kind: 'deleted', permissions: ['cp_zc4Q7MP6XxulcVzj4MZdwsAB'], confirmedAt: AT + DAY + MINUTE },
      },
      { kind: 'removed', at: AT + DAY + MINUTE, project: 'proj_search', how: { kind: 'left' } },
    ],
    shown: {
      card: { channel: 'C01APPROVALS', ts: '1795528801.000100', rev: '11.0' },
      receipt: { channel: 'D01DANA', ts: '1795528801.000200', rev: '11.0' },
      entries: [{ ts: '1795528801.000300', count: 1 }, { ts: '1795528801.000400', count: 3 }],
      messages: { 'granted:4': { channel: 'D01DANA', ts: '1795528990.000100', rev: 'x' } },
      alerts: ['overdue:proj_payments'],
      nudges: { proj_payments: { claim: 10, at: AT + DAY, tries: 1 } },
      waits: { entry: { tries: 2, next: AT + DAY, why: 'rate_limited' } },
      repeats: { 2: { count: 3, deliveries: [delivery(2), delivery(4), delivery(5)] } },
      delays: { proj_search: { next: AT + 9 * MINUTE, tries: 4 } },
      overdue: ['proj_payments'],
      policy: '233e4502',
    },
  },
  {
    id: 'R-0000A',
    due: AT + DAY,
    events: [
      asked(['proj_payments']),
      approved(1, priya, null),
      {
        kind: 'rechecked',
        at: AT + 2 * MINUTE,
        why: 'policy',
        rule: { ...rule, approvals: 1, approvers: [owners] },
        policy: 'aaaa0001',
        digest: '0badcafe',
        have: 0,
        need: 1,
        dropped: [priya],
        until: null,
      },
      { kind: 'lapsed', at: AT + 7 * DAY },
    ],
    shown: {},
  },
  {
    id: 'R-0000B',
    due: null,
    events: [
      asked(['proj_payments']),
      { kind: 'denied', at: AT + MINUTE, by: omar, reason: 'Use the base model', delivery: delivery(6), ...given },
    ],
    shown: {},
  },
  {
    id: 'R-0000C',
    due: null,
    events: [asked(['proj_payments']), { kind: 'cancelled', at: AT + MINUTE, by: dana, delivery: delivery(7) }],
    shown: {},
  },
  {
    id: 'R-0000D9',
    due: AT + 30 * DAY,
    events: [
      asked(['proj_a', 'proj_b', 'proj_c', 'proj_d', 'proj_e'], { rule: { ...rule, approvals: 0 }, until: UNTIL, stops: null }),
      { kind: 'failed', at: AT + 1, project: 'proj_a', why: 'unknown_model', status: 404 },
      { kind: 'retried', at: AT + MINUTE, by: dana, policy: given.policy, delivery: delivery(8) },
      { kind: 'had', at: AT + 2 * MINUTE, project: 'proj_a' },
      { kind: 'ended', at: UNTIL, how: 'expired', by: null, reason: null, delivery: null },
      { kind: 'removed', at: UNTIL + 1, project: 'proj_b', how: { kind: 'gone', permissions: ['cp_gone'] } },
      { kind: 'removed', at: UNTIL + 1, project: 'proj_c', how: { kind: 'kept', through: 'R-7K2M9', until: UNTIL + DAY } },
      { kind: 'removed', at: UNTIL + 1, project: 'proj_d', how: { kind: 'lost' } },
      { kind: 'removed', at: UNTIL + 1, project: 'proj_e', how: { kind: 'nothing' } },
    ],
    shown: {},
  },
  {
    // Every way to be refused and delayed that the others do not show.
    id: 'R-0000E',
    due: AT + DAY,
    events: [
      asked(['proj_f', 'proj_g', 'proj_h']),
      ...[
        ['approve', 'not_an_approver'], ['approve', 'guest'], ['deny', 'outsider'], ['deny', 'bot'],
        ['approve', 'deactivated'], ['approve', 'slack_silent'], ['approve', 'already_approved'],
        ['deny', 'already_settled'], ['approve', 'terms_changed'], ['cancel', 'too_late'], ['cancel', 'not_yours'],
        ['give_back', 'nothing_to_end'], ['revoke', 'nothing_to_end'], ['retry', 'nothing_to_retry'],
        ['approve', 'no_rule'],
      ].map(([action, why], n) => (
        { kind: 'refused', at: AT + n, by: omar, action, why, delivery: delivery(30 + n), ...given }
      )),
      approved(1, priya, null),
      approved(2, omar, UNTIL),
      ...[
        { why: 'frozen', status: null, frozenBy: priya },
        { why: 'frozen', status: null },
        { why: 'busy', status: 429 },
        { why: 'unreachable', status: null },
        { why: 'conflict', status: 409 },
      ].map((why, n) => (
        { kind: 'delayed', at: AT + (3 + n) * MINUTE, project: 'proj_f', scope: null, ...why, next: AT + 9 * MINUTE }
      )),
      {
        kind: 'rechecked',
        at: AT + 9 * MINUTE,
        why: 'stale',
        rule: null,
        policy: 'aaaa0001',
        digest: '0badcafe',
        have: 0,
        need: 2,
        dropped: [priya, omar],
        until: null,
      },
    ],
    shown: { delays: { proj_f: { next: AT + 9 * MINUTE, tries: 1 } }, alerts: ['channel:C01APPROVALS'] },
  },
  {
    id: 'R-0000F',
    due: null,
    events: [
      asked(['proj_f', 'proj_g', 'proj_h', 'proj_i'], { rule: { ...rule, approvals: 0 }, until: UNTIL, stops: null }),
      ...[
        ['proj_f', 'unknown_target', 404], ['proj_g', 'bad_request', 400], ['proj_h', 'busy_too_long', 429],
        ['proj_i', 'too_late', null],
      ].map(([project, why, status], n) => ({ kind: 'failed', at: AT + n, project, why, status })),
      { kind: 'granted', at: AT + 5, project: 'proj_f', permissions: ['cp_f'], origin: 'bot', afterDoubt: false, blockedBy: 'deny_list' },
      { kind: 'ended', at: AT + DAY, how: 'given_back', by: dana, reason: null, delivery: delivery(60) },
    ],
    shown: {},
  },
] as const;

const lease = (state: object) => ({ approval: 4, claim: 4, until: UNTIL, state, told: 'g4:cp_one' });
const row = (id: string) => ({ id, createdAt: AT });
const empty = {
  leases: {},
  permission: null,
  op: null,
  doubts: [],
  deleted: [],
  waiting: null,
  lastWriteAt: null,
  noCreateBefore: 0,
  look: null,
  rereadAt: null,
};

export const SHARES = [
  {
    due: UNTIL,
    state: {
      ...empty,
      key: { model: MODEL, project: 'proj_payments' },
      leases: {
        'R-7K2M9': lease({ kind: 'live', verified: true }),
        'R-0000A': lease({ kind: 'ended', at: AT, end: { kind: 'kept', through: 'R-7K2M9', until: UNTIL } }),
        'R-0000B': lease({ kind: 'ended', at: AT, end: { kind: 'refused', why: 'busy_too_long', status: 429 } }),
        'R-0000C': lease({ kind: 'ended', at: AT, end: { kind: 'had' } }),
      },
      permission: { rows: [row('cp_one'), row('cp_two')], origin: 'bot', afterDoubt: true, gate: { says: 'deny_list', tries: 1, next: AT + DAY } },
      doubts: [AT],
      deleted: [row('cp_old')],
      lastWriteAt: AT,
      look: { at: AT + MINUTE, tries: 1 },
      rereadAt: AT + MINUTE,
    },
  },
  {
    due: AT + MINUTE,
    state: {
      ...empty,
      key: { model: CHECKPOINT, project: 'proj_search' },
      leases: { 'R-7K2M9': lease({ kind: 'live', verified: false }) },
      op: { kind: 'create', at: AT, mode: 'doubt', tries: 1, next: AT + MINUTE },
      waiting: { why: 'key', status: 403, scope: 'api.fine_tuning.checkpoints.write', next: AT + MINUTE, tries: 2 },
    },
  },
  {
    due: AT + 2 * MINUTE,
    state: {
      ...empty,
      key: { model: MODEL, project: 'proj_sandbox' },
      leases: {
        'R-7K2M9': lease({ kind: 'ending', since: AT }),
        'R-0000A': lease({ kind: 'ended', at: AT, end: { kind: 'deleted', rows: [row('cp_one')], gone: true } }),
        'R-0000B': lease({ kind: 'ended', at: AT, end: { kind: 'left', rows: [row('cp_one')] } }),
        'R-0000C': lease({ kind: 'ended', at: AT, end: { kind: 'lost' } }),
        'R-0000D9': lease({ kind: 'ended', at: AT, end: { kind: 'nothing' } }),
      },
      permission: { rows: [row('cp_two')], origin: 'found' },
      op: { kind: 'delete', rows: [row('cp_two')], done: [row('cp_one')], gone: false, since: AT, tries: 3, next: AT + 2 * MINUTE },
      noCreateBefore: AT + MINUTE,
    },
  },
  ...(
    [
      ['proj_one', { op: { kind: 'create', at: AT, mode: 'open', tries: 0, next: AT + MINUTE } }, 'bad_request'],
      ['proj_two', { op: { kind: 'create', at: AT, mode: 'conflict', tries: 2, next: AT + MINUTE } }, 'unknown_model'],
      ['proj_three', { waiting: { why: 'busy', status: 429, scope: null, next: AT + MINUTE, tries: 1 } }, 'unknown_target'],
      ['proj_four', { waiting: { why: 'unreachable', status: null, scope: null, next: AT, tries: 1 } }, 'bad_request'],
      ['proj_five', { waiting: { why: 'conflict', status: 409, scope: null, next: AT, tries: 3 } }, 'bad_request'],
      ['proj_six', { permission: { rows: [row('cp_six')], origin: 'bot', gate: { says: 'open', tries: 0, next: null } } }, 'bad_request'],
      ['proj_seven', { permission: { rows: [row('cp_seven')], origin: 'bot', gate: { says: 'unknown', tries: 2, next: AT } } }, 'bad_request'],
      ['proj_eight', { permission: { rows: [row('cp_eight')], origin: 'bot', gate: { says: 'allow_list', tries: 1, next: AT } } }, 'bad_request'],
    ] as const
  ).map(([project, more, why]) => ({
    due: AT + MINUTE,
    state: {
      ...empty,
      key: { model: MODEL, project },
      leases: { 'R-0000F': lease({ kind: 'ended', at: AT, end: { kind: 'refused', why, status: 400 } }) },
      ...more,
    },
  })),
] as const;

export const CATALOGUE = {
  projects: [
    { id: 'proj_payments', name: 'payments-prod', archived: false },
    { id: 'proj_nameless', name: null, archived: true },
  ],
  models: [
    { id: MODEL, owner: 'proj_support', stops: '2027-01-14', calls: 1200, seenAt: AT },
    { id: CHECKPOINT, owner: null, stops: null, calls: 0, seenAt: 0 },
  ],
  readAt: AT,
  after: 'proj_payments',
  nextAt: AT + MINUTE,
} as const;

const click = { delivery: delivery(20), at: AT, by: { user: 'U01PRIYA', team: 'T01ACME' }, request: 'R-7K2M9' };
const ephemeral = { kind: 'ephemeral', channel: 'C01APPROVALS', user: 'U01PRIYA' };
const url = { kind: 'response_url', url: 'https://hooks.slack.com/actions/T01ACME/1/x' };
const command = (command: object, answer: object | null) => ({ v: 1, kind: 'command', command: { ...command }, answer });

export const MESSAGES = {
  requests: [
    command(
      {
        kind: 'ask',
        ...click,
        name: 'Priya Shah',
        workspace: { team: 'T01ACME', domain: 'acme' },
        model: MODEL,
        projects: [{ id: 'proj_payments', label: 'payments-prod' }],
        hours: 720,
        reason: 'A/B starts Monday',
        stops: '2027-01-14',
      },
      url,
    ),
    command({ kind: 'approve', ...click, digest: '7f3a9c12', rule: 'prod-models' }, ephemeral),
    command({ kind: 'deny', ...click, digest: '7f3a9c12', reason: 'No' }, null),
    command({ kind: 'cancel', ...click }, url),
    command({ kind: 'revoke', ...click, reason: 'Leaked' }, null),
    command({ kind: 'give_back', ...click }, url),
    command({ kind: 'retry', ...click }, url),
    { v: 1, kind: 'nudge', request: 'R-7K2M9' },
    { v: 1, kind: 'policy', hash: '77b01e4d' },
    ...[{ reason: 'Models leak', answer: url }, { reason: null, answer: null }].map((one) => (
      { v: 1, kind: 'freeze', by: click.by, delivery: click.delivery, at: AT, ...one }
    )),
  ],
  shares: [
    { v: 1, kind: 'nudge', share: { model: CHECKPOINT, project: 'proj_payments' }, request: 'R-7K2M9' },
    { v: 1, kind: 'nudge', share: { model: MODEL, project: 'proj_payments' }, request: null },
    { v: 1, kind: 'list', model: MODEL, user: 'U01DANA', responseUrl: 'https://hooks.slack.com/commands/T01ACME/1/x' },
    { v: 1, kind: 'catalogue', seen: MODEL },
    { v: 1, kind: 'catalogue', seen: null },
  ],
} as const;

/** What stands by itself in the requests table, beside the records. */
export const OPERATING = {
  frozen: { frozen: { by: priya, reason: 'Models leak', at: AT }, by: priya, isTold: true },
  unfrozen: { frozen: null, by: omar, isTold: false },
  deliveries: [delivery(70), delivery(71)],
  identity: 'model-share-bot-prod-requests',
  hold: { teller: 'R-7K2M9', at: AT },
  policy: {
    v: 1,
    hash: '233e4502',
    operators: { channel: { id: 'C01PLATFORM', name: 'ml-platform' }, people: [owners] },
    rules: [
      rule,
      { ...rule, name: 'sandbox', approvers: [], approvals: 0, notify: [{ kind: 'user', id: 'U01LENA', name: 'lena' }] },
    ],
    stops: { 'gpt-4o-mini': '2027-01-14' },
  },
} as const;

const revokeAll = (whose: object, responseUrl: string | null) => (
  { whose, requests: ['R-7K2M9', 'R-0000D9'], responseUrl }
);

export const REVOKE_ALL = [
  revokeAll({ kind: 'model', model: CHECKPOINT }, url.url),
  revokeAll({ kind: 'project', project: 'proj_payments' }, null),
  revokeAll({ kind: 'person', user: 'U01DANA', team: 'T01ACME' }, url.url),
] as const;
