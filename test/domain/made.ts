import { createHash } from 'node:crypto';
import { parsePermissionId, parseRequestId, parseTeamId } from '../../src/domain/ids.ts';
import type { ProjectId, UserId } from '../../src/domain/ids.ts';
import type { PersonLookup } from '../../src/domain/people.ts';
import type { Policy, Rule } from '../../src/domain/policy/types.ts';
import { begin, evolveRequest } from '../../src/domain/request/evolve.ts';
import type { CommandFacts } from '../../src/domain/request/judge.ts';
import type { SettleFacts } from '../../src/domain/request/settle.ts';
import type { Asked, Person, RequestEvent, RequestState } from '../../src/domain/request/types.ts';
import { newShare } from '../../src/domain/share/types.ts';
import type { Lease, Row, ShareState } from '../../src/domain/share/types.ts';
import { DANA, MODEL, OMAR, PRIYA, group, makePolicy, makeRule, project } from '../policy/made.ts';

const sure = <T>(value: T | null): T => {
  if (value === null) throw new Error('Not an id. Mend the test.');
  return value;
};
/** 2026-11-24T10:00:00Z */
export const T0 = 1_795_514_400_000;
export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

export const TEAM = sure(parseTeamId('T01ACME'));
export const ID = sure(parseRequestId('R-7K2M9'));
export const OTHER = sure(parseRequestId('R-AAAA1'));
export const ONE = project('proj_one');
export const TWO = project('proj_two');
export const OWNERS = group('S01MLOWNERS');

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
export const cp = (text: string) => sure(parsePermissionId(text));
export const row = (id: string, createdAt: number): Row => ({ id: cp(id), createdAt });

export const person = (user: UserId): Person => ({ user, team: TEAM, name: user.slice(3).toLowerCase() });
export const member = (user: UserId): PersonLookup => ({ kind: 'member', person: person(user) });

export const policyOf = (hash: string, ...rules: Rule[]): Policy => ({ ...makePolicy(...rules), hash });
/** One approval of the owners' group. */
export const RULE = makeRule({ approvals: 1 });
export const POLICY = policyOf('00000001', RULE);

export const asked = (over: Partial<Asked> = {}): Asked => ({
  kind: 'asked',
  at: T0,
  by: person(DANA),
  workspace: { team: TEAM, domain: 'acme' },
  terms: { model: MODEL, projects: [{ id: ONE, label: 'one' }], hours: 720 },
  reason: 'support answers',
  rule: RULE,
  policy: POLICY.hash,
  digest: 'd1d1d1d1',
  stops: null,
  until: null,
  delivery: 'asked-1',
  ...over,
});

/** Asks for both projects. */
export const bothProjects = (over: Partial<Asked> = {}): Asked =>
  asked({
    terms: { model: MODEL, projects: [{ id: ONE, label: 'one' }, { id: TWO, label: 'two' }], hours: 720 },
    ...over,
  });

export const fold = (start: Asked, ...events: readonly RequestEvent[]): RequestState =>
  events.reduce(evolveRequest, begin(ID, start));

/** The approval that completes a rule which needs one. */
export const approved = (over: Partial<Extract<RequestEvent, { kind: 'approved' }>> = {}): RequestEvent => ({
  kind: 'approved',
  at: T0 + MINUTE,
  by: person(PRIYA),
  via: [OWNERS],
  hours: 720,
  digest: 'd1d1d1d1',
  rule: 'prod-models',
  policy: POLICY.hash,
  have: 1,
  need: 1,
  until: T0 + MINUTE + 30 * DAY,
  delivery: 'approved-1',
  ...over,
});

export const granted = (to: ProjectId = ONE, over: Partial<Extract<RequestEvent, { kind: 'granted' }>> = {}): RequestEvent => ({
  kind: 'granted',
  at: T0 + 2 * MINUTE,
  project: to,
  permissions: [cp('cp_1')],
  origin: 'bot',
  afterDoubt: false,
  ...over,
});

export const failed = (to: ProjectId = ONE): RequestEvent => ({
  kind: 'failed',
  at: T0 + 2 * MINUTE,
  project: to,
  why: 'unknown_model',
  status: 404,
});

export const ended = (how: 'expired' | 'revoked' | 'given_back', at: number): RequestEvent => ({
  kind: 'ended',
  at,
  how,
  by: null,
  reason: null,
  delivery: null,
});

export const settleFacts = (over: Partial<SettleFacts> = {}): SettleFacts => ({
  shares: new Map(),
  policy: POLICY,
  sha256,
  ...over,
});

/** Priya and Omar are in the owners' group, who clicks is `actor`. */
export const facts = (actor: PersonLookup, over: Partial<CommandFacts> = {}): CommandFacts => ({
  ...settleFacts(),
  actor,
  groups: new Map([[OWNERS, { kind: 'members', users: [PRIYA, OMAR] }]]),
  ...over,
});

export const live = (over: Partial<Lease> = {}, verified = true): Lease => ({
  approval: 2,
  claim: 2,
  until: T0 + MINUTE + 30 * DAY,
  state: { kind: 'live', verified },
  told: '',
  ...over,
});

export const share = (over: Partial<ShareState> = {}, to: ProjectId = ONE): ShareState => ({
  ...newShare({ model: MODEL, project: to }),
  ...over,
});
