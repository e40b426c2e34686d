import * as v from 'valibot';
import {
  parseChannelId, parseGroupId, parseModelId, parsePermissionId, parseProjectId, parseRequestId, parseTeamId, parseUserId,
} from '../domain/ids.ts';
import type { RequestEvent } from '../domain/request/types.ts';

/**
 * What version 1 of each stored thing must hold for the rest of the code to be able to work with it. More may be in it:
 * what a later release adds is kept and not looked at.
 */
export type Form = v.GenericSchema;

const id = (parse: (text: string) => string | null): Form =>
  v.custom((given) => typeof given === 'string' && parse(given) !== null);
const project = id(parseProjectId);
const user = id(parseUserId);
const request = id(parseRequestId);
const channel = id(parseChannelId);
const text = v.string();
const maybeText = v.nullable(text);
const flag = v.boolean();
const count = v.pipe(v.number(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const maybeCount = v.nullable(count);
/** The last millisecond that a date can be. */
const instant = v.pipe(count, v.maxValue(8_640_000_000_000_000));
const maybeInstant = v.nullable(instant);
const form = v.looseObject;
const list = v.array;
// Not valibot's record: that lets an entry `__proto__` through unseen.
const dictionary = (of: Form, key: Form = text): Form =>
  v.custom(
    (given) =>
      v.is(form({}), given) && Object.entries(given).every(([name, held]) => v.is(key, name) && v.is(of, held)),
  );
const one = (...kinds: readonly string[]): Form => v.picklist(kinds);
const tagged = (kinds: Readonly<Record<string, v.ObjectEntries>>): Form =>
  v.variant('kind', Object.entries(kinds).map(([kind, entries]) => form({ kind: v.literal(kind), ...entries })));

const person = form({ user, team: id(parseTeamId), name: text });
const principal = form({ kind: one('user', 'group'), id: id((given) => parseUserId(given) ?? parseGroupId(given)), name: text });
const rule = form({
  name: text,
  models: list(text),
  projects: list(text),
  approvers: list(principal),
  approvals: count,
  notify: list(principal),
  channel: form({ id: channel, name: text }),
  usualHours: count,
  longestHours: count,
  requesterMayApprove: flag,
  confirm: flag,
  approvalsLastHours: count,
});
const permissions = list(id(parsePermissionId));
const row = form({ id: id(parsePermissionId), createdAt: instant });
const rows = list(row);
const origin = one('bot', 'found');
const blockedBy = one('allow_list', 'deny_list');
const refusals = ['unknown_model', 'unknown_target', 'bad_request', 'busy_too_long'] as const;
const waits = ['key', 'busy', 'unreachable', 'conflict'] as const;

const by = { at: instant, by: person, delivery: text };
const terms = { rule: text, policy: text, digest: text };
const about = { at: instant, project };

export const EVENTS: Readonly<Record<RequestEvent['kind'], Form>> = {
  asked: form({
    ...by,
    workspace: form({ team: id(parseTeamId), domain: text }),
    terms: form({
      model: id(parseModelId),
      projects: v.pipe(list(form({ id: project, label: text })), v.minLength(1)),
      hours: count,
    }),
    reason: text,
    rule,
    policy: text,
    digest: text,
    stops: maybeText,
    until: maybeInstant,
  }),
  approved: form({ ...by, ...terms, via: list(text), hours: count, have: count, need: count, until: maybeInstant }),
  denied: form({ ...by, ...terms, reason: text }),
  refused: form({
    ...by,
    ...terms,
    action: one('approve', 'deny', 'cancel', 'revoke', 'give_back', 'retry'),
    why: text,
  }),
  cancelled: form(by),
  lapsed: form({ at: instant }),
  rechecked: form({
    at: instant,
    why: one('policy', 'stale'),
    rule: v.nullable(rule),
    policy: text,
    digest: text,
    have: count,
    need: count,
    dropped: list(person),
    until: maybeInstant,
  }),
  granted: form({ ...about, permissions, origin, afterDoubt: flag, blockedBy: v.optional(blockedBy) }),
  gated: form({ ...about, blockedBy: v.nullable(blockedBy) }),
  delayed: form({
    ...about,
    why: one(...waits, 'doubt', 'frozen'),
    status: maybeCount,
    scope: maybeText,
    next: instant,
    frozenBy: v.optional(person),
  }),
  failed: form({ ...about, why: one(...refusals, 'too_late'), status: maybeCount }),
  had: form(about),
  retried: form({ ...by, policy: text }),
  ended: form({
    at: instant,
    how: one('expired', 'revoked', 'given_back'),
    by: v.nullable(person),
    reason: maybeText,
    delivery: maybeText,
  }),
  removed: form({
    ...about,
    how: tagged({
      deleted: { permissions, confirmedAt: instant },
      gone: { permissions },
      kept: { through: request, until: instant },
      left: {},
      lost: {},
      nothing: {},
    }),
  }),
};

const posted = { channel, ts: text };
const shown = v.optional(v.nullable(form({ ...posted, rev: text })));

export const NOTE = form({
  card: shown,
  receipt: shown,
  entries: v.optional(list(form({ ts: text, count }))),
  messages: v.optional(dictionary(form({ ...posted, rev: v.optional(text) }))),
  alerts: v.optional(list(text)),
  nudges: v.optional(dictionary(form({ claim: count, at: instant, tries: count }), project)),
  waits: v.optional(dictionary(form({ tries: count, next: instant, why: text }))),
  repeats: v.optional(dictionary(form({ count, deliveries: list(text) }))),
  delays: v.optional(dictionary(form({ next: instant, tries: count }), project)),
  overdue: v.optional(list(project)),
  policy: v.optional(text),
});

export const SUMMARY = form({ model: id(parseModelId), projects: list(project), hours: count });

const lease = form({
  approval: count,
  claim: count,
  until: instant,
  told: text,
  state: tagged({
    live: { verified: flag },
    ending: { since: instant },
    ended: {
      at: instant,
      end: tagged({
        deleted: { rows, gone: flag },
        kept: { through: request, until: instant },
        left: { rows },
        lost: {},
        nothing: {},
        refused: { why: one(...refusals), status: maybeCount },
        had: {},
      }),
    },
  }),
});

export const SHARE = form({
  leases: dictionary(lease, request),
  permission: v.nullable(
    form({
      rows,
      origin,
      gate: v.optional(form({ says: one('open', 'unknown', 'allow_list', 'deny_list'), tries: count, next: maybeInstant })),
    }),
  ),
  op: v.nullable(
    tagged({
      create: { at: instant, mode: one('open', 'doubt', 'conflict'), tries: count, next: instant },
      delete: { rows, done: rows, gone: flag, since: instant, tries: count, next: instant },
    }),
  ),
  doubts: list(instant),
  deleted: rows,
  waiting: v.nullable(form({ why: one(...waits), status: maybeCount, scope: maybeText, next: instant, tries: count })),
  lastWriteAt: maybeInstant,
  noCreateBefore: instant,
  look: v.nullable(form({ at: instant, tries: count })),
  rereadAt: maybeInstant,
});

export const FREEZE = form({
  frozen: v.nullable(form({ by: person, reason: text, at: instant })),
  by: person,
  deliveries: list(text),
  isTold: flag,
});

export const CATALOGUE = form({
  readAt: v.optional(instant),
  after: v.optional(maybeText),
  nextAt: v.optional(instant),
  projects: v.optional(list(v.looseTuple([text, maybeText, count]))),
  models: v.optional(list(v.looseTuple([text, maybeText, maybeText, v.number(), v.number()]))),
});

const { approvers: _people, notify: _pinged, channel: _where, ...ruleItself } = rule.entries;
export const TOLD_POLICY = form({
  names: dictionary(text),
  operators: form({ channel: text, people: list(text) }),
  rules: list(form({ ...ruleItself, approvers: list(text), notify: v.optional(list(text)), channel: text })),
  stops: dictionary(text),
});
