import type { Channel, Policy, Principal, Rule } from '../../src/domain/policy/types.ts';
import { begin, evolveRequest } from '../../src/domain/request/evolve.ts';
import type {
  Asked,
  Entry,
  Person,
  ProjectTerm,
  RequestEvent,
  RequestRecord,
  Shown,
} from '../../src/domain/request/types.ts';
import { nothingShown } from '../../src/domain/request/types.ts';

/** Records that views are drawn from, in pictures and in tests: literal instants and ids. */

/** 2026-11-24 14:00 UTC */
export const ASKED_AT = 1_795_528_800_000;
export const NOW = ASKED_AT + 5 * 60_000;
/** 2026-12-24 14:03 UTC */
export const UNTIL = 1_798_120_980_000;
export const MODEL = 'ft:gpt-4o-mini-2024-07-18:acme:support-tone:B7R9VjQd';

// Brands are given by the parsers of src/domain/ids; here every id is a literal of the right form.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says which brand
export const id = <T extends string>(text: string): T => text as T;

export const person = (user: string, name: string): Person => ({ user: id(user), team: id('T01ACME'), name });
export const dana = person('U01DANA', 'Dana Kim');
export const priya = person('U02PRIYA', 'Priya Shah');
export const omar = person('U03OMAR', 'Omar Haddad');
export const bo = person('U04BO', 'Bo Lind');

export const group = (text: string, name: string): Principal => ({ kind: 'group', id: id(text), name });
export const user = (text: string, name: string): Principal => ({ kind: 'user', id: id(text), name });
export const owners = group('S01MLOWNERS', 'ml-owners');
export const channel = (text: string, name: string): Channel => ({ id: id(text), name });

export const rule = (given: Partial<Rule> = {}): Rule => ({
  name: 'prod-models',
  models: ['ft:*:acme:*:*'],
  projects: ['proj_*'],
  approvers: [owners],
  approvals: 2,
  notify: [owners],
  channel: channel('C01APPROVALS', 'model-approvals'),
  usualHours: 720,
  longestHours: 2160,
  requesterMayApprove: false,
  confirm: false,
  approvalsLastHours: 24,
  ...given,
});

export const sandbox = rule({
  name: 'sandbox',
  projects: ['proj_sandbox'],
  approvers: [],
  approvals: 0,
  notify: [],
  usualHours: 168,
  longestHours: 336,
});

export const policy: Policy = {
  v: 1,
  hash: '3fa91c20',
  operators: { channel: channel('C01PLATFORM', 'ml-platform'), people: [group('S02OPS', 'ml-ops')] },
  rules: [sandbox, rule()],
  stops: {},
};

export const project = (text: string, label: string): ProjectTerm => ({ id: id(text), label });
export const payments = project('proj_payments', 'payments-prod');
export const search = project('proj_search', 'search-dev');
export const oldLab = project('proj_oldlab', 'old-lab');

export interface AskedGiven {
  readonly by?: Person;
  readonly model?: string;
  readonly projects?: readonly ProjectTerm[];
  readonly hours?: number;
  readonly reason?: string;
  readonly rule?: Rule;
  readonly stops?: string | null;
  readonly until?: number | null;
}

const asked = (given: AskedGiven = {}): Asked => ({
  kind: 'asked',
  at: ASKED_AT,
  by: given.by ?? dana,
  workspace: { team: id('T01ACME'), domain: 'acme' },
  terms: {
    model: id(given.model ?? MODEL),
    projects: given.projects ?? [payments],
    hours: given.hours ?? 720,
  },
  reason: given.reason ?? 'Replacing the prompt-only triage in payments. A/B starts Monday.',
  rule: given.rule ?? rule(),
  policy: '3fa91c20',
  digest: '5c1e77a0',
  stops: given.stops === undefined ? '2027-01-14' : given.stops,
  until: given.until ?? null,
  delivery: 'd1',
});

export const approved = (by: Person, have: number, need: number, until: number | null = null): RequestEvent => ({
  kind: 'approved',
  at: ASKED_AT + have * 60_000,
  by,
  via: [id('S01MLOWNERS')],
  hours: 720,
  digest: '5c1e77a0',
  rule: 'prod-models',
  policy: '3fa91c20',
  have,
  need,
  until,
  delivery: `approve-${by.user}`,
});

export const bothApproved: readonly RequestEvent[] = [approved(priya, 1, 2), approved(omar, 2, 2, UNTIL)];

export const granted = (
  of: ProjectTerm = payments,
  given: Partial<Extract<RequestEvent, { kind: 'granted' }>> = {},
): RequestEvent => ({
  kind: 'granted',
  at: ASKED_AT + 180_000,
  project: of.id,
  permissions: [id('cp_zc4Q7MP6XxulcVzj')],
  origin: 'bot',
  afterDoubt: false,
  ...given,
});

export const gated = (
  blockedBy: Extract<RequestEvent, { kind: 'gated' }>['blockedBy'],
  of: ProjectTerm = payments,
): RequestEvent => ({ kind: 'gated', at: ASKED_AT + 240_000, project: of.id, blockedBy });

export const delayed = (
  why: Extract<RequestEvent, { kind: 'delayed' }>['why'],
  of: ProjectTerm = payments,
  given: Partial<Extract<RequestEvent, { kind: 'delayed' }>> = {},
): RequestEvent => ({
  kind: 'delayed',
  at: ASKED_AT + 180_000,
  project: of.id,
  why,
  status: why === 'key' ? 401 : why === 'busy' ? 429 : null,
  scope: why === 'key' ? 'api.fine_tuning.checkpoints.write' : null,
  next: ASKED_AT + 240_000,
  ...given,
});

export const failed = (
  why: Extract<RequestEvent, { kind: 'failed' }>['why'],
  status: number | null,
  of: ProjectTerm = payments,
): RequestEvent => ({ kind: 'failed', at: ASKED_AT + 180_000, project: of.id, why, status });

export const ended = (
  how: Extract<RequestEvent, { kind: 'ended' }>['how'],
  by: Person | null = null,
  reason: string | null = null,
): RequestEvent => ({ kind: 'ended', at: UNTIL, how, by, reason, delivery: by === null ? null : 'end' });

export const removed = (
  how: Extract<RequestEvent, { kind: 'removed' }>['how'],
  of: ProjectTerm = payments,
): RequestEvent => ({ kind: 'removed', at: UNTIL + 3_000, project: of.id, how });

export const deleted: Extract<RequestEvent, { kind: 'removed' }>['how'] = {
  kind: 'deleted',
  permissions: [id('cp_zc4Q7MP6XxulcVzj')],
  confirmedAt: UNTIL + 3_000,
};

export const refused = (
  by: Person,
  why: Extract<RequestEvent, { kind: 'refused' }>['why'],
  action: Extract<RequestEvent, { kind: 'refused' }>['action'] = 'approve',
): RequestEvent => ({
  kind: 'refused',
  at: ASKED_AT + 90_000,
  by,
  action,
  why,
  rule: 'prod-models',
  policy: '3fa91c20',
  digest: '5c1e77a0',
  delivery: `refused-${by.user}-${why}-${action}`,
});

const hashOf = (n: number): string => (0x9f2c1a78 - n).toString(16).padStart(8, '0').repeat(8);

export interface RecordGiven extends AskedGiven {
  readonly events?: readonly RequestEvent[];
  readonly shown?: Partial<Shown>;
}

/** A record folded from its events, as the store does. By default its card has been posted. */
export const record = ({ events = [], shown = {}, ...given }: RecordGiven = {}): RequestRecord => {
  const first = asked(given);
  const entries = [first, ...events].map((event, index): Entry => ({ n: index + 1, event, hash: hashOf(index + 1) }));
  const state = events.reduce(evolveRequest, begin(id('R-7K2M9'), first));
  const card = { channel: id<Channel['id']>('C01APPROVALS'), ts: '1795528801.000100', rev: '1.0' };
  return { id: state.id, entries, state, shown: { ...nothingShown, card, ...shown } };
};

/** The same before its card was posted: the one drawing that pings. */
export const fresh = (given: RecordGiven = {}): RequestRecord =>
  record({ ...given, shown: { ...given.shown, card: null } });
